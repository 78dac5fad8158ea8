// What pages with a map share: where a point lies, in exact integers; the place that was clicked; elements.
"use strict";
const plane = (function () {
  // The rings of parts, as numbers.
  const read = (areas) =>
    areas.map((area) => ({ ...area, parts: area.parts.map((part) => part.map((ring) => ring.split(" ").map(Number))) }));

  // Where a point lies in a part: the ring edges that it is on, those that a ray to the east crosses, and whether the
  // point moved by a hair east, then by a hair of that hair north, is inside.
  function side(part, px, py) {
    const x = BigInt(px), y = BigInt(py);
    const crossed = [], touched = [];
    for (const ring of part) {
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length;
        const ax = ring[i], ay = ring[i + 1], bx = ring[j], by = ring[j + 1];
        if ((ay > py && by > py) || (ay < py && by < py)) continue;
        const cross = BigInt(bx - ax) * (y - BigInt(ay)) - BigInt(by - ay) * (x - BigInt(ax));
        if (cross === 0n) {
          if (Math.min(ax, bx) <= px && px <= Math.max(ax, bx)) touched.push([ax, ay, bx, by]);
        } else if ((ay > py) !== (by > py) && (cross > 0n) === (by > ay)) crossed.push([ax, ay, bx, by]);
      }
    }
    const beside = crossed.length % 2 === 1;
    return { side: touched.length ? "edge" : beside ? "inside" : "outside", crossed, touched, beside };
  }

  // Metres of a unit of the grid to the east and to the north, for orientation only.
  function metres(py) {
    const ky = 0.0111195;
    return [ky * Math.cos((py / 1e7) * Math.PI / 180), ky];
  }

  function element(name, text, parent) {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  }

  function both(name, [zh, en], parent) {
    element(name, zh, parent);
    const other = element("p", en, parent);
    other.className = "en";
    other.lang = "en";
  }

  // A text with its %1, %2 … filled in.
  const filled = (text, args) => args.reduce((t, a, i) => t.split("%" + (i + 1)).join(a), text);

  // Marks a point on a map; the mark before it goes.
  function mark(svg, px, py) {
    svg.querySelectorAll(".here").forEach((old) => old.remove());
    const d = svg.dataset;
    const here = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    here.setAttribute("class", "here");
    here.setAttribute("cx", (px - d.west) * d.x + Number(d.margin));
    here.setAttribute("cy", (d.north - py) * d.y + Number(d.margin));
    here.setAttribute("r", 9);
    svg.append(here);
  }

  // Tells every point of a map that is clicked.
  function clicked(svg, tell) {
    svg.addEventListener("click", (event) => {
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      const d = svg.dataset;
      tell(Math.round((at.x - d.margin) / d.x + Number(d.west)), Math.round(d.north - (at.y - d.margin) / d.y));
    });
  }

  return { read, side, metres, element, both, filled, mark, clicked };
})();
