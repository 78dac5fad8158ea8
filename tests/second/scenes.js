// What a family, a notary and a liar meet on the page of a result, in a real Chromium from file://.
//
//     node scenes.js SCENE PATH/verify.html '{"number":…}'
"use strict";
const assert = require("assert"),
  { open } = require("./browser.js");

const [scene, file, given] = [process.argv[2], process.argv[3], JSON.parse(process.argv[4] || "{}")];
const marks = (page, at) =>
  page.run("Array.from(document.querySelectorAll('" + at + " .mark'), (m) => m.classList[1]).join()");

async function look(page, number) {
  await page.type("#number", number);
  await page.click("#find button");
  await page.until("document.querySelector('#answer .card')");
}

// Gives a file to a field.
async function give(page, selector, path) {
  const { root } = await page.send("DOM.getDocument");
  const { nodeId } = await page.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  await page.send("DOM.setFileInputFiles", { nodeId, files: [path] });
}

// Nothing but the page itself was asked for, no script failed, nothing was blocked, no dialog came up.
function quiet(page) {
  const own = page.seen.requests.filter(
    (url) => !url.startsWith("file://") && !url.startsWith("blob:null/") && url !== "about:blank",
  );
  assert.deepStrictEqual(own, [], "requests that leave the page");
  assert.ok(
    page.seen.requests.filter((url) => url.startsWith("file://")).length === 1,
    "one file is read: " + page.seen.requests,
  );
  assert.deepStrictEqual(page.seen.errors, [], "errors");
}

// Every control has a name, is large enough for a thumb, and nothing sticks out to the side.
async function fits(page, width) {
  await page.resize(width, 800);
  const wide = await page.run("document.documentElement.scrollWidth");
  assert.ok(wide <= width, width + " px: the page is " + wide + " wide");
  const bad = await page.run(`(() => {
    const shown = (e) => e.offsetParent !== null || e.getClientRects().length;
    const name = (e) => (e.labels && e.labels.length) || e.textContent.trim() || e.getAttribute("aria-label");
    return Array.from(document.querySelectorAll("button, input, select, summary, progress")).filter(shown).filter((e) => {
      const box = e.getBoundingClientRect();
      return !name(e) || (e.tagName !== "PROGRESS" && box.height < 24) || (e.tagName === "BUTTON" && box.height < 38);
    }).map((e) => e.outerHTML.slice(0, 120));
  })()`);
  assert.deepStrictEqual(bad, [], width + " px: controls");
}

const SCENES = {
  // Nothing is published by number: no number is asked for, a receipt is.
  async roots() {
    const page = await open(file);
    assert.strictEqual(await page.run("document.querySelectorAll('input[id=number], #redraw, #compare').length"), 0);
    assert.ok((await page.text("#find")).length > 10, await page.text("#find"));
    assert.ok(await page.run("Boolean(document.querySelector('#receipt-file'))"));
    await page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
    await page.until("document.querySelector('#lines-told tbody tr')");
    for (const width of [320, 1280]) await fits(page, width);
    await page.click(".tools button[lang]");
    assert.ok((await page.text("#find")).includes("receipt"), await page.text("#find"));
    quiet(page);
    await page.close();
  },

  async family() {
    const page = await open(file);
    assert.strictEqual(await page.text(".seal .code"), given.code);
    await look(page, given.number);
    assert.ok((await page.text("#answer h2")).includes(given.place), await page.text("#answer h2"));
    assert.ok((await page.text("#answer")).includes(given.print), "the printed number " + given.print);
    assert.strictEqual(await marks(page, "#answer .checks"), "pass,pass,pass,pass");
    for (const part of given.reason)
      assert.ok((await page.text("#answer .steps")).includes(part), part + ": " + (await page.text("#answer .steps")));
    assert.strictEqual(await page.run("document.activeElement.tagName"), "H2", "the answer has the focus");
    assert.ok((await page.text("#live")).includes(given.place), "told to screen readers");
    await page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
    await page.until("document.querySelector('#lines-told tbody tr')");
    for (const width of [320, 390, 1280]) await fits(page, width);
    await page.click(".tools button[aria-pressed]");
    assert.ok(await page.run("document.body.classList.contains('large')"));
    await fits(page, 390);
    await page.click(".tools button[lang]");
    assert.strictEqual(await page.run("document.documentElement.lang"), "en");
    assert.ok((await page.text("#answer h2")).startsWith("Placed"), await page.text("#answer h2"));
    assert.ok(
      !/[\u4e00-\u9fff]/.test((await page.text("summary, form label, button")).replace("中文", "")),
      "all of it in English",
    );
    await page.type("#a", given.number);
    await page.type("#b", given.other);
    await page.click("form.two button");
    await page.until("document.querySelector('#compared p') && !document.querySelector('#compared .busy')");
    assert.ok((await page.text("#compared")).includes(given.other), await page.text("#compared"));
    await page.click("#pattern .acts button");
    await page.until("document.querySelector('#pattern-told .note')");
    // As typed by hand: full-width digits, no hyphens, small letters; and a slip of one sign.
    await look(
      page,
      given.number
        .toLowerCase()
        .replace(/-/g, " ")
        .replace(/[0-9]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)),
    );
    assert.ok((await page.text("#answer")).includes(given.number));
    await look(page, "NO-SUCH-9");
    assert.ok((await page.text("#answer h2")).includes("NO-SUCH-9"));
    await page.send("Emulation.setEmulatedMedia", { media: "print" });
    assert.strictEqual(
      await page.run("getComputedStyle(document.getElementById('find')).display"),
      "none",
      "no form in print",
    );
    quiet(page);
    await page.close();
  },

  async redraw() {
    const page = await open(file);
    await page.run("document.getElementById('redraw').open = true");
    await page.click("#again");
    await page.until("document.querySelector('#redrawn h3')");
    assert.ok((await page.text("#redrawn h3")).includes(String(given.passed)), await page.text("#redrawn"));
    const left = await page.run("Array.from(document.querySelectorAll('#redrawn .mark.elsewhere')).length");
    assert.strictEqual(left, 5, "what needs the whole bundle is not claimed");
    assert.ok(await page.run("document.getElementById('above').textContent === ''"));
    // Stopped, it claims nothing; then it can be asked again.
    await page.run("document.getElementById('again').click(); document.getElementById('stop').click()");
    await page.until("document.querySelector('#redrawn p') && document.getElementById('again').disabled === false");
    assert.ok(!(await page.text("#redrawn")).includes("✓"));
    await look(page, given.number);
    assert.strictEqual(await marks(page, "#answer .checks"), "pass,pass,pass,pass");
    quiet(page);
    await page.close();
  },

  // Without workers the same work is done in slices.
  async slices() {
    const page = await open(file, { before: "window.Worker = undefined;" });
    await look(page, given.number);
    assert.ok((await page.text("#answer h2")).includes(given.place));
    assert.strictEqual(await marks(page, "#answer .checks"), "pass,pass,pass,pass");
    quiet(page);
    await page.close();
  },

  // What was set aside before this draw stands above everything else.
  async voids() {
    const page = await open(file),
      told = await page.text("body");
    assert.ok(told.includes(given.reason) && told.includes("重新进行"), told);
    assert.ok(!told.includes("[object"), told);
    assert.ok(told.indexOf(given.reason) < told.indexOf("全部重算"), told);
    quiet(page);
    await page.close();
  },

  // A whole bundle, as a zip: every check, and the result code.
  async whole() {
    const page = await open(file);
    await give(page, "#zip", given.zip);
    await page.until("document.querySelector('#redrawn h3')");
    const told = await page.text("#redrawn");
    if (given.result) {
      assert.ok(told.includes(given.result), told);
      assert.ok((await page.text("#redrawn h3")).includes(String(given.passed)), told);
    } else {
      assert.ok(
        (await marks(page, "#redrawn .checks")).split(",").some((m) => m === "fail" || m === "malformed"),
        told,
      );
      assert.ok((await page.text("#above")).includes("✗"), "told at the top");
    }
    quiet(page);
    await page.close();
  },

  // A family's receipt: held against the keys that it brings; what was changed is red, and nothing leaves the page.
  async receipt() {
    const page = await open(file);
    const choose = (selector, path) => give(page, selector, path);
    const ticks = async () => (await marks(page, "#receipt-told .checks")).split(",").slice(0, 4).join();
    await page.run("document.getElementById('receipt').open = true");
    await choose("#receipt-file", given.receipt);
    await page.until("document.querySelector('#receipt-told h3')");
    assert.strictEqual(await ticks(), "missing,pass,pass,pass");
    await choose("#receipt-keys", given.keys);
    await page.until("document.querySelector('#receipt-told .mark.pass') && !document.querySelector('#receipt-told .alert')");
    assert.strictEqual(await ticks(), "pass,pass,pass,pass");
    const told = await page.text("#receipt-told");
    for (const word of given.words) assert.ok(told.includes(word), word + ": " + told);
    assert.ok((await page.text("#live")).length > 0, "it is announced");
    for (const wrong of given.wrong) {
      await page.run("document.querySelector('#receipt-told').textContent = ''");
      await choose("#receipt-file", wrong);
      await page.until("document.querySelector('#receipt-told h3, #receipt-told .alert')");
      assert.ok(await page.run("document.querySelector('#receipt-told [role=alert]') !== null"), wrong);
      assert.ok(!(await ticks()).startsWith("pass,pass,pass,pass"), wrong);
    }
    await page.run("document.querySelector('.tools button[lang]').click()");
    assert.ok((await page.text("#receipt-told")).length > 0, "it stays in the other language");
    quiet(page);
    await page.close();
  },

  // The code of a notice typed on the page: as on paper, loosely, wrongly, another child's.
  async code() {
    const page = await open(file);
    await page.run("document.getElementById('receipt').open = true");
    const typed = async (number, code) => {
      await page.run("document.querySelector('#receipt-told').textContent = ''");
      await page.type("#code-number", number);
      await page.type("#code", code);
      await page.click("#receipt form button");
      await page.until("document.querySelector('#receipt-told h3, #receipt-told .alert')");
      return page.text("#receipt-told");
    };
    const ticks = async () => (await marks(page, "#receipt-told .checks")).split(",").slice(0, 4).join();
    for (const code of given.good) {
      const told = await typed(given.number, code);
      for (const word of given.words) assert.ok(told.includes(word), word + ": " + told);
      assert.strictEqual(await ticks(), "missing,pass,pass,pass", code);
    }
    assert.ok((await page.text("#live")).length > 0, "it is announced");
    const slip = await typed(given.number, given.slip);
    assert.ok(!given.words.some((word) => slip.includes(word)) && slip.length > 10, slip);
    const other = await typed(given.number, given.other);
    assert.ok(await page.run("document.querySelector('#receipt-told [role=alert]') !== null"), other);
    assert.ok(!other.includes(given.words[1]), other);
    for (const width of [320, 1280]) await fits(page, width);
    quiet(page);
    await page.close();
  },

  // A signed bundle: without keys nothing is concluded, with a list that is none it is not taken up, with the keys it
  // is verified.
  async signed() {
    const page = await open(file);
    const choose = (selector, path) => give(page, selector, path);
    const marks12 = async () => (await marks(page, "#redrawn .checks")).split(",").slice(0, 2).join();
    await choose("#zip", given.zip);
    await page.until("document.querySelector('#redrawn h3')");
    assert.strictEqual(await marks12(), "missing,missing");
    assert.ok((await page.text("#redrawn h3")).includes("公钥"), await page.text("#redrawn h3"));
    await choose("#keys", given.wrong);
    await page.until("document.querySelector('#chosen .alert, #chosen .warn')");
    assert.ok((await page.text("#chosen")).includes("other.txt:1"), await page.text("#chosen"));
    await choose("#keys", given.keys);
    await page.until("document.querySelector('#redrawn h3 .pass')");
    assert.strictEqual(await marks12(), "pass,pass");
    assert.ok((await page.text("#redrawn h3")).includes(String(given.passed)), await page.text("#redrawn h3"));
    assert.ok((await page.text("#redrawn")).includes("keys.txt"), "which keys");
    quiet(page);
    await page.close();
  },

  // Names that would be markup are letters.
  async hostile() {
    const page = await open(file, { before: "window.alert = () => { window.ran = true; };" });
    await look(page, given.number);
    await page.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
    await page.until("document.querySelector('#lines-told tbody tr')");
    const text = await page.run("document.body.innerText");
    for (const name of given.names) assert.ok(text.includes(name), name + " letter by letter");
    assert.strictEqual(await page.run("document.title.startsWith(" + JSON.stringify(given.names[0]) + ")"), true);
    assert.strictEqual(
      await page.run("document.querySelectorAll('img, iframe, object, embed, [onerror], [onload]').length"),
      0,
    );
    // Even markup that did get in would run nothing.
    await page.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')");
    await page.run(
      "{ const s = document.createElement('script'); s.textContent = 'alert(2)'; document.body.append(s); }",
    );
    await page.run("fetch('https://example.invalid/').then(() => { window.ran = true; }, () => {})");
    await page.run("new Promise((done) => setTimeout(done, 300))");
    assert.ok(!(await page.run("window.ran === true")), "a script ran");
    assert.ok(!page.seen.requests.some((url) => url.startsWith("http")), "a request left: " + page.seen.requests);
    await page.close();
  },

  // A page whose data was changed: red, in words, and never a result to rely on.
  async tampered() {
    const page = await open(file);
    await page.run("document.getElementById('redraw').open = true");
    await page.click("#again");
    await page.until("document.querySelector('#redrawn h3, #redrawn .alert')");
    assert.ok(
      (await marks(page, "#redrawn")).split(",").some((m) => m === "fail" || m === "malformed"),
      await page.text("#redrawn"),
    );
    assert.ok(await page.run("document.querySelector('#above [role=alert]') !== null"));
    await look(page, given.number);
    assert.ok(
      (await marks(page, "#answer")).split(",").some((m) => m === "fail" || m === "malformed"),
      await page.text("#answer"),
    );
    quiet(page);
    await page.close();
  },
};

SCENES[scene]().then(
  () => console.log(scene, "ok"),
  (error) => {
    console.error(scene, error);
    process.exit(1);
  },
);
