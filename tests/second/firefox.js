// The page of a result in a real headless Firefox from file://: it opens, a number is looked up, everything is
// drawn again and passes, and the console says nothing. Spoken to in Marionette, Firefox's own protocol over TCP on
// this machine (length ":" JSON): no driver, nothing to install.
//
//     node firefox.js PATH/verify.html '{"number":…, "place":…, "code":…, "passed":…}'
//     node firefox.js PATH/consultation-1.html '{"estate":…, "words":[…]}'
"use strict";
const assert = require("assert"),
  { spawn } = require("child_process"),
  fs = require("fs"),
  net = require("net"),
  os = require("os"),
  path = require("path"),
  url = require("url");

const LIMIT = 60000; // milliseconds, for anything that is waited for

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// Gives what `look` gives as soon as that is something.
async function until(what, look) {
  for (const end = Date.now() + LIMIT; Date.now() < end; await sleep(50)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error("never: " + what);
}

// The settings of a Firefox that asks nobody for anything, and tells us what the console says.
const SETTINGS = {
  "app.normandy.enabled": false,
  "app.update.disabledForTesting": true,
  "browser.aboutwelcome.enabled": false,
  "browser.dom.window.dump.enabled": true,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.getAddons.cache.enabled": false,
  "intl.accept_languages": "zh-CN",
  "marionette.port": 0,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "",
  "toolkit.telemetry.reportingpolicy.firstRun": false,
};

// Messages over one connection: each answer belongs to the question with its number.
async function connect(port) {
  const socket = net.connect(port, "127.0.0.1"),
    asked = new Map();
  await new Promise((done, fail) => socket.once("connect", done).once("error", fail));
  let bytes = Buffer.alloc(0),
    next = 1;
  socket.on("data", (part) => {
    bytes = Buffer.concat([bytes, part]);
    for (;;) {
      const colon = bytes.indexOf(58),
        end = colon + 1 + Number(bytes.subarray(0, colon));
      if (colon < 0 || bytes.length < end) return;
      const message = JSON.parse(bytes.subarray(colon + 1, end));
      bytes = bytes.subarray(end);
      if (!Array.isArray(message)) continue; // its greeting
      const [, id, error, result] = message,
        { done, fail } = asked.get(id);
      if (error) fail(new Error(error.message));
      else done(result);
    }
  });
  const send = (name, given) =>
    new Promise((done, fail) => {
      const id = next++,
        text = JSON.stringify([0, id, name, given || {}]);
      asked.set(id, { done, fail });
      socket.write(Buffer.byteLength(text) + ":" + text);
    });
  return { send, close: () => socket.destroy() };
}

async function open() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "paiwei-firefox-")),
    told = path.join(home, "MarionetteActivePort"),
    lines = Object.keys(SETTINGS).map((name) => `user_pref("${name}", ${JSON.stringify(SETTINGS[name])});\n`);
  fs.writeFileSync(path.join(home, "user.js"), lines.join(""));
  const browser = spawn(
    process.env.FIREFOX || "firefox-esr",
    ["--headless", "--marionette", "--remote-allow-system-access", "--no-remote", "--profile", home],
    { stdio: "ignore", env: Object.assign({}, process.env, { HOME: home, MOZ_CRASHREPORTER_DISABLE: "1" }) },
  );
  const failed = new Promise((_, fail) => browser.on("error", fail));
  failed.catch(() => {});
  const close = async () => {
    const gone = new Promise((done) => browser.on("exit", done));
    browser.kill("SIGKILL");
    await Promise.race([gone, sleep(5000)]);
    fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const port = () => fs.existsSync(told) && Number(fs.readFileSync(told, "utf8"));
    const line = await connect(await Promise.race([failed, until("Firefox is there", port)]));
    await line.send("WebDriver:NewSession", {});
    const run = (script, args) =>
      line.send("WebDriver:ExecuteScript", { script, args: args || [], sandbox: null }).then((told) => told.value);
    const inside = async (script) => {
      await line.send("Marionette:SetContext", { value: "chrome" });
      const told = await run(script);
      await line.send("Marionette:SetContext", { value: "content" });
      return told;
    };
    return {
      run,
      // What the console holds of errors and warnings about a page.
      console: (of) =>
        inside(`return Services.console.getMessageArray().filter((m) => m instanceof Ci.nsIScriptError)
          .filter((m) => m.sourceName.startsWith(${JSON.stringify(of)}) || /^blob:/.test(m.sourceName))
          .map((m) => m.message);`),
      go: (to) => line.send("WebDriver:Navigate", { url: to }),
      // As a finger does it: what only somebody's own click may do is done.
      click: async (selector) => {
        const found = await line.send("WebDriver:FindElement", { using: "css selector", value: selector });
        await line.send("WebDriver:ElementClick", { id: Object.values(found.value)[0] });
      },
      until: (script) => until(script, () => run("return Boolean(" + script + ")")),
      async close() {
        line.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function family(file, given) {
  const page = await open(),
    address = url.pathToFileURL(path.resolve(file)).href,
    text = (selector) => page.run("return document.querySelector(arguments[0]).textContent", [selector]),
    every = "return Array.from(document.querySelectorAll(arguments[0] + ' .mark'), (m) => m.classList[1])",
    marks = (at) => page.run(every, [at]);
  try {
    await page.go(address);
    await page.until("document.getElementById('find')");
    assert.strictEqual(await text(".seal .code"), given.code);
    await page.run("document.getElementById('number').value = arguments[0]", [given.number]);
    await page.run("document.querySelector('#find button').click()");
    await page.until("document.querySelector('#answer .card h2')");
    assert.ok((await text("#answer h2")).includes(given.place), await text("#answer h2"));
    assert.deepStrictEqual(await marks("#answer .checks"), ["pass", "pass", "pass", "pass"]);
    await page.run("document.getElementById('redraw').open = true; document.getElementById('again').click()");
    await page.until("document.querySelector('#redrawn h3')");
    assert.ok((await text("#redrawn h3")).includes(String(given.passed)), await text("#redrawn"));
    assert.ok(!(await marks("#redrawn")).some((mark) => mark === "fail" || mark === "malformed"), await text("#redrawn"));
    assert.deepStrictEqual(await page.console(address), [], "the console");
  } catch (error) {
    throw new Error(error.message + "\nconsole: " + (await page.console(address)).join("; "));
  } finally {
    await page.close();
  }
}

// The consultation page: an estate looked up, the middle of the map clicked.
async function consulted(file, given) {
  const page = await open(),
    address = url.pathToFileURL(path.resolve(file)).href,
    text = () => page.run("return document.getElementById('answer').innerText");
  try {
    await page.go(address);
    await page.until("document.getElementById('place')");
    await page.run(
      "const field = document.getElementById('place'); field.value = arguments[0]; field.dispatchEvent(new Event('input'))",
      [given.estate],
    );
    for (const word of given.words) assert.ok((await text()).includes(word), word + ": " + (await text()));
    const comment = () => page.run("return document.getElementById('comment').value");
    assert.ok((await comment()).includes("我家所在小区：") && !(await comment()).includes("______"), await comment());
    await page.click("#copy");
    await page.until("document.getElementById('copied').innerText.includes('已复制')");
    await page.run(`const svg = document.querySelector("svg"), box = svg.getBoundingClientRect();
      const middle = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true };
      svg.dispatchEvent(new MouseEvent("click", middle));`);
    await page.until("document.querySelector('svg .here')");
    assert.ok(/\d m/.test(await text()), await text());
    // What was looked up goes with the click; what somebody wrote stays.
    assert.ok((await comment()).includes("小区：______"), await comment());
    await page.run("document.getElementById('comment').value += 'mine'; document.getElementById('place').dispatchEvent(new Event('input'))");
    assert.ok((await comment()).endsWith("mine"), await comment());
    assert.deepStrictEqual(await page.console(address), [], "the console");
  } finally {
    await page.close();
  }
}

const asked = JSON.parse(process.argv[3]);
(asked.estate ? consulted : family)(process.argv[2], asked).then(
  () => console.log("firefox ok"),
  (error) => {
    console.error("firefox", error);
    process.exit(1);
  },
);
