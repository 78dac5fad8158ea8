// Finds the catchment of a point in the page's own data: exact integers, no network, nothing stored.
// A point on a ring segment is on the border; else even-odd over the rings of a part. Same rule as the office's program,
// also for whom a border belongs to.
"use strict";
(function () {
  const { side, element, both } = plane;
  const data = JSON.parse(document.getElementById("layer").textContent);
  const words = data.words;
  const form = document.getElementById("find");
  const out = document.getElementById("answer");
  const svg = document.querySelector("svg");
  const say = (key, ...args) => words[key].map((text) => plane.filled(text, args));

  // Decimal text to units of 1e-7 degree, half away from zero on the text itself.
  function grid(text) {
    const folded = text.trim().normalize("NFKC");
    const m = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(folded);
    if (!m || folded.length > 40) return null;
    const places = (m[3] || "").padEnd(8, "0");
    let value = BigInt(m[2]) * 10000000n + BigInt(places.slice(0, 7));
    if (places[7] >= "5") value += 1n;
    return m[1] === "-" ? -value : value;
  }

  const areas = plane.read(data.areas);

  // Where a turn round the point (from a hair north of due east over north) first meets a part: [] at once, a ray
  // from the point, null nowhere.
  function begins(part, px, py) {
    const { beside, touched } = side(part, px, py);
    if (beside) return [];
    const ends = touched.flatMap(([ax, ay, bx, by]) => [[ax - px, ay - py], [bx - px, by - py]]);
    const rays = ends.filter(([dx, dy]) => dx || dy);
    rays.sort(turn);
    for (let i = 0, j; i < rays.length; i = j) {
      for (j = i + 1; j < rays.length && turn(rays[i], rays[j]) === 0; ) j++;
      if ((j - i) % 2 && !(rays[i][1] === 0 && rays[i][0] > 0)) return rays[i];
    }
    return null;
  }

  // The order of answers of `begins`: at once, rays up to due west, rays beyond, nowhere.
  function turn(a, b) {
    const half = (r) => !r ? 3 : !r.length ? 0 : r[1] > 0 || (r[1] === 0 && r[0] < 0) ? 1 : 2;
    if (half(a) !== half(b) || half(a) % 3 === 0) return half(a) - half(b);
    const cross = BigInt(a[0]) * BigInt(b[1]) - BigInt(a[1]) * BigInt(b[0]);
    return cross > 0n ? -1 : cross < 0n ? 1 : 0;
  }

  // The one of the areas on whose border the point is that the rule gives it to; areas stand by id.
  function owner(found, px, py) {
    if (data.edge === "first") return found[0];
    if (data.edge !== "east") return null;
    const first = (area) => area.parts.map((part) => begins(part, px, py)).reduce((a, b) => (turn(b, a) < 0 ? b : a));
    return found.reduce((a, b) => (turn(first(b.area), first(a.area)) < 0 ? b : a));
  }

  // Metres to the nearest border, for orientation only.
  function metres(part, px, py) {
    const [kx, ky] = plane.metres(py);
    let best = Infinity;
    for (const ring of part) {
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length;
        const ax = (ring[i] - px) * kx, ay = (ring[i + 1] - py) * ky;
        const ux = (ring[j] - ring[i]) * kx, uy = (ring[j + 1] - ring[i + 1]) * ky;
        const whole = ux * ux + uy * uy;
        const t = whole ? Math.max(0, Math.min(1, -(ax * ux + ay * uy) / whole)) : 0;
        best = Math.min(best, Math.hypot(ax + t * ux, ay + t * uy));
      }
    }
    return best;
  }

  const degrees = (v) => (v / 1e7).toFixed(7);

  function mark(px, py, ids) {
    if (!svg) return;
    for (const path of svg.querySelectorAll("path.c"))
      path.classList.toggle("mine", ids.includes(path.dataset.id));
    plane.mark(svg, px, py);
  }

  function answer(px, py) {
    out.replaceChildren();
    const found = [];
    for (const area of areas) {
      const sides = area.parts.map((part) => side(part, px, py));
      const which = sides.findIndex((s) => s.side === "inside");
      const at = which >= 0 ? which : sides.findIndex((s) => s.side === "edge");
      if (at >= 0) found.push({ area, trace: sides[at], far: metres(area.parts[at], px, py) });
    }
    const onBorder = found.length > 1 && found.every((f) => f.trace.side === "edge");
    const own = onBorder ? owner(found, px, py) : null;
    mark(px, py, (own ? [own] : found).map((f) => f.area.id));
    const schools = (area) => area.schools.map((code) => (data.schools[code] || "") + " (" + code + ")").join("、");
    const differ = found.some((f) => schools(f.area) !== schools(found[0].area));
    if (!found.length) both("h3", say("none"), out);
    for (const { area, trace, far } of found) {
      const key = trace.side === "edge" ? "edge" : "inside";
      both("h3", say(key, area.id + " " + area.name, schools(area) || "–"), out);
      if (key === "inside") both("p", say("far", far.toFixed(far < 10 ? 2 : 0)), out);
      const more = document.createElement("details");
      element("summary", say("trace")[0] + " " + say("trace")[1], more);
      const edges = key === "edge" ? trace.touched.slice(0, 1) : trace.crossed;
      both("p", say(key === "edge" ? "trace-edge" : "trace-inside", String(edges.length)), more);
      const list = document.createElement("ol");
      for (const [ax, ay, bx, by] of edges.slice(0, 50))
        element("li", degrees(ax) + ", " + degrees(ay) + " → " + degrees(bx) + ", " + degrees(by), list);
      more.append(list);
      out.append(more);
    }
    if (!found.length) both("p", data.rules.none, out);
    if (own) both("h3", say("owner", own.area.id + " " + own.area.name, schools(own.area) || "–"), out);
    if (own || (onBorder && differ)) both("p", data.rules.edge, out);
    else if (differ) both("p", data.rules.overlap, out);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const x = grid(form.lon.value), y = grid(form.lat.value);
    const bad = x === null || y === null || x > 1800000000n || x < -1800000000n || y > 900000000n || y < -900000000n;
    if (bad) {
      out.replaceChildren();
      both("p", say("bad"), out);
    } else answer(Number(x), Number(y));
  });

  if (svg) plane.clicked(svg, (px, py) => {
    form.lon.value = degrees(px);
    form.lat.value = degrees(py);
    answer(px, py);
  });

  // An address behind the #, as in index.html#109.1234567,39.1234567, asks at once: for links and for print.
  const asked = /^#([0-9.+-]+),([0-9.+-]+)$/.exec(location.hash);
  if (asked) {
    form.lon.value = asked[1];
    form.lat.value = asked[2];
    form.requestSubmit();
  }

  const list = document.getElementById("addresses");
  if (list) list.addEventListener("input", () => {
    const asked = list.value.trim().normalize("NFKC");
    out.replaceChildren();
    if (!asked) return;
    const hits = data.addresses.filter((a) => a[0].includes(asked)).slice(0, 20);
    if (!hits.length) both("p", say("no-address"), out);
    for (const [text, ids] of hits) {
      const own = areas.filter((a) => ids.includes(a.id));
      element("p", text + " → " + own.map((a) => a.id + " " + a.name + ": " + schools(a)).join("; "), out);
    }
    function schools(area) {
      return area.schools.map((code) => data.schools[code] || code).join("、");
    }
  });
})();
