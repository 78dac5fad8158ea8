// Does my home change? Finds the catchments of a point before and after in the page's own data: exact integers, no
// network, nothing stored. A point on a border belongs to both sides. Ground that moves goes with the homes on it.
"use strict";
(function () {
  const data = JSON.parse(document.getElementById("plans").textContent);
  const words = data.words;
  const out = document.getElementById("answer");
  const svg = document.querySelector("svg");
  const rings = (part) => part.map((ring) => ring.split(" ").map(Number));
  const layer = (areas) => areas.map((area) => ({ ...area, parts: area.parts.map(rings) }));
  const before = layer(data.before), after = layer(data.after), moved = layer(data.moved);

  // Whether a part holds a point or has it on its border.
  function holds(part, px, py) {
    const x = BigInt(px), y = BigInt(py);
    let inside = false;
    for (const ring of part) {
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length;
        const ax = ring[i], ay = ring[i + 1], bx = ring[j], by = ring[j + 1];
        if ((ay > py && by > py) || (ay < py && by < py)) continue;
        const cross = BigInt(bx - ax) * (y - BigInt(ay)) - BigInt(by - ay) * (x - BigInt(ax));
        if (cross === 0n) {
          if (Math.min(ax, bx) <= px && px <= Math.max(ax, bx)) return true;
        } else if ((ay > py) !== (by > py) && (cross > 0n) === (by > ay)) inside = !inside;
      }
    }
    return inside;
  }

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
    const ky = 0.0111195, kx = ky * Math.cos((py / 1e7) * Math.PI / 180);
    return Math.round(Math.hypot((lon - px) * kx, (lat - py) * ky) / 10) * 10;
  }

  function element(name, text, parent, className) {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    parent.append(made);
    return made;
  }

  function both(name, key, parent, ...args) {
    const [zh, en] = words[key].map((text) => args.reduce((t, a, i) => t.split("%" + (i + 1)).join(a), text));
    element(name, zh, parent);
    element("p", en, parent, "en").lang = "en";
  }

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

  if (svg) svg.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    const d = svg.dataset;
    const px = Math.round((at.x - d.margin) / d.x + Number(d.west));
    const py = Math.round(d.north - (at.y - d.margin) / d.y);
    svg.querySelectorAll(".here").forEach((old) => old.remove());
    const here = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    here.setAttribute("class", "here");
    here.setAttribute("cx", at.x);
    here.setAttribute("cy", at.y);
    here.setAttribute("r", 9);
    svg.append(here);
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
