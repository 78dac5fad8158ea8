// A real headless Chromium on a page from file://, spoken to over a pipe: no driver, no network, nothing to install.
"use strict";
const { spawn } = require("child_process");
const fs = require("fs"),
  os = require("os"),
  path = require("path"),
  url = require("url");

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// The page of a result is there.
const READY = "document.getElementById('find') || document.querySelector('.alert')";

// Opens a file; gives what tests need. `before` runs in the page ahead of its own scripts.
async function open(file, { width = 390, height = 844, before = "", lang = "zh-CN", ready = READY } = {}) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "paiwei-browser-"));
  const browser = spawn(
    process.env.CHROMIUM || "chromium",
    [
      "--headless=new",
      "--no-sandbox",
      "--remote-debugging-pipe",
      "--disable-gpu",
      "--no-first-run",
      "--disable-extensions",
      "--disable-background-networking",
      "--disable-sync",
      "--disable-component-update",
      "--user-data-dir=" + home,
      "--lang=" + lang,
    ],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const asked = new Map(),
    seen = { requests: [], errors: [] };
  let next = 1,
    text = "";
  const failed = new Promise((_, fail) => browser.on("error", fail));
  browser.stdio[3].on("error", () => {});
  browser.stdio[4].setEncoding("utf8");
  browser.stdio[4].on("data", (part) => {
    text += part;
    for (let at; (at = text.indexOf("\0")) >= 0; text = text.slice(at + 1)) {
      const message = JSON.parse(text.slice(0, at));
      if (message.id) {
        const { done, fail } = asked.get(message.id);
        asked.delete(message.id);
        if (message.error) fail(new Error(JSON.stringify(message.error)));
        else done(message.result);
      } else if (message.method === "Network.requestWillBeSent") seen.requests.push(message.params.request.url);
      else if (message.method === "Runtime.exceptionThrown") seen.errors.push(message.params.exceptionDetails.text);
      else if (message.method === "Log.entryAdded") seen.errors.push(message.params.entry.text);
      else if (message.method === "Page.javascriptDialogOpening") seen.errors.push("dialog: " + message.params.message);
    }
  });
  const send = (method, params, sessionId) =>
    Promise.race([
      failed,
      new Promise((done, fail) => {
        const id = next++;
        asked.set(id, { done, fail });
        browser.stdio[3].write(JSON.stringify({ id, method, params: params || {}, sessionId }) + "\0");
      }),
    ]);
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const page = {
    seen,
    send: (method, params) => send(method, params, sessionId),
    async run(expression) {
      const told = await page.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      if (told.exceptionDetails)
        throw new Error(expression + ": " + JSON.stringify(told.exceptionDetails).slice(0, 600));
      return told.result.value;
    },
    // Waits until an expression is true; gives the milliseconds.
    async until(expression, limit = 120000) {
      const began = Date.now();
      while (!(await page.run("Boolean(" + expression + ")"))) {
        if (Date.now() - began > limit) throw new Error("never: " + expression + "; errors: " + seen.errors.join("; "));
        await sleep(20);
      }
      return Date.now() - began;
    },
    text: (selector) =>
      page.run(
        "Array.from(document.querySelectorAll(" + JSON.stringify(selector) + "), (e) => e.textContent).join('\\n')",
      ),
    click: (selector) => page.run("document.querySelector(" + JSON.stringify(selector) + ").click()"),
    type: (selector, value) =>
      page.run("document.querySelector(" + JSON.stringify(selector) + ").value = " + JSON.stringify(value)),
    resize: (width, height) =>
      page.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 2, mobile: width < 600 }),
    async picture(to) {
      const told = await page.send("Page.captureScreenshot", { format: "png", captureBeyondViewport: true });
      fs.writeFileSync(to, Buffer.from(told.data, "base64"));
    },
    async close() {
      browser.removeAllListeners("error");
      const gone = new Promise((done) => browser.on("exit", done));
      send("Browser.close").catch(() => {});
      await Promise.race([gone, sleep(5000)]);
      browser.kill("SIGKILL");
      fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(domain + ".enable");
  await page.send("Emulation.setLocaleOverride", { locale: lang }).catch(() => {});
  await page.send("Page.addScriptToEvaluateOnNewDocument", {
    source: "Object.defineProperty(navigator, 'language', { get: () => " + JSON.stringify(lang) + " });" + before,
  });
  await page.resize(width, height);
  await page.send("Page.navigate", { url: url.pathToFileURL(path.resolve(file)).href });
  await page.until("location.href !== 'about:blank' && document.readyState === 'complete' && (" + ready + ")");
  return page;
}

module.exports = { open };
