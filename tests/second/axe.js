// Holds pages against the rules for people who see, hear or move otherwise (WCAG 2.2 AA and good practice), by
// axe-core in a real Chromium. axe-core (MPL-2.0) is a tool of the tests alone: it is in no page, and never shipped.
//
//     npm ci --prefix tests/second
//     node axe.js '{"number":…, "other":…, "receipt":…, "keys":…}' PAGE ...
//
// On a page of a result, verify.html, it walks through what a family meets: the first screen, a number, everything
// drawn again, two numbers compared, the pattern, every section open, a receipt if one is given; and then the page
// with changed data. With "estate" the page is one of consultation. Any other page is taken as it stands. All in both languages, on a phone and on a desk.
"use strict";
const fs = require("fs"),
  os = require("os"),
  path = require("path"),
  zlib = require("zlib"),
  { open } = require("./browser.js");

const AXE = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"),
  WIDTHS = [390, 1280];

const given = JSON.parse(process.argv[2]),
  files = process.argv.slice(3);
let met = 0,
  looked = 0;

// What the rules say of the page as it is now; nothing else may be said.
async function judge(page, where) {
  if (!(await page.run("typeof axe === 'object'"))) await page.run(AXE + ";0");
  const found = await page.run(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) =>
      node.target.join(" ") + "\\n      " + node.failureSummary.replace(/\\s*\\n\\s*/g, " ")) })))`);
  looked++;
  for (const { id, help, nodes } of found) {
    met++;
    console.error(where + ": " + id + ": " + help + "\n    " + nodes.slice(0, 4).join("\n    "));
  }
}

async function give(page, selector, file) {
  const { root } = await page.send("DOM.getDocument");
  const { nodeId } = await page.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  await page.send("DOM.setFileInputFiles", { nodeId, files: [file] });
}

const unfold = (page, id) => page.run("document.getElementById('" + id + "').open = true");

// Everything that a family can meet, one after the other: [its name, how to come there].
const STATES = [
  ["first screen", async () => {}],
  [
    "a number",
    async (page) => {
      await page.type("#number", given.number);
      await page.click("#find button");
      await page.until("document.querySelector('#answer .card h2')");
    },
  ],
  ["how it was computed", (page) => page.run("document.querySelectorAll('#answer details').forEach((d) => (d.open = true))")],
  [
    "no such number",
    async (page) => {
      await page.type("#number", given.number.slice(0, -1) + "x");
      await page.click("#find button");
      await page.until("document.querySelector('#answer .card h2') && !document.querySelector('#answer .checks')");
    },
  ],
  [
    "drawn again",
    async (page) => {
      await unfold(page, "redraw");
      await page.click("#again");
      await page.until("document.querySelector('#redrawn h3')");
    },
  ],
  [
    "two numbers",
    async (page) => {
      await unfold(page, "compare");
      await page.type("#a", given.number);
      await page.type("#b", given.other);
      await page.click("#compare form button");
      await page.until("document.querySelector('#compared p')");
    },
  ],
  [
    "the pattern",
    async (page) => {
      await unfold(page, "pattern");
      await page.click("#pattern .acts button");
      await page.until("document.querySelector('#pattern-told .note, #pattern-told .alert')");
    },
  ],
  [
    "every section",
    async (page) => {
      await page.run("document.querySelectorAll('details.section').forEach((d) => (d.open = true))");
      await page.until("document.querySelector('#lines-told tbody tr')");
    },
  ],
  [
    "a receipt",
    async (page) => {
      if (!given.receipt) return;
      await give(page, "#receipt-keys", given.keys);
      await give(page, "#receipt-file", given.receipt);
      await page.until("document.querySelector('#receipt-told article')");
      await page.run("document.querySelectorAll('#receipt-told details').forEach((d) => (d.open = true))");
    },
  ],
];

// What a family meets on the consultation page: an estate looked up, a home clicked.
const CONSULTED = [
  STATES[0],
  [
    "an estate",
    async (page) => {
      await page.type("#place", given.estate);
      await page.run("document.getElementById('place').dispatchEvent(new Event('input'))");
      await page.until("document.querySelector('#answer h3')");
    },
  ],
  [
    "a click",
    async (page) => {
      await page.run(`{
        const svg = document.querySelector("svg"), box = svg.getBoundingClientRect();
        const middle = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true };
        svg.dispatchEvent(new MouseEvent("click", middle));
      }`);
      await page.until("document.querySelector('svg .here') && document.querySelector('#answer h3')");
    },
  ],
];

// The page with one place changed: its checks fail.
function changed(file) {
  const block = /(<script [^>]*data-file="data\/results-1.jsonl"[^>]*>)([^<]*)</,
    text = fs.readFileSync(file, "utf8");
  const swap = (all, head, packed) => {
    const lines = zlib.inflateRawSync(Buffer.from(packed, "base64")).toString();
    const made = lines.replace(/"why":"[0-9a-f]{8}/, '"why":"00000000');
    return head + zlib.deflateRawSync(made).toString("base64") + "<";
  };
  const to = path.join(fs.mkdtempSync(path.join(os.tmpdir(), "paiwei-axe-")), "verify.html");
  fs.writeFileSync(to, text.replace(block, swap));
  return to;
}

async function walk(file, states, name, ready) {
  for (const lang of ["zh-CN", "en"]) {
    const page = await open(file, { lang, ready });
    for (const [state, come] of states) {
      await come(page);
      for (const width of WIDTHS) {
        await page.resize(width, 844);
        await judge(page, [name, lang, width, state].join(" · "));
      }
    }
    await page.close();
  }
}

(async () => {
  for (const file of files) {
    const name = path.basename(file);
    if (name !== "verify.html") {
      // It has no script, or nothing to wait for.
      await walk(file, given.estate ? CONSULTED : STATES.slice(0, 1), name, "true");
      continue;
    }
    await walk(file, STATES, name);
    const wrong = changed(file),
      failing = STATES.filter(([state]) => ["a number", "drawn again"].includes(state));
    await walk(wrong, failing, "changed " + name);
    fs.rmSync(path.dirname(wrong), { recursive: true });
  }
  console.log(met + " violations in " + looked + " looks");
  process.exitCode = met ? 1 : 0;
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
