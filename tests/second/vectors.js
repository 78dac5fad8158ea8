// Runs the vectors of the protocol, good and bad, against the page's own script.
//
//     node vectors.js PATH/verify.js PATH/paiwei-v1.json
//
// Prints one line for each family with the number of cases; exit code 1 if any case is wrong.
"use strict";
const crypto = require("crypto"),
  fs = require("fs"),
  path = require("path");
const v = require(path.resolve(process.argv[2]));
const vectors = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
let wrong = 0;

function family(name, run) {
  let cases = 0;
  const failed = [];
  run((what, expected, found) => {
    cases++;
    if (JSON.stringify(expected) !== JSON.stringify(found)) failed.push([what, expected, found]);
  });
  console.log(name.padEnd(28), String(cases).padStart(4), "cases ", failed.length ? "WRONG" : "ok");
  failed.slice(0, 5).forEach((one) => console.log("   ", JSON.stringify(one).slice(0, 300)));
  wrong += failed.length + (cases ? 0 : 1);
}

const bytes = v.unhex,
  ascii = (text) => new TextEncoder().encode(text);
const root = (lines, count) => v.drain(v.treeRoot({ at: (i) => lines[i] }, count === undefined ? lines.length : count));
const accepted = (data) => {
  try {
    v.readCanonical(v.decode(data, "case"), "case");
    return true;
  } catch (problem) {
    if (!(problem instanceof v.Problem)) throw problem;
    return problem.status !== "malformed";
  }
};

for (const [name, hash] of [
  ["sha256", v.sha256],
  ["sm3", v.sm3],
]) {
  family(name, (same) => {
    for (const one of vectors[name]) same(one.hex, one.digest, v.hex(hash(bytes(one.hex))));
  });
}

family("second digest", (same) => {
  const read = (text) => v.checkManifest(v.readCanonical(text, "case"), "case");
  for (const one of vectors.second_digest.good) {
    read(one.manifest);
    same("seal", one.seal, v.hexhash(v.utf8(one.manifest)));
    same("seal_sm3", one.seal_sm3, v.hex(v.sm3(v.utf8(one.manifest))));
  }
  for (const one of vectors.second_digest.bad) {
    let found = "taken";
    try {
      read(one.manifest);
    } catch (problem) {
      if (!(problem instanceof v.Problem)) throw problem;
      found = problem.status;
    }
    same(one.why, "malformed", found);
  }
});

family("commit", (same) => {
  for (const one of vectors.commit) {
    same(one.source, one.commit, v.commitment(one.draw, one.attempt, one.source, one.secret));
    same(one.source, one.commit, v.hex(v.sha256(bytes(one.message_hex))));
  }
});

family("canonical_json ok", (same) => {
  for (const one of vectors.canonical_json.ok) {
    const text = v.decode(bytes(one.canonical_hex), "case"),
      value = v.readCanonical(text, "case");
    same(text, v.canonical(one.value), v.canonical(value));
    same(text, text, v.canonical(one.value));
    same(text, one.sha256, v.hexhash(ascii(text)));
  }
});
family("canonical_json reject", (same) => {
  for (const one of vectors.canonical_json.reject) same(one.why, false, accepted(bytes(one.hex)));
});
family("canonical_json, our own", (same) => {
  const deep = "[".repeat(16) + "]".repeat(16);
  for (const text of [deep, '{"a":9007199254740991}', '{"a":"\\\\n"}', '{"a":"\\\\\\""}', '{"a":"\u0085\u2028😀"}']) {
    same(text, true, accepted(ascii(text)));
  }
  for (const text of [
    "[" + deep + "]",
    '{"a":9007199254740992}',
    '{"a":' + "9".repeat(5000) + "}",
    "[".repeat(60000),
    "[".repeat(60000) + "]".repeat(60000),
    '{"a":Infinity}',
    '{"a":1E2}',
    '{"a":+1}',
    '{"a":0x1}',
    '{"a":true }',
    " {}",
    "{}\r",
    '{"a":"\\b"}',
    '{"a":"\\u007f"}',
    '{"a":"\u007f"}',
    '{"a":"\\\\\\n"}',
    '{"a":"\\\\u0041\\u0041"}',
    '{"a":[null]}',
    '{"":1}',
    '{"a":1,}',
    '{"a":.5}',
    '{"a":1.}',
    '{"a":00}',
    "\u0000{}",
    '{"a-b":1}',
    '{"\\u0061":1}',
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a":"\\/"}',
    '{"a":"\\ud800"}',
    '{"__proto__":1}',
    '{"1":1}',
    "\ufeff{}",
    "// x",
    "",
  ]) {
    same(text.slice(0, 40), false, accepted(ascii(text)));
  }
  for (const hex of ["7b2261223a22f4908080227d", "7b2261223a22c080227d", "fffe7b007d00"]) {
    same(hex, false, accepted(bytes(hex)));
  }
});

family("chacha20_block", (same) => {
  for (const one of vectors.chacha20_block) {
    same(one.name, one.block, v.hex(v.chachaBlock(bytes(one.key), bytes(one.iv))));
  }
});

family("merkle", (same) => {
  const m = vectors.merkle,
    leaves = m.leaves.map(bytes),
    roots = m.roots_by_size.map(bytes);
  const leafHash = (leaf) => v.sha256(Uint8Array.from([0, ...leaf]));
  roots.forEach((due, size) => same(size, v.hex(due), v.hex(root(leaves, size))));
  for (const one of m.inclusion) {
    const found = v.inclusionHolds(
      leafHash(leaves[one.index]),
      one.index,
      one.size,
      one.path.map(bytes),
      roots[one.size],
    );
    same(one, true, found);
  }
  for (const one of m.bad_inclusion) {
    const [leaf, due] = [bytes(one.leaf_hash), bytes(one.root)];
    same(one.why, false, v.inclusionHolds(leaf, Number(one.index), Number(one.size), one.path.map(bytes), due));
  }
  for (const one of m.consistency) {
    same(one, true, v.consistencyHolds(one.from, one.to, one.path.map(bytes), roots[one.from], roots[one.to]));
  }
  for (const one of m.bad_consistency) {
    const [from, to] = [bytes(one.from_root), bytes(one.to_root)];
    same(one.why, false, v.consistencyHolds(Number(one.from), Number(one.to), one.path.map(bytes), from, to));
  }
});

family("seed", (same) => {
  for (const one of vectors.seed) {
    const data = ascii(one.transcript);
    same(one.sha256, one.sha256, v.hexhash(data));
    same(one.sha256, one.key, v.hex(v.stretched(data, one.stretch)));
  }
});
for (const name of ["chacha20", "hmac_sha256", "hmac_sm3"]) {
  family("ticket " + name, (same) => {
    for (const one of vectors.ticket) {
      const found = v.ticket(name.replace("_", "-"), bytes(one.key), one.draw, one.lottery, one.unit);
      same(one.unit, one[name], found);
      const message = "paiwei/v1/ticket\n" + one.draw + "\n" + one.lottery + "\n" + one.unit + "\n";
      same(one.unit, one.address, v.hexhash(ascii(message)).slice(0, 32));
    }
  });
}
family("order", (same) => {
  const one = vectors.order,
    key = bytes(one.key);
  const units = Array.from({ length: one.count }, (_, i) => "N" + String(i).padStart(5, "0"));
  for (const name of Object.keys(one.order)) {
    const found = units.map((u) => [v.ticket(name.replace("_", "-"), key, one.draw, one.lottery, u), u]);
    same(
      name,
      one.order[name],
      found.sort(v.byTuple).map((pair) => pair[1]),
    );
  }
});
family("bounded", (same) => {
  // of no use to the page; BigInt stays in this file
  for (const one of vectors.bounded) {
    const words = (function* () {
      for (let counter = 0; ; counter++) {
        const address = new Uint8Array(16);
        new DataView(address.buffer).setUint32(0, counter, true);
        const block = new DataView(v.chachaBlock(bytes(one.key), address).buffer);
        for (let at = 0; at < 64; at += 8) yield block.getBigUint64(at, true);
      }
    })();
    one.bounds.forEach((bound, i) => {
      const n = BigInt(bound),
        all = 1n << 64n;
      let word = words.next().value;
      while (word >= all - (all % n)) word = words.next().value;
      same(bound, one.values[i], String(word % n));
    });
  }
});
family("circle", (same) => {
  for (const one of vectors.circle) {
    const second = { up: 1, down: -1 }[one.second] || one.second;
    const pace = one.step === undefined ? second : one.step;
    const found = v.circleOrder(one.scheme, one.entries, one.start - 1, pace).map((place) => place + 1);
    same(one.start, one.order, found.slice(0, one.order.length));
    same(one.start, one.entries, new Set(found).size);
  }
});

// ---- Signatures: Node's own make them; what is refused is made by hand ---------------------------------------------

const refused = (act) => {
  try {
    act();
    return false;
  } catch (problem) {
    if (!(problem instanceof v.Problem)) throw problem;
    return true;
  }
};

// A key pair of 32 bytes of secret, for tests.
function pair(secret) {
  const head = Buffer.from("302e020100300506032b657004220420", "hex");
  const own = crypto.createPrivateKey({ key: Buffer.concat([head, secret]), format: "der", type: "pkcs8" });
  const key = new Uint8Array(crypto.createPublicKey(own).export({ format: "der", type: "spki" }).subarray(-32));
  return { key, sign: (message) => new Uint8Array(crypto.sign(null, message, own)) };
}

const joined = (...parts) => new Uint8Array(Buffer.concat(parts.map((one) => Buffer.from(one))));
const base64 = (...parts) => Buffer.concat(parts).toString("base64");
const idOf = (name, kind, key) => v.sha256(joined(ascii(name + "\n"), [kind], key)).subarray(0, 4);
const keyText = (name, kind, key) => [name, v.hex(idOf(name, kind, key)), base64(Buffer.from([kind]), key)].join("+");

const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
const little = (data) => Array.from(data).reduceRight((n, byte) => n * 256n + BigInt(byte), 0n);
const littleBytes = (n) => Uint8Array.from({ length: 32 }, (_, i) => Number((n >> BigInt(8 * i)) & 255n));

family("sha512", (same) => {
  for (let n = 0; n < 300; n++) {
    const data = new Uint8Array(n).map((_, i) => i * n + (i >> 3));
    same(n, crypto.createHash("sha512").update(data).digest("hex"), v.hex(v.sha512(data)));
  }
});

family("ed25519", (same) => {
  for (let n = 0; n < 24; n++) {
    const { key, sign } = pair(v.sha256(ascii("secret " + n))),
      message = new Uint8Array(n * 37).fill(n),
      good = sign(message);
    same(n, true, v.signedBy(key, message, good));
    for (let at = n; at < 64; at += 24) {
      const flipped = good.slice();
      flipped[at] ^= 1 << (n + at) % 8;
      same([n, at], false, v.signedBy(key, message, flipped));
    }
    const otherKey = key.slice();
    otherKey[n] ^= 1 << n % 8;
    same([n, "key"], false, v.signedBy(otherKey, message, good));
    same([n, "longer"], false, v.signedBy(key, joined(message, [0]), good));
    // The same scalar written as a greater number, as often as it fits into 32 bytes.
    const s = little(good.subarray(32));
    for (let more = s + ORDER; more < 1n << 256n; more += ORDER) {
      same([n, "s + L"], false, v.signedBy(key, message, joined(good.subarray(0, 32), littleBytes(more))));
    }
    for (const short of [good.subarray(0, 63), joined(good, [0]), new Uint8Array(0)]) {
      same([n, short.length], false, v.signedBy(key, message, short));
    }
    same([n, "key of 31"], false, v.signedBy(key.subarray(1), message, good));
  }
});

// Equations that hold, and are refused all the same: whoever has them can sign, or deny, more than one thing.
family("ed25519, small or two-faced", (same) => {
  const secret = v.sha256(ascii("small")),
    { key } = pair(secret),
    message = ascii("message");
  const a = littleBytes(little(v.sha512(secret).subarray(0, 32)));
  a[0] &= 248;
  a[31] = (a[31] & 127) | 64;
  // R is of small order: s = h a then signs nothing but the key's own multiple.
  const neutral = littleBytes(1n),
    prime = (1n << 255n) - 19n,
    base = new Uint8Array(32).fill(0x66).fill(0x58, 0, 1);
  const sFor = (start, k) => littleBytes((little(v.sha512(joined(start, k, message))) * little(a)) % ORDER);
  for (const start of [neutral, littleBytes(prime + 1n), littleBytes(1n | (1n << 255n))]) {
    same("R of small order", false, v.signedBy(key, message, joined(start, sFor(start, key))));
  }
  // A is of small order: then s = 1 and R = B sign every message of some residue.
  const small = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    // and in forms that are not the only ones
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
  ].map(bytes);
  for (const weak of small) {
    for (let n = 0; n < 16; n++) {
      same("A of small order", false, v.signedBy(weak, ascii("m" + n), joined(base, littleBytes(1n))));
    }
    same("A of small order", true, refused(() => new v.Key(keyText("w", 1, weak), "")));
    same("R of small order", false, v.signedBy(key, message, joined(weak, sFor(weak, key))));
  }
  // y and p + y are one number; only the first is a key.
  let points = 0;
  for (let y = 2n; y < 19n; y++) {
    const [low, high] = [littleBytes(y), littleBytes(prime + y)];
    if (!refused(() => new v.Key(keyText("w", 1, low), ""))) points++;
    same("y not below p", true, refused(() => new v.Key(keyText("w", 1, high), "")));
  }
  same("some of these are points, some are not", true, points > 3 && points < 14);
});

// Who of some keys signed a note; null where it is refused, or nobody did.
const signers = (note, keys) => {
  let found = [];
  const lost = refused(() => {
    const read = v.readNote(typeof note === "string" ? ascii(note) : note, "note");
    found = keys.filter((key) => key.signed(read, "note")).map((key) => key.name);
  });
  return lost || !found.length ? null : found;
};

family("signed_note", (same) => {
  const given = vectors.signed_note,
    keys = given.vkeys.map((text) => new v.Key(text, "")),
    others = given.external.vkeys.map((text) => new v.Key(text, ""));
  for (const one of given.good) same("good", one.signers, signers(one.note, keys));
  for (const one of given.bad) same(one.why, null, signers(one.note, keys));
  same("external", ["example.com/foo"], signers(given.external.note, others));
  for (const one of given.bad_ed25519) {
    same(one.why, false, v.signedBy(bytes(one.public), bytes(one.message_hex), bytes(one.signature)));
  }
  const [{ note }] = given.good,
    whole = ascii(note);
  for (let at = 0; at < whole.length; at++) {
    const flipped = whole.slice();
    flipped[at] ^= 1 << at % 7;
    same(at, true, (signers(flipped, keys) || []).length < 2);
  }
});

family("signed_note, our own", (same) => {
  const text = "log\n1\nroot\n",
    log = pair(v.sha256(ascii("log"))),
    witness = pair(v.sha256(ascii("witness")));
  const keys = [new v.Key(keyText("log", 1, log.key), ""), new v.Key(keyText("w", 4, witness.key), "")];
  const line = (name, kind, own, ...rest) => "\u2014 " + name + " " + base64(idOf(name, kind, own.key), ...rest) + "\n";
  const logLine = line("log", 1, log, log.sign(ascii(text)));
  for (const time of ["0", "1700000000", "4294967295", "4294967296", "9007199254740993", "18446744073709551615"]) {
    const stamp = Buffer.alloc(8);
    stamp.writeBigUInt64BE(BigInt(time));
    const signed = witness.sign(ascii("cosignature/v1\ntime " + time + "\n" + text));
    same(time, ["log", "w"], signers(text + "\n" + logLine + line("w", 4, witness, stamp, signed), keys));
    stamp[7] ^= 1;
    same(time, null, signers(text + "\n" + logLine + line("w", 4, witness, stamp, signed), keys));
    same("no time", null, signers(text + "\n" + logLine + line("w", 4, witness, signed), keys));
  }
  const of = (...lines) => signers(text + "\n" + lines.join(""), keys);
  const stranger = line("log", 1, witness, witness.sign(ascii(text)));
  same("a stranger under the name", ["log"], of(stranger, logLine));
  same("a stranger alone", null, of(stranger));
  same("a stranger's is not looked at", ["log"], of("\u2014 \u540d AAAAAAA=\n", logLine));
  same("known, and false", null, of(logLine, line("log", 1, log, log.sign(ascii(text + "x")))));
  same("known, and short", null, of(logLine, line("log", 1, log, Buffer.alloc(63))));
  same("sixteen", ["log"], of(logLine.repeat(16)));
  same("seventeen", null, of(logLine.repeat(17)));
  const anybody = [{ name: "all", signed: () => true }];
  const long = (n) => signers("x".repeat(n - 2 - ascii(logLine).length) + "\n\n" + logLine, anybody);
  same("65,536 bytes", ["all"], long(65536));
  same("65,537 bytes", null, long(65537));
  for (const [what, lines] of [
    ["no signature", ""],
    ["an empty line", "\n" + logLine],
    ["two blanks", logLine.replace(" log ", " log  ")],
    ["a blank at the end", logLine.replace("\n", " \n")],
    ["a plus", logLine.replace(" log ", " lo+g ")],
    ["no name", logLine.replace(" log ", "  ")],
    ["only an id", "\u2014 x AAAAAA==\n"],
    ["base64 without its end", logLine.replace("=", "")],
    ["base64 of another end", "\u2014 x AAAAAAB=\n"],
    ["base64 for addresses", "\u2014 x AAAAA-_=\n"],
    ["base64 with more", "\u2014 x AAAAAAA=AAAA\n"],
    ["a return", logLine.replace("\n", "\r\n")],
    ["a tab", logLine.replace(" log ", " \tlog ")],
    ["C1", "\u2014 \x85 AAAAAAA=\n"],
    ["a hyphen", logLine.replace("\u2014", "-")],
    ["a word before", "x" + logLine],
  ]) {
    same(what, null, of(logLine, lines || "\n"));
  }
  for (const hex of ["c080", "eda080", "ff", "f4908080"]) {
    same(hex, null, signers(joined(bytes(hex), ascii("\n\n" + logLine)), anybody));
  }
});

family("keys and policies", (same) => {
  const key = (name, kind) => keyText(name, kind, pair(v.sha256(ascii(name))).key);
  const log = "log " + key("log", 1),
    [n, w, x] = [key("nota", 1), key("w.example", 4), key("x.example", 4)];
  const whole = [log + " https://example.org", "witness notary " + n, "witness w " + w, "witness x " + x].join("\n");
  const groups = whole + "\ngroup one any w x\ngroup both all notary one\n";
  const fine = (text) => !refused(() => new v.Trust(typeof text === "string" ? ascii(text) : text, "trust.txt"));
  for (const text of [
    log + "\nquorum none",
    "# keys\r\n\r\n" + log + "\r\nquorum none\r\n",
    "quorum none\n" + log,
    "\u3000log\u00a0" + log.slice(4) + "\x85\n\tquorum\u2003none",
    "#\n#log\n" + groups + "quorum both\n",
    groups + "quorum w\n",
    groups + "group two 2 notary w x\nquorum two",
    groups + "group three 0003 notary w x\nquorum three",
    "log " + key("log", 4) + "\nquorum none",
  ]) {
    same(text.slice(0, 60), true, fine(text));
  }
  for (const text of [
    "",
    log,
    "quorum none",
    "\ufeff" + log + "\nquorum none",
    log + "\n" + log + "\nquorum none",
    log + "\nlog " + n + "\nquorum none",
    log + "\nquorum",
    log + "\nquorum none none",
    log + "\nquorum nobody",
    log + "\nquorum none\nquorum none",
    log + "x\nquorum none",
    log + "\nwitness w\nquorum none",
    log + "\nwitness none " + w + "\nquorum none",
    log + "\nwitness w " + w + "\nwitness v " + w + "\nquorum none",
    log + "\nwitness w " + w + "\nwitness w " + x + "\nquorum none",
    log + "\nwitness w log\nquorum none",
    log + "\nwitnes w " + w + "\nquorum none",
    log + "\nconstructor\nquorum none",
    log + "\nquorum constructor",
    groups + "group g any\nquorum w",
    groups + "group g 0 w\nquorum w",
    groups + "group g 2 w\nquorum w",
    groups + "group g 2 w w\nquorum w",
    groups + "group g +1 w\nquorum w",
    groups + "group g -1 w\nquorum w",
    groups + "group g 1.0 w\nquorum w",
    groups + "group g ANY w\nquorum w",
    groups + "group g any g\nquorum w",
    groups + "group w any x\nquorum w",
    groups + "group none any x\nquorum w",
    groups + "group g any later\nwitness later " + key("later", 4) + "\nquorum w",
    "quorum both\n" + groups,
    joined(ascii(log + "\nquorum none\n# "), [0xff]),
  ]) {
    same(typeof text === "string" ? text.slice(-60) : "not UTF-8", false, fine(text));
  }
  const good = key("log", 1);
  same("a key", false, refused(() => new v.Key(good, "")));
  for (const text of [
    "",
    "log",
    "log+",
    good.slice(0, -1),
    good + "=",
    good + "+",
    " " + good,
    good.replace("log", "Log"),
    good.replace("log", ""),
    good.replace("log", "l".repeat(129)),
    good.replace(/\+[0-9a-f]{8}/, "+00000000"),
    good.replace(/\+[0-9a-f]{8}/, (id) => id.toUpperCase().replace(/^.[0-9]*$/, "+0000000A")),
    keyText("log", 2, pair(v.sha256(ascii("log"))).key),
    keyText("log", 1, new Uint8Array(31)),
  ]) {
    same(text.slice(0, 40), true, refused(() => new v.Key(text, "")));
  }
});

// A quorum is met, or who lacks is told.
family("quorum", (same) => {
  const text = "log\n1\nroot\n",
    names = ["log", "nota", "w.example", "x.example"],
    pairs = names.map((name) => pair(v.sha256(ascii(name))));
  const kind = (i) => (i < 2 ? 1 : 4),
    key = (i) => keyText(names[i], kind(i), pairs[i].key);
  const line = (i) => {
    const stamp = kind(i) === 4 ? Buffer.alloc(8, i) : Buffer.alloc(0),
      time = kind(i) === 4 ? "cosignature/v1\ntime " + stamp.readBigUInt64BE() + "\n" : "";
    const parts = [idOf(names[i], kind(i), pairs[i].key), stamp, pairs[i].sign(ascii(time + text))];
    return "\u2014 " + names[i] + " " + base64(...parts) + "\n";
  };
  const keys = ["log " + key(0), "witness notary " + key(1), "witness w " + key(2), "witness x " + key(3)].join("\n");
  const judged = (quorum, by) => {
    const policy = keys + "\ngroup one any w x\ngroup both all notary one\nquorum " + quorum + "\n";
    const trust = new v.Trust(ascii(policy), "trust.txt");
    const { log, enough, silent } = trust.judge(v.readNote(ascii(text + "\n" + by.map(line).join("")), ""), "");
    return [log, enough, silent.join(" ")];
  };
  same("all", [true, true, ""], judged("both", [0, 1, 3, 2]));
  same("one of two", [true, true, "w.example"], judged("both", [0, 1, 3]));
  same("no notary", [true, false, "nota"], judged("both", [0, 2, 3]));
  same("no witness", [true, false, "w.example x.example"], judged("both", [0, 1]));
  same("no log", [false, true, ""], judged("both", [1, 2, 3]));
  same("nobody asked", [true, true, "nota w.example x.example"], judged("none", [0]));
  same("one of them asked", [true, false, "nota x.example"], judged("x", [0, 2]));
});

const signed = (round, value, key) => {
  const source = { kind: "drand-quicknet", round };
  return v.takes(source, value) && v.drain(v.beacon.signed(round, value.split(" ")[1], key));
};

family("beacon", (same) => {
  const { cases, genesis_time: genesis, period } = vectors.beacon;
  same("times", [genesis, genesis + period], [v.beacon.time(1), v.beacon.time(2)]);
  for (const one of cases) same(one.round, one.valid, signed(one.round, one.round + " " + one.signature));
});

family("beacon bad", (same) => {
  for (const one of vectors.beacon.bad) same(one.why, false, signed(one.round, one.value));
});

family("beacon hashed", (same) => {
  // the generator as key signs with the point itself
  for (const { round, point } of vectors.beacon.hashed) {
    same(round, true, signed(round, round + " " + point, v.beacon.BASE));
    same(round, false, signed(round - 1, round - 1 + " " + point, v.beacon.BASE));
  }
});

family("folders", (same) => {
  const at = (head) => [head + "data/index.json", head + "data/log.jsonl"],
    zh = "可信公钥.txt";
  for (const [due, ...paths] of [
    [["", ""], ...at("")],
    [["", ""], ...at(""), "trust.txt"],
    [["", ""], ...at(""), ...at("result/1/bundle/"), "trust.txt"],
    [["", ""], ...at("bundle/"), "trust.txt"],
    [["result/1/bundle/", ""], ...at("result/1/bundle/")],
    [["result/1/bundle/", ""], ...at("result/1/bundle/"), zh, "result/1/bundle/trust.txt", "a/trust.txt"],
    [["result/10/bundle/", "trust.txt"], ...at("result/9/bundle/"), ...at("result/10/bundle/"), "trust.txt"],
    [["结果/2/公示包/", zh], ...at("结果/2/公示包/"), ...at("结果/1/公示包/"), zh, "trust.txt"],
    [["final/1/bundle/", "trust.txt"], ...at("final/1/bundle/"), ...at("result/3/bundle/"), "trust.txt"],
    [["result/2-1/bundle/", ""], ...at("result/2-1/bundle/"), ...at("final/1/bundle/"), ...at("result/9/bundle/")],
    [["结果/1.notes/12/公示包/", ""], ...at("结果/1.notes/12/公示包/"), ...at("结果/1.notes/2/公示包/"), ...at("结果/1/公示包/")],
    [["定案/1.notes/1/公示包/", zh], ...at("定案/1/公示包/"), ...at("定案/1.notes/1/公示包/"), zh],
  ]) {
    same(paths.join(" "), due, v.insideOf(paths));
  }
});

family("example", (same) => {
  const given = vectors.example,
    files = new Map(Object.keys(given.files).map((name) => [name, ascii(given.files[name])]));
  const texts = (name) => new v.Lines(files.get(name), name).texts(),
    lines = (name) => texts(name).map(ascii);
  const rows = (name) => texts(name).map((text) => v.readCanonical(text, name));
  const manifest = v.readCanonical(v.decode(files.get("manifest.json"), ""), "");
  same("seal", given.seal, v.hexhash(files.get("manifest.json")));
  const code = (BigInt("0x" + given.seal.slice(0, 32)) * 10n ** 24n) >> 128n;
  same("short code", String(code).padStart(24, "0"), v.shortCode(given.seal).replace(/ /g, ""));
  same("roll", manifest.roll.root, v.hex(root(lines("roll.jsonl"))));
  same("roll", manifest.roll.sha256, v.hexhash(files.get("roll.jsonl")));
  rows("roll.jsonl").forEach((row) => same(row, null, v.misfit(row, v.LINES["roll.jsonl"])));
  for (const listed of manifest.files) same(listed.name, listed.sha256, v.hexhash(files.get(listed.name)));
  for (const number of Object.keys(given.records)) {
    const row = rows("roll.jsonl").find((row) => row.number === number);
    same(number, row.record, v.hexhash(ascii(v.canonical(given.records[number]))));
  }
  const key = v.stretched(files.get("seed.txt"), 0),
    log = rows("log.jsonl");
  same("key", given.key, v.hex(key));
  const tickets = rows("roll.jsonl").map((row) => {
    const found = v.ticket(manifest.ticket, key, manifest.draw, "all", row.unit);
    same(row.number, given.tickets[row.number], found);
    return v.canonical({ lottery: "all", number: row.number, ticket: found });
  });
  same("tickets.jsonl", given.files["tickets.jsonl"], tickets.map((line) => line + "\n").join(""));
  const draw = log.find((entry) => entry.kind === "draw").body;
  same("tickets", [draw.tickets_lines, draw.tickets_root], [tickets.length, v.hex(root(tickets.map(ascii)))]);
  for (const { body } of log.filter((entry) => entry.kind === "allocate")) {
    const own = lines("results-" + body.round + ".jsonl");
    same("results", [body.results_lines, body.results_root], [own.length, v.hex(root(own))]);
  }
  let prev = "0".repeat(64);
  lines("log.jsonl").forEach((line, i) => {
    same(i, [i, prev], [log[i].seq, log[i].prev]);
    prev = v.hexhash(line);
  });
  for (const note of given.checkpoints.map((one) => one.note).concat(given.files.checkpoint)) {
    const [origin, size, found] = v.readCheckpoint(ascii(note.split("\n\n")[0] + "\n\n"), "checkpoint");
    same(size, [manifest.log, v.hex(root(lines("log.jsonl"), size))], [origin, found]);
  }
  const { from, to, path } = given.consistency,
    all = lines("log.jsonl");
  same("consistency", true, v.consistencyHolds(from, to, path.map(bytes), root(all, from), root(all, to)));
});

family("receipts", (same) => {
  const { receipts, vkeys } = vectors.example;
  const keys = "log $\nwitness n $\nwitness w $\ngroup g all n w\nquorum g\n".split("$");
  const trust = new v.Trust(ascii(keys.map((text, i) => text + (vkeys[i] || "")).join("")), "keys");
  for (const number of Object.keys(receipts)) {
    const told = v.verifyReceipt(v.utf8(v.canonical(receipts[number])), trust);
    same(number, "pass pass pass pass pass pass pass pass n/a", told.map((check) => check.status).join(" "));
  }
});

console.log(wrong ? wrong + " WRONG" : "all ok");
process.exitCode = wrong ? 1 : 0;
