// Does my home change? Finds the catchments of a point before and after in the page's own data: exact integers, no
// network, nothing stored. A point on a border belongs to both sides. Ground that moves goes with the homes on it.
"use strict";
(function () {
  const { element } = plane;
  const data = JSON.parse(document.getElementById("plans").textContent);
  const words = data.words;
  const out = document.getElementById("answer");
  const svg = document.querySelector("svg");
  const before = plane.read(data.before), after = plane.read(data.after), moved = plane.read(data.moved);

  // Whether a part holds a point or has it on its border.
  const holds = (part, px, py) => plane.side(part, px, py).side !== "outside";
  const found = (areas, px, py) => areas.filter((area) => area.parts.some((part) => holds(part, px, py)));

  // The catchments after: those of the layer, with the ground that moves.
  function then(px, py) {
    let own = found(after, px, py).map((area) => area.id);
    for (const ground of found(moved, px, py)) {
      if (own.includes(ground.from)) own = own.map((id) => (id === ground.from ? ground.to : id));
    }
    return after.filter((area) => own.includes(area.id));
  }

  const codes = (areas) => [...new Set(areas.flatMap((area) => area.schools))].sort();

  // Metres in a straight line, for orientation only.
  function metres(code, px, py) {
    const [, lon, lat] = data.schools[code] || [];
    if (lon === undefined) return null;
    const [kx, ky] = plane.metres(py);
    return Math.round(Math.hypot((lon - px) * kx, (lat - py) * ky) / 10) * 10;
  }

  const both = (name, key, parent, ...args) =>
    plane.both(name, words[key].map((text) => plane.filled(text, args)), parent);

  function listed(own, px, py) {
    const one = (code) => {
      const far = px === null ? null : metres(code, px, py);
      return (data.schools[code] || [code])[0] + " (" + code + ")" + (far === null ? "" : " " + far + " m");
    };
    return own.length ? own.map(one).join("、") : words.none.join(" ");
  }

  const named = (areas, ids) => ids.map((id) => (areas.find((area) => area.id === id) || { name: id }).name).join("、");

  // Why schools change: what closes, what opens, ground that moves or a border that was redrawn, or other schools for
  // the same catchment.
  function reasons(was, now, wasIds, nowIds) {
    if (was.join() === now.join()) return;
    const gone = was.filter((code) => !now.includes(code) && !data.open[1].includes(code));
    const come = now.filter((code) => !was.includes(code) && !data.open[0].includes(code));
    if (gone.length) both("p", "closes", out, listed(gone, null));
    if (come.length) both("p", "opens", out, listed(come, null));
    const names = [named(before, wasIds), named(after, nowIds)];
    if (wasIds.join() !== nowIds.join()) {
      const goes = moved.some((ground) => wasIds.includes(ground.from) && nowIds.includes(ground.to));
      both("p", goes ? "moved" : "redrawn", out, ...names);
    } else if (!gone.length && !come.length) {
      const served = (areas, id) => (areas.find((area) => area.id === id) || { schools: [] }).schools;
      const other = nowIds.filter((id) => served(before, id).join() !== served(after, id).join());
      const more = other.every((id) => served(before, id).every((code) => served(after, id).includes(code)));
      const added = now.filter((code) => !was.includes(code));
      if (more) both("p", "added", out, named(after, other), listed(added, null));
      else both("p", "served", out, named(after, other));
    }
  }

  // The comment, with what was looked up; what somebody wrote stays.
  const comment = document.getElementById("comment"), copy = document.getElementById("copy");
  let written = comment && comment.defaultValue;
  const open = "______";
  // As tall as its text, on paper too.
  function grow() {
    comment.style.height = "auto";
    comment.style.height = comment.scrollHeight + 4 + "px";
  }
  function fill(place, was, now) {
    if (!comment || comment.value !== written) return;
    const schools = (own) => (own ? listed(own, null) : open);
    comment.value = plane.filled(data.form, [place || open, schools(was), schools(now)]);
    written = comment.value;
    grow();
  }
  if (comment) {
    comment.addEventListener("input", grow);
    grow();
  }
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", () => {
      comment.select();
      // Also where the page is a file, and the clipboard's own interface is closed to it.
      document.getElementById("copied").textContent = document.execCommand("copy") ? words.copied.join(" ") : "";
    });
  }

  function tell(was, now, wasIds, nowIds, px, py) {
    both("p", "before", out, listed(was, px, py));
    both("p", "after", out, listed(now, px, py));
    reasons(was, now, wasIds, nowIds);
  }

  if (svg) plane.clicked(svg, (px, py) => {
    plane.mark(svg, px, py);
    const was = found(before, px, py), now = then(px, py);
    if (!was.length && !now.length) {
      out.replaceChildren();
      both("h3", "nowhere", out);
      fill();
    } else {
      const [old, next] = [codes(was), codes(now)], ids = (areas) => areas.map((area) => area.id).sort();
      out.replaceChildren();
      both("h3", old.join() === next.join() ? "same" : "other", out);
      tell(old, next, ids(was), ids(now), px, py);
      both("p", "straight", out);
      fill(null, old, next);
    }
  });

  const field = document.getElementById("place");
  field.addEventListener("input", () => {
    const asked = field.value.trim().normalize("NFKC");
    out.replaceChildren();
    const hits = asked ? data.places.filter((place) => place[0].includes(asked)).slice(0, 20) : [];
    fill(...(hits.length === 1 ? hits[0] : []));
    if (!asked) return;
    if (!hits.length) both("p", "no-place", out);
    for (const [name, was, now, wasIds, nowIds, farWas, farNow] of hits) {
      element("h3", name, out);
      both("p", was.join() === now.join() ? "same" : "other", out);
      tell(was, now, wasIds, nowIds, null);
      both("p", "far", out, farWas, farNow);
    }
  });
})();
