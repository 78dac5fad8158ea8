// Runs the vectors of the protocol, good and bad, against the page's own script.
//
//     node vectors.js PATH/verify.js PATH/paiwei-v1.json
//
// Prints one line for each family with the number of cases; exit code 1 if any case is wrong. Left out are what this
// version does not have: `signed_note` and `beacon` (Ed25519, BLS).
"use strict";
const fs = require("fs"),
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

console.log(wrong ? wrong + " WRONG" : "all ok");
process.exitCode = wrong ? 1 : 0;
