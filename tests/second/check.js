// Runs the page's own script on bundles, without a browser.
//
//     node check.js PATH/verify.js FOLDER          every check of a folder, as JSON
//     node check.js PATH/verify.js --page FILE     the checks a page makes of the data it carries, as JSON
//     node check.js PATH/verify.js --zip FILE      every check of a zip, as JSON
//     node check.js PATH/verify.js --stream        one bundle a line of input, as in bundles.py; a line for each
//     node check.js PATH/verify.js --damage FOLDER      one byte after the other changed: none may pass
//     node check.js PATH/verify.js --damage-page FILE   the same in the data that a page carries
//     node check.js PATH/verify.js --receipts          one receipt a line of input, in base64; a line of checks for each;
//                                              behind a space the registration note, which may stand alone
//     node check.js PATH/verify.js --codes FOLDER      a number and its code a line of input; checks and receipt for each
//
// After all these `--trust FILE` says whose signatures are asked for; exit code 2 where FILE is no such list.
"use strict";
const fs = require("fs"),
  path = require("path");
const v = require(path.resolve(process.argv[2]));

const at = process.argv.indexOf("--trust"),
  given = at > 0 ? process.argv.splice(at, 2)[1] : "";
let trust = null;
try {
  if (given) trust = new v.Trust(new Uint8Array(fs.readFileSync(given)), given);
} catch (problem) {
  if (!(problem instanceof v.Problem)) throw problem;
  console.error(problem);
  process.exit(2);
}

// A bundle, or of a placement's own folder its newest one, with whom its office trusts.
function chosen(top) {
  const files = folder(top),
    [head, keys] = v.insideOf(Array.from(files.keys())),
    own = new Map();
  if (keys && !trust) trust = new v.Trust(files.get(keys), keys);
  for (const [path, data] of files) if (path.startsWith(head)) own.set(path.slice(head.length), data);
  return own;
}

function folder(top) {
  const files = new Map();
  (function walk(at, name) {
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      if (entry.isDirectory()) walk(path.join(at, entry.name), name + entry.name + "/");
      else files.set(name + entry.name, new Uint8Array(fs.readFileSync(path.join(at, entry.name))));
    }
  })(top, "");
  return files;
}

function carried(file) {
  const files = new Map(),
    block = /<script type="application\/octet-stream" data-file="([^"]*)" data-bytes="(\d+)">([^<]*)</g;
  const text = fs.readFileSync(file, "utf8");
  for (let found; (found = block.exec(text));) files.set(found[1], v.inflate(v.fromBase64(found[3]), Number(found[2])));
  return files;
}

const [how, where] = process.argv[3].startsWith("--") ? [process.argv[3], process.argv[4]] : ["", process.argv[3]];
if (how === "--stream") {
  const kept = [];
  require("readline")
    .createInterface({ input: process.stdin })
    .on("line", (line) => {
      const given = JSON.parse(line),
        files = new Map(given.from === undefined ? [] : kept[given.from]);
      for (const name of Object.keys(given.files)) {
        if (given.files[name] === null) files.delete(name);
        else files.set(name, new Uint8Array(Buffer.from(given.files[name], "base64")));
      }
      if (given.keep) kept.push(files);
      const asked = given.trust === undefined ? trust : new v.Trust(new Uint8Array(Buffer.from(given.trust)), "trust");
      const checks = v.verify(files, asked);
      process.stdout.write(JSON.stringify({ exit: v.exitCode(checks), checks }) + "\n");
    });
} else if (how === "--receipts") {
  // A folder behind it is the bundle that stands beside them.
  const beside = where ? folder(where) : null;
  require("readline")
    .createInterface({ input: process.stdin })
    .on("line", (line) => {
      const [receipt, note] = line.split(" ").map((part) => new Uint8Array(Buffer.from(part, "base64")));
      const checks = line[0] !== " "
        ? v.verifyReceipt(receipt, trust, beside, note)
        : [v.checkNote(new v.Bundle(beside, false, trust), note, trust)];
      process.stdout.write(JSON.stringify(checks) + "\n");
    });
} else if (how === "--codes") {
  const files = folder(where);
  require("readline")
    .createInterface({ input: process.stdin })
    .on("line", (line) => {
      const [number, code] = line.split(" "),
        { results, receipt } = v.verifyByCode(files, number, v.readCode(code), trust),
        told = receipt ? Buffer.from(receipt.data).toString("base64") : "";
      process.stdout.write(JSON.stringify({ checks: results, receipt: told }) + "\n");
    });
} else if (how === "--damage") {
  const files = folder(where),
    missed = [];
  if (v.exitCode(v.verify(files, trust)) !== 0) throw new Error("the bundle itself is not good");
  for (const [name, data] of files) {
    for (let at = 0; at < data.length; at += name.startsWith("data/") ? 11 : 4999) {
      const damaged = new Map(files),
        bytes = data.slice();
      bytes[at] ^= 1;
      damaged.set(name, bytes);
      if (v.exitCode(v.verify(damaged, trust)) === 0) missed.push(name + " " + at);
    }
  }
  console.log(JSON.stringify(missed.slice(0, 20)));
  process.exitCode = missed.length ? 1 : 0;
} else if (how === "--damage-page") {
  const files = carried(where),
    missed = [];
  const verdict = (files) => v.exitCode(v.drain(v.verifySteps(new v.Bundle(files, true))));
  if (verdict(files) !== 0) throw new Error("the page itself is not good");
  // Nothing in the page covers the time of the last entry it holds: the checkpoint after it does, and V04 says so.
  const log = Buffer.from(files.get("data/log.jsonl")).toString(),
    time = log.lastIndexOf('"time":"');
  for (const [name, data] of files) {
    for (let at = 0; at < data.length; at += 7) {
      const damaged = new Map(files),
        bytes = data.slice();
      bytes[at] ^= 1;
      damaged.set(name, bytes);
      const outside = name !== "data/log.jsonl" || at < time || at > time + 30;
      if (verdict(damaged) === 0 && outside) missed.push(name + " " + at);
    }
  }
  console.log(JSON.stringify(missed.slice(0, 20)));
  process.exitCode = missed.length ? 1 : 0;
} else {
  let checks;
  try {
    const files =
      how === "--page"
        ? carried(where)
        : how === "--zip"
          ? v.unzip(new Uint8Array(fs.readFileSync(where)))
          : chosen(where);
    checks = v.drain(v.verifySteps(new v.Bundle(files, how === "--page", trust)));
  } catch (problem) {
    if (!(problem instanceof v.Problem)) throw problem;
    checks = [Object.assign({ id: "INDEX" }, problem)];
  }
  process.exitCode = v.exitCode(checks);
  console.log(JSON.stringify({ exit: process.exitCode, checks }));
}
