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
    return own.length ? own.map(one).join("、") : "–";
  }

  function tell(was, now, px, py) {
    out.replaceChildren();
    both("h3", was.join() === now.join() ? "same" : "other", out);
    both("p", "before", out, listed(was, px, py));
    both("p", "after", out, listed(now, px, py));
  }

  if (svg) plane.clicked(svg, (px, py) => {
    plane.mark(svg, px, py);
    const was = found(before, px, py), now = then(px, py);
    if (!was.length && !now.length) {
      out.replaceChildren();
      both("h3", "nowhere", out);
    } else tell(codes(was), codes(now), px, py);
  });

  const field = document.getElementById("place");
  field.addEventListener("input", () => {
    const asked = field.value.trim().normalize("NFKC");
    out.replaceChildren();
    if (!asked) return;
    const hits = data.places.filter((place) => place[0].includes(asked)).slice(0, 20);
    if (!hits.length) both("p", "no-place", out);
    for (const [name, was, now] of hits) {
      element("h3", name, out);
      both("p", was.join() === now.join() ? "same" : "other", out);
      both("p", "before", out, listed(was, null));
      both("p", "after", out, listed(now, null));
    }
  });
})();
