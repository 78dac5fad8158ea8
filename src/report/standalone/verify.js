// Checks a published placement draw of the form paiwei/v1, in the browser or in Node: the third implementation.
// Written from the pages of spec/; no dependency, no network, no storage, nothing newer than ECMAScript 2017.
// In: files, Map of path -> Uint8Array. Out: one result a check, as `paiwei verify` and tools/verify.py give them.
// Long work is done by generators, which give way to whoever runs them: `yield` without a value means "still busy".
"use strict";
var paiwei = (function () {
  const LINE_LIMIT = 65536,
    NUMBER_LIMIT = 9007199254740991,
    DEPTH_LIMIT = 16;
  const STRETCH_LIMIT = 1e8; // more hashes than this no manifest asks for
  const SEAT_LIMIT = 1e7; // more seats of a desk than this are not dealt
  const ENTRY_LIMIT = 10000,
    TOTAL_LIMIT = 1073741824;
  const DATA = "data/",
    UNLISTED = ["data/index.json", "data/log.jsonl", "data/checkpoint"];
  const NO_HASH = "0".repeat(64),
    BUSY = 2048; // rows between two moments of rest
  const RANK = { pass: 0, "not yet": 1, "n/a": 1, elsewhere: 2, missing: 3, fail: 4, malformed: 5 };

  // ---- Problems -------------------------------------------------------------------------------------------------

  function show(value) {
    const text = typeof value === "string" ? value : String(JSON.stringify(value));
    return text.length > 200 ? text.slice(0, 200) + "…" : text;
  }

  class Problem {
    constructor(status, file, expected, found) {
      this.status = status;
      this.file = String(file || "");
      this.expected = show(expected === undefined ? "" : expected);
      this.found = show(found === undefined ? "" : found);
    }
  }

  const bad = (file, expected, found) => new Problem("malformed", file, expected, found);
  const absent = (file) => new Problem("missing", file, "to be there", "not there");
  const elsewhere = () => new Problem("elsewhere");

  function insist(fine, file, expected, found, status) {
    if (!fine) throw new Problem(status || "malformed", file, expected, found);
  }

  function* expect(fine, file, expected, found) {
    if (!fine) yield new Problem("fail", file, expected, found);
  }

  function* compare(file, expected, found) {
    if (canonical(expected) !== canonical(found)) yield new Problem("fail", file, expected, found);
  }

  function* compareLines(path, expected, found) {
    for (let i = 0; i < Math.max(expected.length, found.length); i++) {
      const due = i < expected.length ? expected[i] : "nothing",
        here = i < found.length ? found[i] : "nothing";
      yield* compare(path + ":" + (i + 1), due, here);
    }
  }

  // ---- Hashes ---------------------------------------------------------------------------------------------------

  const K = new Int32Array([
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
  ]);
  const SHA256 = {
    rounds: rounds256,
    start: new Int32Array([
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ]),
  };
  const SM3 = {
    rounds: roundsSm3,
    start: new Int32Array([
      0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
    ]),
  };
  const W = new Int32Array(68),
    S = new Int32Array(8),
    TAIL = new Uint8Array(128),
    viewOf = (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    TAIL_VIEW = viewOf(TAIL);
  let seen = TAIL,
    sight = TAIL_VIEW;

  // One block of SHA-256 into S. The turns are written out: not every engine makes functions quick here.
  function rounds256(view, at) {
    for (let i = 0; i < 16; i++, at += 4) W[i] = view.getInt32(at);
    for (let i = 16; i < 64; i++) {
      const x = W[i - 15],
        y = W[i - 2];
      W[i] =
        (W[i - 16] +
          W[i - 7] +
          (((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)) +
          (((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10))) |
        0;
    }
    let a = S[0],
      b = S[1],
      c = S[2],
      d = S[3],
      e = S[4],
      f = S[5],
      g = S[6],
      h = S[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7)),
        s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10)),
        one = (h + s1 + (g ^ (e & (f ^ g))) + K[i] + W[i]) | 0,
        two = (s0 + ((a & b) | (c & (a | b)))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    S[0] = (S[0] + a) | 0;
    S[1] = (S[1] + b) | 0;
    S[2] = (S[2] + c) | 0;
    S[3] = (S[3] + d) | 0;
    S[4] = (S[4] + e) | 0;
    S[5] = (S[5] + f) | 0;
    S[6] = (S[6] + g) | 0;
    S[7] = (S[7] + h) | 0;
  }

  const turn = (x, n) => (x << n) | (x >>> (32 - n));

  // One block of SM3 (GB/T 32905) into S.
  function roundsSm3(view, at) {
    for (let i = 0; i < 16; i++, at += 4) W[i] = view.getInt32(at);
    for (let i = 16; i < 68; i++) {
      const x = W[i - 16] ^ W[i - 9] ^ turn(W[i - 3], 15);
      W[i] = x ^ turn(x, 15) ^ turn(x, 23) ^ turn(W[i - 13], 7) ^ W[i - 6];
    }
    let [a, b, c, d, e, f, g, h] = S;
    for (let i = 0; i < 64; i++) {
      const constant = i < 16 ? 0x79cc4519 : 0x7a879d8a,
        by = i % 32;
      const s1 = turn((turn(a, 12) + e + (by ? turn(constant, by) : constant)) | 0, 7),
        s2 = s1 ^ turn(a, 12);
      const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c),
        gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const t1 = (ff + d + s2 + (W[i] ^ W[i + 4])) | 0,
        t2 = (gg + h + s1 + W[i]) | 0;
      d = c;
      c = turn(b, 9);
      b = a;
      a = t1;
      h = g;
      g = turn(f, 19);
      f = e;
      e = t2 ^ turn(t2, 9) ^ turn(t2, 17);
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => {
      S[i] ^= x;
    });
  }

  // The hash of data[from..to) into S.
  function hashState(kind, data, from, to) {
    if (data !== seen) {
      seen = data; // mostly the same bytes again
      sight = viewOf(data);
    }
    S.set(kind.start);
    let at = from;
    for (; to - at >= 64; at += 64) kind.rounds(sight, at);
    const left = to - at,
      size = left < 56 ? 64 : 128;
    for (let i = 0; i < left; i++) TAIL[i] = data[at + i];
    TAIL.fill(0, left, size);
    TAIL[left] = 0x80;
    TAIL_VIEW.setInt32(size - 8, Math.floor((to - from) / 536870912)); // its bits, as 64 bits
    TAIL_VIEW.setInt32(size - 4, (to - from) * 8);
    kind.rounds(TAIL_VIEW, 0);
    if (size === 128) kind.rounds(TAIL_VIEW, 64);
  }

  // The same, written into `out` at `to`.
  function hashInto(data, from, end, out, to) {
    hashState(SHA256, data, from, end);
    for (let i = 0; i < 8; i++, to += 4) {
      const x = S[i];
      out[to] = x >>> 24;
      out[to + 1] = x >>> 16;
      out[to + 2] = x >>> 8;
      out[to + 3] = x;
    }
  }

  function digest(kind, data) {
    hashState(kind, data, 0, data.length);
    const out = new Uint8Array(32);
    for (let i = 0; i < 32; i++) out[i] = S[i >> 2] >>> (24 - 8 * (i & 3));
    return out;
  }

  const sha256 = (data) => digest(SHA256, data),
    sm3 = (data) => digest(SM3, data);
  const HEX = Array.from({ length: 256 }, (_, i) => (i < 16 ? "0" : "") + i.toString(16));
  const hex = (bytes) => {
    let out = "";
    for (const b of bytes) out += HEX[b];
    return out;
  };
  const hexhash = (data) => hex(sha256(data));
  const unhex = (text) => Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.substr(2 * i, 2), 16));
  const utf8 = (text) => new TextEncoder().encode(text);

  function join(...pieces) {
    const out = new Uint8Array(sum(pieces.map((piece) => piece.length)));
    let at = 0;
    for (const piece of pieces) {
      out.set(piece, at);
      at += piece.length;
    }
    return out;
  }

  function hmac(kind, key, message) {
    // the key is not longer than a block
    const pad = (x) => {
      const out = new Uint8Array(64).fill(x);
      key.forEach((k, i) => {
        out[i] ^= k;
      });
      return out;
    };
    return digest(kind, join(pad(0x5c), digest(kind, join(pad(0x36), message))));
  }

  // SHA-512 begins with the words of SHA-256 and goes 32 bits further: here are the further ones, and 16 rounds more.
  const K_HIGH = new Int32Array([
    ...K,
    0xca273ece, 0xd186b8c7, 0xeada7dd6, 0xf57d4f7f, 0x06f067aa, 0x0a637dc5, 0x113f9804, 0x1b710b35, 0x28db77f5,
    0x32caab7b, 0x3c9ebe0a, 0x431d67c4, 0x4cc5d4be, 0x597f299c, 0x5fcb6fab, 0x6c44198c,
  ]);
  const K_LOW = new Int32Array([
    0xd728ae22, 0x23ef65cd, 0xec4d3b2f, 0x8189dbbc, 0xf348b538, 0xb605d019, 0xaf194f9b, 0xda6d8118, 0xa3030242,
    0x45706fbe, 0x4ee4b28c, 0xd5ffb4e2, 0xf27b896f, 0x3b1696b1, 0x25c71235, 0xcf692694, 0x9ef14ad2, 0x384f25e3,
    0x8b8cd5b5, 0x77ac9c65, 0x592b0275, 0x6ea6e483, 0xbd41fbd4, 0x831153b5, 0xee66dfab, 0x2db43210, 0x98fb213f,
    0xbeef0ee4, 0x3da88fc2, 0x930aa725, 0xe003826f, 0x0a0e6e70, 0x46d22ffc, 0x5c26c926, 0x5ac42aed, 0x9d95b3df,
    0x8baf63de, 0x3c77b2a8, 0x47edaee6, 0x1482353b, 0x4cf10364, 0xbc423001, 0xd0f89791, 0x0654be30, 0xd6ef5218,
    0x5565a910, 0x5771202a, 0x32bbd1b8, 0xb8d2d0c8, 0x5141ab53, 0xdf8eeb99, 0xe19b48a8, 0xc5c95a63, 0xe3418acb,
    0x7763e373, 0xd6b2b8a3, 0x5defb2fc, 0x43172f60, 0xa1f0ab72, 0x1a6439ec, 0x23631e28, 0xde82bde9, 0xb2c67915,
    0xe372532b, 0xea26619c, 0x21c0c207, 0xcde0eb1e, 0xee6ed178, 0x72176fba, 0xa2c898a6, 0xbef90dae, 0x131c471b,
    0x23047d84, 0x40c72493, 0x15c9bebc, 0x9c100d4c, 0xcb3e42b6, 0xfc657e2a, 0x3ad6faec, 0x4a475817,
  ]);
  const START_LOW = new Int32Array([
    0xf3bcc908, 0x84caa73b, 0xfe94f82b, 0x5f1d36f1, 0xade682d1, 0x2b3e6c1f, 0xfb41bd6b, 0x137e2179,
  ]);

  // One half, x, of a word of 64 bits that is turned right by n; y is its other half.
  const part = (x, y, n) => (n < 32 ? (x >>> n) | (y << (32 - n)) : (y >>> (n - 32)) | (x << (64 - n)));
  const parts = (x, y, a, b, c) => part(x, y, a) ^ part(x, y, b) ^ part(x, y, c);
  const choose = (x) => x[6] ^ (x[4] & (x[5] ^ x[6])),
    most = (x) => (x[0] & x[1]) | (x[2] & (x[0] | x[1]));

  // The sum of words of 64 bits, given as [high, low], as such a pair.
  function sum64(...words) {
    let high = 0,
      low = 0;
    for (const [x, y] of words) {
      high += x;
      low += y >>> 0;
    }
    return [(high + Math.floor(low / 4294967296)) | 0, low | 0];
  }

  function sha512(data) {
    const size = Math.ceil((data.length + 17) / 128) * 128,
      view = new DataView(new ArrayBuffer(size));
    new Uint8Array(view.buffer).set(data);
    view.setUint8(data.length, 0x80);
    view.setUint32(size - 4, data.length * 8); // a message has less than 512 MiB
    const high = SHA256.start.slice(),
      low = START_LOW.slice(),
      w = new Array(80);
    for (let from = 0; from < size; from += 128) {
      for (let i = 0; i < 16; i++) w[i] = [view.getInt32(from + 8 * i), view.getInt32(from + 8 * i + 4)];
      for (let i = 16; i < 80; i++) {
        const [a, b] = w[i - 15],
          [c, d] = w[i - 2];
        const first = [part(a, b, 1) ^ part(a, b, 8) ^ (a >>> 7), parts(b, a, 1, 8, 7)],
          second = [part(c, d, 19) ^ part(c, d, 61) ^ (c >>> 6), parts(d, c, 19, 61, 6)];
        w[i] = sum64(w[i - 16], first, w[i - 7], second);
      }
      const x = high.slice(),
        y = low.slice();
      for (let i = 0; i < 80; i++) {
        const turned = [parts(x[4], y[4], 14, 18, 41), parts(y[4], x[4], 14, 18, 41)];
        const one = sum64([x[7], y[7]], turned, [choose(x), choose(y)], [K_HIGH[i], K_LOW[i]], w[i]);
        const other = [parts(x[0], y[0], 28, 34, 39), parts(y[0], x[0], 28, 34, 39)],
          two = sum64(one, other, [most(x), most(y)]),
          four = sum64(one, [x[3], y[3]]);
        x.copyWithin(1, 0, 7);
        y.copyWithin(1, 0, 7);
        [x[0], y[0]] = two;
        [x[4], y[4]] = four;
      }
      for (let i = 0; i < 8; i++) [high[i], low[i]] = sum64([high[i], low[i]], [x[i], y[i]]);
    }
    const out = new DataView(new ArrayBuffer(64));
    high.forEach((x, i) => {
      out.setInt32(8 * i, x);
      out.setInt32(8 * i + 4, low[i]);
    });
    return new Uint8Array(out.buffer);
  }

  // ---- Trees (RFC 9162 section 2.1) -------------------------------------------------------------------------------

  const LEAF = new Uint8Array(LINE_LIMIT + 1),
    NODE = new Uint8Array(65).fill(1, 0, 1);

  // ASCII text into the leaf that is being made; gives where it ends.
  function write(text, at) {
    for (let i = 0; i < text.length; i++) LEAF[at++] = text.charCodeAt(i);
    return at;
  }

  const DIGITS = Uint8Array.from("0123456789abcdef", (c) => c.charCodeAt(0));

  function leafInto(line, out, at) {
    LEAF[0] = 0;
    LEAF.set(line, 1);
    hashInto(LEAF, 0, line.length + 1, out, at);
  }

  // The root over hashes of leaves, which are overwritten.
  function* rootOf(level, count) {
    if (!count) return sha256(new Uint8Array(0));
    for (; count > 1; count = (count + 1) >> 1) {
      for (let i = 0; i + 1 < count; i += 2) {
        NODE.set(level.subarray(32 * i, 32 * i + 64), 1);
        hashInto(NODE, 0, 65, level, 16 * i);
        if (i % BUSY === 0) yield;
      }
      if (count % 2) level.copyWithin(16 * (count - 1), 32 * (count - 1), 32 * count); // an odd one is carried up
    }
    return level.slice(0, 32);
  }

  function* treeRoot(lines, count) {
    const level = new Uint8Array(32 * count);
    for (let i = 0; i < count; i++) {
      leafInto(lines.at(i), level, 32 * i);
      if (i % BUSY === 0) yield;
    }
    return yield* rootOf(level, count);
  }

  // Runs a generator to its end.
  function drain(steps) {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  const node = (left, right) => {
    NODE.set(left, 1);
    NODE.set(right, 33);
    return sha256(NODE);
  };
  const equal = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
  const half = (n) => Math.floor(n / 2);

  function inclusionHolds(leaf, index, size, path, root) {
    if ([leaf, root].concat(path).some((h) => h.length !== 32) || path.length > 63) return false;
    if (!(index >= 0 && index < size && size <= NUMBER_LIMIT)) return false;
    let place = index,
      last = size - 1,
      result = leaf;
    for (const step of path) {
      if (last === 0) return false; // hashes left over
      if (place % 2 || place === last) {
        result = node(step, result);
        while (place % 2 === 0 && place !== 0) {
          place = half(place);
          last = half(last);
        }
      } else result = node(result, step);
      place = half(place);
      last = half(last);
    }
    return last === 0 && equal(result, root);
  }

  function consistencyHolds(from, to, path, oldRoot, newRoot) {
    if ([oldRoot, newRoot].concat(path).some((h) => h.length !== 32) || path.length > 63) return false;
    if (!(from > 0 && from <= to && to <= NUMBER_LIMIT)) return false;
    if (from === to) return !path.length && equal(oldRoot, newRoot);
    if (!path.length) return false;
    let place = from - 1,
      last = to - 1,
      rest = path.slice();
    while (place % 2) {
      place = half(place);
      last = half(last);
    }
    if (place === 0) rest.unshift(oldRoot); // a power of two: the old root itself
    let before = rest[0],
      now = rest[0];
    for (const step of rest.slice(1)) {
      if (last === 0) return false;
      if (place % 2 || place === last) {
        before = node(step, before);
        now = node(step, now);
        while (place % 2 === 0 && place !== 0) {
          place = half(place);
          last = half(last);
        }
      } else now = node(now, step);
      place = half(place);
      last = half(last);
    }
    return last === 0 && equal(before, oldRoot) && equal(now, newRoot);
  }

  // ---- Tickets ----------------------------------------------------------------------------------------------------

  const X = new Int32Array(16),
    Y = new Int32Array(16);

  function quarter(a, b, c, d) {
    let x = (X[a] + X[b]) | 0,
      w = X[d] ^ x;
    w = (w << 16) | (w >>> 16);
    let z = (X[c] + w) | 0,
      y = X[b] ^ z;
    y = (y << 12) | (y >>> 20);
    x = (x + y) | 0;
    w ^= x;
    w = (w << 8) | (w >>> 24);
    z = (z + w) | 0;
    y ^= z;
    y = (y << 7) | (y >>> 25);
    X[a] = x;
    X[b] = y;
    X[c] = z;
    X[d] = w;
  }

  // The ChaCha20 block (RFC 8439 section 2.3) into X; key and address are little-endian words 4 to 15 of Y.
  function chacha() {
    Y[0] = 0x61707865;
    Y[1] = 0x3320646e;
    Y[2] = 0x79622d32;
    Y[3] = 0x6b206574;
    X.set(Y);
    for (let i = 0; i < 10; i++) {
      quarter(0, 4, 8, 12);
      quarter(1, 5, 9, 13);
      quarter(2, 6, 10, 14);
      quarter(3, 7, 11, 15);
      quarter(0, 5, 10, 15);
      quarter(1, 6, 11, 12);
      quarter(2, 7, 8, 13);
      quarter(3, 4, 9, 14);
    }
    for (let i = 0; i < 16; i++) X[i] = (X[i] + Y[i]) | 0;
  }

  const swap = (x) => (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
  const words = (bytes) =>
    Int32Array.from(
      { length: bytes.length / 4 },
      (_, i) => bytes[4 * i] | (bytes[4 * i + 1] << 8) | (bytes[4 * i + 2] << 16) | (bytes[4 * i + 3] << 24),
    );

  function chachaBlock(key, address) {
    Y.set(words(key), 4);
    Y.set(words(address), 12);
    chacha();
    return Uint8Array.from({ length: 64 }, (_, i) => X[i >> 2] >>> (8 * (i & 3)));
  }

  const TEXT = new Uint8Array(512);

  // The ticket of a unit as four big-endian words into out[at..at+4).
  function ticketInto(kind, key, draw, lottery, unit, out, at) {
    const text = "paiwei/v1/ticket\n" + draw + "\n" + lottery + "\n" + unit + "\n";
    let bytes = TEXT,
      size = text.length,
      plain = size <= TEXT.length;
    for (let i = 0; plain && i < size; i++) {
      TEXT[i] = text.charCodeAt(i);
      plain = text.charCodeAt(i) < 128;
    }
    if (!plain) {
      // a quota of a seat that is dealt
      bytes = utf8(text);
      size = bytes.length;
    }
    if (kind === "chacha20") {
      hashState(SHA256, bytes, 0, size);
      for (let i = 0; i < 8; i++) Y[4 + i] = key[i];
      for (let i = 0; i < 4; i++) Y[12 + i] = swap(S[i]);
      chacha();
      for (let i = 0; i < 4; i++) out[at + i] = swap(X[i]);
    } else {
      const secret = new Uint8Array(32);
      for (let i = 0; i < 32; i++) secret[i] = key[i >> 2] >>> (8 * (i & 3));
      hmac(kind === "hmac-sm3" ? SM3 : SHA256, secret, bytes.slice(0, size));
      for (let i = 0; i < 4; i++) out[at + i] = S[i];
    }
  }

  const word8 = (x) => (x >>> 0).toString(16).padStart(8, "0");
  const ticketHex = (w, i) => word8(w[4 * i]) + word8(w[4 * i + 1]) + word8(w[4 * i + 2]) + word8(w[4 * i + 3]);

  function ticket(kind, key, draw, lottery, unit) {
    const out = new Uint32Array(4);
    ticketInto(kind, words(key), draw, lottery, unit, out, 0);
    return ticketHex(out, 0);
  }

  // floor(v * 10^digits / 2^128) of 32 hex digits, digit by digit.
  function decimals(hex32, digits) {
    const limbs = []; // 16 bits each, least first
    for (let i = 28; i >= 0; i -= 4) limbs.push(parseInt(hex32.substr(i, 4), 16));
    let out = "";
    for (let n = 0; n < digits; n++) {
      let carry = 0;
      for (let i = 0; i < 8; i++) {
        carry += limbs[i] * 10;
        limbs[i] = carry & 0xffff;
        carry = carry >>> 16;
      }
      out += carry;
    }
    return out;
  }

  const shortCode = (digest) => decimals(digest.slice(0, 32), 24).replace(/(....)(?=.)/g, "$1 ");

  function stretched(transcript, stretch) {
    let key = sha256(transcript);
    for (let i = 0; i < stretch; i++) key = sha256(key);
    return key;
  }

  // ---- Canonical JSON ---------------------------------------------------------------------------------------------

  const MEMBER = /^[a-z][a-z0-9_]*$/,
    known = new Set();

  // The text of a value, members sorted.
  function canonical(value) {
    if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
    if (value === null || typeof value !== "object") return JSON.stringify(value);
    const members = Object.keys(value)
      .sort()
      .map((name) => JSON.stringify(name) + ":" + canonical(value[name]));
    return "{" + members.join(",") + "}";
  }

  // What is wrong with a value that was read, or "".
  function unfit(value, depth) {
    if (typeof value === "string" || typeof value === "boolean") return "";
    if (typeof value === "number") {
      return Number.isInteger(value) && value >= 0 && value <= NUMBER_LIMIT ? "" : "number";
    }
    if (value === null) return "null";
    if (depth > DEPTH_LIMIT) return "too deep";
    let last = "",
      wrong = "";
    if (Array.isArray(value)) {
      for (const item of value) if ((wrong = unfit(item, depth + 1))) return wrong;
      return "";
    }
    for (const name of Object.keys(value)) {
      if (!known.has(name)) {
        if (!MEMBER.test(name)) return "member name " + name;
        if (known.size < 1000) known.add(name);
      }
      if (name <= last) return "another spelling";
      last = name;
      if ((wrong = unfit(value[name], depth + 1))) return wrong;
    }
    return "";
  }

  // The value of canonical JSON: read, checked, written again, compared.
  function readCanonical(text, where) {
    let value, wrong;
    try {
      value = JSON.parse(text);
      wrong = unfit(value, 1);
      if (!wrong && text.indexOf("\\") >= 0 && text.replace(/\\\\|\\"/g, "").indexOf("\\") >= 0) wrong = "escape";
      if (!wrong && JSON.stringify(value) !== text) wrong = "another spelling";
    } catch (error) {
      wrong = "not JSON";
    }
    if (!wrong && CONTROL.test(text)) wrong = "control character";
    insist(!wrong, where, "canonical JSON", wrong);
    return value;
  }

  const CONTROL = /[\x00-\x1f\x7f]/;

  function decode(data, where, expected) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
    } catch (error) {
      throw bad(where, expected || "canonical JSON", "not UTF-8");
    }
  }

  // The lines of a .jsonl file, without their LF: bytes by `at`, text by `text`.
  class Lines {
    constructor(data, where) {
      this.data = data;
      this.where = where;
      this.starts = [0];
      for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, at + 1)) this.starts.push(at + 1);
      this.length = this.starts.length - 1;
      insist(this.starts[this.length] === data.length, where, "LF at the end of each line", "last line without");
      for (let i = 0; i < this.length; i++) {
        const size = this.starts[i + 1] - this.starts[i] - 1;
        if (size < 1 || size > LINE_LIMIT) throw bad(where + ":" + (i + 1), "line of 1 to 65536 bytes", size);
      }
    }

    at(i) {
      return this.data.subarray(this.starts[i], this.starts[i + 1] - 1);
    }

    texts() {
      if (!this.split) {
        this.split = decode(this.data, this.where).split("\n");
        this.split.pop();
      }
      return this.split;
    }
  }

  // ---- Forms: each of these tests whether a value has the form ----------------------------------------------------

  const like = (pattern) => {
    const whole = new RegExp("^(?:" + pattern + ")$");
    return (value) => typeof value === "string" && whole.test(value);
  };
  const oneOf =
    (...words) =>
    (value) =>
      words.indexOf(value) >= 0;
  const integer = (least) => (value) => typeof value === "number" && value >= least;
  const isText = (value) => typeof value === "string";
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const listOf = (test) => (value) => Array.isArray(value) && value.every(test);
  const exactly = (form) => (value) => misfit(value, form) === null;
  const isCount = integer(0),
    isPositive = integer(1),
    any = () => true;
  const isDraw = like("[a-z0-9][a-z0-9-]{0,63}"),
    isId = like("[a-z0-9][a-z0-9-]{0,31}");
  const isNumber = like("[0-9A-Z][0-9A-Z-]{0,31}"),
    isReserve = like("R-[0-9]{4,}");
  const isSchool = like("[0-9A-Za-z][0-9A-Za-z_-]{0,31}"),
    isPlace = like("([0-9A-Za-z][0-9A-Za-z_-]{0,31})?");
  const isOrigin = like("[a-z0-9./-]{1,128}"),
    isHash = like("[0-9a-f]{64}"),
    isTicket = like("[0-9a-f]{32}");
  const isDegrees = like("-?[0-9]{1,3}[.][0-9]{7}"),
    isPlain = like("[A-Za-z0-9_-][A-Za-z0-9._-]*");
  const isPath = like("[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*");
  // What a round has of the seats: `share n/d` is not more than all of them.
  const isShare = (value) => {
    const m = isText(value) && /^share (0|[1-9][0-9]{0,6})\/([1-9][0-9]{0,6})$/.exec(value);
    return m ? Number(m[1]) <= Number(m[2]) : value === "fixed" || value === "table";
  };
  const isEnd = like("number|draw:[a-z0-9][a-z0-9-]{0,31}");
  const isStanding = (value) => listOf(isText)(value) && value.length > 0 && isEnd(value[value.length - 1]);
  // A place in an order, which has an end.
  const isRank = (value) => isCount(value) && value < 4294967295,
    isClass = (value) => isPositive(value) && isRank(value);
  const isKeys = (value) => Array.isArray(value) && value.length > 0 && value.every(isCount);
  const filled = (value) => isText(value) && value !== "";

  // What file managers leave behind is no part of a bundle.
  function isLeftover(path) {
    const name = path.replace(/\/+$/, "").split("/").pop();
    return (
      [".ds_store", "thumbs.db", "desktop.ini"].indexOf(name.toLowerCase()) >= 0 ||
      name.startsWith("._") ||
      path.split("/").indexOf("__MACOSX") >= 0
    );
  }

  // A time that exists, as YYYY-MM-DDTHH:MM:SSZ.
  function isTime(value) {
    const m = isText(value) && /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(value);
    if (!m) return false;
    const [year, month, day, hour, minute, second] = m.slice(1).map(Number);
    const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
    return year > 0 && days !== undefined && day > 0 && day <= days && hour < 24 && minute < 60 && second < 60;
  }

  // Seconds since 1970 of such a time.
  function seconds(time) {
    const [year, month, day, hour, minute, second] = time.match(/\d+/g).map(Number);
    // Years that begin in March end with the day that may be missing.
    const y = month > 2 ? year : year - 1,
      days = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1,
      before = 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
    return (((before + days - 719468) * 24 + hour) * 60 + minute) * 60 + second;
  }

  const has = (object, name) => Object.prototype.hasOwnProperty.call(object, name);

  // A form with its needed members listed; `name?` may be left out, `*` stands for any other member.
  function form(members) {
    const made = { need: [], tests: new Map(), rest: null };
    for (const name of Object.keys(members)) {
      if (name === "*") made.rest = members[name];
      else {
        made.tests.set(name.replace("?", ""), members[name]);
        if (!name.endsWith("?")) made.need.push(name);
      }
    }
    return made;
  }

  // null, or [expected, found]. A function gives the form of a value.
  function misfit(value, form) {
    if (!isObject(value)) return ["an object", value];
    const own = typeof form === "function" ? form(value) : form;
    for (const name of own.need) if (!has(value, name)) return ["member: " + name, "not there"];
    for (const name of Object.keys(value)) {
      const test = own.tests.get(name) || own.rest;
      if (!test) return ["members: " + Array.from(own.tests.keys()).join(" "), name];
      if (!test(value[name])) return ["form of member: " + name, value[name]];
    }
    return null;
  }

  function checkForm(value, form, where) {
    const problem = misfit(value, form);
    if (problem) throw bad(where, problem[0], problem[1]);
    return value;
  }

  const BY_HAND = ["number", "balls", "listed", "direction"]; // kinds of values drawn by hand
  const EVENT = form({ id: isId, kind: isText, length: isPositive, what: isText });
  const HAND = form({ id: isId, kind: isText, most: isPositive, what: isText });
  const SOURCES = {
    commit: form({ id: isId, kind: isText, commit: isHash }),
    digits: EVENT,
    hex: EVENT,
    "drand-quicknet": form({ id: isId, kind: isText, round: isPositive }),
    number: HAND,
    balls: HAND,
    listed: HAND,
    direction: HAND,
  };
  const isSource = (value) =>
    isObject(value) && isText(value.kind) && has(SOURCES, value.kind) && misfit(value, SOURCES[value.kind]) === null;
  const CIRCLES = ["ring_remove", "ring_step", "ring_run"];
  const RING = form({
    entries: isCount,
    lottery: isId,
    plan: isCount,
    scheme: oneOf(...CIRCLES),
    schools: listOf(isSchool),
    "second?": isId,
    "start?": isId,
    "step?": isPositive,
  });
  const MANIFEST = form({
    type: oneOf("paiwei/v1/manifest"),
    authority: isText,
    draw: isDraw,
    attempt: isPositive,
    log: isOrigin,
    lotteries: listOf(isId),
    roll: exactly(form({ lines: isCount, reserve: isCount, root: isHash, sha256: isHash, "sm3?": isHash })),
    files: listOf(
      exactly(form({ bytes: isCount, name: isPlain, sha256: isHash, "private?": oneOf(true), "sm3?": isHash })),
    ),
    ticket: oneOf("chacha20", "hmac-sha256", "hmac-sm3"),
    sources: listOf(isSource),
    program: listOf(exactly(form({ name: isText, sha256: isHash, "sm3?": isHash, version: isText }))),
    times: exactly(form({ draw_from: isTime, reveal_from: isTime, reveal_until: isTime })),
    publication: oneOf("market", "pseudonymous", "roots"),
    min_cell: isCount,
    "rings?": listOf(exactly(RING)),
    "stretch?": (value) => isPositive(value) && value <= STRETCH_LIMIT,
    "previous?": exactly(form({ seal: isHash, void_seq: isCount })),
  });
  // A manifest of its form: SM3 stands beside every sha256, or beside none.
  function checkManifest(value, where) {
    checkForm(value, MANIFEST, where);
    const beside = [value.roll, ...value.files, ...value.program].map((part) => has(part, "sm3"));
    insist(new Set(beside).size === 1, where, "sm3 beside every sha256, or beside none", beside);
    return value;
  }
  const IN_LINE = "line_then_parallel",
    LEAST = "least_total",
    CYCLES = "cycles",
    LIVE = "live_choose";
  const DEALING = ["first_then_deal", "deal"],
    POOLED = [IN_LINE, ...DEALING];
  const RULES = form({
    rounds: listOf(
      exactly(
        form({
          id: isText,
          standing: isStanding,
          "seats?": isShare,
          "deal?": isId,
          "reserve?": listOf(exactly(form({ id: isText, unused: oneOf("everybody", "later", "empty"), "*": any }))),
          mechanism: oneOf("fill", "sequential", "parallel", CYCLES, LIVE, ...POOLED),
          "*": any,
        }),
      ),
    ),
    draws: listOf(
      exactly(
        form({
          id: isId,
          digits: (value) => isPositive(value) && value <= 38,
          direction: oneOf("asc", "desc"),
          per: oneOf("child", "unit", "child_school", "seat"),
          "scheme?": isText,
          "*": any,
        }),
      ),
    ),
    "tiers?": listOf(exactly(form({ id: isText, label: isText, "*": any }))),
    "title?": isText,
    "assumptions?": listOf(isText),
    "codes?": oneOf(true),
    "bundle?": exactly(form({ "boundary?": oneOf("expand", "stop", "skip", "split"), "*": any })),
    "overflow?": exactly(form({ order: isStanding, "objective?": oneOf(LEAST), "*": any })),
    "*": any,
  });
  const CUTOFF = {
    filled: isCount,
    round: isText,
    seats: isCount,
    ticket: like("([0-9a-f]{32})?"),
    "unit?": isNumber,
    "class?": isClass,
    "keys?": isKeys,
    "quota?": filled,
  };
  const OF_DESK = form(
    Object.assign({ school: isSchool, "band?": isRank, "price?": isCount, "stopped?": oneOf(true) }, CUTOFF),
  );
  const OF_POOL = form(Object.assign({ pool: listOf(isSchool) }, CUTOFF));
  const cutoffForm = (value) => (has(value, "pool") ? OF_POOL : OF_DESK);
  const INDEX = form({
    type: oneOf("paiwei/v1/index"),
    files: listOf(exactly(form({ bytes: isCount, name: isPath, sha256: isHash }))),
  });
  const CHOICE = form({
    school: isSchool,
    "band?": isRank,
    "cost?": isRank,
    "class?": isClass,
    "keys?": isKeys,
    "quota?": filled,
  });
  const MARKET = form({
    choices: listOf(exactly(CHOICE)),
    "members?": listOf(isNumber),
    number: isNumber,
    round: isText,
    unit: isNumber,
    weight: isPositive,
    "pool?": exactly(form({ schools: listOf(isSchool), "class?": isClass, "keys?": isKeys, "quota?": filled })),
  });
  const LINES = {
    "roll.jsonl": form({ kind: oneOf("child", "reserve"), number: isNumber, record: isHash, unit: isNumber }),
    "numbered.jsonl": form({ lottery: isId, number: isNumber, position: isPositive }),
    "tickets.jsonl": form({ lottery: isId, number: isNumber, ticket: isTicket }),
    results: form({ number: isNumber, place: isPlace, why: isHash }),
    waiting: form({ number: isNumber, round: isText, school: isSchool, weight: isCount, "quota?": filled }),
    coded: form({ box: (value) => isText(value) && strictBase64(value) !== null, number: isNumber }),
    changes: form({ event: isCount, from: isPlace, number: isNumber, to: isPlace }),
    cutoffs: cutoffForm,
    "schools.jsonl": form({
      name: isText,
      school: isSchool,
      seats: isCount,
      "direct?": isPositive,
      "groups?": listOf(isText),
      "lat?": isDegrees,
      "lon?": isDegrees,
      "planned?": oneOf(true),
      "quotas?": listOf(exactly(form({ quota: isText, round: isText, seats: isCount }))),
    }),
    "market.jsonl": MARKET,
    market: MARKET,
    "log.jsonl": form({
      body: isObject,
      kind: isText,
      prev: isHash,
      seq: isCount,
      time: isTime,
      type: oneOf("paiwei/v1/entry"),
    }),
  };
  const THIS = { attempt: isPositive, draw: isDraw };
  const AMEND = Object.assign(
    {
      action: isText,
      basis: isText,
      cause: isText,
      grounds: isHash,
      date: (value) => isText(value) && isTime(value + "T00:00:00Z"),
      number: isNumber,
    },
    THIS,
  );
  const CAUSES = {
    withdraw: ["remove"],
    no_show: ["remove"],
    correct: ["correct"],
    order: ["place", "admit"],
    admit_from_waitlist: ["seat"],
    choose: ["choose"],
  };
  const AMENDS = {};
  const ACTIONS = {
    remove: { "school?": isSchool },
    correct: { record: isHash, "market?": isHash },
    place: { school: isSchool },
    admit: { record: isHash, school: isSchool },
    seat: { school: isSchool },
    choose: { "school?": isSchool },
  };
  for (const name of Object.keys(ACTIONS)) AMENDS[name] = form(Object.assign({}, AMEND, ACTIONS[name]));
  function amendForm(value) {
    const causes = isText(value.cause) && has(CAUSES, value.cause) ? CAUSES[value.cause] : [];
    return causes.indexOf(value.action) >= 0 ? AMENDS[value.action] : form({ action: oneOf(...causes), "*": any });
  }
  const GROUNDS = ["court", "event", "known", "objection"]; // on which an attempt may be set aside
  // A text that is not blanks alone.
  const isSaid = (value) => isText(value) && /[^ \u3000]/.test(value);
  // Two names at least, none twice.
  const canSign = (value) => listOf(isSaid)(value) && value.length > 1 && new Set(value).size === value.length;
  const NOTE = form({ draw: isDraw, text: isSaid }),
    NOTE_OF = form({ document: isHash, draw: isDraw, name: isSaid });
  const ALLOCATE = Object.assign({ results_lines: isCount, results_root: isHash, round: isPositive }, THIS);
  const BODIES = {
    open: form({ keys: listOf(isText), log: isOrigin }),
    announce: form(
      Object.assign(
        { draw_from: isTime, grounds: listOf(isText), objection_hours: isCount, sources: listOf(isId) },
        THIS,
      ),
    ),
    seal: form(Object.assign({ manifest: isObject, seal: isHash, "seal_sm3?": isHash }, THIS)),
    reveal: form(Object.assign({ source: isId, value: isText }, THIS)),
    close: form(Object.assign({ missing: listOf(isId) }, THIS)),
    draw: form(
      Object.assign(
        { key: isHash, "rehearsals?": isPositive, seal: isHash, tickets_lines: isCount, tickets_root: isHash },
        THIS,
      ),
    ),
    allocate: form(Object.assign({ cutoffs: listOf(exactly(cutoffForm)) }, ALLOCATE)),
    amend: amendForm,
    keys: form({ add: listOf(isText), drop: listOf(isText) }),
    note: (value) => (has(value, "text") ? NOTE : NOTE_OF),
    anchor: form(Object.assign({ evidence: isHash, service: isSaid, size: isPositive }, THIS)),
    void: form(
      Object.assign(
        {
          basis: isSaid,
          grounds: oneOf(...GROUNDS),
          "key?": isHash,
          late: (value) => typeof value === "boolean",
          reason: isSaid,
          signed_by: canSign,
        },
        THIS,
      ),
    ),
    publish: form(Object.assign({ index: isHash, round: isPositive, stage: oneOf("preliminary", "final") }, THIS)),
  };
  const BESIDE = ["keys", "note"]; // may stand anywhere after the first entry
  const LONG = form(Object.assign({ cutoffs_lines: isCount, cutoffs_root: isHash }, ALLOCATE));

  const lineOf = (at) => DATA + "log.jsonl:" + (at + 1);

  // The body of an entry, of its form.
  function formed(entry, where) {
    const long = entry.kind === "allocate" && !has(entry.body, "cutoffs");
    return checkForm(entry.body, long ? LONG : BODIES[entry.kind], where);
  }

  // ---- Small things -----------------------------------------------------------------------------------------------

  // The commonest lines, read without a parser: what matches is canonical and of its form; all else goes the long way.
  const NAME = '"([0-9A-Z][0-9A-Z-]{0,31})"',
    HASH = '"([0-9a-f]{64})"';
  const ROLL_LINE = new RegExp(
    '^\\{"kind":"child","number":' + NAME + ',"record":' + HASH + ',"unit":' + NAME + "\\}$",
  );
  const RESULT_LINE = new RegExp(
    '^\\{"number":' + NAME + ',"place":"((?:[0-9A-Za-z][0-9A-Za-z_-]{0,31})?)","why":' + HASH + "\\}$",
  );
  const QUICK = {
    "roll.jsonl": (text) => {
      const m = ROLL_LINE.exec(text);
      return m && { kind: "child", number: m[1], record: m[2], unit: m[3] };
    },
    results: (text) => {
      const m = RESULT_LINE.exec(text);
      return m && { number: m[1], place: m[2], why: m[3] };
    },
  };

  // Below 0, 0 or above 0, as a[from..to) stands before, equals or stands behind b[start..end).
  function compareBytes(a, from, to, b, start, end) {
    const least = Math.min(to - from, end - start);
    for (let i = 0; i < least; i++) if (a[from + i] !== b[start + i]) return a[from + i] - b[start + i];
    return to - from - (end - start);
  }

  // The market is the largest file: its common lines are read from the bytes, without a text for each. What this
  // reads is canonical and of its form; of any other line it says null, and that goes the long way.
  class MarketReader {
    // `names`: the units of the roll in byte order.
    constructor(lines, names) {
      Object.assign(this, { lines, names, data: lines.data, at: 0, name: 0, round: "", rounds: [0, 0] });
      this.roll = new Lines(utf8(names.map((name) => name + "\n").join("")), "");
      this.choices = []; // each spelling of a choice is read once, and shared
      this.slots = new Int32Array(65536).fill(-1); // by the hash of its bytes, where it stands in `choices`
    }

    row(i) {
      const { names } = this,
        choices = [];
      this.at = this.lines.starts[i];
      if (!this.passes(CHOICES)) return null;
      for (let first = true; this.data[this.at] !== 93; first = false) {
        const choice = first || this.passes(COMMA) ? this.choice() : null;
        if (!choice) return null;
        choices.push(choice);
      }
      if (!this.passes(NUMBER) || !this.passesName() || !this.passes(ROUND)) return null;
      const round = this.roundName(),
        name = this.name;
      if (!round || !this.passes(UNIT) || !this.passesName() || this.name !== name || !this.passes(WEIGHT)) return null;
      const weight = this.weight();
      if (!weight || !this.passes(BRACE) || this.at !== this.lines.starts[i + 1] - 1) return null;
      return { choices, number: names[name], round, unit: names[name], weight };
    }

    // Do these bytes come next?
    passes(bytes) {
      const { data, at } = this;
      for (let i = 0; i < bytes.length; i++) if (data[at + i] !== bytes[i]) return false;
      this.at += bytes.length;
      return true;
    }

    // Comes a name of the roll next? Most often it is the one after the last.
    passesName() {
      const { data, at, roll } = this,
        end = data.indexOf(34, at),
        compare = (i) => compareBytes(data, at, end, roll.data, roll.starts[i], roll.starts[i + 1] - 1);
      for (let i = this.name; i < Math.min(this.name + 2, roll.length); i++) {
        if (compare(i) !== 0) continue;
        this.name = i;
        this.at = end;
        return true;
      }
      let low = 0,
        high = roll.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (compare(middle) > 0) low = middle + 1;
        else high = middle;
      }
      this.name = low;
      this.at = end;
      return low < roll.length && compare(low) === 0;
    }

    roundName() {
      const { data, at, rounds } = this,
        end = data.indexOf(34, at);
      if (compareBytes(data, at, end, data, rounds[0], rounds[1]) !== 0) {
        const name = end - at < 100 ? latin(data.subarray(at, Math.max(at, end))) : "";
        if (!/^[a-z0-9_-]+$/.test(name)) return "";
        this.round = name;
        this.rounds = [at, end];
      }
      this.at = end;
      return this.round;
    }

    // 1 to 999999999, or 0.
    weight() {
      let value = 0,
        from = this.at;
      for (let digit; (digit = this.data[this.at] - 48) >= 0 && digit <= 9; this.at++) value = 10 * value + digit;
      return this.data[from] !== 48 && this.at - from <= 9 ? value : 0;
    }

    choice() {
      const { data, at, slots, choices } = this;
      let end = at,
        hash = 0;
      for (; data[end] !== 125 && end < data.length; end++) hash = (Math.imul(hash, 31) + data[end]) | 0;
      this.at = ++end;
      for (let slot = (hash ^ (hash >>> 16)) & 65535, tries = 0; tries < 50; slot = (slot + 1) & 65535, tries++) {
        if (slots[slot] < 0) {
          if (choices.length >= 20000) return null;
          try {
            const choice = checkForm(readCanonical(decode(data.subarray(at, end), ""), ""), CHOICE, "");
            Object.defineProperty(choice, "known", { value: null, writable: true }); // for marketOf
            slots[slot] = choices.length;
            choices.push({ choice, at, end });
            return choice;
          } catch (problem) {
            return null;
          }
        }
        const known = choices[slots[slot]];
        if (compareBytes(data, at, end, data, known.at, known.end) === 0) return known.choice;
      }
      return null;
    }
  }
  const [CHOICES, COMMA, NUMBER, ROUND, UNIT, WEIGHT, BRACE] = [
    '{"choices":[',
    ",",
    '],"number":"',
    '","round":"',
    '","unit":"',
    '","weight":',
    "}",
  ].map(utf8);

  // The place of each name in a list that has none twice. What is asked for is mostly the one after the last.
  class Places {
    constructor(names) {
      this.names = names;
      this.next = 0;
      this.map = null;
    }
    get(name) {
      if (this.next < this.names.length && this.names[this.next] === name) return this.next++;
      if (!this.map) this.map = new Map(this.names.map((name, i) => [name, i]));
      const found = this.map.get(name);
      if (found !== undefined) this.next = found + 1;
      return found;
    }
    has(name) {
      return this.get(name) !== undefined;
    }
  }

  class Counter extends Map {
    get(key) {
      return super.get(key) || 0;
    }
    add(key, n) {
      this.set(key, this.get(key) + n);
    }
  }

  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const sorted = (values) => Array.from(values).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const last = (list) => list[list.length - 1];
  const rising = (list) => list.every((x, i) => !i || list[i - 1] < x);

  function byTuple(a, b) {
    for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return a.length - b.length;
  }

  function checkOrder(rows, member, where) {
    for (let i = 1; i < rows.length; i++) {
      if (rows[i - 1][member] < rows[i][member]) continue;
      throw new Problem("fail", where + ":" + (i + 1), "sorted, no line twice", rows[i][member]);
    }
  }

  const byDesk = (a, b) => byTuple([a.school, a.quota === "", a.quota], [b.school, b.quota === "", b.quota]);

  // ---- Reading the files of the bundle ----------------------------------------------------------------------------

  class Bundle {
    // `page`: these are the files that a page carries: not its own index, nor the last entry of the log, nor what
    // covers it; checks that need those say so. `trust` says whose signatures are asked for.
    constructor(files, page, trust) {
      this.files = files;
      this.page = page;
      this.trust = trust || null;
      this.cache = new Map();
      this.desks = new Map();
      this.prefixes = new Map();
      this.plains = [];
      this.marks = 0;
    }

    // What a reading gave, or the problem it met, remembered.
    kept(key, load) {
      if (!this.cache.has(key)) {
        try {
          this.cache.set(key, load());
        } catch (problem) {
          if (!(problem instanceof Problem)) throw problem;
          this.cache.set(key, problem);
        }
      }
      const value = this.cache.get(key);
      if (value instanceof Problem) throw value;
      return value;
    }

    data(name) {
      const found = this.files.get(DATA + name);
      if (found) return found;
      if (
        ["roll.jsonl", "tickets.jsonl", "results", "changes", "waiting"].indexOf(name.split("-")[0]) >= 0 &&
        this.manifest().publication === "roots"
      )
        throw new Problem("n/a");
      throw absent(DATA + name);
    }

    lines(name) {
      return this.kept("lines " + name, () => new Lines(this.data(name), DATA + name));
    }

    hash(name) {
      return this.kept("hash " + name, () => hexhash(this.data(name)));
    }

    // One after the other: the objects of a .jsonl file, each of its form, and the number of its line.
    *read(name) {
      const lines = this.lines(name),
        where = DATA + name;
      const kind = has(LINES, name) ? name : name.split("-")[0],
        own = LINES[kind];
      let quick = has(QUICK, kind) ? (i) => QUICK[kind](lines.texts()[i]) : () => null,
        first = 0;
      if (name === "market.jsonl") {
        const reader = new MarketReader(lines, this.units().names);
        quick = (i) => reader.row(i);
        if (this.sealed(name).private) {
          const salted = lines.length ? readCanonical(lines.texts()[0], where) : {};
          checkForm(salted, form({ salt: isHash }), where + ":1");
          first = 1;
        }
      }
      for (let i = first; i < lines.length; i++) {
        let row = quick(i);
        if (!row) {
          const at = where + ":" + (i + 1);
          row = checkForm(readCanonical(lines.texts()[i], at), own, at);
        }
        yield [row, i];
      }
    }

    *rowsSteps(name) {
      if (this.cache.has("rows " + name)) return;
      const out = [];
      try {
        for (const [row, i] of this.read(name)) {
          out.push(row);
          if (i % BUSY === 0) yield;
        }
        this.cache.set("rows " + name, out);
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        this.cache.set("rows " + name, problem);
      }
    }

    rows(name) {
      drain(this.rowsSteps(name));
      return this.kept("rows " + name);
    }

    // [number of lines, root of their tree], of the first `count` lines.
    *rootSteps(name, count) {
      const lines = this.lines(name),
        size = count === undefined ? lines.length : Math.min(count, lines.length);
      const key = "root " + name + " " + size;
      if (!this.cache.has(key)) this.cache.set(key, hex(yield* treeRoot(lines, size)));
      return [size, this.cache.get(key)];
    }

    countAndRoot(name, count) {
      return drain(this.rootSteps(name, count));
    }

    object(name, form) {
      return this.kept("object " + name, () => {
        const where = DATA + name;
        return checkForm(readCanonical(decode(this.data(name), where), where), form, where);
      });
    }

    manifest() {
      return this.kept("manifest", () => checkManifest(this.object("manifest.json", MANIFEST), DATA + "manifest.json"));
    }

    sealed(name) {
      return this.manifest().files.find((file) => file.name === name) || {};
    }

    // Is a file not published, and laid beside where V08, V09, V13 and V15 hold it? These need the roll.
    keepsBack(path) {
      let manifest, stages;
      try {
        manifest = this.manifest();
        stages = this.bodies("allocate").length;
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem;
        return false; // told by other checks
      }
      const held = ["roll.jsonl", "tickets.jsonl"];
      for (let i = 1; i <= stages; i++) held.push("results-" + i + ".jsonl");
      const byNumber = this.files.has(DATA + "roll.jsonl") && held.some((name) => path === DATA + name);
      const own = manifest.files.some((file) => file.private && path === DATA + file.name);
      return (manifest.publication === "roots" && byNumber) || own;
    }

    // Must the market be there, or is it there although it is private?
    marketExpected() {
      return (
        this.manifest().publication === "market" ||
        !this.sealed("market.jsonl").private ||
        this.files.has(DATA + "market.jsonl")
      );
    }

    // The name of the log, with which it begins.
    origin() {
      const [entry] = this.rows("log.jsonl"),
        fine = entry && entry.kind === "open";
      insist(fine, DATA + "log.jsonl:1", "open", "another entry", "fail");
      return formed(entry, lineOf(0)).log;
    }

    // {first, rows, aside} of each attempt: the place of its first row, its rows, the void after them; the last one is
    // that of this bundle, and has none.
    attempts() {
      return this.kept("attempts", () => {
        const out = [];
        let first = 0,
          rows = [];
        this.rows("log.jsonl").forEach((entry, i) => {
          if (entry.kind !== "void") return rows.push(entry);
          out.push({ first, rows, aside: entry });
          first = i + 1;
          rows = [];
        });
        return out.concat({ first, rows, aside: null });
      });
    }

    // The rows of this attempt: those after the last void.
    own() {
      return last(this.attempts()).rows;
    }

    // The bodies of the entries of a kind with the line of each, of their form; of this attempt.
    bodies(kind) {
      return this.kept("bodies " + kind, () => {
        const all = kind === "open",
          from = all ? 0 : last(this.attempts()).first,
          out = [];
        (all ? this.rows("log.jsonl") : this.own()).forEach((entry, i) => {
          if (entry.kind === kind) out.push([formed(entry, lineOf(from + i)), lineOf(from + i)]);
        });
        return out;
      });
    }

    // The body of the first entry of a kind and its line.
    body(kind) {
      const found = this.bodies(kind)[0];
      if (!found) throw absent(DATA + "log.jsonl: " + kind);
      return found;
    }

    // The values revealed and their lines, by source; of two the first.
    reveals() {
      const out = new Map();
      for (const [body, where] of this.bodies("reveal"))
        if (!out.has(body.source)) out.set(body.source, [body.value, where]);
      return out;
    }

    rawRules() {
      return this.object("rules.json", RULES);
    }

    // The rounds, and the boundary for units of several.
    rules() {
      return this.kept("rules", () => {
        const where = DATA + "rules.json",
          lotteries = this.manifest().lotteries,
          rules = this.rawRules();
        const lines = rules.rounds.slice();
        if (has(rules, "overflow")) {
          lines.push({
            id: "overflow",
            mechanism: has(rules.overflow, "objective") ? LEAST : "nearest_vacancy",
            standing: rules.overflow.order,
          });
        }
        const names = lines.map((line) => line.id);
        insist(new Set(names).size === names.length, where, "no name twice", names, "fail");
        const draws = new Map(rules.draws.map((draw) => [draw.id, draw]));
        for (const [name, draw] of draws) {
          const wrong = ["child_school", "seat"].indexOf(draw.per) >= 0 && lotteries.indexOf(name) >= 0;
          insist(!wrong, where, "lottery that is not in the manifest", name, "fail");
        }
        const nothing = { direction: "", per: "" },
          schools = lines.length ? Array.from(this.schools().keys()) : [];
        const rounds = lines.map((line, at) => {
          const end = last(line.standing),
            lottery = end === "number" ? null : end.slice("draw:".length);
          const draw = draws.get(lottery) || nothing;
          const round = new Round(line, at, lottery, draw.per === "child_school", draw.direction === "desc");
          let due = lottery ? [lottery] : [];
          if (round.bySchool) due = schools.map((school) => round.lotteryAt(school));
          const known = (!lottery || draws.has(lottery)) && due.every((name) => lotteries.indexOf(name) >= 0);
          insist(known && new Set(due).size === due.length, where, "known lottery", lottery, "fail");
          const deals = (draws.get(round.deal) || nothing).per === "seat";
          insist(deals || DEALING.indexOf(round.mechanism) < 0, where, "known lottery", round.deal, "fail");
          return round;
        });
        return { rounds, boundary: (rules.bundle || {}).boundary || "expand" };
      });
    }

    // Seats by school.
    schools() {
      return this.kept("schools", () => {
        const rows = this.rows("schools.jsonl"),
          where = DATA + "schools.jsonl";
        checkOrder(rows, "school", where);
        rows.forEach((row, i) =>
          insist(
            !row.seats || !row.planned,
            where + ":" + (i + 1),
            "a planned school without seats",
            row.seats,
            "fail",
          ),
        );
        return new Map(rows.map((row) => [row.school, row.seats]));
      });
    }

    // The seats of each quota, by "school/round".
    quotas() {
      return this.kept("quotas", () => {
        const out = new Map(),
          rounds = this.rules().rounds.map((round) => round.name);
        this.rows("schools.jsonl").forEach((row, i) => {
          const where = DATA + "schools.jsonl:" + (i + 1),
            quotas = row.quotas || [];
          const ranks = quotas.map((quota) => [quota.round, quota.quota]);
          insist(
            ranks.every((rank, i) => !i || byTuple(ranks[i - 1], rank) < 0),
            where,
            "sorted, no name twice",
            ranks,
            "fail",
          );
          for (const quota of quotas) {
            insist(rounds.indexOf(quota.round) >= 0, where, "known round", quota.round, "fail");
            const key = row.school + "/" + quota.round;
            if (!out.has(key)) out.set(key, new Map());
            out.get(key).set(quota.quota, quota.seats);
          }
        });
        return out;
      });
    }

    // A desk: a school, and a quota or "". The same object each time.
    desk(school, quota) {
      const key = quota ? school + "/" + quota : school; // a school's code has no "/"
      let desk = this.desks.get(key);
      if (!desk) this.desks.set(key, (desk = { school, quota, id: this.desks.size, mark: 0 }));
      return desk;
    }

    // Seats by desk as a round begins; used: by school, until then.
    seats(round, used, count) {
      const out = new Counter(),
        added = this.settled(count).added,
        nobody = new Map();
      for (const [school, seats] of this.schools()) {
        let left = Math.max(0, seats + added.get(school) - used.get(school));
        const rows = this.quotas().get(school + "/" + round.name) || nobody;
        for (const quota of sorted(rows.keys())) {
          if (quota === "") continue;
          const some = Math.min(rows.get(quota), left);
          out.set(this.desk(school, quota), some);
          left -= some;
        }
        if (round.seats === "fixed") left = Math.min(rows.get("") || 0, left);
        else if (round.seats === "table") left = 0;
        else if (round.seats !== "open") {
          const [share, whole] = round.seats.slice("share ".length).split("/").map(Number);
          insist(share * left <= NUMBER_LIMIT, DATA + "schools.jsonl", "something this program can read", left);
          left = Math.floor((share * left) / whole);
        }
        out.set(this.desk(school, ""), left);
      }
      return out;
    }

    // The draw and every run again: {count: amendments in force, body, where, stage}.
    stages() {
      return this.kept("stages", () => {
        const out = [];
        let count = 0;
        for (const entry of this.own()) {
          if (entry.kind === "amend") count++;
          if (entry.kind === "allocate") {
            const [body, where] = this.bodies("allocate")[out.length];
            out.push({ count, body, where, stage: out.length + 1 });
          }
        }
        if (!out.length) throw absent(DATA + "log.jsonl: allocate");
        return out;
      });
    }

    // All amendments: {seq, body, stage}.
    amendments() {
      return this.kept("amendments", () => {
        const out = [];
        let stage = 1;
        for (const entry of this.own()) {
          if (entry.kind === "allocate") stage++;
          if (entry.kind === "amend") out.push({ seq: entry.seq, body: entry.body, stage });
        }
        this.bodies("amend"); // their form
        return out;
      });
    }

    // Who left, who was placed by hand (with the school), the seats added, what units chose.
    settled(count) {
      return this.kept("settled " + count, () => {
        const gone = new Set(),
          byHand = new Map(),
          added = new Counter(),
          chosen = new Map();
        for (const { body } of this.amendments().slice(0, count)) {
          const number = body.number;
          if (body.action === "remove") {
            byHand.delete(number);
            gone.add(number);
          } else if (body.action === "place" || body.action === "admit") byHand.set(number, body.school);
          else if (body.action === "seat") added.add(body.school, 1);
          else if (body.action === "choose" && this.children().has(number)) {
            chosen.set(this.children().get(number), body.school || "");
          }
        }
        return { gone, byHand, added, chosen };
      });
    }

    // The numbers that have a result after so many amendments.
    listed(count) {
      return this.kept("listed " + count, () => {
        const { gone, byHand } = this.settled(count),
          out = new Set(this.children().keys());
        for (const number of byHand.keys()) out.add(number);
        for (const number of gone) out.delete(number);
        return out;
      });
    }

    // The unit of every child of the roll, by number.
    children() {
      return this.kept("children", () => {
        const children = this.rows("roll.jsonl").filter((row) => row.kind === "child");
        return new Map(children.map((row) => [row.number, row.unit]));
      });
    }

    // The numbers of the children by unit, sorted.
    members() {
      return this.kept("members", () => {
        const out = new Map();
        for (const [number, unit] of this.children()) {
          if (out.has(unit)) out.get(unit).push(number);
          else out.set(unit, [number]);
        }
        for (const numbers of out.values()) if (numbers.length > 1) numbers.sort();
        return out;
      });
    }

    weight(unit) {
      const { at, sizes } = this.units();
      return at.has(unit) ? sizes[at.get(unit)] : 0;
    }

    // Every unit of the roll in byte order, the place of each, and how many children it has; for each row of the
    // roll the place of its unit.
    units() {
      return this.kept("units", () => {
        const rows = this.rows("roll.jsonl"),
          names = sorted(new Set(rows.map((row) => row.unit))),
          at = new Places(names),
          sizes = new Int32Array(names.length);
        for (const unit of this.children().values()) sizes[at.get(unit)]++;
        return { names, at, sizes, ofRow: Int32Array.from(rows, (row) => at.get(row.unit)) };
      });
    }

    // The place of each child among the children, and of its unit among the units.
    placesOfChildren() {
      return this.kept("places of children", () => {
        const children = this.children(),
          { at } = this.units();
        return {
          at: new Places(Array.from(children.keys())),
          unit: Int32Array.from(children.values(), (unit) => at.get(unit)),
        };
      });
    }

    key() {
      return this.kept("key", () => words(unhex(this.body("draw")[0].key)));
    }

    rings() {
      return new Map((this.manifest().rings || []).map((ring) => [ring.lottery, ring]));
    }

    // The list of each circle draw.
    numbered() {
      return this.kept("numbered", () => {
        const out = new Map(Array.from(this.rings().keys(), (lottery) => [lottery, []]));
        let latest = "";
        (out.size ? this.rows("numbered.jsonl") : []).forEach((row, i) => {
          const where = DATA + "numbered.jsonl:" + (i + 1);
          insist(out.has(row.lottery), where, "known lottery", row.lottery);
          const here = out.get(row.lottery);
          insist(
            latest <= row.lottery && row.position === here.length + 1 && (!here.length || last(here) < row.number),
            where,
            "sorted, no line twice",
            row,
          );
          here.push(row.number);
          latest = row.lottery;
        });
        return out;
      });
    }

    // What was drawn by hand: a number up to the most, +1 or -1 (up, down), or a position.
    drawn(source, most) {
      const [value, where] = this.reveals().get(source) || ["", DATA + "log.jsonl"];
      const kind = (this.manifest().sources.find((s) => s.id === source) || {}).kind;
      if (kind === "direction") {
        insist(value === "up" || value === "down", where, "up, down", value, "fail");
        return value === "up" ? 1 : -1;
      }
      if (kind === "listed") {
        const ring = Array.from(this.rings().values()).find((ring) => ring.start === source);
        const at = this.numbered().get(ring.lottery).indexOf(value);
        insist(at >= 0, where, "a number of the list", value, "fail");
        return at + 1;
      }
      insist(/^[1-9][0-9]{0,9}$/.test(value) && Number(value) <= most, where, "a number up to: " + most, value, "fail");
      return Number(value);
    }

    // The list of a circle draw, in the order in which its entries are taken.
    circle(ring) {
      const numbers = this.numbered().get(ring.lottery),
        count = numbers.length;
      if (!has(ring, "start") || !count) return numbers;
      const at = this.drawn(ring.start, count) - 1;
      const byPlan = ring.scheme === "ring_step" && has(ring, "step");
      const pace = byPlan ? ring.step : this.drawn(ring.second, count);
      return circleOrder(ring.scheme, count, at, pace).map((i) => numbers[i]);
    }

    // The ticket of every unit of the roll: four words each, in the order of `units`.
    *ticketSteps(lottery) {
      const key = "tickets " + lottery;
      if (this.cache.has(key)) return;
      const { names, at } = this.units(),
        out = new Uint32Array(4 * names.length);
      if (this.rings().has(lottery)) {
        const line = this.circle(this.rings().get(lottery)),
          listed = new Set(line);
        const rest = names.filter((unit) => !listed.has(unit));
        const full = line.concat(
          rest.filter((unit) => !isReserve(unit)),
          rest.filter(isReserve),
        );
        full.forEach((unit, rank) => {
          if (at.has(unit)) out[4 * at.get(unit) + 3] = rank;
        });
      } else {
        const manifest = this.manifest(),
          words = this.key();
        for (let i = 0; i < names.length; i++) {
          ticketInto(manifest.ticket, words, manifest.draw, lottery, names[i], out, 4 * i);
          if (i % BUSY === 0) yield;
        }
      }
      this.cache.set(key, out);
    }

    tickets(lottery) {
      drain(this.ticketSteps(lottery));
      return this.cache.get("tickets " + lottery);
    }

    // The ticket of one unit as 32 hex digits.
    ticketOf(lottery, unit) {
      return ticketHex(this.tickets(lottery), this.units().at.get(unit));
    }

    // The place of each unit in the order of its ticket, equal tickets by unit; without a lottery by unit.
    order(lottery, descending) {
      return this.kept("order " + lottery + " " + descending, () => {
        const count = this.units().names.length,
          out = new Int32Array(count);
        let line = Int32Array.from(out, (_, i) => i);
        if (lottery) line = byTicket(this.tickets(lottery), count, descending);
        line.forEach((unit, rank) => {
          out[unit] = rank;
        });
        return out;
      });
    }

    // What ranks an application before its ticket: (band, class, keys…). The same object for the same values.
    prefix(tuple) {
      const key = tuple.join();
      let prefix = this.prefixes.get(key);
      if (!prefix) this.prefixes.set(key, (prefix = { tuple, rank: 0 }));
      return prefix;
    }

    // The same where there are no keys.
    plain(band, tier) {
      if (band > 255 || tier > 255) return this.prefix([band, tier]);
      const key = (band << 8) | tier;
      return this.plains[key] || (this.plains[key] = this.prefix([band, tier]));
    }

    // Lines of the market with corrections in force in the place of those of corrected units.
    *marketRows(corrected) {
      if (!corrected.size) {
        yield* this.read("market.jsonl");
        return;
      }
      const names = this.rules().rounds.map((round) => round.name),
        rows = [];
      for (const row of this.read("market.jsonl")) if (!corrected.has(row[0].unit)) rows.push(row);
      for (const [unit, stage] of corrected) {
        this.rows("market-" + stage + ".jsonl").forEach((row, i) => {
          if (row.unit === unit) rows.push([row, i]);
        });
      }
      for (const [row, i] of rows) {
        insist(names.indexOf(row.round) >= 0, DATA + "market.jsonl:" + (i + 1), "known round", row.round, "fail");
      }
      rows.sort(([a], [b]) => byTuple([names.indexOf(a.round), a.number], [names.indexOf(b.round), b.number]));
      yield* rows;
    }

    // By round name: its lines; and the rounds that have bands. `count` amendments are in force.
    *marketSteps(count) {
      const units = this.children(),
        corrected = new Map();
      for (const { body, stage } of this.amendments().slice(0, count)) {
        if (body.action === "correct" && units.has(body.number)) corrected.set(units.get(body.number), stage);
      }
      const key = "market " + JSON.stringify(Array.from(corrected));
      if (!this.cache.has(key)) {
        const rows = this.marketRows(corrected);
        try {
          this.cache.set(key, yield* this.marketOf(rows));
        } catch (problem) {
          if (!(problem instanceof Problem)) throw problem;
          try {
            drain(rows); // a later line that is malformed is worse
            this.cache.set(key, problem);
          } catch (worse) {
            this.cache.set(key, worse);
          }
        }
      }
      return this.kept(key);
    }

    market(count) {
      return drain(this.marketSteps(count));
    }

    *marketOf(rows) {
      const { rounds, boundary } = this.rules(),
        schools = this.schools(),
        { names, at, sizes } = this.units();
      const byName = new Map(rounds.map((round) => [round.name, round])),
        lines = new Map();
      for (const round of rounds) lines.set(round.name, []);
      const shapes = new Map(),
        banded = new Set(),
        parts = new Map(),
        pools = new Map(),
        ofDesk = new Map();
      const none = { key: "", quota: "", schools: [], desks: [] },
        nothing = [];
      let before = -1,
        beforeNumber = "",
        busy = 0;
      const sameShape = (group, shape, value, where) => {
        const known = shapes.get(group);
        if (known === undefined) shapes.set(group, shape);
        else if (known !== shape) insist(false, where, "the same members in the whole band", value, "fail");
      };
      for (let step = rows.next(); !step.done; step = rows.next()) {
        const [row, i] = step.value,
          where = { toString: () => DATA + "market.jsonl:" + (i + 1) },
          { unit, weight } = row;
        if (++busy % BUSY === 0) yield;
        const round = byName.get(row.round);
        insist(round, where, "known round", row.round, "fail");
        insist(
          before < round.at || (before === round.at && beforeNumber < row.number),
          where,
          "sorted, no line twice",
          row.number,
          "fail",
        );
        before = round.at;
        beforeNumber = row.number;
        const place = at.get(unit),
          fits = row.number === unit && place !== undefined && sizes[place] === weight;
        insist(fits, where, "unit of the roll and its weight", unit, "fail");
        const mark = ++this.marks,
          { choices } = row,
          { shape } = round,
          counted = round.mechanism === LEAST;
        const line = {
          unit: names[place],
          at: place,
          weight,
          desks: new Array(choices.length),
          prefixes: new Array(choices.length),
          costs: counted ? choices.map((choice) => choice.cost) : null,
          members: row.members || nothing,
          pool: none,
          standing: null,
        };
        for (let k = 0; k < choices.length; k++) {
          const choice = choices[k],
            { known } = choice; // the same choice was found fine in this round
          if (known && known.round === round && known.desk.mark !== mark) {
            known.desk.mark = mark;
            line.desks[k] = known.desk;
            line.prefixes[k] = known.prefix;
            continue;
          }
          const { school, band = 0, keys, quota = "" } = choice,
            tier = choice.class || 0;
          if (!schools.has(school)) insist(false, where, "known school", school, "fail");
          if (has(choice, "cost") !== counted)
            insist(false, where, "a cost where a total is made least", choice, "fail");
          sameShape(shape + "band", has(choice, "band"), choice, where);
          sameShape(band ? shape + band : shape, (tier ? 1 : 0) + (keys ? 2 * keys.length : 0), choice, where);
          if (band) banded.add(round.name);
          const desk = this.desk(school, quota);
          if (desk.mark === mark) insist(false, where, "no desk twice", row.choices, "fail");
          desk.mark = mark;
          const prefix = keys ? this.prefix([band, tier, ...keys]) : this.plain(band, tier);
          line.desks[k] = desk;
          line.prefixes[k] = prefix;
          if (known !== undefined) choice.known = { round, desk, prefix };
        }
        const due = boundary === "split" && weight > 1 ? this.members().get(unit) : nothing;
        if (due.length || line.members.length || has(row, "members")) {
          const told = line.members.join();
          if (!parts.has(unit)) parts.set(unit, told);
          insist(
            sorted(line.members).join() === due.join() &&
              has(row, "members") === due.length > 0 &&
              parts.get(unit) === told,
            where,
            "all members, in one order, where units are split",
            told,
            "fail",
          );
        }
        insist(
          has(row, "pool") === POOLED.indexOf(round.mechanism) >= 0,
          where,
          "a pool for lines and dealing only",
          row.pool,
          "fail",
        );
        if (row.pool) {
          const { schools: own, keys = [], quota = "" } = row.pool,
            key = quota + "/" + own.join();
          insist(rising(own), where, "sorted, no name twice", own, "fail");
          insist(
            own.every((school) => schools.has(school)),
            where,
            "known school",
            own,
            "fail",
          );
          if (!pools.has(key)) {
            pools.set(key, { key, quota, schools: own, desks: own.map((school) => this.desk(school, quota)) });
          }
          line.pool = pools.get(key);
          for (const desk of line.pool.desks) {
            const held = round.name + "/" + desk.id;
            if (!ofDesk.has(held)) ofDesk.set(held, line.pool);
            insist(ofDesk.get(held) === line.pool, where, "no desk in two pools", own, "fail");
          }
          sameShape(shape + "pool " + key, (has(row.pool, "class") ? "c" : "") + keys.length, row.pool, where);
          line.standing = this.prefix([row.pool.class || 0, ...keys]);
        }
        lines.get(round.name).push(line);
      }
      for (const round of rounds) {
        insist(
          banded.has(round.name) || !shapes.get(round.shape + "band"),
          DATA + "market.jsonl",
          "no band where all are 0",
          round.name,
          "fail",
        );
      }
      return { lines, banded };
    }

    // The lines of a round without those who left or were placed by hand.
    unitsOf(round, count) {
      const { gone, byHand } = this.settled(count),
        children = this.children(),
        less = new Counter(),
        out = [];
      for (const number of new Set([...gone, ...byHand.keys()])) {
        if (children.has(number)) less.add(children.get(number), 1);
      }
      if (!less.size) return this.market(count).lines.get(round.name);
      for (let line of this.market(count).lines.get(round.name)) {
        if (less.get(line.unit)) {
          const stay = line.members.filter((n) => !gone.has(n) && !byHand.has(n));
          line = Object.assign({}, line, { weight: line.weight - less.get(line.unit), members: stay });
        }
        if (line.weight > 0) out.push(line);
      }
      return out;
    }

    // The places by number, as published.
    told(stage) {
      return this.kept(
        "told " + stage,
        () => new Map(this.rows("results-" + stage + ".jsonl").map((row) => [row.number, row.place])),
      );
    }

    // The cutoffs of a run, as published.
    cutoffs(body, stage) {
      return has(body, "cutoffs") ? body.cutoffs : this.rows("cutoffs-" + stage + ".jsonl");
    }
  }

  // A round as rules.json has it; lottery is null where the last key is number.
  class Round {
    constructor(line, at, lottery, bySchool, descending) {
      Object.assign(this, {
        name: line.id,
        at,
        shape: "round " + at + " ",
        mechanism: line.mechanism,
        seats: line.seats || "open",
        deal: line.deal,
        lottery,
        bySchool,
        descending,
        waits: line.on_rest === "waitlist",
        standing: line.standing,
        empty: new Set((line.reserve || []).filter((kept) => kept.unused === "empty").map((kept) => kept.id)),
      });
    }

    lotteryAt(school) {
      return this.bySchool ? this.lottery + "-" + school.toLowerCase().replace(/_/g, "-") : this.lottery;
    }
  }

  // The places 0 to count - 1 in the order of their tickets: first by 16 bits, then those that share them.
  function byTicket(w, count, descending) {
    const starts = new Int32Array(65537),
      line = new Int32Array(count),
      sign = descending ? -1 : 1,
      group = (i) => (descending ? 65535 - (w[4 * i] >>> 16) : w[4 * i] >>> 16);
    const compare = (a, b) => {
      for (let i = 0; i < 4; i++) {
        const x = w[4 * a + i],
          y = w[4 * b + i];
        if (x !== y) return x < y ? -sign : sign;
      }
      return a - b;
    };
    for (let i = 0; i < count; i++) starts[group(i) + 1]++;
    for (let g = 0; g < 65536; g++) starts[g + 1] += starts[g];
    const ends = starts.slice();
    for (let i = 0; i < count; i++) line[ends[group(i)]++] = i;
    for (let g = 0; g < 65536; g++) {
      if (ends[g] - starts[g] > 1) line.subarray(starts[g], ends[g]).sort(compare);
    }
    return line;
  }

  // The places 0 to count - 1 in the order in which a circle draw takes them.
  function circleOrder(scheme, count, at, pace) {
    const out = [];
    if (scheme === "ring_run") {
      for (let i = 0; i < count; i++) out.push((((at + i * pace) % count) + count) % count);
    } else if (scheme === "ring_remove") {
      const left = Array.from({ length: count }, (_, i) => i);
      while (left.length) {
        out.push(left.splice(at, 1)[0]);
        at = left.length ? (at + pace - 1) % left.length : 0;
      }
    } else {
      const met = new Set();
      for (; !met.has(at); at = (at + pace) % count) {
        met.add(at);
        out.push(at);
      } // until the circle closes
      for (let i = 0; i < out.length; i++) {
        // it grows while it is walked
        const after = (out[i] + 1) % count;
        if (!met.has(after)) {
          met.add(after);
          out.push(after);
        }
      }
    }
    return out;
  }

  // ---- The allocation (market.md) ---------------------------------------------------------------------------------

  const DEALT = Infinity; // a seat that was dealt is no choice

  // The desks of some lines, or pools, each once.
  function desksOf(lines) {
    const met = [],
      out = [];
    for (const { desks } of lines) {
      for (let i = 0; i < desks.length; i++) {
        const desk = desks[i];
        if (met[desk.id]) continue;
        met[desk.id] = true;
        out.push(desk);
      }
    }
    return out;
  }

  // One run: the places, cutoffs and all that checks and explanations ask for. Applications are ranked by one number:
  // the place of (band, class, keys…) among those of the round, then that of the ticket.
  class Run {
    constructor(bundle, count, stage) {
      Object.assign(this, {
        b: bundle,
        count,
        stage,
        places: [], // by the place of a unit: its desk, the desks of its members, or null
        ranks: [],
        cutoffs: [],
        proofs: [],
        waiting: [],
        table: null,
        efficient: [],
        rounds: [],
      });
    }

    *steps() {
      const { b, count } = this,
        { rounds, boundary } = b.rules(),
        used = new Counter();
      const market = yield* b.marketSteps(count);
      const size = b.units().names.length;
      this.span = size + 1;
      this.places = new Array(size).fill(null);
      this.ranks = new Array(size).fill(null);
      for (const round of rounds) {
        yield;
        const seats = b.seats(round, used, count);
        const units = b.unitsOf(round, count).filter((line) => !this.places[line.at]);
        const held = {
          round,
          seats,
          units,
          below: new Set(),
          chosen: new Counter(),
          filled: new Counter(),
          held: new Map(),
          refused: new Map(),
        };
        this.rounds.push(held);
        this.rankPrefixes(units);
        if (round.mechanism === LEAST) {
          this.least(held);
          this.rankUnits(round, units);
          continue;
        }
        if (round.mechanism === LIVE) {
          this.atTheTable(held, used);
          this.rankUnits(round, units);
          if (this.table) break;
          continue;
        }
        const pools = new Map();
        if (POOLED.indexOf(round.mechanism) >= 0) {
          for (const line of market.lines.get(round.name)) pools.set(line.pool.key, line.pool);
        }
        const turns = (boundary === "skip" || boundary === "split") && units.some((line) => line.weight > 1);
        insist(
          !round.bySchool || (!turns && !pools.size),
          DATA + "rules.json",
          "one ticket of a unit where there are lines or turns",
          round.name,
          "fail",
        );
        const ends = [];
        for (const pool of round.mechanism === IN_LINE ? pools.values() : []) {
          ends.push(this.lineOf(held, pool, boundary));
        }
        const asking = held.below.size ? units.filter((line) => !held.below.has(line.unit)) : units;
        held.asking = asking;
        let apart = new Map();
        if (round.mechanism === CYCLES) {
          this.trade(held);
          this.efficient.push(held);
        } else if (turns) apart = this.turns(held);
        else {
          yield* this.acceptance(held, boundary);
          this.proofs.push(held);
        }
        for (const [desk, admitted] of held.held) {
          held.chosen.set(desk, sum(admitted.map((entry) => entry.weight)));
          for (const entry of admitted) this.places[entry.line.at] = desk;
        }
        for (const [at, parts] of apart) this.places[at] = parts;
        for (const [desk, n] of held.chosen) held.filled.set(desk, n);
        for (const pool of DEALING.indexOf(round.mechanism) >= 0 ? pools.values() : []) this.deal(held, pool);
        this.rankUnits(
          round,
          units.filter((line) => !this.ranks[line.at]),
        );
        if (round.waits) this.wait(held);
        for (const desk of desksOf(units.concat(Array.from(pools.values()))).sort(byDesk)) {
          const line = { filled: held.filled.get(desk), school: desk.school, seats: seats.get(desk) };
          const chosen = held.chosen.get(desk),
            stopped = held.refused.has(desk) && chosen < seats.get(desk);
          if (stopped) line.stopped = true;
          const named = round.mechanism !== CYCLES && chosen && (chosen >= seats.get(desk) || stopped);
          const end = named ? last(held.held.get(desk)) : null;
          if (end && market.banded.has(round.name)) line.band = end.prefix.tuple[0];
          this.cutoffs.push(
            this.cutoff(
              round,
              round.lotteryAt(desk.school),
              desk.quota,
              end && { tuple: end.prefix.tuple.slice(1), unit: end.line.unit },
              line,
            ),
          );
          used.add(desk.school, held.filled.get(desk));
        }
        // kept seats that stay empty by rule
        for (const [desk, many] of seats) {
          if (round.empty.has(desk.quota)) used.add(desk.school, Math.max(0, many - held.filled.get(desk)));
        }
        this.cutoffs.push(...ends);
      }
      return this;
    }

    rankPrefixes(units) {
      const all = new Set();
      let before = null; // equal ones often follow each other
      for (const { prefixes, standing } of units) {
        for (let i = 0; i < prefixes.length; i++) {
          if (prefixes[i] === before) continue;
          before = prefixes[i];
          all.add(before);
        }
        if (standing) all.add(standing);
      }
      const line = Array.from(all).sort((a, b) => byTuple(a.tuple, b.tuple));
      line.forEach((prefix, rank) => {
        prefix.rank = rank;
      });
    }

    order(round, school) {
      return this.b.order(round.lotteryAt(school), round.descending);
    }

    // What stands for (band, class, keys…, ticket, unit) in this round.
    standing(order, line, prefix) {
      return prefix.rank * this.span + order[line.at];
    }

    // The place of each unit in its list: [round, choice]; of a split one by number.
    rankUnits(round, units) {
      for (const line of units) {
        const place = this.places[line.at];
        if (place instanceof Map) {
          const parts = Array.from(place, ([number, desk]) => [number, [round.at, line.desks.indexOf(desk)]]);
          this.ranks[line.at] = new Map(parts);
        } else if (place) this.ranks[line.at] = [round.at, line.desks.indexOf(place)];
      }
    }

    // A cutoff: the line, with the standing of the last one where somebody is named.
    cutoff(round, lottery, quota, end, line) {
      Object.assign(line, { round: round.name, ticket: "" });
      if (quota) line.quota = quota;
      if (end) {
        const [tier, ...keys] = end.tuple;
        if (tier) line.class = tier;
        if (keys.length) line.keys = keys;
        if (lottery) line.ticket = this.b.ticketOf(lottery, end.unit);
        else line.unit = end.unit;
      }
      return line;
    }

    // Deferred acceptance, units proposing. A desk's entries stand best first; `refused` has the standing of the first
    // one it refused, after which nobody is admitted.
    *acceptance(held, boundary) {
      const { round, seats, asking } = held,
        state = [],
        own = desksOf(asking);
      for (const desk of own) {
        state[desk.id] = {
          free: seats.get(desk),
          used: 0,
          refused: Infinity,
          entries: [],
          order: this.order(round, desk.school),
        };
      }
      const entryOf = (line, at) => {
        const desk = state[line.desks[at].id];
        return {
          key: this.standing(desk.order, line, line.prefixes[at]),
          weight: line.weight,
          line,
          at,
          prefix: line.prefixes[at],
        };
      };
      const waiting = asking.filter((line) => line.desks.length).map((line) => entryOf(line, 0));
      waiting.sort((a, b) => b.key - a.key); // any order gives the same result; this one is quick
      for (let busy = 0; waiting.length; busy++) {
        if (busy % BUSY === 0) yield;
        let entry = waiting.pop();
        const desk = state[entry.line.desks[entry.at].id],
          { entries } = desk;
        const next = (entry) => {
          if (entry.at + 1 < entry.line.desks.length) waiting.push(entryOf(entry.line, entry.at + 1));
        };
        if (entry.key > desk.refused) {
          next(entry);
          continue;
        }
        let low = 0,
          high = entries.length;
        while (low < high) {
          const middle = (low + high) >> 1;
          if (entries[middle].key < entry.key) low = middle + 1;
          else high = middle;
        }
        if (low === entries.length) entries.push(entry);
        else entries.splice(low, 0, entry);
        desk.used += entry.weight;
        while (entries.length) {
          entry = last(entries);
          const before = desk.used - entry.weight; // seats used by those before the last one
          if (desk.used <= desk.free || (boundary === "expand" && before < desk.free)) break;
          entries.pop();
          desk.used = before;
          desk.refused = entry.key;
          next(entry);
        }
      }
      for (const desk of own) {
        const { entries, refused } = state[desk.id];
        held.held.set(desk, entries);
        if (refused < Infinity) held.refused.set(desk, refused);
      }
    }

    // Units by turns, under `skip` and `split`; only under `split` a line has members. Gives the split units.
    turns(held) {
      const { round, seats, asking } = held,
        turns = new Map(),
        apart = new Map(),
        done = new Set();
      const left = new Counter(seats);
      for (const line of asking) {
        line.desks.forEach((desk, at) => {
          const key = this.standing(this.order(round, desk.school), line, line.prefixes[at]);
          if (!turns.has(key)) turns.set(key, { key, line, prefix: line.prefixes[at], desks: [] });
          turns.get(key).desks.push(desk);
        });
      }
      for (const turn of Array.from(turns.values()).sort((a, b) => a.key - b.key)) {
        const { line, desks } = turn;
        let parts = [[line.weight, ""]];
        if (!desks.some((desk) => left.get(desk) >= line.weight)) parts = line.members.map((number) => [1, number]);
        for (const [weight, number] of done.has(line.unit) ? [] : parts) {
          const desk = desks.find((desk) => left.get(desk) >= weight);
          if (!desk) continue;
          if (!held.held.has(desk)) held.held.set(desk, []);
          held.held.get(desk).push({ key: turn.key, weight, line, prefix: turn.prefix });
          left.add(desk, -weight);
          done.add(line.unit);
          if (number) {
            if (!apart.has(line.at)) apart.set(line.at, new Map());
            apart.get(line.at).set(number, desk);
          }
        }
      }
      return apart;
    }

    // Top trading cycles: who stands on a circle gets the desk it points to.
    trade(held) {
      const { round, seats, asking } = held,
        left = new Counter(seats),
        lines = new Map(),
        wishes = new Map();
      for (const line of asking) {
        wishes.set(line.unit, { line, at: 0 });
        line.desks.forEach((desk, at) => {
          held.held.set(desk, []);
          if (!lines.has(desk)) lines.set(desk, []);
          lines.get(desk).push({
            key: this.standing(this.order(round, desk.school), line, line.prefixes[at]),
            line,
            weight: 1,
            prefix: line.prefixes[at],
          });
        });
      }
      const first = new Map();
      for (const [desk, queue] of lines) {
        queue.sort((a, b) => a.key - b.key);
        first.set(desk, 0);
      }
      const entryAt = (desk, unit) => lines.get(desk).find((entry) => entry.line.unit === unit);
      for (const { unit: start } of asking) {
        const path = [],
          on = new Map();
        let unit = start;
        while (wishes.has(start)) {
          const wish = wishes.get(unit),
            { desks } = wish.line;
          while (wish.at < desks.length && !left.get(desks[wish.at])) wish.at++;
          if (wish.at === desks.length) {
            // out of desks
            wishes.delete(unit);
            unit = path.length ? path.pop() : start;
            on.delete(unit);
            continue;
          }
          const desk = desks[wish.at],
            queue = lines.get(desk);
          let at = first.get(desk);
          while (!wishes.has(queue[at].line.unit)) at++;
          first.set(desk, at);
          on.set(unit, path.length);
          path.push(unit);
          unit = queue[at].line.unit;
          if (on.has(unit)) {
            for (const other of path.splice(on.get(unit))) {
              const wish = wishes.get(other),
                desk = wish.line.desks[wish.at];
              wishes.delete(other);
              on.delete(other);
              held.held.get(desk).push(entryAt(desk, other));
              left.add(desk, -1);
            }
            unit = path.length ? path.pop() : start;
            on.delete(unit);
          }
        }
      }
    }

    // The line of a pool: its units without a place, best first.
    stand(held, pool) {
      const order = pool.schools.length ? this.order(held.round, pool.schools[0]) : new Int32Array(this.span);
      const own = held.units.filter((line) => line.pool === pool && !this.places[line.at]);
      const line = own.map((line) => ({ line, key: this.standing(order, line, line.standing) }));
      return line.sort((a, b) => a.key - b.key).map((entry) => entry.line);
    }

    // Who stands below the line of a pool does not ask; gives the pool's line of the cutoffs.
    lineOf(held, pool, boundary) {
      const { round, seats } = held,
        queue = this.stand(held, pool),
        total = sum(pool.desks.map((desk) => seats.get(desk)));
      let filled = 0,
        many = 0;
      for (; many < queue.length; many++) {
        if (boundary === "expand" ? filled >= total : filled + queue[many].weight > total) break;
        filled += queue[many].weight;
      }
      for (const line of queue.slice(many)) held.below.add(line.unit);
      const end = many > 0 && many < queue.length ? queue[many - 1] : null;
      return this.cutoff(round, round.lottery, pool.quota, end && { tuple: end.standing.tuple, unit: end.unit }, {
        filled,
        pool: pool.schools,
        seats: total,
      });
    }

    // Deals the seats that are left of a pool to its line.
    deal(held, pool) {
      const { b } = this,
        { round, seats, chosen } = held,
        manifest = b.manifest(),
        word = new Uint32Array(4);
      const lots = pool.desks.map((desk) => {
        const many = seats.get(desk),
          lot = [];
        insist(many <= SEAT_LIMIT, DATA + "schools.jsonl", "seats dealt up to: " + SEAT_LIMIT, many);
        for (let number = chosen.get(desk) + 1; number <= many; number++) {
          const text = desk.quota + "/" + desk.school + "/" + number;
          ticketInto(manifest.ticket, b.key(), manifest.draw, round.deal, text, word, 0);
          lot.push(ticketHex(word, 0));
        }
        return { desk, lot: lot.sort(), at: 0 };
      });
      for (const line of this.stand(held, pool)) {
        const fits = lots.filter((lot) => lot.lot.length - lot.at >= line.weight);
        if (!fits.length) continue;
        const best = fits.reduce((a, c) =>
          byTuple([c.lot[c.at], c.desk.school], [a.lot[a.at], a.desk.school]) < 0 ? c : a,
        );
        this.places[line.at] = best.desk;
        this.ranks[line.at] = [round.at, DEALT];
        held.filled.add(best.desk, line.weight);
        best.at += line.weight;
      }
    }

    // The waiting lists of a round: by desk, who asked there and has no place, in order.
    wait(held) {
      const lists = new Map(),
        { round } = held;
      for (const line of held.asking) {
        if (this.places[line.at]) continue;
        line.desks.forEach((desk, at) => {
          if (!lists.has(desk)) lists.set(desk, []);
          lists.get(desk).push([this.standing(this.order(round, desk.school), line, line.prefixes[at]), line]);
        });
      }
      for (const desk of Array.from(lists.keys()).sort(byDesk)) {
        for (const [, line] of lists.get(desk).sort((a, b) => a[0] - b[0])) {
          const row = { number: line.unit, round: round.name, school: desk.school, weight: line.weight };
          this.waiting.push(desk.quota ? Object.assign(row, { quota: desk.quota }) : row);
        }
      }
    }

    // Units take in turn what they chose.
    atTheTable(held, used) {
      const { round, seats, units } = held,
        { chosen } = this.b.settled(this.count);
      const turns = units
        .filter((line) => line.desks.length)
        .map((line) => [this.standing(this.order(round, line.desks[0].school), line, line.prefixes[0]), line]);
      for (const [, line] of turns.sort((a, b) => a[0] - b[0])) {
        if (!chosen.has(line.unit)) {
          this.table = {
            unit: line.unit,
            weight: line.weight,
            left: new Map(line.desks.map((desk) => [desk, seats.get(desk) - held.filled.get(desk)])),
          };
          break;
        }
        for (const desk of line.desks) {
          const fits = held.filled.get(desk) + line.weight <= seats.get(desk);
          if (desk.school === chosen.get(line.unit) && fits && !this.places[line.at]) {
            this.places[line.at] = desk;
            held.filled.add(desk, line.weight);
          }
        }
      }
      for (const desk of desksOf(units).sort(byDesk)) {
        used.add(desk.school, held.filled.get(desk));
        this.cutoffs.push(
          this.cutoff(round, null, desk.quota, null, {
            filled: held.filled.get(desk),
            school: desk.school,
            seats: seats.get(desk),
          }),
        );
      }
    }

    // The places of a round that makes a total least, as published, after they were proved: by the published prices no
    // other way of placing the same units costs less. Which of several equal answers was taken is not judged.
    least(held) {
      const { b, stage } = this,
        { round, seats, units } = held,
        where = DATA + "results-" + stage + ".jsonl";
      const price = new Counter(),
        told = b.told(stage),
        filled = new Counter(),
        schools = new Set();
      for (const row of b.cutoffs(b.stages()[stage - 1].body, stage)) {
        if (row.round === round.name) price.set(row.school, row.price || 0);
      }
      const queue = units
        .filter((line) => line.desks.length)
        .map((line) => [this.standing(this.order(round, line.desks[0].school), line, line.prefixes[0]), line]);
      queue.sort((a, b) => a[0] - b[0]);
      const asked = new Map();
      for (const [, line] of queue) {
        const ways = new Map(line.desks.map((desk, at) => [desk.school, line.costs[at]])),
          place = told.get(line.unit);
        asked.set(line.unit, ways);
        for (const school of ways.keys()) schools.add(school);
        insist(!place || ways.has(place), where, "a school of its list", line.unit, "fail");
        if (!place) continue;
        filled.add(place, line.weight);
        this.places[line.at] = b.desk(place, "");
        if (line.weight > 1) continue;
        let best = Infinity;
        for (const [school, cost] of ways) {
          insist(cost + price.get(school) <= NUMBER_LIMIT, where, "something this program can read", cost);
          best = Math.min(best, cost + price.get(school));
        }
        insist(ways.get(place) + price.get(place) === best, where, "nowhere less, price included", line.unit, "fail");
      }
      for (const school of sorted(schools)) {
        const many = seats.get(b.desk(school, "")),
          free = many - filled.get(school);
        insist(
          free >= 0 && (!free || !price.get(school)),
          where,
          "seats kept, no price where one is free",
          school,
          "fail",
        );
        this.cutoffs.push({
          filled: filled.get(school),
          price: price.get(school),
          round: round.name,
          school,
          seats: many,
          ticket: "",
        });
      }
      const left = new Counter(),
        sitting = new Map(); // as the units before left them
      for (const school of schools) left.set(school, seats.get(b.desk(school, "")));
      for (const [, line] of queue) {
        const place = told.get(line.unit);
        if (!place && line.weight === 1) {
          const reach = Array.from(asked.get(line.unit).keys()),
            met = new Set(reach);
          for (let i = 0; i < reach.length; i++) {
            insist(left.get(reach[i]) <= 0, where, "a place, which could be made free", line.unit, "fail");
            for (const unit of sitting.get(reach[i]) || []) {
              for (const way of asked.get(unit).keys())
                if (!met.has(way)) {
                  met.add(way);
                  reach.push(way);
                }
            }
          }
        }
        if (!place) continue;
        left.add(place, -line.weight);
        if (line.weight > 1) continue;
        if (!sitting.has(place)) sitting.set(place, []);
        sitting.get(place).push(line.unit);
      }
    }

    // Where a number is that has a result: [school or "", rank; null where no rule placed it]; or null.
    fate(number) {
      const { b } = this,
        { gone, byHand } = b.settled(this.count),
        { at, unit } = b.placesOfChildren();
      if (gone.has(number)) return null;
      if (byHand.has(number)) return [byHand.get(number), null];
      const child = at.get(number);
      if (child === undefined) return null;
      let place = this.places[unit[child]],
        rank = this.ranks[unit[child]];
      if (place instanceof Map) {
        place = place.get(number);
        rank = rank.get(number);
      }
      return place ? [place.school, rank] : ["", null];
    }

    // The same of all numbers that have one.
    fates() {
      if (!this.found) this.found = new Map(Array.from(this.b.listed(this.count), (number) => [number, this.fate(number)]));
      return this.found;
    }
  }

  // The allocation after so many amendments, with the prices and results of a stage where it needs them. The last few
  // are kept.
  function* runSteps(b, count, stage) {
    const runs = b.kept("runs", () => new Map()),
      key = count + "/" + stage;
    if (!runs.has(key)) {
      const run = new Run(b, count, stage);
      yield* run.steps();
      runs.set(key, run);
      if (runs.size > 4) runs.delete(runs.keys().next().value);
    }
    return runs.get(key);
  }

  const runOf = (b, count, stage) => drain(runSteps(b, count, stage));

  // Is [school, rank] `now` at least as good as `was`? A move that is no gain is a loss.
  function keeps(was, now) {
    return was[0] === now[0] || !was[0] || (was[1] !== null && now[1] !== null && byTuple(now[1], was[1]) < 0);
  }

  // ---- Signatures: Ed25519 (RFC 8032) without the cofactor, small keys refused; C2SP notes -------------------------

  // Numbers below 2^256 are 16 limbs of 16 bits, the low ones first. Between two products a limb may grow to 18 bits
  // and be negative: a product of such numbers stays far below 2^53.
  const limbs = (bytes) => Float64Array.from({ length: 16 }, (_, i) => bytes[2 * i] + 256 * bytes[2 * i + 1]);
  const bytesOf = (a) => Uint8Array.from({ length: 32 }, (_, i) => (a[i >> 1] >> (8 * (i & 1))) & 255);
  const small = (value) => new Float64Array(16).fill(value, 0, 1);
  function plus(a, b) {
    const out = new Float64Array(16);
    for (let i = 0; i < 16; i++) out[i] = a[i] + b[i];
    return out;
  }
  function minus(a, b) {
    const out = new Float64Array(16);
    for (let i = 0; i < 16; i++) out[i] = a[i] - b[i];
    return out;
  }
  const ZERO = small(0),
    ONE = small(1),
    PRIME = limbs(new Uint8Array(32).fill(0xed, 0, 1).fill(0xff, 1, 31).fill(0x7f, 31)), // 2^255 - 19
    ORDER = limbs(unhex("edd3f55c1a631258d69cf7a2def9de14" + "0".repeat(30) + "10")); // of the group

  // a - b; a itself where b is greater. Both have true limbs of 16 bits.
  function reduce(a, b) {
    const out = new Float64Array(16);
    let borrowed = 0;
    for (let i = 0; i < 16; i++) {
      const x = a[i] - b[i] - borrowed;
      borrowed = x < 0 ? 1 : 0;
      out[i] = x + 65536 * borrowed;
    }
    return borrowed ? a : out;
  }

  // Limbs of 16 bits again; 2^256 is 38.
  function carry(a) {
    let over = 0;
    for (let i = 0; i < 16; i++) {
      const x = a[i] + over;
      over = Math.floor(x / 65536);
      a[i] = x - over * 65536;
    }
    a[0] += 38 * over;
  }

  const PRODUCT = new Float64Array(32);
  function times(a, b) {
    PRODUCT.fill(0);
    for (let i = 0; i < 16; i++) {
      const x = a[i];
      for (let k = 0; k < 16; k++) PRODUCT[i + k] += x * b[k];
    }
    const out = new Float64Array(16);
    for (let i = 0; i < 16; i++) out[i] = PRODUCT[i] + 38 * PRODUCT[i + 16];
    carry(out);
    carry(out);
    return out;
  }

  // The bytes of a number modulo the prime.
  function pack(a) {
    const out = a.slice();
    for (let i = 0; i < 3; i++) carry(out);
    return bytesOf(reduce(reduce(out, PRIME), PRIME)); // 2^256 is less than three primes
  }

  const same = (a, b) => equal(pack(a), pack(b));

  // a to the number of so many binary digits that are all 1 but at two places.
  function power(a, digits, ...zeros) {
    let out = a;
    for (let i = digits - 2; i >= 0; i--) {
      out = times(out, out);
      if (zeros.indexOf(i) < 0) out = times(out, a);
    }
    return out;
  }

  const inverse = (a) => power(a, 255, 2, 4), // a^(p - 2)
    ROOT = power(small(2), 253, 2), // of -1: 2^((p - 1) / 4)
    CURVE = times(minus(ZERO, small(121665)), inverse(small(121666)));

  // The point of 32 bytes as X, Y, Z, XY/Z; null where there is none, or where y is not below the prime. The two points
  // without an x may come with either sign: they are weak, and refused as such.
  function curvePoint(bytes) {
    const own = bytes.slice(),
      odd = own[31] >> 7;
    own[31] &= 127;
    const y = limbs(own),
      yy = times(y, y),
      square = times(minus(yy, ONE), inverse(plus(times(CURVE, yy), ONE)));
    let x = times(power(square, 252, 1), square); // square^((p + 3) / 8)
    if (!same(times(x, x), square)) x = times(x, ROOT);
    if (!equal(pack(y), own) || !same(times(x, x), square)) return null;
    if ((pack(x)[0] & 1) !== odd) x = minus(ZERO, x);
    return [x, y, ONE, times(x, y)];
  }

  // The sum of any two points, equal ones too.
  function curveAdd([a, b, c, d], [e, f, g, h]) {
    const low = times(minus(b, a), minus(f, e)),
      high = times(plus(b, a), plus(f, e)),
      third = times(times(plus(d, d), h), CURVE),
      fourth = times(plus(c, c), g);
    const [x, y, z, t] = [minus(high, low), minus(fourth, third), plus(fourth, third), plus(high, low)];
    return [times(x, y), times(z, t), times(y, z), times(x, t)];
  }

  const NEUTRAL = [ZERO, ONE, ONE, ZERO],
    BASE = curvePoint(new Uint8Array(32).fill(0x66).fill(0x58, 0, 1));

  // Whether eight times a point is nothing.
  function isWeak(point) {
    for (let i = 0; i < 3; i++) point = curveAdd(point, point);
    return same(point[0], ZERO) && same(point[1], point[2]);
  }

  // m times one point and n times another; m and n in 32 bytes.
  function curveSum(m, one, n, other) {
    const of = [null, one, other, curveAdd(one, other)],
      bit = (bytes, i) => (bytes[i >> 3] >> (i & 7)) & 1;
    let sum = NEUTRAL;
    for (let i = 255; i >= 0; i--) {
      const which = bit(m, i) + 2 * bit(n, i);
      sum = curveAdd(sum, sum);
      if (which) sum = curveAdd(sum, of[which]);
    }
    return sum;
  }

  // The rest of a number after division by the order of the group.
  function modOrder(bytes) {
    let rest = ZERO;
    for (let i = 8 * bytes.length - 1; i >= 0; i--) {
      const twice = plus(rest, rest);
      twice[0] += (bytes[i >> 3] >> (i & 7)) & 1;
      carry(twice);
      rest = reduce(twice, ORDER);
    }
    return bytesOf(rest);
  }

  // Whether 64 bytes are the signature of a key of 32 bytes over a message. The point they begin with is not read: it
  // is computed, and must have these bytes, which are then its only form.
  function signedBy(key, message, signature) {
    if (key.length !== 32 || signature.length !== 64) return false;
    const start = signature.subarray(0, 32),
      factor = signature.subarray(32),
      point = curvePoint(key);
    if (!point || isWeak(point) || !equal(modOrder(factor), factor)) return false;
    const [x, y, z, t] = point,
      turned = [minus(ZERO, x), y, z, minus(ZERO, t)];
    const [a, b, c, d] = curveSum(factor, BASE, modOrder(sha512(join(start, key, message))), turned),
      over = inverse(c),
      found = pack(times(b, over));
    found[31] |= (pack(times(a, over))[0] & 1) << 7;
    return equal(found, start) && !isWeak([a, b, c, d]);
  }

  // A note without its signatures: the text and the blank line.
  function unsigned(note) {
    for (let i = 0; i + 1 < note.length; i++) if (note[i] === 10 && note[i + 1] === 10) return note.subarray(0, i + 2);
    return note;
  }

  // The text of a signed note and its lines as [name, bytes]; whose they are is not asked here.
  function readNote(data, where) {
    const whole = data.length <= 65536 ? decode(data, where, "a signed note") : "",
      at = whole.lastIndexOf("\n\n"),
      lines = whole
        .slice(at + 2, -1)
        .split("\n")
        .map((line) => /^\u2014 ([^ +\n]+) ([^ \n]+)$/.exec(line))
        .map((m) => [m && m[1], (m && strictBase64(m[2])) || ""]);
    const fine = at >= 0 && whole.endsWith("\n") && lines.length <= 16 && lines.every((line) => line[1].length > 4);
    insist(fine && !/[\0-\x09\x0b-\x1f\x7f-\x9f]/.test(whole), where, "a signed note", whole.slice(0, 200));
    return { text: whole.slice(0, at + 1), lines };
  }

  function readCheckpoint(note, where) {
    const data = unsigned(note);
    if (data.length < note.length) readNote(note, where);
    const text = Array.from(data.slice(0, 400), (c) => String.fromCharCode(c)).join("");
    const m = data.length < 400 && /^([a-z0-9./-]{1,128})\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]{43}=)\n\n$/.exec(text),
      root = m && strictBase64(m[3]);
    insist(root, where, "a checkpoint", text);
    return [m[1], Number(m[2]), hex(root)];
  }

  function fromBase64(text) {
    const raw = atob(text),
      out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }

  const toBase64 = (bytes) => btoa(Array.from(bytes, (c) => String.fromCharCode(c)).join(""));

  // The bytes of canonical base64; null for anything else.
  function strictBase64(text) {
    if (text.length % 4 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
    const bytes = fromBase64(text);
    return toBase64(bytes) === text ? bytes : null;
  }

  // Eight bytes as a decimal number.
  function decimal64(bytes) {
    let out = "",
      high = parseInt(hex(bytes.subarray(0, 4)), 16),
      low = parseInt(hex(bytes.subarray(4)), 16);
    do {
      low += (high % 10) * 4294967296;
      high = Math.floor(high / 10);
      out = (low % 10) + out;
      low = Math.floor(low / 10);
    } while (high || low);
    return out;
  }

  // A public key with its holder: name+id+base64, of a kind: 1 signs the text, 4 (a witness) a time and the text.
  class Key {
    constructor(text, where) {
      const m = /^([a-z0-9./-]{1,128})\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text) || ["", "", "", ""],
        key = fromBase64(m[3]),
        point = key.length === 33 && [1, 4].indexOf(key[0]) >= 0 ? curvePoint(key.slice(1)) : null;
      [, this.name, this.id] = m;
      this.text = text;
      const id = hexhash(join(utf8(this.name + "\n"), key)).slice(0, 8);
      insist(point && id === this.id && !isWeak(point), where, "name+id+key, an Ed25519 key", text);
      this.kind = key[0];
      this.key = key.slice(1);
    }

    // Whether it signed a note; a false line of this key is a failure.
    signed(note, where) {
      return this.times(note, where).length > 0;
    }

    // When it signed, in seconds since 1970: one for each signature, "" where it states none.
    times({ text, lines }, where) {
      const own = lines.filter(([name, bytes]) => name === this.name && hex(bytes.subarray(0, 4)) === this.id);
      return own.map(([, bytes]) => {
        const timed = this.kind === 4,
          time = timed && bytes.length > 12 ? decimal64(bytes.subarray(4, 12)) : "",
          message = timed ? "cosignature/v1\ntime " + time + "\n" + text : text;
        const fine = signedBy(this.key, utf8(message), bytes.subarray(timed ? 12 : 4));
        insist(fine, where, "the signature of: " + this.name, "another one under that name", "fail");
        return time;
      });
    }
  }

  const LINE_OF_KEYS = "log KEY, witness NAME KEY, group NAME COUNT MEMBERS or quorum NAME";

  // Whose signatures are asked for: lines of C2SP tlog-policy. They come from whoever verifies, never from the bundle.
  class Trust {
    constructor(data, where) {
      this.log = this.quorum = null;
      this.parties = new Map();
      const seen = new Set(),
        text = decode(data, where, "text in UTF-8");
      text.split("\n").forEach((line, i) => {
        // White space as Unicode has it: \s has U+FEFF too and lacks U+0085.
        const words = line.split(/[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/).filter(Boolean),
          at = where + ":" + (i + 1);
        if (words.length && !words[0].startsWith("#")) this.line(words, seen, at);
      });
      insist(this.log && this.quorum, where, "a line log and a line quorum", "nothing");
    }

    line([kind, ...rest], seen, at) {
      const check = (fine) => insist(fine, at, LINE_OF_KEYS, [kind, ...rest].join(" "));
      const name = rest[0];
      let key = null;
      if ((kind === "log" && rest.length) || (kind === "witness" && rest.length > 1)) {
        key = new Key(rest[kind === "log" ? 0 : 1], at);
        check(!seen.has(key.name + "+" + key.id));
        seen.add(key.name + "+" + key.id);
      }
      if (kind === "log") {
        check(key && !this.log);
        this.log = key;
      } else if (kind === "quorum") {
        check(rest.length === 1 && !this.quorum && (name === "none" || this.parties.has(name)));
        this.quorum = name;
      } else {
        check(key || (kind === "group" && rest.length > 2));
        check(name !== "none" && !this.parties.has(name));
        this.parties.set(name, key || this.group(rest[1], rest.slice(2), check));
      }
    }

    // How many of which.
    group(count, of, check) {
      check(of.every((member) => this.parties.has(member)) && new Set(of).size === of.length);
      check(count === "any" || count === "all" || /^[0-9]{1,4}$/.test(count));
      const least = count === "any" ? 1 : count === "all" ? of.length : Number(count);
      check(least >= 1 && least <= of.length);
      return { least, of };
    }

    // Whether the quorum is met by the keys that signed.
    isMet(signed) {
      const holds = new Map([["none", true]]);
      for (const [name, party] of this.parties) {
        if (party instanceof Key) holds.set(name, signed(party));
        else holds.set(name, party.of.filter((member) => holds.get(member)).length >= party.least);
      }
      return holds.get(this.quorum);
    }

    // Whether it cannot be met without somebody who states a time with the signature.
    asksForTimes() {
      return !this.isMet((key) => key.kind !== 4);
    }

    // Whether the log signed, who did of the others, who did not, whether that is enough.
    judge(note, where) {
      const log = this.log.signed(note, where),
        names = { signed: [], silent: [] };
      const enough = this.isMet((party) => {
        const found = party.signed(note, where);
        names[found ? "signed" : "silent"].push(party.name);
        return found;
      });
      return Object.assign({ log, enough }, names);
    }
  }

  // ---- Beacons: BLS signatures of the drand network quicknet, scheme bls-unchained-g1-rfc9380 ----------------------

  const beacon = (function () {
    const GENESIS = 1692803367, // Unix time of round 1
      PERIOD = 3; // seconds from each to the next

    // Numbers modulo the prime of BLS12-381 are 16 limbs of 24 bits, the low ones first, and stand for themselves times
    // 2^384 (Montgomery's form). Every number is below the prime, so equal ones have equal limbs.
    const raw = (text) => Float64Array.from({ length: 16 }, (_, i) => parseInt(text.substr(90 - 6 * i, 6), 16));
    const whole = (text) => raw(text.padStart(96, "0"));
    const PRIME_HEX =
        "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
      PRIME = whole(PRIME_HEX),
      LIMB = 16777216,
      COUNTER = 0xfcfffd; // times the lowest limb of the prime it is -1
    const isZero = (a) => a.every((x) => x === 0);

    function isLess(a, b) {
      let i = 15;
      while (i > 0 && a[i] === b[i]) i--;
      return a[i] < b[i];
    }

    // Limbs of 24 bits again, and the prime taken off once where it can be.
    function settle(a) {
      for (let i = 0; i < 15; i++) {
        const over = Math.floor(a[i] / LIMB);
        a[i] -= over * LIMB;
        a[i + 1] += over;
      }
      if (isLess(a, PRIME)) return a;
      for (let i = 0, borrowed = 0; i < 16; i++) {
        const x = a[i] - PRIME[i] - borrowed;
        borrowed = x < 0 ? 1 : 0;
        a[i] = x + borrowed * LIMB;
      }
      return a;
    }

    function plus(a, b) {
      const out = new Float64Array(16);
      for (let i = 0; i < 16; i++) out[i] = a[i] + b[i];
      return settle(out);
    }

    function minus(a, b) {
      const out = new Float64Array(16);
      for (let i = 0; i < 16; i++) out[i] = a[i] - b[i] + PRIME[i];
      return settle(out);
    }

    // A limb of the sum gets 32 products of two limbs at most, and what was carried: below 2^53, so each is exact.
    function times(a, b) {
      const sum = new Float64Array(16);
      for (let i = 0; i < 16; i++) {
        const x = a[i],
          low = sum[0] + x * b[0],
          q = Math.imul(low, COUNTER) & 0xffffff;
        for (let k = 1; k < 16; k++) sum[k - 1] = sum[k] + x * b[k] + q * PRIME[k];
        sum[15] = 0;
        sum[0] += (low + q * PRIME[0]) / LIMB;
      }
      return settle(sum);
    }

    // Twice a number, n times.
    function doubled(a, n) {
      for (let i = 0; i < n; i++) a = plus(a, a);
      return a;
    }

    const ZERO = whole("0"),
      UNIT = whole("1"),
      ONE = doubled(UNIT, 384),
      SHIFT = doubled(ONE, 384);
    const number = (text) => times(whole(text), SHIFT);
    const plain = (a) => times(a, UNIT); // the number itself
    const negative = (a) => minus(ZERO, a);
    const thrice = (a) => plus(plus(a, a), a);
    const bits = (text) => Array.from(text, (c) => parseInt(c, 16).toString(2).padStart(4, "0")).join("");

    function power(a, exponent) {
      let out = ONE;
      for (const bit of exponent) {
        out = times(out, out);
        if (bit === "1") out = times(out, a);
      }
      return out;
    }

    const OVER = bits(PRIME_HEX.slice(0, -1) + "9"), // the prime less 2
      ROOT = bits("680447a8e5ff9a692c6e9ed90d2eb35d91dd2e13ce144afd9cc34a83dac3d8907aaffffac54ffffee7fbfffffffeaab"),
      SIXTH = bits("45582fc5eeaa66f0c849bf3b5e1f223e613e1eb7deb831fe688231ad3c82906051caaaa72e3555549aa7ffffffff1c7"); // of the prime less 1
    const over = (a) => power(a, OVER); // 0 for 0
    const root = (a) => power(a, ROOT); // anything where there is none

    const GROUP = bits("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001"), // order of both groups
      PACE = bits("d201000000010000"), // the parameter of the curve is minus this
      COFACTOR = bits("d201000000010001"),
      HARD = bits(
        // (p^4 - p^2 + 1) / r
        "f686b3d807d01c0bd38c3195c899ed3cde88eeb996ca394506632528d6a9a2f230063cf081517f68f7764c28b6f8ae5a72bc" +
        "e8d63cb9f827eca0ba621315b2076995003fc77a17988f8761bdc51dc2378b9039096d1b767f17fcbde783765915c97f36c6" +
        "f18212ed0b283ed237db421d160aeb6a1e79983774940996754c8c71a2629b0dea236905ce937335d5b68fa9912aae208ccf" +
        "1e516c3f438e3ba79"
      );
    const FOUR = number("4"),
      TWELVE = number("c");

    // Points of y^2 = x^3 + 4 are X, Y, Z with x = X/Z, y = Y/Z.
    const NEUTRAL = [ZERO, ONE, ZERO];

    // The sum of any two points: Renes, Costello, Batina 2015, algorithm 7.
    function add([a, b, c], [d, e, f]) {
      const x = times(a, d),
        y = times(b, e),
        z = times(c, f),
        xy = minus(times(plus(a, b), plus(d, e)), plus(x, y)),
        yz = minus(times(plus(b, c), plus(e, f)), plus(y, z)),
        xz = times(TWELVE, minus(times(plus(a, c), plus(d, f)), plus(x, z))),
        three = thrice(x),
        twelve = times(TWELVE, z),
        low = minus(y, twelve),
        high = plus(y, twelve);
      return [
        minus(times(xy, low), times(yz, xz)),
        plus(times(low, high), times(xz, three)),
        plus(times(high, yz), times(three, xy)),
      ];
    }

    function multiple(factor, point) {
      let sum = NEUTRAL;
      for (const bit of factor) {
        sum = add(sum, sum);
        if (bit === "1") sum = add(sum, point);
      }
      return sum;
    }

    const square = (x) => plus(times(times(x, x), x), FOUR);

    // The point of 96 hex digits in the compressed form of the group, as x and y; null where there is none. The three
    // highest bits: compressed, the neutral point (never a signature), the greater y.
    function pointOf(text) {
      const flags = parseInt(text[0], 16) >> 1,
        bare = whole(String(parseInt(text[0], 16) & 1) + text.slice(1));
      if ((flags !== 4 && flags !== 5) || !isLess(bare, PRIME)) return null;
      const x = times(bare, SHIFT),
        y = root(square(x)),
        other = negative(y);
      if (!isZero(minus(times(y, y), square(x)))) return null;
      const greater = isLess(plain(other), plain(y)),
        point = [x, greater === (flags === 5) ? y : other];
      return isZero(multiple(GROUP, point.concat([ONE]))[2]) ? point : null;
    }

    // expand_message_xmd of RFC 9380 section 5.3.1 with SHA-256, to 128 bytes.
    function expanded(message) {
      const name = utf8("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"),
        tag = join(name, Uint8Array.of(name.length)),
        first = sha256(join(new Uint8Array(64), message, Uint8Array.of(0, 128, 0), tag));
      const out = new Uint8Array(128);
      let block = new Uint8Array(32);
      for (let i = 0; i < 4; i++) {
        block = sha256(join(block.map((x, k) => x ^ first[k]), Uint8Array.of(i + 1), tag));
        out.set(block, 32 * i);
      }
      return out;
    }

    // RFC 9380 section 8.8.1: an easier curve, y^2 = x^3 + MAP_A x + MAP_B, and appendix E.2: the way from it to
    // y^2 = x^3 + 4; x and y each by a polynomial above and one below the line, constants first.
    const MAP_A = number("144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d"),
      MAP_B = number("12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0"),
      MAP_Z = number("b");
    const ISOGENY = [
      [
        "11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7",
        "17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb",
        "d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0",
        "1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861",
        "e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9",
        "1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983",
        "d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84",
        "17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e",
        "80d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317",
        "169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e",
        "10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b",
        "6e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229",
      ],
      [
        "8ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c",
        "12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff",
        "b2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19",
        "3425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8",
        "13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e",
        "e7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5",
        "772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a",
        "14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e",
        "a10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641",
        "95fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a",
        "1",
      ],
      [
        "90d97c81ba24ee0259d1f094980dcfa11ad138e48a869522b52af6c956543d3cd0c7aee9b3ba3c2be9845719707bb33",
        "134996a104ee5811d51036d776fb46831223e96c254f383d0f906343eb67ad34d6c56711962fa8bfe097e75a2e41c696",
        "cc786baa966e66f4a384c86a3b49942552e2d658a31ce2c344be4b91400da7d26d521628b00523b8dfe240c72de1f6",
        "1f86376e8981c217898751ad8746757d42aa7b90eeb791c09e4a3ec03251cf9de405aba9ec61deca6355c77b0e5f4cb",
        "8cc03fdefe0ff135caf4fe2a21529c4195536fbe3ce50b879833fd221351adc2ee7f8dc099040a841b6daecf2e8fedb",
        "16603fca40634b6a2211e11db8f0a6a074a7d0d4afadb7bd76505c3d3ad5544e203f6326c95a807299b23ab13633a5f0",
        "4ab0b9bcfac1bbcb2c977d027796b3ce75bb8ca2be184cb5231413c4d634f3747a87ac2460f415ec961f8855fe9d6f2",
        "987c8d5333ab86fde9926bd2ca6c674170a05bfe3bdd81ffd038da6c26c842642f64550fedfe935a15e4ca31870fb29",
        "9fc4018bd96684be88c9e221e4da1bb8f3abd16679dc26c1e8b6e6a1f20cabe69d65201c78607a360370e577bdba587",
        "e1bba7a1186bdb5223abde7ada14a23c42a0ca7915af6fe06985e7ed1e4d43b9b3f7055dd4eba6f2bafaaebca731c30",
        "19713e47937cd1be0dfd0b8f1d43fb93cd2fcbcb6caf493fd1183e416389e61031bf3a5cce3fbafce813711ad011c132",
        "18b46a908f36f6deb918c143fed2edcc523559b8aaf0c2462e6bfe7f911f643249d9cdf41b44d606ce07c8a4d0074d8e",
        "b182cac101b9399d155096004f53f447aa7b12a3426b08ec02710e807b4633f06c851c1919211f20d4c04f00b971ef8",
        "245a394ad1eca9b72fc00ae7be315dc757b3b080d4c158013e6632d3c40659cc6cf90ad1c232a6442d9d3f5db980133",
        "5c129645e44cf1102a159f748c4a3fc5e673d81d7e86568d9ab0f5d396a7ce46ba1049b6579afb7866b1e715475224b",
        "15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604",
      ],
      [
        "16112c4c3a9c98b252181140fad0eae9601a6de578980be6eec3232b5be72e7a07f3688ef60c206d01479253b03663c1",
        "1962d75c2381201e1a0cbd6c43c348b885c84ff731c4d59ca4a10356f453e01f78a4260763529e3532f6102c2e49a03d",
        "58df3306640da276faaae7d6e8eb15778c4855551ae7f310c35a5dd279cd2eca6757cd636f96f891e2538b53dbf67f2",
        "16b7d288798e5395f20d23bf89edb4d1d115c5dbddbcd30e123da489e726af41727364f2c28297ada8d26d98445f5416",
        "be0e079545f43e4b00cc912f8228ddcc6d19c9f0f69bbb0542eda0fc9dec916a20b15dc0fd2ededda39142311a5001d",
        "8d9e5297186db2d9fb266eaac783182b70152c65550d881c5ecd87b6f0f5a6449f38db9dfa9cce202c6477faaf9b7ac",
        "166007c08a99db2fc3ba8734ace9824b5eecfdfa8d0cf8ef5dd365bc400a0051d5fa9c01a58b1fb93d1a1399126a775c",
        "16a3ef08be3ea7ea03bcddfabba6ff6ee5a4375efa1f4fd7feb34fd206357132b920f5b00801dee460ee415a15812ed9",
        "1866c8ed336c61231a1be54fd1d74cc4f9fb0ce4c6af5920abc5750c4bf39b4852cfe2f7bb9248836b233d9d55535d4a",
        "167a55cda70a6e1cea820597d94a84903216f763e13d87bb5308592e7ea7d4fbc7385ea3d529b35e346ef48bb8913f55",
        "4d2f259eea405bd48f010a01ad2911d9c6dd039bb61a6290e591b36e636a5c871a5c29f4f83060400f8b49cba8f6aa8",
        "accbb67481d033ff5852c1e48c50c477f94ff8aefce42d28c0f9a88cea7913516f968986f7ebbea9684b529e2561092",
        "ad6b9514c767fe3c3613144b45f1496543346d98adf02267d5ceef9a00d9b8693000763e3b90ac11e99b138573345cc",
        "2660400eb2e4f3b628bdd0d53cd76f2bf565b94e72927c1cb748df27942480e420517bd8714cc80d1fadc1326ed06f7",
        "e0fa1d816ddc03e6b24255e0d7819c171c40f65e273b853324efcd6356caa205ca2f570f13497804415473a1d634b8f",
        "1",
      ],
    ].map((polynomial) => polynomial.map(number));

    // The point of a number: RFC 9380 sections 6.6.2 and 6.6.3.
    function mapped(u) {
      const curve = (x) => plus(times(plus(times(x, x), MAP_A), x), MAP_B);
      const value = (polynomial, x) => polynomial.reduceRight((sum, c) => plus(times(sum, x), c), ZERO);
      const z = times(MAP_Z, times(u, u)),
        t = over(plus(times(z, z), z)),
        first = isZero(t) ? over(times(MAP_Z, MAP_A)) : negative(times(over(MAP_A), plus(t, ONE)));
      let x = times(MAP_B, first),
        y = root(curve(x));
      if (!isZero(minus(times(y, y), curve(x)))) {
        x = times(z, x);
        y = root(curve(x));
      }
      if (plain(y)[0] % 2 !== plain(u)[0] % 2) y = negative(y);
      const [above, below, right, left] = ISOGENY.map((polynomial) => value(polynomial, x));
      return [times(above, over(below)), times(y, times(right, over(left))), ONE];
    }

    // hash_to_curve of RFC 9380 section 3, as x and y.
    function hashed(message) {
      const text = hex(expanded(message));
      const [one, other] = [0, 128].map((at) => {
        const high = number(text.substr(at, 32)),
          low = number(text.substr(at + 32, 96));
        return mapped(plus(times(high, SHIFT), low));
      });
      const [x, y, z] = multiple(COFACTOR, add(one, other)),
        part = over(z);
      return [times(x, part), times(y, part)];
    }

    // Numbers a + bu with u * u = -1 are pairs; points of the twist y^2 = x^3 + 4(1 + u) are pairs of such.
    const plus2 = (one, other) => [plus(one[0], other[0]), plus(one[1], other[1])];
    const minus2 = (one, other) => [minus(one[0], other[0]), minus(one[1], other[1])];
    const times2 = ([a, b], [c, d]) => [minus(times(a, c), times(b, d)), plus(times(a, d), times(b, c))];
    const over2 = ([a, b]) => {
      const part = over(plus(times(a, a), times(b, b)));
      return [times(a, part), negative(times(b, part))];
    };
    const pairs = ([a, b, c, d]) => [
      [a, b],
      [c, d],
    ];
    const KEY = pairs([
      number("0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"),
      number("03cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"),
      number("0e5db2b6bfbb01c867749cadffca88b36c24f3012ba09fc4d3022c5c37dce0f977d3adb5d183c7477c442b1f04515273"),
      number("01a714f2edb74119a2f2b0d5a7c75ba902d163700a61bc224ededd8e63aef7be1aaf8e93d7a9718b047ccddb3eb5d68b"),
    ]);
    const BASE = pairs([
      number("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"),
      number("13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"),
      number("0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801"),
      number("0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be"),
    ]); // the generator of the group

    const ONE12 = [ONE].concat(new Array(11).fill(ZERO));

    // The product of two polynomials in w of twelve coefficients: w^12 = 2 w^6 - 2, u = w^6 - 1.
    function times12(one, other) {
      const out = new Array(23).fill(ZERO);
      for (let i = 0; i < 12; i++) {
        if (!isZero(other[i])) for (let k = 0; k < 12; k++) out[i + k] = plus(out[i + k], times(one[k], other[i]));
      }
      for (let i = 22; i > 11; i--) {
        const twice = plus(out[i], out[i]);
        out[i - 6] = plus(out[i - 6], twice);
        out[i - 12] = minus(out[i - 12], twice);
      }
      return out.slice(0, 12);
    }

    // The line through a point of the twist with a slope, at a point of the curve; times w^3.
    function line12(at, slope, [x, y]) {
      const [c, d] = minus2(times2(slope, at[0]), at[1]),
        [e, f] = slope.map((part) => negative(times(part, x)));
      return [minus(c, d), ZERO, minus(e, f), y, ZERO, ZERO, d, ZERO, f, ZERO, ZERO, ZERO];
    }

    // Whether the product of the pairings of points of curve and twist is 1.
    function* pairedToOne(given) {
      const runners = given.map(([, at]) => at);
      let product = ONE12;
      const step = (i, slope, other) => {
        const [x, y] = runners[i],
          z = minus2(minus2(times2(slope, slope), x), other);
        product = times12(product, line12(runners[i], slope, given[i][0]));
        runners[i] = [z, minus2(times2(slope, minus2(x, z)), y)];
      };
      for (const bit of PACE.slice(1)) {
        yield;
        product = times12(product, product);
        for (let i = 0; i < given.length; i++) {
          const start = given[i][1],
            [x, y] = runners[i];
          step(i, times2(times2(x, x).map(thrice), over2(plus2(y, y))), x);
          if (bit === "1") {
            const [x, y] = runners[i];
            step(i, times2(minus2(y, start[1]), over2(minus2(x, start[0]))), start[0]);
          }
        }
      }
      // To the power (p^12 - 1) / r = (p^6 - 1)(p^2 + 1)(p^4 - p^2 + 1) / r. Power p^2 turns w by a number of the field,
      // p^6 turns the sign of w: what is left equal by it becomes 1. No product of lines is 0.
      const turn = power(plus(ONE, ONE), SIXTH);
      let turned = ONE;
      const other = product.map((c) => {
        const out = times(c, turned);
        turned = times(turned, turn);
        return out;
      });
      const base = times12(product, other);
      let out = ONE12;
      for (const bit of HARD) {
        yield;
        out = times12(out, out);
        if (bit === "1") out = times12(out, base);
      }
      return out.every((c, i) => i % 2 === 0 || isZero(c));
    }

    // Whether 96 hex digits are the beacon's signature of a round.
    function* signed(round, signature, key) {
      const point = pointOf(signature);
      if (!point) return false;
      const bytes = unhex(round.toString(16).padStart(16, "0")),
        [x, y] = point;
      return yield* pairedToOne([
        [[x, negative(y)], BASE],
        [hashed(sha256(bytes)), key || KEY],
      ]);
    }

    // The second at which a round comes into being, in Unix time.
    const time = (round) => GENESIS + PERIOD * (round - 1);

    return { signed, time, BASE };
  })();

  // ---- The checks: each gives its problems, or throws the one after which it cannot go on --------------------------

  // Whether a value has the form of its source.
  function takes({ kind, length, most, round }, value) {
    const number = "[1-9][0-9]{0,15}";
    const form = {
      commit: "[0-9a-f]{64}",
      digits: "[0-9]+",
      hex: "[0-9a-f]+",
      number,
      balls: number,
      "drand-quicknet": (round || 0) + " [0-9a-f]{96}",
      direction: "up|down",
      listed: "[0-9A-Z][0-9A-Z-]{0,31}",
    }[kind];
    const fine = like(form)(value) && (length === undefined || value.length === length);
    return fine && ((kind !== "number" && kind !== "balls") || Number(value) <= most);
  }

  // The hash of a secret that was committed to before the seal.
  function commitment(draw, attempt, id, secret) {
    return hex(sha256(utf8(["paiwei/v1/commit", draw, attempt, id, secret, ""].join("\n"))));
  }

  // By source its value, its line and whether it stands before the close.
  function openings(b) {
    const at = (where) => Number(where.slice(where.lastIndexOf(":") + 1));
    const [close] = b.bodies("close"),
      out = new Map();
    for (const [id, [value, where]] of b.reveals()) {
      out.set(id, { value, where, early: close === undefined || at(where) < at(close[1]) });
    }
    return out;
  }

  // What the signatures under a checkpoint are worth to whoever asks for some.
  function asked(trust, data, where) {
    const bare = unsigned(data).length === data.length,
      said = bare ? "nothing" : "signatures, but nobody says whose they must be: --trust";
    insist(trust, where, "signatures by keys that you know", said, "missing");
    return trust.judge(bare ? { text: "", lines: [] } : readNote(data, where), where);
  }

  // The log's key signed, and bears the name of the log.
  function* logSigned(trust, { log }, data, where) {
    const { name } = trust.log;
    insist(log, where, "the signature of: " + name, "nothing", "missing");
    yield* compare(where, name, readCheckpoint(data, where)[0]);
  }

  // A key, or null where a text is none.
  function keyOf(text) {
    try {
      return new Key(text, "");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      return null;
    }
  }

  // {size, before, after} of each change of keys: entries so far, the log's own keys before and after. What is added
  // is new, what is dropped was named, and the log keeps one key.
  function keyChanges(b) {
    const origin = b.origin(),
      out = [];
    let force = formed(b.rows("log.jsonl")[0], lineOf(0)).keys;
    const own = () => force.map(keyOf).filter((key) => key && key.name === origin && key.kind === 1);
    b.rows("log.jsonl").forEach((entry, i) => {
      if (entry.kind !== "keys") return;
      const where = lineOf(i),
        { add, drop } = formed(entry, where);
      for (const text of add.concat(drop)) {
        insist(keyOf(text), where, "a key with the name of its holder", text, "fail");
      }
      const once = [add, drop].every((some) => new Set(some).size === some.length),
        named = drop.every((text) => force.indexOf(text) >= 0) && add.every((text) => force.indexOf(text) < 0);
      const fine = once && named && add.length + drop.length > 0;
      insist(fine, where, "new keys, and such as the log names", entry.body, "fail");
      const before = own();
      force = force.filter((text) => drop.indexOf(text) < 0).concat(add);
      const after = own();
      const one = after.length === 1 || before.length + after.length === 0;
      insist(one, where, "one key of the log", entry.body, "fail");
      out.push({ size: i + 1, before, after });
    });
    return out;
  }

  // Old and new key of the log signed at each change, and the last one the newest checkpoint.
  function* followed(b, changes) {
    const signed = (key, path) => {
      const data = b.data(path),
        where = DATA + path,
        bare = unsigned(data).length === data.length,
        done = key.signed(bare ? { text: "", lines: [] } : readNote(data, where), where);
      insist(done, where, "the signature of: " + key.name + "+" + key.id, "nothing", "missing");
    };
    const whole = b.rows("log.jsonl").length;
    let current = b.trust.log;
    for (const { size, before, after } of changes) {
      const asked = before.concat(after);
      for (const key of asked.length ? asked : [current]) {
        signed(key, size === whole ? "checkpoint" : "checkpoint-" + size);
      }
      if (before.some((key) => key.text === current.text) && after[0].text !== current.text) current = after[0];
    }
    signed(current, "checkpoint");
    const where = DATA + "checkpoint";
    yield* compare(where, current.name, readCheckpoint(b.data("checkpoint"), where)[0]);
  }

  // Enough of the others signed too.
  function othersSigned({ signed, silent, enough }, where) {
    insist(enough, where, "enough signatures of: " + silent.join(", "), signed.join(", ") || "nothing", "missing");
  }

  // The same of a checkpoint of the bundle. A page carries no newest one.
  function standing(b, path) {
    if (b.page) throw elsewhere();
    // Both checks ask for it, and every signature costs some milliseconds.
    return b.kept("standing " + path, () => asked(b.trust, b.data(path), DATA + path));
  }

  // The second digest of a file, where one is sealed.
  function* checkSm3(where, listed, data) {
    if (has(listed, "sm3")) yield* compare(where, listed.sm3, hex(sm3(data)));
  }

  // seal_sm3 of the seal entry: the SM3 of the manifest, just where SM3 stands in that.
  function* secondSeal(where, body, manifest) {
    const told = has(body, "seal_sm3"),
      wanted = "seal_sm3 where the manifest has sm3";
    insist(told === has(manifest.roll, "sm3"), where, wanted, told ? body.seal_sm3 : "not there");
    if (told) yield* compare(where, hex(sm3(utf8(canonical(body.manifest)))), body.seal_sm3);
  }

  // The manifest that the seal of an attempt carries.
  function sealedManifest({ first, rows }) {
    const at = rows.findIndex((entry) => entry.kind === "seal");
    insist(at >= 0, DATA + "log.jsonl", "seal", "no entry", "fail");
    return checkManifest(formed(rows[at], lineOf(first + at)).manifest, lineOf(first + at));
  }

  // The entries of an attempt stand in their order; one set aside may end after its seal.
  function* inOrder({ first, rows: all, aside }, manifest, page) {
    const places = Array.from(all.keys()).filter((i) => BESIDE.indexOf(all[i].kind) < 0 || first + i === 0),
      rows = places.map((i) => all[i]);
    const commits = manifest.sources.filter((s) => s.kind === "commit").map((s) => s.id);
    const story = rows.map((entry) => (entry.kind === "reveal" ? "reveal " + entry.body.source : entry.kind));
    if (page && !aside) story.push("publish"); // its own entry comes after the page
    const begin = ["open", "announce", "seal"].slice(first ? 1 : 0),
      opened = [];
    while (story[begin.length] === "anchor") begin.push("anchor");
    for (const name of story.slice(begin.length)) {
      if (commits.map((c) => "reveal " + c).indexOf(name) < 0 || opened.indexOf(name) >= 0) break;
      opened.push(name);
    }
    let expected = begin.concat(
      commits.map((c) => "reveal " + c).filter((name) => opened.indexOf(name) >= 0),
      "close",
      manifest.sources.filter((s) => s.kind !== "commit").map((s) => "reveal " + s.id),
      "draw",
      "allocate",
      "publish",
    );
    for (const name of story.slice(expected.length)) {
      // what came after the draw
      let after = { publish: "amend", amend: "allocate", allocate: "publish" }[last(expected)] || "nothing";
      if (name === "publish" && last(expected) === "publish") after = "publish"; // the last one: nothing after it
      if (expected.slice(-2).join() === "publish,publish") after = "nothing";
      expected.push(name === "amend" && after === "allocate" ? "amend" : after);
    }
    expected.push(...({ amend: ["allocate", "publish"], allocate: ["publish"] }[last(expected)] || []));
    if (aside) expected = expected.slice(0, Math.max(story.length, begin.length));
    yield* compareLines(DATA + "log.jsonl", expected, story);
    const rounds = { allocate: 0, publish: 0 };
    for (let i = 0; i < rows.length; i++) {
      const { kind, body } = rows[i],
        where = lineOf(first + places[i]),
        again = kind === "publish" && i > 0 && rows[i - 1].kind === kind;
      if (has(rounds, kind)) yield* compare(where, "round " + (rounds[kind] += again ? 0 : 1), "round " + body.round);
      for (const text of kind === "open" ? body.keys : []) {
        try {
          new Key(text, where);
        } catch (problem) {
          if (!(problem instanceof Problem)) throw problem;
          yield new Problem("fail", where, "a key with the name of its holder", text);
        }
      }
      if (kind === "announce") {
        const ids = manifest.sources.map((s) => s.id);
        yield* compare(where, manifest.times.draw_from, body.draw_from);
        yield* compare(where, ids, body.sources);
        yield* compare(where, GROUNDS, body.grounds);
      }
      const silent = commits.filter((c) => opened.indexOf("reveal " + c) < 0);
      if (kind === "close") yield* compare(where, silent, body.missing);
      if (kind === "publish") yield* compare(where, again ? "final" : "preliminary", body.stage);
    }
  }

  // The value that opens each source of an attempt and its line; of two the first.
  function openedIn({ first, rows }) {
    const out = new Map();
    rows.forEach(({ kind, body }, i) => {
      const value = isText(body.value) ? body.value : "";
      if (kind === "reveal" && !out.has(body.source)) out.set(body.source, [value, lineOf(first + i)]);
    });
    return out;
  }

  // The ground of a void held when it came, and it tells what was set aside.
  function* setAside(part, manifest, opened) {
    const where = lineOf(part.first + part.rows.length),
      body = formed(part.aside, where),
      late = part.rows.some((entry) => entry.kind === "close");
    const valued = late && manifest.sources.every((s) => s.kind === "commit" || opened.has(s.id)),
      held = body.grounds === "court" || body.grounds === "known" || (body.grounds === "event" && !valued) || !late;
    yield* expect(held, where, "a ground that holds as far as the attempt had come", body.grounds);
    yield* compare(where, late ? "late" : "not late", body.late ? "late" : "not late");
    const stretch = manifest.stretch || 0,
      text = ["paiwei/v1/seed", "draw " + manifest.draw, "attempt " + manifest.attempt];
    text.push("seal " + hexhash(utf8(canonical(manifest))));
    for (const { kind, id } of manifest.sources) {
      text.push("source " + id + " " + kind + " " + (opened.get(id) || ["missing"])[0]);
    }
    if (stretch) text.push("stretch " + stretch);
    const key = valued ? hex(stretched(utf8(text.concat("").join("\n")), stretch)) : "";
    yield* compare(where, key, body.key || "");
  }

  // What a void says, for the head of every report.
  const saidOf = (entry, where) => Object.assign({ time: entry.time }, formed(entry, where));

  // The attempts that a bundle, or a receipt, says were set aside.
  function voidsOf(b) {
    const aside = b.attempts().filter((part) => part.aside);
    return aside.map((part) => saidOf(part.aside, DATA + "log.jsonl"));
  }
  const voidsIn = (r) => r.voids().map(([entry]) => saidOf(entry, "entries"));

  const NEVER_TWICE = 20; // characters of a value that does not come twice by chance

  // ---- Anchors: evidence from outside ------------------------------------------------------------------------------

  const ANCHORS = 64, // of a log
    EVIDENCE = 1048576, // bytes of the evidence of one
    SIGNED_DATA = ["2a864886f70d010702", "2a811ccf550601040202"], // object identifiers; the second is of GM/T 0010
    TIME_STAMP = "2a864886f70d0109100104",
    IMPRINTS = { "608648016503040201": hexhash, "2a811ccf55018311": (data) => hex(sm3(data)) };

  // What is in the first elements of DER, which must be of these kinds.
  function der(data, kinds, where) {
    const out = [];
    for (const kind of kinds) {
      const shown = hex(data.subarray(0, 8)),
        digits = Math.max((data[1] || 0) - 128, 0);
      insist(data.length > 1 && data[0] === kind, where, "a time-stamp response in DER", shown);
      const length = digits ? parseInt("0" + hex(data.subarray(2, 2 + digits)), 16) : data[1],
        end = 2 + digits + length,
        fine = data[1] !== 128 && digits < 4 && length >= [0, 128, 256, 65536][digits] && end <= data.length;
      insist(fine, where, "a length of DER", shown);
      out.push(data.subarray(2 + digits, end));
      data = data.subarray(end);
    }
    out.push(data); // what follows
    return out;
  }

  // How a time-stamp response (RFC 3161) hashes, the hash, the time. Its signature is not checked here.
  function readToken(data, where) {
    const inside = (bytes, ...kinds) => der(bytes, kinds, where);
    const [whole, rest] = inside(data, 0x30);
    insist(!rest.length, where, "nothing behind the response", hex(rest.subarray(0, 8)));
    const [status, content] = inside(whole, 0x30, 0x30),
      [granted] = inside(status, 2);
    insist(granted.length === 1 && granted[0] < 2, where, "a time stamp that was granted", hex(granted));
    const [signed, inner] = inside(content, 6, 0xa0);
    insist(SIGNED_DATA.indexOf(hex(signed)) >= 0, where, "signed data", hex(signed));
    const [, , stamp] = inside(inside(inner, 0x30)[0], 2, 0x31, 0x30),
      [name, octets] = inside(stamp, 6, 0xa0);
    insist(hex(name) === TIME_STAMP, where, "what a time stamp says", hex(name));
    const said = inside(inside(octets, 4)[0], 0x30)[0],
      [, , imprint, , moment] = inside(said, 2, 6, 0x30, 2, 0x18),
      [kind, found] = inside(imprint, 0x30, 4),
      how = hex(inside(kind, 6)[0]);
    insist(has(IMPRINTS, how) && found.length === 32, where, "SHA-256 or SM3", how);
    const m = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([.]\d+)?Z$/.exec(latin(moment)),
      time = m ? m[1] + "-" + m[2] + "-" + m[3] + "T" + m[4] + ":" + m[5] + ":" + m[6] + "Z" : "";
    insist(isTime(time), where, "a moment", hex(moment));
    return { hash: IMPRINTS[how], imprint: hex(found), time };
  }

  // A checkpoint as it is, and as it was before each of its signatures.
  function asItWas(note) {
    const bare = unsigned(note).length,
      out = [];
    for (let end = bare; end <= note.length; end++) {
      if (end === bare || note[end - 1] === 10) out.push(note.subarray(0, end));
    }
    return out;
  }

  // ---- Registration notes --------------------------------------------------------------------------------------------

  // Draw, number and commitment of a note with the signature of the log's key.
  function readRegistered(data, trust) {
    const where = "registered",
      { text } = readNote(data, where),
      m = /^paiwei\/v1\/registered\n([^\n]*)\n([^\n]*)\n([^\n]*)\n$/.exec(text);
    insist(m && isDraw(m[1]) && isNumber(m[2]) && isHash(m[3]), where, "a registration note", text);
    const name = trust ? trust.log.name : "";
    insist(asked(trust, data, where).log, where, "the signature of: " + name, "nothing", "missing");
    return { draw: m[1], number: m[2], record: m[3] };
  }

  // The commitment is the one that stands; an earlier one was replaced by a correction.
  function* registeredAs({ number, record }, sealed, bodies) {
    const own = bodies.filter((body) => body.number === number && has(body, "record")),
      known = sealed.concat(own.map((body) => body.record)),
      where = DATA + "roll.jsonl";
    insist(known.length, where, record, "a number that is not on the sealed roll: " + number, "fail");
    insist(known.indexOf(record) >= 0, where, record, "another record was sealed than you were told", "fail");
    if (last(known) !== record) yield new Problem("pass", "", "", "replaced by a later correction");
  }

  // A registration note against a bundle, or against the receipt of the child.
  function checkNote(held, data, trust) {
    const inBundle = function* (b) {
      const note = readRegistered(data, trust),
        roll = DATA + "roll.jsonl";
      insist(b.manifest().draw === note.draw, "registered", b.manifest().draw, note.draw, "fail");
      const bodies = b.bodies("amend").map(([body]) => body),
        later = bodies.some((body) => body.number === note.number && body.record === note.record);
      insist(b.files.has(roll) || later, roll, "the roll, or the receipt", "nothing", "missing");
      const rows = b.files.has(roll) ? b.rows("roll.jsonl").filter((row) => row.number === note.number) : [];
      yield* registeredAs(
        note,
        rows.map((row) => row.record),
        bodies,
      );
    };
    const inReceipt = function* (r) {
      const note = readRegistered(data, trust),
        { draw, number } = r.whole();
      insist(draw === note.draw && number === note.number, "registered", [draw, number], [note.draw, note.number], "fail");
      yield* registeredAs(note, [r.roll()[1].record], r.amended());
    };
    const checks = { NOTED: held instanceof Receipt ? inReceipt : inBundle };
    return Object.assign({ id: "NOTED" }, drain(runCheck("NOTED", held, checks)));
  }

  const CHECKS = {
    *V01(b) {
      // signature of the log
      const judged = standing(b, "checkpoint"),
        where = DATA + "checkpoint";
      for (const path of sorted(b.files.keys())) {
        if (path.startsWith(where + "-")) standing(b, path.slice(DATA.length));
      }
      let changes = [];
      try {
        changes = keyChanges(b);
      } catch (problem) {
        if (!(problem instanceof Problem)) throw problem; // V06 tells of it
      }
      if (changes.length) yield* followed(b, changes);
      else yield* logSigned(b.trust, judged, b.data("checkpoint"), where);
    },

    // signatures of the others
    *V02(b) {
      othersSigned(standing(b, "checkpoint"), DATA + "checkpoint");
    },

    *V03(b) {
      // chain of the log
      const rows = b.rows("log.jsonl"),
        lines = b.lines("log.jsonl");
      let prev = NO_HASH,
        time = "";
      for (let i = 0; i < rows.length; i++) {
        const where = DATA + "log.jsonl:" + (i + 1);
        yield* compare(where, [i, prev], [rows[i].seq, rows[i].prev]);
        yield* expect(time <= rows[i].time, where, "a time not before: " + time, rows[i].time);
        prev = hexhash(lines.at(i));
        time = rows[i].time;
      }
    },

    *V04(b) {
      // checkpoint of the log
      if (b.page) throw elsewhere();
      const where = DATA + "checkpoint",
        [origin, ...rest] = readCheckpoint(b.data("checkpoint"), where);
      yield* compare(where, b.countAndRoot("log.jsonl"), rest);
      yield* compare(where, b.origin(), origin);
    },

    *V05(b) {
      // earlier checkpoints
      const prefix = DATA + "checkpoint-",
        origin = b.origin(),
        rows = b.rows("log.jsonl");
      for (const path of sorted(b.files.keys()).filter((path) => path.startsWith(prefix))) {
        const name = path.slice(prefix.length);
        insist(/^[1-9][0-9]{0,15}$/.test(name), path, "a size in the name", name);
        const found = readCheckpoint(b.files.get(path), path);
        yield* compare(path, Number(name), found[1]);
        yield* compare(path, [origin, ...b.countAndRoot("log.jsonl", Number(name))], found);
      }
      for (let i = 1; i <= rows.length; i++) {
        const kind = rows[i - 1].kind,
          inside = i < rows.length || b.page;
        const due =
          ["seal", "close", "draw"].indexOf(kind) >= 0 || (["publish", "keys"].indexOf(kind) >= 0 && inside);
        if (due && !b.files.has(prefix + i)) yield absent(prefix + i);
      }
    },

    *V06(b) {
      // order of the entries, attempt after attempt
      for (const part of b.attempts()) {
        const manifest = part.aside ? sealedManifest(part) : b.manifest();
        const entries = part.aside ? part.rows.concat(part.aside) : part.rows;
        for (let i = 0; i < entries.length; i++) {
          if (!has(BODIES, entries[i].kind)) continue;
          const where = lineOf(part.first + i),
            body = formed(entries[i], where);
          if (!has(body, "draw")) continue;
          const attempt = has(body, "attempt") ? body.attempt : manifest.attempt; // a note is of none
          yield* compare(where, [manifest.draw, manifest.attempt], [body.draw, attempt]);
        }
        yield* inOrder(part, manifest, b.page);
      }
      keyChanges(b);
    },

    *V07(b) {
      // manifest and seal
      const manifest = b.manifest(),
        where = DATA + "manifest.json",
        seal = b.hash("manifest.json");
      const names = manifest.files.map((file) => file.name),
        ids = manifest.sources.map((source) => source.id);
      for (const some of [names, manifest.lotteries]) yield* expect(rising(some), where, "sorted, no name twice", some);
      yield* expect(new Set(ids).size === ids.length, where, "no name twice", ids);
      for (const name of ["rules.json", "schools.jsonl", "catchments.jsonl", "market.jsonl"]) {
        yield* expect(names.indexOf(name) >= 0, where, "file: " + name, names);
      }
      const closed = Boolean(b.sealed("market.jsonl").private);
      yield* expect(
        closed === (manifest.publication !== "market"),
        where,
        "market.jsonl private, but not in mode market",
        manifest.publication,
      );
      yield* expect(
        !has(manifest, "previous") || manifest.attempt > 1,
        where,
        "members: no previous at attempt 1",
        "previous",
      );
      b.body("seal");
      b.body("draw"); // missing?
      for (const [body, at] of b.bodies("seal").concat(b.bodies("draw"))) yield* compare(at, seal, body.seal);
      const text = decode(b.data("manifest.json"), where);
      for (const [body, at] of b.bodies("seal")) {
        yield* expect(JSON.stringify(body.manifest) === text, at, "the manifest of the file", "another manifest");
        yield* secondSeal(at, body, manifest);
      }
      for (const [body, at] of b.bodies("open")) yield* compare(at, manifest.log, body.log);
      const line = latin(b.data("seed.txt")).split("\n")[3] || "";
      yield* compare(DATA + "seed.txt:4", "seal " + seal, line);
    },

    *V08(b) {
      // sealed files
      for (const listed of b.manifest().files) {
        const path = DATA + listed.name;
        if (b.files.has(path)) {
          yield* compare(path, [listed.bytes, listed.sha256], [b.files.get(path).length, b.hash(listed.name)]);
          yield* checkSm3(path, listed, b.files.get(path));
        } else if (!listed.private || (listed.name === "market.jsonl" && b.marketExpected())) yield absent(path);
      }
    },

    *V09(b) {
      // the roll
      const due = b.manifest().roll,
        where = DATA + "roll.jsonl",
        rows = b.rows("roll.jsonl");
      yield* compare(where, due.sha256, b.hash("roll.jsonl"));
      yield* checkSm3(where, due, b.data("roll.jsonl"));
      yield* compare(where, [due.lines, due.root], b.countAndRoot("roll.jsonl"));
      const reserve = rows.filter((row) => row.kind === "reserve").length;
      yield* compare(where, due.reserve + " reserve", reserve + " reserve");
      checkOrder(rows, "number", where);
      const { names, ofRow } = b.units(),
        least = new Array(names.length),
        width = Math.max(4, String(reserve).length);
      let slot = 0;
      for (let i = 0; i < rows.length; i++) {
        const { kind, number, unit, record } = rows[i],
          at = { toString: () => where + ":" + (i + 1) };
        if (kind === "reserve") {
          const name = "R-" + String(++slot).padStart(width, "0");
          yield* compare(at, [name, name, NO_HASH], [number, unit, record]);
        } else if (isReserve(number) || isReserve(unit)) yield* expect(false, at, "a child", rows[i]);
        const known = least[ofRow[i]] || (least[ofRow[i]] = number);
        if (known !== unit) yield* expect(false, at, "unit = its least number: " + known, unit);
      }
      yield* circles(b);
    },

    *V10(b) {
      // the secrets
      const { draw, attempt, sources } = b.manifest(),
        opened = openings(b);
      const commits = sources.filter((s) => s.kind === "commit");
      if (!commits.length) throw new Problem("n/a");
      for (const source of commits) {
        const { id, commit } = source;
        if (!opened.has(id)) continue;
        const { value, where, early } = opened.get(id);
        yield* expect(early && takes(source, value), where, id + ": its secret, before the close", value);
        yield* compare(where, commit, commitment(draw, attempt, id, value));
      }
      const silent = commits.filter((s) => !opened.has(s.id)).map((s) => s.id);
      if (silent.length) yield new Problem("pass", "", "", "not opened: " + silent.join(", "));
    },

    *V11(b) {
      // the public sources: form, after the close; beacons: signature, and their time after the close
      const { sources } = b.manifest(),
        opened = openings(b);
      for (const source of sources) {
        if (source.kind === "commit") continue;
        const { value, where, early } = opened.get(source.id) || { value: "", where: DATA + "log.jsonl", early: true };
        const fine = !early && takes(source, value);
        yield* expect(fine, where, source.id + ": a value in its form, after the close", value);
        if (!fine || source.kind !== "drand-quicknet") continue;
        const { round } = source,
          closed = b.bodies("close")[0][1];
        const signed = yield* beacon.signed(round, value.split(" ")[1]);
        yield* expect(signed, where, "signature of round: " + round, value);
        for (const [at, before] of [
          [closed, true],
          [where, false],
        ]) {
          const { time } = b.rows("log.jsonl")[at.slice(at.lastIndexOf(":") + 1) - 1],
            wanted = before ? "before round: " : "not before round: ";
          yield* expect(seconds(time) < beacon.time(round) === before, at, wanted + round, time);
        }
      }
    },

    *V12(b) {
      // transcript and key
      const manifest = b.manifest(),
        values = b.reveals(),
        silent = b.body("close")[0].missing;
      const stretch = manifest.stretch || 0,
        seed = b.data("seed.txt");
      const text = [
        "paiwei/v1/seed",
        "draw " + manifest.draw,
        "attempt " + manifest.attempt,
        "seal " + b.hash("manifest.json"),
      ];
      for (const { kind, id } of manifest.sources) {
        if (!values.has(id) && (kind !== "commit" || silent.indexOf(id) < 0)) {
          throw absent(DATA + "log.jsonl: reveal " + id);
        }
        const [value] = values.get(id) || ["missing"];
        text.push("source " + id + " " + kind + " " + value);
      }
      if (stretch) text.push("stretch " + stretch);
      text.push("");
      if (!equal(utf8(text.join("\n")), seed)) {
        yield* compareLines(DATA + "seed.txt", text, latin(seed).split("\n"));
        yield* expect(false, DATA + "seed.txt", "canonical JSON", "another spelling");
        return;
      }
      const [body, line] = b.body("draw");
      let key = sha256(seed);
      for (let i = 0; i < stretch; i++) {
        key = sha256(key);
        if (i % BUSY === 0) yield;
      }
      yield* compare(line, hex(key), body.key);
    },

    *V13(b) {
      // tickets
      const manifest = b.manifest(),
        rows = b.rows("roll.jsonl"),
        { ofRow } = b.units();
      const count = rows.length * manifest.lotteries.length,
        level = new Uint8Array(32 * count);
      const file = b.page && !b.files.has(DATA + "tickets.jsonl") ? null : b.data("tickets.jsonl");
      let same = true,
        from = 0,
        n = 0;
      for (const lottery of manifest.lotteries) {
        yield* b.ticketSteps(lottery);
        const tickets = b.tickets(lottery),
          head = write('\0{"lottery":"' + lottery + '","number":"', 0);
        for (let row = 0; row < rows.length; row++) {
          let to = write('","ticket":"', write(rows[row].number, head)),
            word = 4 * ofRow[row];
          for (let i = 0; i < 4; i++, word++) {
            for (let shift = 28; shift >= 0; shift -= 4) LEAF[to++] = DIGITS[(tickets[word] >>> shift) & 15];
          }
          to = write('"}', to);
          hashInto(LEAF, 0, to, level, 32 * n++);
          for (let i = 1; file && same && i < to; i++) same = file[from++] === LEAF[i];
          if (file && same) same = file[from++] === 10;
          if (n % BUSY === 0) yield { done: n, of: count };
        }
      }
      const [body, line] = b.body("draw");
      yield* compare(line, [count, hex(yield* rootOf(level, count))], [body.tickets_lines, body.tickets_root]);
      if (!file) return;
      if (same && from === file.length) return;
      b.rows("tickets.jsonl"); // malformed, or only wrong?
      yield* expect(false, DATA + "tickets.jsonl", "every ticket as computed", "another ticket");
    },

    *V14(b) {
      // amendments
      const amendments = b.amendments();
      if (!amendments.length) return;
      if (b.manifest().publication === "roots") throw new Problem("n/a");
      const units = b.children(),
        schools = b.schools();
      const slots = b
        .rows("roll.jsonl")
        .filter((row) => row.kind === "reserve")
        .map((row) => row.number);
      for (let count = 0; count < amendments.length; count++) {
        const { seq, body, stage } = amendments[count],
          where = DATA + "log.jsonl:" + (seq + 1),
          number = body.number;
        const { gone, byHand } = b.settled(count),
          school = body.school || "";
        if (body.action === "admit") {
          const free = slots.find((slot) => !byHand.has(slot) && !gone.has(slot));
          yield* expect(free === number, where, "the next reserve slot", number);
        } else {
          yield* expect(b.listed(count).has(number), where, "a child that is there", number);
          yield* expect(
            !byHand.has(number) || body.action === "remove",
            where,
            "a child that is not settled by a decision",
            number,
          );
        }
        yield* expect(schools.has(school) || !school, where, "known school", school);
        if (body.action === "correct" && b.manifest().publication === "market") {
          const name = "market-" + stage + ".jsonl",
            texts = b.lines(name).texts();
          const own = b.rows(name).map((row, i) => (row.unit === units.get(number) ? texts[i] + "\n" : ""));
          yield* compare(where, hexhash(utf8(own.join(""))), body.market || "");
        }
      }
      for (const { stage } of b.stages()) {
        const name = "market-" + stage + ".jsonl";
        const told = amendments
          .filter((a) => a.stage === stage && a.body.action === "correct")
          .map((a) => units.get(a.body.number));
        for (const row of b.files.has(DATA + name) ? b.rows(name) : []) {
          yield* expect(told.indexOf(row.unit) >= 0, DATA + name, "a child that is corrected", row.unit);
        }
      }
      if (!b.marketExpected()) return;
      const least = b.rules().rounds.some((round) => round.mechanism === LEAST);
      for (let count = 1; count <= amendments.length; count++) {
        const { seq, body, stage } = amendments[count - 1],
          here = DATA + "log.jsonl:" + (seq + 1);
        if (body.action === "choose") {
          const table = (yield* runSteps(b, count - 1, stage)).table || { unit: "nobody", left: new Map(), weight: 1 };
          yield* compare(here, table.unit, units.get(body.number) || "");
          const free = Array.from(table.left).some(
            ([desk, seats]) => desk.school === body.school && seats >= table.weight,
          );
          yield* expect(!body.school || free, here, "an open seat", body.school);
        }
        if (least || (body.action !== "seat" && !(body.action === "remove" && body.school))) continue;
        const before = ((yield* runSteps(b, count - 1, stage)).fate(body.number) || [""])[0];
        const after = ((yield* runSteps(b, count, stage)).fate(body.number) || [""])[0];
        if (body.action === "seat") {
          yield* expect(before !== body.school && body.school === after, here, "the next in line", body.number);
        } else yield* compare(here, before, body.school);
      }
    },

    *V15(b) {
      // results, of the draw and of every run again
      for (const { count, body, where, stage } of b.stages()) {
        const name = "results-" + stage + ".jsonl",
          { byHand, gone } = b.settled(count),
          listed = b.listed(count);
        const rows = b.rows(name),
          schools = b.schools(),
          children = b.placesOfChildren(),
          { names, sizes } = b.units(),
          places = new Map();
        yield* compare(where, yield* b.rootSteps(name), [body.results_lines, body.results_root]);
        checkOrder(rows, "number", DATA + name);
        const numbers = rows.length === listed.size ? listed : new Set(rows.map((row) => row.number));
        for (const number of numbers === listed ? [] : listed) {
          if (!numbers.has(number)) yield* expect(false, DATA + name, "a line for: " + number, "not there");
        }
        for (let i = 0; i < rows.length; i++) {
          const { number, place } = rows[i],
            at = { toString: () => DATA + name + ":" + (i + 1) };
          const child = children.at.get(number),
            known = child !== undefined;
          if (known ? gone.has(number) : !listed.has(number)) yield* expect(false, at, "a child of the roll", number);
          if (place && !schools.has(place)) yield* expect(false, at, "known school", place);
          if (byHand.has(number)) continue;
          const unit = known ? names[children.unit[child]] : number;
          if ((known ? sizes[children.unit[child]] : b.weight(number)) === 1) continue;
          if (!places.has(unit)) places.set(unit, place);
          else if (places.get(unit) !== place && b.rules().boundary !== "split") {
            yield* expect(false, at, "the place of the unit: " + places.get(unit), place);
          }
        }
      }
    },

    *V16(b) {
      // cutoffs, of the draw and of every run again
      for (const stage of b.stages()) yield* cutoffsOf(b, stage);
      if (!b.marketExpected()) throw new Problem("n/a");
    },

    *V17(b) {
      // changes, and that nobody else is worse off
      const amendments = b.amendments();
      if (!amendments.length) return;
      if (b.manifest().publication === "roots") throw new Problem("n/a");
      const least = b.rules().rounds.some((round) => round.mechanism === LEAST),
        stages = b.stages();
      for (let i = 1; i < stages.length; i++) {
        const first = stages[i - 1].count,
          { count: end, stage } = stages[i],
          name = "changes-" + stage + ".jsonl";
        const now = new Map(b.told(stage - 1)),
          rows = b.rows(name),
          where = DATA + name;
        const seqs = amendments.filter((a) => a.stage === stage).map((a) => a.seq);
        yield* expect(
          rows.every((row, i) => !i || byTuple([rows[i - 1].event, rows[i - 1].number], [row.event, row.number]) < 0),
          where,
          "sorted, no line twice",
        );
        for (const row of rows) {
          yield* expect(seqs.indexOf(row.event) >= 0, where, "an amendment of the stage", row);
          yield* compare(where, now.get(row.number) || "", row.from);
          now.set(row.number, row.to);
        }
        const told = b.told(stage);
        for (const number of new Set([...now.keys(), ...told.keys()])) {
          const [due, here] = [now.get(number) || "", told.get(number) || ""];
          if (due !== here)
            yield* compare(DATA + "results-" + stage + ".jsonl", number + ": " + due, number + ": " + here);
        }
        if (!b.marketExpected()) continue;
        const due = [];
        for (let before = first; before < end; before = least ? end : before + 1) {
          const after = least ? end : before + 1;
          const old = (yield* runSteps(b, before, least ? stage - 1 : stage)).fates();
          const fresh = (yield* runSteps(b, after, stage)).fates();
          const some = amendments.slice(before, after),
            named = some.map((a) => a.body.number);
          for (const number of sorted(new Set([...old.keys(), ...fresh.keys()]))) {
            const was = old.get(number) || ["", null],
              here = fresh.get(number) || ["", null];
            if (named.indexOf(number) < 0 && !keeps(was, here))
              yield* expect(false, where, "nobody else worse off", number);
            if (was[0] !== here[0]) due.push({ event: last(some).seq, from: was[0], number, to: here[0] });
          }
        }
        if (!least) yield* compareLines(where, due, rows);
      }
    },

    *V18(b) {
      // attempts: set aside on announced grounds, in time for them; nothing of them comes again
      const commits = new Set(),
        values = new Set();
      let previous = null,
        attempt = 0;
      for (const part of b.attempts()) {
        attempt++;
        const manifest = part.aside ? sealedManifest(part) : b.manifest(),
          at = part.rows.findIndex((entry) => entry.kind === "seal"),
          where = at < 0 ? DATA + "log.jsonl" : lineOf(part.first + at),
          opened = openedIn(part);
        if (part.aside) {
          const { manifest: carried, seal } = part.rows[at].body;
          yield* compare(where, hexhash(utf8(canonical(carried))), seal);
          yield* secondSeal(where, part.rows[at].body, manifest);
        }
        yield* compare(
          part.aside ? where : DATA + "manifest.json",
          [attempt, previous || ""],
          [manifest.attempt, manifest.previous || ""],
        );
        for (const { id, commit } of manifest.sources) {
          const [value, line] = opened.get(id) || ["", ""];
          yield* expect(!commits.has(commit), where, id + ": a commitment that was never sealed before", commit);
          const again = Array.from(value).length >= NEVER_TWICE && values.has(value);
          yield* expect(!again, line, id + ": a value that did not come before", value);
        }
        for (const { id, commit } of manifest.sources) {
          if (commit) commits.add(commit);
          if (opened.has(id)) values.add(opened.get(id)[0]);
        }
        if (part.aside) {
          yield* setAside(part, manifest, opened);
          previous = { seal: part.rows[at].body.seal, void_seq: part.aside.seq };
        }
      }
      if (attempt > 1) yield new Problem("pass", "", "", "attempts set aside before: " + (attempt - 1));
    },

    *V21(b) {
      // anchors: the checkpoint came before, the evidence is there, a time stamp is of that checkpoint
      const where = DATA + "log.jsonl",
        folder = DATA + "anchors/",
        anchors = [],
        times = [];
      b.rows("log.jsonl").forEach((entry, i) => {
        if (entry.kind === "anchor") anchors.push({ i, body: formed(entry, lineOf(i)), time: entry.time });
      });
      insist(anchors.length <= ANCHORS, where, "anchors, at most: " + ANCHORS, anchors.length);
      const paths = sorted(b.files.keys()).filter((path) => path.startsWith(folder)),
        hashOf = (path) => path.slice(folder.length).split(".")[0];
      for (const path of paths) {
        const name = hashOf(path),
          found = b.files.get(path);
        const known = anchors.some(({ body }) => body.evidence === name) && /^[^.]*[.][a-z0-9]{1,8}$/.test(path);
        insist(known, path, "an anchor that names this file", "no entry", "fail");
        insist(found.length <= EVIDENCE, path, "at most 1 MiB", found.length);
        insist(hexhash(found) === name, path, name, hexhash(found), "fail");
      }
      for (const { i, body, time } of anchors) {
        insist(body.size <= i, lineOf(i), "a number up to: " + i, body.size, "fail");
        const name = "checkpoint-" + body.size,
          note = b.data(name);
        readCheckpoint(note, DATA + name);
        const own = paths.filter((path) => hashOf(path) === body.evidence);
        if (!own.length) throw absent(folder + body.evidence);
        for (const path of own.filter((path) => path.endsWith(".tsr"))) {
          const token = readToken(b.files.get(path), path),
            fits = asItWas(note).some((bytes) => token.hash(bytes) === token.imprint);
          insist(fits, path, "a time stamp of: " + DATA + name, token.imprint, "fail");
          insist(token.time <= time, path, "a time not after: " + time, token.time, "fail");
          times.push(token.time);
        }
      }
      if (!anchors.length) throw new Problem("n/a");
      yield new Problem("pass", "", "", "evidence from outside: " + [anchors.length].concat(times).join(" "));
    },

    *V19(b) {
      // times
      const { times } = b.manifest(),
        { first: begin, rows } = last(b.attempts());
      const first = (...kinds) => {
        const i = rows.findIndex((entry) => kinds.indexOf(entry.kind) >= 0);
        insist(i >= 0, DATA + "log.jsonl", kinds[kinds.length - 1], "no entry", "fail");
        return [rows[i], lineOf(begin + i)];
      };
      first("announce");
      const [seal, where] = first("seal"),
        [{ objection_hours: hours }, at] = b.body("announce"),
        wanted = (n) => "hours from the seal to the first opening, at least: " + n;
      insist(hours >= 24, at, wanted(24), hours, "fail"); // families need a day at least
      const [opening, opened] = first("reveal", "close"),
        [drawn, then] = first("draw");
      for (const [entry, place, planned] of [
        [opening, opened, times.reveal_from],
        [drawn, then, times.draw_from],
      ])
        insist(entry.time >= planned, place, "a time not before: " + planned, entry.time, "fail");
      const latest = seconds(opening.time) - hours * 3600; // by which the seal had to be there
      insist(seconds(seal.time) <= latest, where, wanted(hours), seal.time + " ... " + opening.time, "fail");
      if (!b.trust || !b.trust.asksForTimes()) return; // whoever verifies asks for no other clock
      const witnesses = Array.from(b.trust.parties.values()).filter((key) => key.kind === 4),
        path = DATA + "checkpoint-" + (seal.seq + 1),
        data = b.files.get(path);
      let seen = [];
      if (data && unsigned(data).length < data.length) {
        try {
          const note = readNote(data, path);
          b.trust.judge(note, path);
          for (const key of witnesses) seen = seen.concat(key.times(note, path).map(Number));
        } catch (problem) {
          if (!(problem instanceof Problem)) throw problem;
          seen = []; // V01 tells of it
        }
      }
      insist(seen.length, path, "the time at which a witness saw the seal", "nothing", "missing");
      yield* expect(Math.min(...seen) <= latest, path, wanted(hours), Math.min(...seen) + " ... " + opening.time);
    },

    *V20(b) {
      // enough chance
      const { sources, lotteries } = b.manifest(),
        least = { digits: 39, hex: 32, "drand-quicknet": 0 };
      let enough = sources.some((s) => has(least, s.kind) && (s.length || 0) >= least[s.kind]);
      if (!enough && sources.some((s) => s.kind === "digits" && s.length >= 20)) {
        const values = b.reveals();
        enough = sources.filter((s) => s.kind === "commit" && values.has(s.id)).length >= 2;
      }
      const rings = b.rings();
      const byHand = rings.size && rings.size === lotteries.length && !b.rules().rounds.some((round) => round.deal);
      if (rings.size && (enough || byHand)) {
        // the named exception: say what it can give
        const outcomes = sources.reduce((n, source) => n * (source.most || 1), 1);
        yield new Problem(
          "pass",
          "",
          "",
          "hand draw, outcomes possible: " + (outcomes <= NUMBER_LIMIT ? outcomes : outcomes.toExponential(3)),
        );
        return;
      }
      yield* expect(enough, DATA + "manifest.json", "128 bits from public sources", sources);
    },

    *V22(b) {
      // the allocation run again
      if (!b.marketExpected()) throw new Problem("n/a");
      for (const { count, stage } of b.stages()) {
        const run = yield* runSteps(b, count, stage),
          name = "results-" + stage + ".jsonl";
        const rows = b.rows(name);
        for (let i = 0; i < rows.length; i++) {
          const due = (run.fate(rows[i].number) || [""])[0];
          if (due !== rows[i].place) {
            yield* compare(
              DATA + name + ":" + (i + 1),
              rows[i].number + ": " + due,
              rows[i].number + ": " + rows[i].place,
            );
          }
        }
      }
    },

    *V23(b) {
      // the proofs, by definition
      if (!b.marketExpected()) throw new Problem("n/a");
      for (const { count, stage } of b.stages()) yield* proofsOf(b, yield* runSteps(b, count, stage));
    },

    *INDEX(b) {
      // every file is in the index, the publish entry holds its hash
      if (b.page) throw elsewhere();
      const where = DATA + "index.json",
        listed = b.object("index.json", INDEX).files,
        names = new Set();
      checkOrder(listed, "name", where);
      for (const { name, bytes, sha256: due } of listed) {
        names.add(name);
        yield* expect(UNLISTED.indexOf(name) < 0, where, "not in the index", name);
        const data = b.files.get(name);
        if (!data) yield absent(name);
        else yield* compare(name, [bytes, due], [data.length, hexhash(data)]);
        yield;
      }
      const here = Array.from(b.files.keys()).filter((path) => !isLeftover(path)),
        spelt = new Map();
      const rows = b.rows("log.jsonl"),
        published = rows.map((entry) => entry.kind).lastIndexOf("publish"),
        later = new Set(); // issued after the index: V05 holds them
      for (let n = published + 1; published >= 0 && n < rows.length; n++) later.add(DATA + "checkpoint-" + n);
      for (const path of sorted(here)) {
        if (names.has(path) || later.has(path) || UNLISTED.indexOf(path) >= 0 || b.keepsBack(path)) continue;
        yield new Problem(
          "fail",
          path,
          "a file of the index",
          isPath(path) ? "a file that is no part of the bundle" : "a name that no bundle has",
        );
      }
      for (const path of sorted(new Set([...names, ...here]))) {
        const low = path.toLowerCase();
        if (!spelt.has(low)) spelt.set(low, path);
        yield* expect(spelt.get(low) === path, path, "another name, not in capitals only", spelt.get(low));
      }
      b.body("publish"); // missing?
      const [body, line] = last(b.bodies("publish")); // the earlier ones stand for earlier bundles
      yield* compare(line, b.hash("index.json"), body.index);
    },

    *LISTS(b) {
      // the lists name the numbers of the results, each once
      if (b.page) throw elsewhere();
      if (b.manifest().publication === "roots") throw new Problem("n/a");
      const placed = new Map(Array.from(b.schools().keys(), (school) => [school, []]));
      placed.set("", []);
      const name = "results-" + b.stages().length + ".jsonl";
      b.rows(name).forEach((row, i) => {
        insist(placed.has(row.place), DATA + name + ":" + (i + 1), "known school", row.place, "fail");
        placed.get(row.place).push(row.number);
      });
      const pages = new Map(),
        byHand = placed.get("");
      placed.delete("");
      for (const [school, numbers] of placed) pages.set("lists/school-" + school + ".html", numbers);
      if (byHand.length || b.files.has("lists/by-hand.html")) pages.set("lists/by-hand.html", byHand);
      for (const [path, numbers] of pages) {
        if (!b.files.has(path)) {
          yield absent(path);
          continue;
        }
        const cells = latin(b.files.get(path))
          .split('<td class="number">')
          .slice(1)
          .map((rest) => rest.split("<")[0]);
        const due = new Set(numbers),
          found = new Counter();
        for (const cell of cells) found.add(cell, 1);
        for (const number of due)
          if (!found.has(number)) yield* expect(false, path, "the number: " + number, "not there");
        for (const [number, n] of found) {
          if (n > 1 || !due.has(number)) yield* expect(false, path, "numbers placed there, each once", number);
        }
        yield;
      }
      for (const path of b.files.keys()) {
        const fine = pages.has(path) || path === "lists/index.html" || isLeftover(path) || !path.startsWith("lists/");
        yield* expect(fine, path, "a page of a school", path);
      }
    },

    *WAITING(b) {
      // the waiting lists are those that the results leave
      if (!b.rules().rounds.some((round) => round.waits)) return;
      if (b.manifest().publication === "roots") throw new Problem("n/a");
      for (const { count, stage } of b.stages()) {
        const name = "waiting-" + stage + ".jsonl",
          rows = b.rows(name),
          rounds = b.rules().rounds.map((round) => round.name),
          listed = b.listed(count);
        for (let i = 0; i < rows.length; i++) {
          const { number, round, school } = rows[i],
            where = DATA + name + ":" + (i + 1),
            known = rounds.indexOf(round) >= 0 && b.schools().has(school);
          yield* expect(listed.has(number), where, "a child that is there", number);
          yield* expect(known, where, "known round and school", rows[i]);
        }
        if (b.marketExpected()) yield* compareLines(DATA + name, (yield* runSteps(b, count, stage)).waiting, rows);
      }
    },
  };

  // Bytes as text, one character each; what is no ASCII is never equal to anything expected.
  function latin(data) {
    let out = "";
    for (let i = 0; i < data.length; i += 8192) out += String.fromCharCode.apply(null, data.subarray(i, i + 8192));
    return out;
  }

  // Circle draws: lists, plans, steps and sources, held against roll, rules, schools and market.
  function* circles(b) {
    const manifest = b.manifest(),
      rings = b.rings(),
      where = DATA + "manifest.json",
      at = DATA + "numbered.jsonl";
    let rules;
    try {
      rules = b.rawRules();
    } catch (problem) {
      if (problem instanceof Problem && !rings.size) return; // told by other checks
      throw problem;
    }
    for (const lottery of manifest.lotteries) {
      const draw = rules.draws.find(
        (draw) => draw.id === lottery || (draw.per === "child_school" && lottery.startsWith(draw.id + "-")),
      );
      const due = draw && CIRCLES.indexOf(draw.scheme) >= 0 ? draw.scheme : "number";
      yield* compare(where, due, rings.has(lottery) ? rings.get(lottery).scheme : "number");
    }
    const names = (manifest.rings || []).map((ring) => ring.lottery);
    yield* expect(
      rising(names) && names.every((name) => manifest.lotteries.indexOf(name) >= 0),
      where,
      "known lottery",
      names,
    );
    const forms = new Map(manifest.sources.map((s) => [s.id, s.kind + " " + s.most]));
    for (const [lottery, ring] of rings) {
      const count = ring.entries,
        numbers = b.numbered().get(lottery);
      yield* compare(at, count, numbers.length);
      for (const number of numbers) if (!b.weight(number)) yield* expect(false, at, "a unit of the roll", number);
      insist(
        ring.schools.every((school) => b.schools().has(school)),
        where,
        "known school",
        ring.schools,
        "fail",
      );
      const plan = sum(ring.schools.map((school) => b.schools().get(school)));
      yield* compare(where, plan, ring.plan);
      const byPlan = ring.scheme === "ring_step" && has(ring, "step");
      if (byPlan) yield* compare(where, Math.ceil(count / Math.max(plan, 1)), ring.step);
      if (!has(ring, "start")) {
        const members = sum(numbers.map((number) => b.weight(number)));
        yield* expect(
          !count || (ring.schools.length === 1 && members <= plan),
          where,
          "no more children than seats, where nothing is drawn",
          members,
        );
        continue;
      }
      const second = ring.scheme === "ring_run" ? "direction 2" : "number " + count;
      let fine = ["number", "balls", "listed"].some((kind) => forms.get(ring.start) === kind + " " + count);
      fine =
        fine && (byPlan ? !has(ring, "second") : forms.get(ring.second) === second) && byPlan === has(ring, "step");
      yield* expect(fine, where, "start, and interval, step or direction", ring);
      if (!b.marketExpected()) continue;
      const units = new Set(),
        schools = new Set();
      for (const round of b.rules().rounds) {
        for (const line of (yield* b.marketSteps(0)).lines.get(round.name)) {
          for (const desk of line.desks) {
            if (round.lotteryAt(desk.school) === lottery) {
              units.add(line.unit);
              schools.add(desk.school);
            }
          }
        }
      }
      yield* compare(at, sorted(units), numbers);
      yield* compare(where, sorted(schools), ring.schools);
    }
  }

  // Cutoffs: first against rules, seats and results, then, with the market, the whole list.
  function* cutoffsOf(b, { count, body, where, stage }) {
    const { rounds, boundary } = b.rules(),
      schools = b.schools(),
      cutoffs = b.cutoffs(body, stage);
    if (!has(body, "cutoffs")) {
      where = DATA + "cutoffs-" + stage + ".jsonl";
      yield* compare(where, [body.cutoffs_lines, body.cutoffs_root], b.countAndRoot("cutoffs-" + stage + ".jsonl"));
    }
    const roots = b.manifest().publication === "roots",
      used = new Counter(),
      shapes = new Map();
    let largest = NUMBER_LIMIT;
    if (!roots || b.files.has(DATA + "roll.jsonl")) {
      largest = 1;
      for (const size of b.units().sizes) largest = Math.max(largest, size);
    }
    const sameShape = (key, shape) => {
      if (!shapes.has(key)) shapes.set(key, shape);
      return shapes.get(key);
    };
    let before = [-1],
      begun = -1,
      free = new Counter(),
      taken,
      met;
    const gone = new Counter();
    for (let i = 0; i < cutoffs.length; i++) {
      const line = cutoffs[i],
        at = has(body, "cutoffs") ? where : where + ":" + (i + 1);
      const name = line.round,
        { seats, filled } = line,
        ofPool = has(line, "pool");
      const own = ofPool ? line.pool : [line.school],
        desks = own.map((school) => b.desk(school, line.quota || ""));
      const round = rounds.find((round) => round.name === name);
      insist(round && own.every((school) => schools.has(school)), at, "known round and school", [name, own], "fail");
      const here = [round.at, ofPool, ...(ofPool ? [] : [own[0], desks[0].quota === "", desks[0].quota])];
      if (here[0] !== before[0]) {
        met = new Set();
        while (begun < here[0]) {
          // also rounds without a line
          for (const [desk, many] of free) {
            if (rounds[begun].empty.has(desk.quota)) gone.add(desk.school, Math.max(0, many - taken.get(desk)));
          }
          const used2 = new Counter(used);
          for (const [school, n] of gone) used2.add(school, n);
          begun++;
          free = b.seats(rounds[begun], used2, count);
          taken = new Counter();
        }
      }
      const order = byTuple(before, here);
      yield* expect(order < 0 || (ofPool && order === 0), at, "sorted, no line twice", line);
      before = here;
      if (ofPool) {
        yield* expect(
          round.mechanism === IN_LINE && rising(own) && desks.every((desk) => met.has(desk)),
          at,
          "desks of the round in one pool",
          line,
        );
        for (const desk of desks) met.delete(desk);
      } else {
        met.add(desks[0]);
        used.add(own[0], filled);
        taken.add(desks[0], filled);
      }
      yield* compare(
        at,
        "seats: " + own + " " + sum(desks.map((desk) => free.get(desk))),
        "seats: " + own + " " + seats,
      );
      const most = seats && boundary === "expand" ? seats + largest - 1 : seats;
      yield* expect(filled <= most, at, "filled up to: " + most, line);
      const stopped = has(line, "stopped"),
        dealt = DEALING.indexOf(round.mechanism) >= 0;
      yield* expect(
        !stopped || (boundary === "stop" && (filled < seats || dealt)),
        at,
        "stopped only while seats were left",
        line,
      );
      const shape = [
        has(line, "band"),
        has(line, "class"),
        (line.keys || []).length,
        line.ticket !== "",
        has(line, "unit"),
      ];
      const nobody = [false, false, 0, false, false],
        isNobody = byTuple(shape, nobody) === 0;
      let due = nobody;
      const room = ofPool && boundary !== "expand" ? largest : 1; // so few seats may not do
      const mayBeNobody =
        ((ofPool || dealt || [LEAST, CYCLES].indexOf(round.mechanism) >= 0) && isNobody) || round.mechanism === LIVE;
      if (filled && (seats - filled < room || stopped) && !mayBeNobody) {
        const band = ofPool ? false : sameShape(name, shape[0]);
        const members = ofPool ? shape.slice(1, 3) : sameShape(name + "/" + (line.band || 0), shape.slice(1, 3));
        due = [band, ...members, round.lottery !== null, round.lottery === null];
      }
      yield* expect(byTuple(shape, due) === 0, at, "the last one admitted, where seats ran out", line);
    }
    if (!roots || b.files.has(DATA + "results-" + stage + ".jsonl")) {
      const { byHand } = b.settled(count),
        placed = new Counter();
      for (const [number, place] of b.told(stage)) if (place && !byHand.has(number)) placed.add(place, 1);
      for (const school of sorted(new Set([...used.keys(), ...placed.keys()]))) {
        yield* compare(
          where,
          "placed: " + school + " " + placed.get(school),
          "placed: " + school + " " + used.get(school),
        );
      }
    }
    if (b.marketExpected()) yield* compareLines(where, (yield* runSteps(b, count, stage)).cutoffs, cutoffs);
  }

  // The proofs: no seat wasted, nobody before somebody admitted, no circle of arrows; of trades, no circle of children.
  function* proofsOf(b, run) {
    const { boundary } = b.rules(),
      where = DATA + "results-" + run.stage + ".jsonl";
    for (const held of run.proofs) {
      const sits = [],
        best = new Map(),
        ends = [];
      run.rankPrefixes(held.units);
      for (const [desk, admitted] of held.held) {
        for (const entry of admitted) sits[entry.line.at] = desk;
        ends[desk.id] = { key: admitted.length ? last(admitted).key : -1, order: run.order(held.round, desk.school) };
      }
      for (const line of held.asking) {
        for (let i = 0; i < line.desks.length; i++) {
          const desk = line.desks[i],
            end = ends[desk.id];
          if (sits[line.at] === desk) break;
          const key = run.standing(end.order, line, line.prefixes[i]);
          if (key <= end.key) {
            yield* expect(false, where, "nobody before the last one admitted", [line.unit, desk.school]);
          }
          const known = best.get(desk);
          if (!known || key < known.key) best.set(desk, { key, weight: line.weight, line });
        }
      }
      for (const [desk, refused] of best) {
        const room = held.seats.get(desk) - sum(held.held.get(desk).map((entry) => entry.weight));
        yield* expect((boundary === "stop" ? refused.weight : 1) > room, where, "no seat wasted", [
          refused.line.unit,
          desk.school,
        ]);
      }
      const ended = held.asking.every((line) => line.weight === 1) ? new Set() : new Set(best.keys());
      for (const start of best.keys()) {
        const path = new Set();
        for (let desk = start; best.has(desk) && !ended.has(desk); desk = sits[best.get(desk).line.at]) {
          insist(!path.has(desk), where, "no circle of arrows", desk.school, "fail");
          path.add(desk);
        }
        for (const desk of path) ended.add(desk);
      }
    }
    for (const held of run.efficient) {
      const sits = [],
        rather = new Map(); // desks that those who sit at one would prefer
      for (const [desk, admitted] of held.held) for (const entry of admitted) sits[entry.line.at] = desk;
      for (const line of held.asking) {
        for (const desk of line.desks) {
          const own = sits[line.at];
          if (own === desk) break;
          if (held.held.get(desk).length < held.seats.get(desk)) {
            yield* expect(false, where, "no seat wasted", [line.unit, desk.school]);
          }
          if (!own) continue;
          if (!rather.has(own)) rather.set(own, new Set());
          rather.get(own).add(desk);
        }
      }
      while (rather.size) {
        const ends = Array.from(rather.keys()).filter(
          (desk) => !Array.from(rather.get(desk)).some((d) => rather.has(d)),
        );
        insist(ends.length, where, "no circle of children to exchange", rather.keys().next().value.school, "fail");
        for (const desk of ends) rather.delete(desk);
      }
    }
  }

  const IDS = [
    ...Array.from({ length: 23 }, (_, i) => "V" + String(i + 1).padStart(2, "0")),
    "INDEX",
    "LISTS",
    "WAITING",
  ];

  // The worst problem of a check. Whatever the bytes are, nothing but that comes out.
  function* runCheck(id, bundle, checks = CHECKS) {
    let worst = new Problem(has(checks, id) ? "pass" : "not yet");
    if (!has(checks, id)) return worst;
    const note = (problem) => {
      const noted = problem.status === "pass" && worst.status === "pass";
      if (RANK[problem.status] > RANK[worst.status] || noted) worst = problem;
    };
    try {
      const steps = checks[id](bundle);
      for (let step = steps.next(); !step.done; step = steps.next()) {
        if (step.value instanceof Problem) note(step.value);
        else yield step.value;
      }
    } catch (error) {
      note(error instanceof Problem ? error : bad("", "something this program can read", String(error)));
    }
    return worst;
  }

  // All checks, in the order of IDS: [{id, status, file, expected, found}]. Yields {phase, done, of} on its way.
  function* verifySteps(bundle) {
    const found = new Map(),
      order = ["V07", "V09", "V12", "V13", "V22"];
    for (const id of order.concat(IDS.filter((id) => order.indexOf(id) < 0))) {
      const steps = runCheck(id, bundle);
      let n = 0;
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done) {
          found.set(id, step.value);
          yield { id, status: step.value.status, n };
          break;
        }
        n++;
        yield step.value && step.value.of ? Object.assign({ id }, step.value) : { id, n };
      }
    }
    return IDS.map((id) => Object.assign({ id }, found.get(id)));
  }

  // 0 all passed, 1 something failed, 3 malformed, 4 evidence is missing.
  function exitCode(results) {
    const statuses = results.map((result) => result.status);
    for (const [status, code] of [
      ["malformed", 3],
      ["fail", 1],
      ["missing", 4],
    ]) {
      if (statuses.indexOf(status) >= 0) return code;
    }
    return statuses.indexOf("pass") >= 0 ? 0 : 4;
  }

  const verify = (files, trust) => drain(verifySteps(new Bundle(files, false, trust)));

  // ---- Receipts (receipt.md) ------------------------------------------------------------------------------------------

  const RECEIPT_LIMIT = 1048576,
    PATH_LIMIT = 63;
  const isSmall = (value) => isCount(value) && value < 4294967296,
    isMaybeTicket = like("([0-9a-f]{32})?");
  const PROVEN = form({ index: isCount, line: isText, path: listOf(isHash), size: isCount }),
    ENTRY = form({ line: isText, path: listOf(isHash), seq: isCount });
  const REASONS = {
    "seat-left": true,
    "within-line": true,
    "after-line": false,
    stopped: false,
    "no-seat": false,
    "no-room": false,
    split: true,
    "below-line": false,
    dealt: true,
    chosen: true,
    "least-total": true,
    "total-elsewhere": false,
    traded: true,
    "not-traded": false,
  }; // whether it means a place
  const RANKED = {
    "band?": isSmall,
    "class?": isSmall,
    "keys?": listOf(isCount),
    "quota?": isText,
    "round?": isText,
  };
  const DECIDED = form(
    Object.assign(
      {
        cutoff: (value) => isText(value) || isObject(value),
        decision: oneOf("placed", "refused"),
        "reason?": oneOf(...Object.keys(REASONS)),
        school: isSchool,
        "ticket?": isMaybeTicket,
      },
      RANKED,
    ),
  );
  const EXPLAIN = form({
    choices: listOf(exactly(DECIDED)),
    draw: isText,
    number: isText,
    round: isCount,
    salt: isHash,
    type: oneOf("paiwei/v1/explain"),
  });
  const RECORD = form({
    draw: isText,
    number: isText,
    salt: isHash,
    type: oneOf("paiwei/v1/record"),
    unit: isText,
    "*": any,
  });
  const CUTOFF_IN = form(
    Object.assign(
      {
        filled: isCount,
        "pool?": listOf(isText),
        "price?": isCount,
        "school?": isText,
        seats: isCount,
        "stopped?": oneOf(true),
        ticket: isMaybeTicket,
        "unit?": isText,
      },
      RANKED,
    ),
  );
  const SHORT = form(Object.assign({ cutoffs: listOf(isObject) }, ALLOCATE));
  const RECEIPT = form({
    "checkpoint?": any,
    "cutoffs?": any,
    draw: isDraw,
    "entries?": any,
    "explain?": any,
    "members?": any,
    number: isNumber,
    "record?": any,
    "result?": any,
    "roll?": any,
    "rules?": any,
    "seed?": any,
    type: oneOf("paiwei/v1/receipt"),
  });
  const ONLY = {
    dealt: DEALING,
    "below-line": POOLED,
    chosen: [LIVE],
    "least-total": [LEAST],
    "total-elsewhere": [LEAST],
    traded: [CYCLES],
    "not-traded": [CYCLES],
  };
  const NEVER = { "after-line": [CYCLES, LIVE], "no-seat": [LEAST, LIVE] }; // others: none of the three

  // The members of a receipt: canonical, but that its own texts may hold line ends, written \n.
  function readReceipt(data) {
    insist(data.length <= RECEIPT_LIMIT, "", "at most 1 MiB", data.length);
    const text = decode(data, "");
    let value;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw bad("", "canonical JSON", "not JSON");
    }
    insist(isObject(value) && !CONTROL.test(text), "", "canonical JSON", "control character");
    const plain = {};
    for (const name of Object.keys(value)) {
      plain[name] = isText(value[name]) ? value[name].replace(/\n/g, " ") : value[name];
    }
    insist(JSON.stringify(value) === text, "", "canonical JSON", "another spelling");
    readCanonical(JSON.stringify(plain), "");
    return checkForm(value, RECEIPT, "");
  }

  // What a receipt holds of a bundle: the manifest, the rules, the values that were drawn.
  class Inside extends Bundle {
    reveals() {
      return this.values;
    }
  }

  // A receipt and what is read from it; `bundle` is null or a Map of files.
  class Receipt {
    constructor(data, trust, bundle) {
      this.data = data;
      this.trust = trust || null;
      this.bundle = bundle || null;
      this.page = false; // a page carries no last entry of the log
      this.cache = new Map();
    }

    kept(key, load) {
      return Bundle.prototype.kept.call(this, key, load);
    }

    whole() {
      return this.kept("whole", () => readReceipt(this.data));
    }

    // A member of its form.
    part(name, test) {
      const whole = this.whole();
      if (!has(whole, name)) throw absent(name);
      insist(test(whole[name]), name, "form of member: " + name, whole[name]);
      return whole[name];
    }

    checkpoint() {
      return utf8(this.part("checkpoint", isText));
    }

    // Origin, size and root of the checkpoint.
    note() {
      return this.kept("note", () => readCheckpoint(this.checkpoint(), "checkpoint"));
    }

    // [entry, body] of voids of the attempts before, seal, draw, amendments, the last allocation.
    wholeLog() {
      return this.kept("entries", () => {
        const parts = this.part("entries", listOf(exactly(ENTRY)));
        let voids = 0;
        const out = parts.map((part, at) => {
          const size = utf8(part.line).length;
          insist(size <= LINE_LIMIT && part.path.length <= PATH_LIMIT, "entries", "line of 1 to 65536 bytes", size);
          const entry = checkForm(readCanonical(part.line, "entries"), LINES["log.jsonl"], "entries");
          if (entry.kind === "void" && at === voids) voids++;
          const i = at - voids,
            end = i > 1 && at + 1 === parts.length,
            kind = i < 0 ? "void" : i < 2 ? ["seal", "draw"][i] : end ? "allocate" : "amend",
            own = end ? (has(entry.body, "cutoffs") ? SHORT : LONG) : BODIES[kind];
          insist(entry.kind === kind, "entries", kind, entry.kind);
          return [entry, checkForm(entry.body, own, "entries")];
        });
        insist(out.length > voids + 2, "entries", "seal, draw, allocate", out.length);
        checkManifest(out[voids][1].manifest, "entries");
        return { out, voids };
      });
    }

    // [entry, body] of seal, draw, amendments, the last allocation.
    entries() {
      const { out, voids } = this.wholeLog();
      return out.slice(voids);
    }

    // [entry, body] of the voids of the attempts before.
    voids() {
      const { out, voids } = this.wholeLog();
      return out.slice(0, voids);
    }

    allocate() {
      return last(this.entries())[1];
    }

    amended() {
      return this.entries()
        .slice(2, -1)
        .map(([, body]) => body);
    }

    manifest() {
      return this.entries()[0][1].manifest;
    }

    seal() {
      return hexhash(utf8(canonical(this.manifest())));
    }

    // [part, what its line says].
    proven(name, form, own) {
      const part = own || this.part(name, exactly(PROVEN));
      insist(part.path.length <= PATH_LIMIT, name, "at most 63 hashes", part.path.length);
      return [part, checkForm(readCanonical(part.line, name), form, name)];
    }

    // The lines of the others of the unit, with their parts.
    members() {
      return this.kept("members", () => {
        const parts = has(this.whole(), "members") ? this.part("members", listOf(exactly(PROVEN))) : [];
        return parts.map((part) => this.proven("members", LINES["roll.jsonl"], part));
      });
    }

    roll() {
      return this.kept("roll", () => {
        const [part, line] = this.proven("roll", LINES["roll.jsonl"]),
          reserve = line.kind === "reserve";
        insist(reserve === isReserve(line.number), "roll", "a child", line.number);
        insist(!reserve || (line.unit === line.number && line.record === NO_HASH), "roll", "a child", line.unit);
        return [part, line];
      });
    }

    result() {
      return this.kept("result", () => this.proven("result", LINES.results));
    }

    explain() {
      const explain = this.part("explain", exactly(EXPLAIN));
      for (const { decision, reason } of explain.choices) {
        const fits = reason === undefined || REASONS[reason] === (decision === "placed");
        insist(fits, "explain", "a reason of that decision", reason);
      }
      return explain;
    }

    // Manifest and rules, which must be the sealed ones.
    inside() {
      return this.kept("inside", () => {
        const rules = utf8(this.part("rules", isText)),
          sealed = this.manifest().files.find((file) => file.name === "rules.json");
        insist(sealed, "rules", "rules.json", "not sealed", "fail");
        insist(sealed.sha256 === hexhash(rules), "rules", sealed.sha256, hexhash(rules), "fail");
        const files = new Map([
          [DATA + "manifest.json", utf8(canonical(this.manifest()))],
          [DATA + "rules.json", rules],
          [DATA + "schools.jsonl", new Uint8Array(0)],
        ]);
        const list = DATA + "numbered.jsonl";
        if (this.bundle && this.bundle.has(list)) files.set(list, this.bundle.get(list));
        const inside = new Inside(files);
        inside.rules();
        return inside;
      });
    }

    // The round of a choice; null where the record names no rounds.
    rule(choice) {
      if (!has(choice, "round")) return null;
      const found = this.inside()
        .rules()
        .rounds.find((round) => round.name === choice.round);
      insist(found, "explain", "known round", choice.round, "fail");
      return found;
    }

    // The lottery that decides where a choice stands in line; null without one.
    lottery(choice) {
      const { lotteries } = this.manifest(),
        rule = this.rule(choice);
      if (!rule) {
        if (lotteries.length !== 1) throw absent("rules");
        return lotteries[0];
      }
      if (!rule.lottery) return null;
      const lottery = rule.lotteryAt(choice.school);
      insist(lotteries.indexOf(lottery) >= 0, "rules", "known lottery", lottery, "fail");
      return lottery;
    }

    ring(lottery) {
      return (this.manifest().rings || []).find((ring) => ring.lottery === lottery);
    }

    // The ticket that the draw gives the unit there; "" without one.
    ticket(choice) {
      const manifest = this.manifest(),
        lottery = this.lottery(choice);
      if (lottery === null) return "";
      const { unit } = this.roll()[1],
        ring = this.ring(lottery);
      if (!ring) return ticket(manifest.ticket, unhex(this.entries()[1][1].key), manifest.draw, lottery, unit);
      const where = DATA + "numbered.jsonl";
      insist(this.bundle, where, "the numbered list: " + lottery, "nothing", "missing");
      const inside = this.inside(),
        found = hexhash(inside.data("numbered.jsonl")),
        sealed = inside.sealed("numbered.jsonl").sha256;
      insist(sealed === found, where, sealed, found, "fail");
      inside.values = new Map(
        Array.from(this.values(this.part("seed", isText)), ([id, value]) => [id, [value, "seed"]]),
      );
      const rank = inside.circle(ring).indexOf(unit);
      insist(rank >= 0, where, "a number of the list", unit, "fail");
      return rank.toString(16).padStart(32, "0");
    }

    // The value of each source in a transcript.
    values(seed) {
      const out = new Map(),
        lines = seed.split("\n");
      for (const source of this.manifest().sources) {
        const head = "source " + source.id + " " + source.kind + " ",
          own = lines.filter((line) => line.startsWith(head)).map((line) => line.slice(head.length));
        const fine = own.length && (takes(source, own[0]) || (source.kind === "commit" && own[0] === "missing"));
        insist(fine, "seed", head, own.join(" "), "fail");
        out.set(source.id, own[0]);
      }
      return out;
    }

    // The published cutoffs: of the entry, or lines proven to stand in their file.
    cutoffs() {
      return this.kept("cutoffs", () => {
        const body = this.allocate(),
          inEntry = has(body, "cutoffs");
        insist(!inEntry || !has(this.whole(), "cutoffs"), "cutoffs", "nothing", "cutoffs", "fail");
        const rows = inEntry
          ? body.cutoffs
          : this.part("cutoffs", listOf(exactly(PROVEN))).map((part) => {
              stands(part, "cutoffs", body.cutoffs_lines, body.cutoffs_root);
              return readCanonical(part.line, "cutoffs");
            });
        for (const row of rows) {
          checkForm(row, CUTOFF_IN, "cutoffs");
          insist(has(row, "pool") || has(row, "school"), "cutoffs", "member: school", "not there");
        }
        return rows;
      });
    }

    // The published line of a choice's desk, or of its pool.
    lineOf({ round, school, quota }, pool) {
      const own = (row) =>
        has(row, "pool") === Boolean(pool) &&
        (row.pool || [row.school]).indexOf(school) >= 0 &&
        row.round === round &&
        row.quota === quota;
      return this.cutoffs().find(own);
    }

    // The school to which a decision brought the child; undefined without one.
    decision() {
      const places = this.amended().filter((body) => body.action === "place" || body.action === "admit");
      return (last(places) || {}).school;
    }
  }

  // What a receipt says of its child, for whoever shows it; it is worth what the checks say.
  function saidBy(r) {
    const { number, place } = r.result()[1],
      said = { number, place, decided: r.decision() !== undefined, round: r.explain().round };
    const listed = (r.whole().record || {}).choices;
    said.listed = Array.isArray(listed) ? listed.map((one) => (isObject(one) ? one.school : one)).filter(isText) : [];
    const facts = (r.whole().record || {}).facts,
      isFact = (one) => isObject(one) && isText(one.name) && isText(one.value);
    said.facts = Array.isArray(facts) ? facts.filter(isFact) : [];
    const rules = has(r.whole(), "rules") ? r.inside().rawRules() : { draws: [], tiers: [] };
    said.choices = r.explain().choices.map((choice) => {
      const row = r.lineOf(choice) || { ticket: "" },
        lottery = r.lottery(choice),
        rule = r.rule(choice);
      const own = choice.ticket || (rule ? "" : r.ticket(choice)),
        drawn = rules.draws.find((draw) => rule && draw.id === rule.lottery);
      let digits = (drawn && drawn.digits) || 10;
      const print = (ticket) => {
        if (!ticket) return "";
        return lottery !== null && r.ring(lottery) ? String(parseInt(ticket, 16) + 1) : decimals(ticket, digits);
      };
      while (own && own !== row.ticket && print(own) === print(row.ticket)) digits++;
      const tier = (rules.tiers || [])[choice.class - 1];
      return Object.assign({}, choice, {
        own: print(own),
        last: print(row.ticket),
        seats: row.seats,
        tier: tier ? tier.label : "",
        placed: choice.decision === "placed",
      });
    });
    return said;
  }

  const hasLast = (row) => row.ticket !== "" || has(row, "unit");

  // Refuses a line that does not stand in the tree of its file.
  function stands(part, name, size, root) {
    insist(part.size === size, name, size, part.size, "fail");
    const leaf = sha256(join(Uint8Array.of(0), utf8(part.line)));
    const held = inclusionHolds(leaf, part.index, part.size, part.path.map(unhex), unhex(root));
    insist(held, name, "a proof up to the root", part.index, "fail");
  }

  // A choice with its class, which may stand in the record alone.
  function withClass(r, choice) {
    let listed = [];
    try {
      listed = r.part("record", exactly(RECORD)).choices;
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
    const known = (school) => isObject(school) && school.school === choice.school && has(school, "class"),
      found = !has(choice, "class") && Array.isArray(listed) && listed.find(known);
    return found ? Object.assign({}, choice, { class: found.class }) : choice;
  }

  // By band, class and keys.
  function byRank(a, b) {
    const rank = ({ band, class: tier }) => [band || 0, tier === undefined ? 4294967295 : tier];
    return byTuple(rank(a), rank(b)) || byTuple(a.keys || [], b.keys || []);
  }

  // Whether one choice of a child comes up before another, under skip and split.
  function isEarlier(r, one, other, { descending }) {
    const rank = byRank(withClass(r, one), withClass(r, other)),
      [a, b] = [one.ticket || "", other.ticket || ""];
    return rank < 0 || (rank === 0 && (descending ? a > b : a < b));
  }

  // Below 0, 0 or above it: before, with or after the last one of a line; null where there is nothing to compare.
  function standTo(r, choice, row, rule, unit) {
    if (!hasLast(row)) return null;
    const own = withClass(r, choice),
      bare = has(row, "pool"), // pools know no bands
      order = byRank(bare ? Object.assign({}, own, { band: 0 }) : own, bare ? Object.assign({}, row, { band: 0 }) : row);
    let ends = [unit, row.unit];
    if (row.ticket) {
      const mine = choice.ticket || (rule ? "" : r.ticket(choice));
      if (!mine) return null;
      ends = [mine, row.ticket];
      if (rule && rule.descending) ends.reverse();
    }
    return order || (ends[0] > ends[1] ? 1 : 0) - (ends[0] < ends[1] ? 1 : 0);
  }

  // Whether a decision is the one that the published line calls for.
  function isDue(r, choice, row) {
    const rule = r.rule(choice),
      { reason } = choice,
      placed = choice.decision === "placed",
      { unit } = r.roll()[1],
      place = standTo(r, choice, row, rule, unit);
    const within = place !== null && place <= 0,
      after = place !== null && place > 0,
      ended = hasLast(row);
    if (reason === undefined) return !rule && (placed ? !ended || within : after);
    if (rule) {
      const never = NEVER[reason] || [CYCLES, LEAST, LIVE];
      if (has(ONLY, reason) ? ONLY[reason].indexOf(rule.mechanism) < 0 : never.indexOf(rule.mechanism) >= 0) return false;
    }
    const pool = r.lineOf(choice, true),
      above = pool ? standTo(r, choice, pool, rule, unit) : null;
    // Under skip and split each takes what is left in its turn: a unit of several may be passed over, or taken apart,
    // and whoever has a place already is passed over too.
    const weight = 1 + r.members().length,
      boundary = rule ? r.inside().rules().boundary : "",
      crowded = weight > 1 && row.seats - row.filled < weight,
      turns = boundary === "skip" || boundary === "split";
    const earlier = (other) =>
      other.round === choice.round &&
      other.decision === "placed" &&
      ((weight > 1 && other.reason === "split") || isEarlier(r, other, choice, rule));
    const done = turns && r.explain().choices.some(earlier);
    const found = {
      "seat-left": !ended,
      "within-line": within,
      split: !ended || within,
      "after-line": done || (turns && crowded) || after || Boolean(rule && rule.mechanism === LEAST),
      stopped: has(row, "stopped") && (!ended || after),
      "no-seat": row.seats === 0,
      "no-room": !ended && (crowded || done),
      "below-line": (above !== null && above > 0) || Boolean(pool && !hasLast(pool) && pool.seats < weight),
      dealt: !pool || !hasLast(pool) || (above !== null && above <= 0),
      chosen: r.amended().some((body) => body.action === "choose" && body.school === choice.school),
    };
    return has(found, reason) ? found[reason] : true;
  }

  const RECEIPT_CHECKS = {
    // signatures under the checkpoint
    *R01(r) {
      r.note();
      const note = r.checkpoint(),
        judged = asked(r.trust, note, "checkpoint");
      yield* logSigned(r.trust, judged, note, "checkpoint");
      othersSigned(judged, "checkpoint");
    },

    // seal, draw, allocation
    *R02(r) {
      const [origin, size, root] = r.note(),
        where = "entries",
        parts = r.part(where, listOf(exactly(ENTRY))),
        whole = r.whole(),
        manifest = r.manifest(),
        voids = r.voids();
      let least = 0;
      for (let i = 0; i < parts.length; i++) {
        const { line, path, seq } = parts[i],
          [entry, body] = r.wholeLog().out[i],
          due = i < voids.length ? i + 1 : manifest.attempt;
        stands({ line, path, index: seq, size }, where, size, root);
        insist(seq === entry.seq && seq >= least, where, seq, entry.seq, "fail");
        least = seq + 1;
        yield* compare(where, [whole.draw, due], [body.draw, body.attempt]);
      }
      // Of every attempt before, the void stands here.
      const { void_seq: aside } = manifest.previous || { void_seq: 0 };
      yield* compare(where, [manifest.attempt - 1, aside], [voids.length, voids.length ? last(voids)[0].seq : 0]);
      yield* compare(where, [whole.draw, origin], [manifest.draw, manifest.log]);
      for (const [, body] of r.entries().slice(0, 2)) yield* compare(where, r.seal(), body.seal);
      yield* secondSeal(where, r.entries()[0][1], manifest);
      for (const body of r.amended()) {
        if (body.action !== "choose") yield* compare(where, whole.number, body.number); // a choice is the whole unit's
      }
      const more = size - least;
      if (more > 1) yield new Problem("pass", "", "", "entries after this result, ask for a newer one: " + more);
    },

    // the line of the roll
    *R03(r) {
      const [part, line] = r.roll(),
        { roll } = r.manifest();
      stands(part, "roll", roll.lines, roll.root);
      yield* compare("roll", r.whole().number, line.number);
      yield* expect(line.unit <= line.number, "roll", "unit = its least number", line.unit);
      const known = [line.number];
      for (const [proof, other] of r.members()) {
        stands(proof, "members", roll.lines, roll.root);
        yield* compare("members", line.unit, other.unit);
        yield* expect(known.indexOf(other.number) < 0, "members", "another number", other.number);
        known.push(other.number);
      }
    },

    // the record
    *R04(r) {
      const record = r.part("record", exactly(RECORD)),
        [, line] = r.roll(),
        later = r.amended().filter((body) => has(body, "record"));
      const due = later.length ? last(later).record : line.record;
      yield* compare(
        "record",
        [line.number, line.unit, r.whole().draw],
        [record.number, record.unit, record.draw],
      );
      yield* compare("record", due, hexhash(utf8(canonical(record))));
    },

    // the line of the results
    *R05(r) {
      const [part, line] = r.result(),
        body = r.allocate();
      stands(part, "result", body.results_lines, body.results_root);
      yield* compare("result", r.whole().number, line.number);
    },

    // the explanation
    *R06(r) {
      const explain = r.explain(),
        [, line] = r.result(),
        whole = r.whole();
      yield* compare("explain", line.why, hexhash(utf8(canonical(explain))));
      yield* compare(
        "explain",
        [whole.draw, whole.number, r.allocate().round],
        [explain.draw, explain.number, explain.round],
      );
      const placed = explain.choices.filter((choice) => choice.decision === "placed"),
        decided = r.decision();
      if (decided !== undefined) yield* compare("result", [decided, 0], [line.place, explain.choices.length]);
      else if (placed.some((choice) => choice.reason === "split")) {
        const fine = line.place === "" || placed.some((choice) => choice.school === line.place);
        yield* expect(fine, "result", "one of the schools of the unit", line.place);
      } else {
        const fine = !placed.length || (placed.length === 1 && placed[0] === last(explain.choices));
        insist(fine, "explain", "the place is the last choice", placed.length, "fail");
        yield* compare("result", placed.length ? placed[0].school : "", line.place);
      }
    },

    // transcript, key, tickets
    *R07(r) {
      const seed = r.part("seed", isText),
        manifest = r.manifest(),
        values = r.values(seed),
        stretch = manifest.stretch || 0;
      const text = [
        "paiwei/v1/seed",
        "draw " + manifest.draw,
        "attempt " + manifest.attempt,
        "seal " + r.seal(),
        ...manifest.sources.map(({ id, kind }) => "source " + id + " " + kind + " " + values.get(id)),
        ...(stretch ? ["stretch " + stretch] : []),
        "",
      ];
      yield* compare("seed", text.join("\n"), seed);
      yield* compare("entries", hex(stretched(utf8(seed), stretch)), r.entries()[1][1].key);
      if (has(r.whole(), "rules")) r.inside();
      for (const choice of r.explain().choices) {
        let due;
        try {
          due = r.ticket(choice);
        } catch (problem) {
          if (!(problem instanceof Problem)) throw problem;
          yield problem;
          continue;
        }
        if (has(choice, "round") || choice.ticket) yield* compare("explain", due, choice.ticket || "");
      }
    },

    // the cutoffs
    *R08(r) {
      for (const choice of r.explain().choices) {
        const row = r.lineOf(choice),
          said = choice.cutoff;
        insist(row, "cutoffs", "the line of: " + choice.school, "not there", "fail");
        const same = isText(said) ? !has(choice, "round") && said === row.ticket : canonical(said) === canonical(row);
        yield* expect(same, "explain", row, said);
        const words = choice.decision === "placed" ? "not after" : "after";
        const wanted = words + " the last one admitted at: " + choice.school;
        yield* expect(isDue(r, choice, row), "cutoffs", wanted, choice.reason || "");
      }
    },

    // the log of a bundle
    *BOTH(r) {
      if (!r.bundle || r.page) throw new Problem("n/a");
      const [, size, root] = r.note(),
        bundle = new Bundle(r.bundle),
        rows = bundle.rows("log.jsonl"),
        where = DATA + "log.jsonl";
      insist(size <= rows.length, where, "at least so many entries: " + size, rows.length, "missing");
      yield* compare(where, bundle.countAndRoot("log.jsonl", size)[1], root);
      if (rows.slice(size).some((entry) => entry.kind === "allocate")) {
        yield new Problem("pass", "", "", "a later result, ask for a new receipt");
      }
    },
  };

  // All checks of a receipt.
  function verifyReceipt(data, trust, bundle, note) {
    return checkReceipt(new Receipt(data, trust, bundle), note);
  }

  // `note`: the registration note beside it, or nothing.
  function checkReceipt(receipt, note) {
    const results = Object.keys(RECEIPT_CHECKS).map((id) =>
      Object.assign({ id }, drain(runCheck(id, receipt, RECEIPT_CHECKS))),
    );
    return note ? results.concat(checkNote(receipt, note, receipt.trust)) : results;
  }

  // ---- Receipts by code ------------------------------------------------------------------------------------------------

  const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", // Crockford's base 32
    OPENS = "the records that the log names, under this code",
    SHUT = "another code, or changed content";

  // The check sign of 25 signs: in the field of 32 elements (x^5 = x^2 + 1) all 26 are a polynomial with x as root.
  function signOf(text) {
    let total = 0;
    for (const sign of text) {
      total = (total ^ SIGNS.indexOf(sign)) << 1;
      if (total & 32) total ^= 0x25;
    }
    return SIGNS[total];
  }

  // A code as people type it, as 26 signs; "" for what is none.
  function readCode(text) {
    const code = text
      .replace(/[\s\u2013\u2014-]/g, "")
      .replace(/[a-z]/g, (sign) => sign.toUpperCase())
      .replace(/O/g, "0")
      .replace(/[IL]/g, "1");
    const fine = code.length === 26 && Array.from(code).every((sign) => SIGNS.indexOf(sign) >= 0);
    return fine && signOf(code.slice(0, 25)) === code[25] ? code : "";
  }

  // The way from a line to the root of the tree over all, RFC 9162 section 2.1.3.1.
  function* pathUp(lines, index) {
    const path = [];
    let level = [];
    for (let i = 0; i < lines.length; i++) {
      level.push(sha256(join(Uint8Array.of(0), lines.at(i))));
      if (i % BUSY === 0) yield;
    }
    while (level.length > 1) {
      const other = level[index ^ 1],
        above = [];
      if (other) path.push(hex(other));
      for (let i = 0; i < level.length; i += 2) {
        above.push(i + 1 < level.length ? sha256(join(Uint8Array.of(1), level[i], level[i + 1])) : level[i]);
        if (i % BUSY === 0) yield;
      }
      level = above;
      index >>= 1;
    }
    return path;
  }

  // The lines of the explain record and of the record that a code opens.
  function openedBy(b, stage, number, code) {
    const name = "coded-" + stage + ".jsonl",
      { draw, attempt } = b.manifest(),
      rows = b.rows(name);
    insist(rising(rows.map((row) => row.number)), DATA + name, "sorted, no line twice", "");
    const own = rows.find((row) => row.number === number);
    insist(own, DATA + name, OPENS, number, "missing");
    const key = sha256(utf8(["paiwei/v1/coded", draw, attempt, stage, number, code, ""].join("\n"))),
      held = strictBase64(own.box),
      text = new Uint8Array(held.length);
    for (let i = 0; i < held.length; i += 64) {
      const address = new Uint8Array(16);
      for (let k = 0; k < 4; k++) address[k] = (i / 64) >>> (8 * k);
      const stream = chachaBlock(key, address);
      for (let k = i; k < Math.min(i + 64, held.length); k++) text[k] = held[k] ^ stream[k - i];
    }
    let lines = [];
    try {
      lines = decode(text, number).split("\n");
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
    }
    const fine = lines.length >= 3 && lines.length <= 258 && lines.slice(2).every((line) => line === "");
    insist(fine, number, OPENS, SHUT, "fail");
    return lines;
  }

  // The receipt of a child out of a bundle, by the code of its notice. A page has no checkpoint to put into it.
  function* putTogether(b, number, code) {
    const log = b.rows("log.jsonl"),
      kinds = log.map((entry) => entry.kind),
      text = (name, at) => decode(b.lines(name).at(at), DATA + name);
    const entry = function* (at) {
      return { line: text("log.jsonl", at), path: yield* pathUp(b.lines("log.jsonl"), at), seq: at };
    };
    const proven = function* (name, at) {
      const lines = b.lines(name);
      return { index: at, line: text(name, at), path: yield* pathUp(lines, at), size: lines.length };
    };
    const stage = b.stages().length,
      [opened, known] = openedBy(b, stage, number, code),
      results = "results-" + stage + ".jsonl",
      placed = b.rows(results).findIndex((row) => row.number === number),
      roll = b.rows("roll.jsonl"),
      listed = roll.findIndex((row) => row.number === number);
    insist(placed >= 0 && listed >= 0, DATA + "roll.jsonl", OPENS, number, "fail");
    const { unit } = roll[listed],
      end = kinds.lastIndexOf("allocate"),
      units = b.children();
    const amended = b.amendments().filter(({ seq, body }) => {
      const chosen = body.action === "choose" && units.get(body.number) === unit;
      return seq < end && (body.number === number || chosen);
    });
    const later = amended.filter(({ body }) => has(body, "record")),
      due = [b.rows(results)[placed].why, later.length ? last(later).body.record : roll[listed].record];
    insist(due.join() === [opened, known].map((line) => hexhash(utf8(line))).join(), number, OPENS, SHUT, "fail");
    const explain = readCanonical(opened, number);
    insist(misfit(explain, EXPLAIN) === null, number, OPENS, SHUT, "fail");
    const whole = {
      draw: b.manifest().draw,
      entries: [],
      explain,
      number,
      record: readCanonical(known, number),
      result: yield* proven(results, placed),
      roll: yield* proven("roll.jsonl", listed),
      rules: decode(b.data("rules.json"), DATA + "rules.json"),
      seed: decode(b.data("seed.txt"), DATA + "seed.txt"),
      type: "paiwei/v1/receipt",
    };
    if (!b.page) whole.checkpoint = decode(b.data("checkpoint"), DATA + "checkpoint");
    const seal = kinds.lastIndexOf("seal"),
      places = Array.from(kinds.keys()).filter((i) => i < seal && kinds[i] === "void");
    places.push(seal, kinds.lastIndexOf("draw"), ...amended.map(({ seq }) => seq), end);
    for (const at of places) whole.entries.push(yield* entry(at));
    const members = Array.from(roll.keys()).filter((i) => roll[i].unit === unit && i !== listed);
    if (members.length) whole.members = [];
    for (const at of members) whole.members.push(yield* proven("roll.jsonl", at));
    const cutoffs = "cutoffs-" + stage + ".jsonl",
      rows = b.files.has(DATA + cutoffs) ? b.rows(cutoffs) : [];
    const spokenOf = (row) =>
      explain.choices.some(({ school, reason, round, quota }) => {
        const pooled = !has(row, "pool") || reason === "below-line" || reason === "dealt";
        return pooled && (row.pool || [row.school]).indexOf(school) >= 0 && row.round === round && row.quota === quota;
      });
    const spoken = Array.from(rows.keys()).filter((i) => spokenOf(rows[i]));
    if (spoken.length) whole.cutoffs = [];
    for (const at of spoken) whole.cutoffs.push(yield* proven(cutoffs, at));
    return utf8(canonical(whole));
  }

  // What a code opens: the check CODE with those of the receipt that it gives; and the receipt, null for none.
  function* byCodeSteps(b, number, code, trust) {
    let made = null;
    const opens = {
      *CODE() {
        made = yield* putTogether(b, number, code);
      },
    };
    const results = [Object.assign({ id: "CODE" }, yield* runCheck("CODE", b, opens))];
    const receipt = made && new Receipt(made, trust, b.files);
    if (receipt) receipt.page = b.page;
    return { results: receipt ? results.concat(checkReceipt(receipt)) : results, receipt };
  }
  const verifyByCode = (files, number, code, trust) => drain(byCodeSteps(new Bundle(files), number, code, trust));

  // ---- Folders and zip files -----------------------------------------------------------------------------------------

  // What of a folder is to be read: how the paths of the bundle begin, and the path of a file of keys. A placement's own
  // folder has bundles in result/N (of a later attempt A in result/A-N), final/A, and with what was noted after them in
  // N.notes/K, of which the newest counts, and beside them whom its office trusts; any other folder is a bundle, and
  // what a bundle says of keys is no reason to trust them.
  function insideOf(paths) {
    const number = "([1-9][0-9]{0,8})",
      form = new RegExp(
        "^(?:(result|结果)/(?:" + number + "-)?" + number + "|(final|定案)/" + number + ")(?:\\.notes/" + number +
          ")?/(?:bundle|公示包)/data/index\\.json$",
      );
    const found = paths.map((path) => form.exec(path)).filter(Boolean);
    if (!found.length || paths.indexOf("data/index.json") >= 0) return ["", ""];
    const age = ([, , attempt, round, last, of, note]) =>
      [last ? of : attempt || 1, last ? 1 : 0, round || 0, note || 0].map(Number);
    const newest = found.sort((a, b) => byTuple(age(b), age(a)))[0],
      keys = newest[1] === "result" || newest[4] === "final" ? "trust.txt" : "可信公钥.txt";
    return [newest[0].replace("data/index.json", ""), paths.indexOf(keys) >= 0 ? keys : ""];
  }

  // Inflates a raw deflate stream (RFC 1951) of which the length is known; throws where it is not one.
  function inflate(data, size) {
    const out = new Uint8Array(size),
      order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    let at = 0,
      hold = 0,
      held = 0,
      to = 0;
    const fail = () => {
      throw bad("", "a readable zip", "broken deflate stream");
    };
    const bits = (n) => {
      while (held < n) {
        if (at >= data.length) fail();
        hold |= data[at++] << held;
        held += 8;
      }
      const value = hold & ((1 << n) - 1);
      hold >>>= n;
      held -= n;
      return value;
    };
    // A table of 2^15 entries: length of the code << 16 | symbol, at every index that begins with the code.
    const table = (lengths) => {
      const longest = Math.max(1, ...lengths),
        made = new Int32Array(1 << longest).fill(-1),
        counts = new Array(17).fill(0);
      for (const n of lengths) if (n) counts[n]++;
      const next = [0, 0];
      let space = 0;
      for (let n = 1; n <= 15; n++) {
        next[n + 1] = (next[n] + counts[n]) << 1;
        space += counts[n] << (15 - n);
      }
      if (space > 1 << 15) fail();
      lengths.forEach((n, symbol) => {
        if (!n) return;
        let code = next[n]++,
          turned = 0;
        for (let i = 0; i < n; i++, code >>= 1) turned = (turned << 1) | (code & 1);
        for (; turned < 1 << longest; turned += 1 << n) made[turned] = (n << 16) | symbol;
      });
      return { made, longest };
    };
    const symbol = ({ made, longest }) => {
      while (held < longest && at < data.length) {
        hold |= data[at++] << held;
        held += 8;
      }
      const found = made[hold & ((1 << longest) - 1)],
        n = found >> 16;
      if (found < 0 || n > held) fail();
      hold >>>= n;
      held -= n;
      return found & 0xffff;
    };
    for (let final = 0; !final;) {
      final = bits(1);
      const kind = bits(2);
      if (kind === 0) {
        at -= held >> 3;
        hold = held = 0;
        const many = data[at] | (data[at + 1] << 8),
          not = data[at + 2] | (data[at + 3] << 8);
        at += 4;
        if ((many ^ not) !== 0xffff || at + many > data.length || to + many > size) fail();
        out.set(data.subarray(at, at + many), to);
        at += many;
        to += many;
        continue;
      }
      if (kind === 3) fail();
      let literals, distances;
      if (kind === 1) {
        literals = table(Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
        distances = table(new Array(30).fill(5));
      } else {
        const many = bits(5) + 257,
          far = bits(5) + 1,
          codes = new Array(19).fill(0),
          lengths = [];
        for (let i = bits(4) + 4, k = 0; k < i; k++) codes[order[k]] = bits(3);
        const first = table(codes);
        while (lengths.length < many + far) {
          const code = symbol(first);
          if (code < 16) {
            lengths.push(code);
            continue;
          }
          if (code === 16 && !lengths.length) fail();
          const value = code === 16 ? last(lengths) : 0,
            repeat = code === 16 ? 3 + bits(2) : code === 17 ? 3 + bits(3) : 11 + bits(7);
          for (let i = 0; i < repeat; i++) lengths.push(value);
        }
        if (lengths.length > many + far || many > 286 || far > 30) fail();
        literals = table(lengths.slice(0, many));
        distances = table(lengths.slice(many));
      }
      for (;;) {
        const code = symbol(literals);
        if (code === 256) break;
        if (code < 256) {
          if (to >= size) fail();
          out[to++] = code;
          continue;
        }
        if (code > 285) fail();
        const i = code - 257,
          extra = i < 8 || i === 28 ? 0 : (i >> 2) - 1;
        const length = i === 28 ? 258 : i < 8 ? i + 3 : ((4 + (i & 3)) << extra) + 3 + bits(extra);
        const d = symbol(distances),
          more = d < 4 ? 0 : (d >> 1) - 1;
        if (d > 29) fail();
        const far = d < 4 ? d + 1 : ((2 + (d & 1)) << more) + 1 + bits(more);
        if (far > to || to + length > size) fail();
        for (let k = 0; k < length; k++, to++) out[to] = out[to - far];
      }
    }
    if (to !== size) fail();
    return out;
  }

  // The files of a zip, without its one top folder if it has one.
  function unzip(data) {
    const u16 = (at) => data[at] | (data[at + 1] << 8),
      u32 = (at) => (u16(at) | (u16(at + 2) << 16)) >>> 0;
    const fail = (what) => {
      throw bad("", "a readable zip", what);
    };
    let end = data.length - 22;
    while (end >= 0 && end > data.length - 65600 && u32(end) !== 0x06054b50) end--;
    if (end < 0 || u32(end) !== 0x06054b50) fail("no directory");
    const entries = [],
      many = u16(end + 10);
    insist(many <= ENTRY_LIMIT && many !== 0xffff, "", "at most 10000 files");
    let total = 0;
    for (let i = 0, at = u32(end + 16); i < many; i++) {
      if (at + 46 > data.length || u32(at) !== 0x02014b50) fail("broken directory");
      const size = u32(at + 24),
        length = u16(at + 28),
        mode = u16(at + 40) & 0xf000,
        name = latin(data.subarray(at + 46, at + 46 + length));
      const entry = { name, size, packed: u32(at + 20), method: u16(at + 10), crc: u32(at + 16), from: u32(at + 42) };
      at += 46 + length + u16(at + 30) + u16(at + 32);
      if (isLeftover(name)) continue;
      const folder = name.endsWith("/");
      insist(mode === 0 || mode === 0x8000 || mode === 0x4000, name, "a plain file", "a link or a device");
      insist(!/^\/|^.:|\\|\0/.test(name) && name.split("/").indexOf("..") < 0, name, "a path inside the bundle", name);
      insist(!folder || !size, name, "an empty folder entry", size);
      insist(entry.method === 0 || entry.method === 8, name, "stored or deflated", entry.method);
      total += size;
      insist(total <= TOTAL_LIMIT, "", "at most 1 GiB in all");
      entries.push(entry);
    }
    insist(new Set(entries.map((entry) => entry.name.replace(/\/$/, ""))).size === entries.length, "", "no name twice");
    const tops = new Set(entries.map((entry) => entry.name.split("/")[0])),
      files = new Map();
    const top = Array.from(tops)[0];
    const cut =
      tops.size === 1 && top !== "data" && entries.every((e) => e.name.indexOf("/") >= 0) ? top.length + 1 : 0;
    for (const entry of entries) {
      const name = entry.name.slice(cut);
      if (entry.name.endsWith("/")) continue;
      if (!isPath(name)) {
        files.set(name, new Uint8Array(0));
        continue;
      } // for the check INDEX
      if (u32(entry.from) !== 0x04034b50) fail("broken entry");
      const from = entry.from + 30 + u16(entry.from + 26) + u16(entry.from + 28);
      const bytes = data.subarray(from, from + entry.packed);
      const made = entry.method ? inflate(bytes, entry.size) : bytes.slice();
      insist(made.length === entry.size && crc32(made) === entry.crc, name, "a readable zip", "damaged file");
      files.set(name, made);
    }
    return files;
  }

  function crc32(data) {
    if (!crc32.table) {
      crc32.table = Int32Array.from({ length: 256 }, (_, n) => {
        for (let i = 0; i < 8; i++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
        return n;
      });
    }
    let crc = -1;
    for (let i = 0; i < data.length; i++) crc = (crc >>> 8) ^ crc32.table[(crc ^ data[i]) & 255];
    return (crc ^ -1) >>> 0;
  }

  return {
    Bundle,
    Problem,
    Run,
    IDS,
    DEALT,
    sha256,
    sm3,
    sha512,
    signedBy,
    beacon,
    takes,
    readNote,
    Key,
    Trust,
    hexhash,
    hex,
    unhex,
    utf8,
    ticket,
    chachaBlock,
    treeRoot,
    rootOf,
    commitment,
    drain,
    inclusionHolds,
    consistencyHolds,
    readCanonical,
    checkManifest,
    canonical,
    decode,
    Lines,
    shortCode,
    decimals,
    stretched,
    circleOrder,
    readCheckpoint,
    unsigned,
    verify,
    verifyReceipt,
    checkReceipt,
    readCode,
    byCodeSteps,
    verifyByCode,
    checkNote,
    saidBy,
    voidsOf,
    voidsIn,
    Receipt,
    verifySteps,
    exitCode,
    runSteps,
    runOf,
    insideOf,
    inflate,
    unzip,
    fromBase64,
    byTuple,
    isPath,
    isLeftover,
    ticketHex,
    Counter,
    misfit,
    LINES,
    sorted,
  };
})();
if (typeof module !== "undefined") module.exports = paiwei;
