// The page of a result: look up a number, say why, check it, draw everything again. All work is done by verify.js, in
// a worker made from the page itself; where no worker can be made, in slices here. Text from data becomes text nodes.
"use strict";

// Runs beside verify.js, in the worker or in the page: what is asked for by name, as generators that yield progress.
function paiweiServe() {
  const P = paiwei,
    DATA = "data/";
  let bundle = null,
    results = null,
    files = null,
    page = false,
    trust = null;

  const decodeAll = function* (packed) {
    const out = new Map();
    for (const { name, size, text } of packed) {
      out.set(name, P.inflate(P.fromBase64(text), size));
      yield { id: "load" };
    }
    return out;
  };

  const stageOf = () => bundle.stages()[bundle.stages().length - 1];
  const schools = () =>
    bundle.rows("schools.jsonl").map((row) => ({ code: row.school, name: row.name, seats: row.seats }));
  const attempt = (act, otherwise) => {
    try {
      return act();
    } catch (problem) {
      if (!(problem instanceof P.Problem)) throw problem;
      return otherwise;
    }
  };

  // Whether nothing is amended any more; the page's own entry in the log comes after the page.
  function isFinal() {
    const beside = ["keys", "note"],
      log = bundle.rows("log.jsonl").filter((entry) => beside.indexOf(entry.kind) < 0),
      newest = log[log.length - 1] || { body: {} };
    return page ? newest.kind === "publish" : newest.body.stage === "final";
  }

  // What the head of the page shows, as far as it can be read.
  function summary() {
    const rules = attempt(() => bundle.rawRules(), {}),
      manifest = attempt(() => bundle.manifest(), null);
    const checkpoint = files.get(DATA + "checkpoint");
    return {
      title: rules.title || "",
      assumptions: rules.assumptions || [],
      voids: attempt(() => P.voidsOf(bundle), []),
      draw: manifest ? manifest.draw : "",
      authority: manifest ? manifest.authority : "",
      codes: rules.codes === true,
      mode: manifest ? manifest.publication : "",
      seal: attempt(() => bundle.hash("manifest.json"), ""),
      sealSm3: attempt(() => (bundle.manifest().roll.sm3 ? P.hex(P.sm3(bundle.data("manifest.json"))) : ""), ""),
      code: attempt(() => P.shortCode(bundle.hash("manifest.json")), ""),
      result: checkpoint ? P.shortCode(P.hexhash(P.unsigned(checkpoint))) : "",
      children: manifest ? manifest.roll.lines - manifest.roll.reserve : 0,
      page,
      final: attempt(isFinal, false),
      example: attempt(() => {
        const row = bundle.rows("roll.jsonl").find((row) => row.kind === "child");
        return row ? row.number : "";
      }, ""),
      schools: attempt(schools, []),
      byHand: Boolean(manifest && manifest.rings && manifest.rings.length),
      market:
        Boolean(manifest) && attempt(() => bundle.marketExpected() && bundle.files.has(DATA + "market.jsonl"), false),
    };
  }

  // The printed number (派位号) of a unit: so many digits, more where two different tickets would print alike.
  function print(round, school, unit) {
    const lottery = round.lotteryAt(school);
    if (!lottery) return "";
    if (bundle.rings().has(lottery)) return String(parseInt(bundle.ticketOf(lottery, unit).slice(16), 16) + 1);
    const rule = bundle.rawRules().draws.find((draw) => draw.id === round.lottery),
      { names } = bundle.units();
    const order = bundle.order(lottery, false),
      line = bundle.kept("line " + lottery, () => {
        const out = new Int32Array(order.length);
        order.forEach((rank, unit) => {
          out[rank] = unit;
        });
        return out;
      });
    const own = bundle.ticketOf(lottery, unit),
      at = order[bundle.units().at.get(unit)];
    const beside = (step) => {
      for (let i = at + step; i >= 0 && i < line.length; i += step) {
        const other = bundle.ticketOf(lottery, names[line[i]]);
        if (other !== own) return other;
      }
      return null;
    };
    let digits = rule.digits;
    for (const other of [beside(-1), beside(1)]) {
      while (other && digits < 40 && P.decimals(other, digits) === P.decimals(own, digits)) digits++;
    }
    return P.decimals(own, digits);
  }

  // Who came as far as a desk in a round: their standing there, before whom the seats went.
  function standingAt(run, held, desk) {
    const out = [],
      order = run.order(held.round, desk.school);
    for (const line of held.asking || held.units) {
      const at = line.desks.indexOf(desk),
        rank = run.ranks[line.at];
      if (at < 0) continue;
      const reached = Array.isArray(rank) && rank[0] === held.round.at ? rank[1] : Infinity;
      if (at > reached) continue;
      const prefix = line.prefixes[at];
      out.push({ unit: line.unit, weight: line.weight, prefix, key: run.standing(order, line, prefix) });
    }
    return out.sort((a, b) => a.key - b.key);
  }

  const tierLabel = (tier) => {
    const tiers = attempt(() => bundle.rawRules().tiers || [], []);
    return tier ? (tiers[tier - 1] || { label: String(tier) }).label : "";
  };

  // Where seats are kept for some, the first key says for whom they are not, and the tier is a key.
  function standingOf(round, prefix) {
    const [, tier, ...keys] = prefix.tuple;
    if (round.standing[0] !== "reserve" || !keys.length) return { outside: false, tier };
    const tiered = (round.standing[1] || "").startsWith("tier") && keys.length > 1;
    return { outside: keys[0] > 0, tier: tiered ? keys[1] : 0 };
  }

  // Desks of one school that stand together in a list are one choice.
  const choiceOf = (line, at) =>
    line.desks.slice(0, at + 1).filter((desk, i) => !i || line.desks[i - 1].school !== desk.school).length;

  // Seats of a school that were kept for others.
  function keptSeats(held, line, desk) {
    const rows = bundle.quotas().get(desk.school + "/" + held.round.name);
    if (desk.quota || !rows) return [];
    const asked = (quota) => line.desks.some((other) => other.school === desk.school && other.quota === quota);
    return Array.from(rows).filter(([quota, seats]) => quota && seats && !asked(quota));
  }

  // One application explained.
  function step(run, held, line, at) {
    const { round } = held,
      desk = line.desks[at],
      place = run.places[line.at],
      rank = run.ranks[line.at];
    const split = place instanceof Map;
    const here = Array.isArray(rank) ? rank[0] === round.at : split;
    const seated = split ? Array.from(place.values()).indexOf(desk) >= 0 : here && rank[1] === at;
    const seats = held.seats.get(desk),
      chosen = held.chosen.get(desk);
    const stopped = held.refused.has(desk) && chosen < seats,
      full = chosen > 0 && (chosen >= seats || stopped);
    const prefix = line.prefixes[at],
      queue = held.below.has(line.unit) ? [] : standingAt(run, held, desk);
    const own = run.standing(run.order(round, desk.school), line, prefix);
    const weigh = (test) => queue.filter(test).reduce((n, entry) => n + entry.weight, 0);
    const before = weigh((entry) => entry.prefix.rank < prefix.rank),
      group = weigh((entry) => entry.prefix === prefix);
    const place1 = weigh((entry) => entry.prefix === prefix && entry.key < own) + 1,
      left = Math.max(0, seats - before);
    let reason;
    if (held.below.has(line.unit)) reason = "below";
    else if (split && seated) reason = "split";
    else if (round.mechanism === "least_total") reason = seated ? "least" : here ? "elsewhere" : "late";
    else if (round.mechanism === "cycles" && seats > 0) reason = seated ? "traded" : "not-traded";
    else if (seated) reason = !full ? "open" : left >= group ? "fits" : "within";
    else if (!seats) reason = "no-seat";
    else if (stopped) reason = "stopped";
    else if (!full) reason = "no-room";
    else reason = left ? "after" : "late";
    const last = full && held.held.has(desk) ? held.held.get(desk)[held.held.get(desk).length - 1] : null;
    const end =
      last && !held.asking.some((line) => run.places[line.at] instanceof Map) && last.prefix === prefix
        ? last
        : null;
    return {
      round: round.name,
      overflow: round.name === "overflow",
      choice: choiceOf(line, at),
      school: desk.school,
      quota: desk.quota,
      kept: seated ? [] : keptSeats(held, line, desk),
      outside: standingOf(round, prefix).outside,
      reason,
      seats,
      before,
      group,
      place: place1,
      left,
      band: prefix.tuple[0],
      tier: tierLabel(standingOf(round, prefix).tier),
      keys: prefix.tuple.slice(2),
      descending: round.descending,
      print: print(round, desk.school, line.unit),
      last: end ? print(round, desk.school, end.line.unit) : "",
      bySchool: round.bySchool,
    };
  }

  // Why a unit is where it is, application by application.
  function explain(run, unit) {
    const steps = [];
    for (const held of run.rounds) {
      const line = held.units.find((line) => line.unit === unit);
      if (!line) continue;
      run.rankPrefixes(held.units);
      const place = run.places[line.at],
        rank = run.ranks[line.at];
      const here = Array.isArray(rank) && rank[0] === held.round.at;
      if (held.round.mechanism === "live_choose") {
        if (here && place)
          steps.push({ round: held.round.name, school: place.school, reason: "chosen", choice: rank[1] + 1 });
        continue;
      }
      for (let at = 0; at < line.desks.length; at++) {
        steps.push(step(run, held, line, at));
        if (here && rank[1] === at) return steps;
      }
      if (here && rank[1] === P.DEALT)
        steps.push({ round: held.round.name, school: place.school, reason: "dealt", choice: 0 });
    }
    return steps;
  }

  // A number as it may have been typed.
  function find(typed) {
    const bare = (text) =>
      text
        .normalize("NFKC")
        .toUpperCase()
        .replace(/[^0-9A-Z]/g, "");
    const text = bare(typed),
      rows = bundle.rows("roll.jsonl");
    const hits = rows.filter((row) => bare(row.number) === text);
    if (hits.length === 1) return { number: hits[0].number, near: [] };
    const close = (other) => {
      if (other.length !== text.length) return false;
      const differ = Array.from(text, (c, i) => (c !== other[i] ? i : -1)).filter((i) => i >= 0);
      const [i, j] = differ;
      return (
        differ.length === 1 || (differ.length === 2 && j === i + 1 && text[i] === other[j] && text[j] === other[i])
      );
    };
    const near =
      text.length > 3 ? rows.filter((row) => row.kind === "child" && close(bare(row.number))).slice(0, 3) : [];
    return { number: null, near: near.map((row) => row.number) };
  }

  // The four checks of one number; each leans on checks of everything.
  function ownChecks(number, place, run) {
    const state = (...ids) => {
      const some = results.filter((result) => ids.indexOf(result.id) >= 0);
      const worst = ["malformed", "fail", "missing", "n/a"].find((status) => some.some((r) => r.status === status));
      const why = some.find((result) => result.status === worst);
      return { status: worst || "pass", why: why && why.id + " " + why.file };
    };
    const known = run ? run.fate(number) : null;
    const again = state("V22", "V16", "V23");
    if (again.status === "pass" && known && known[0] !== place) again.status = "fail";
    return {
      roll: state("V07", "V08", "V09"),
      ticket: state("V12", "V13", "V20"),
      again,
      result: state("V03", "V04", "V05", "V06", "V15"),
    };
  }

  function* lookup({ number: typed }) {
    yield* ensure();
    if (!attempt(() => bundle.rows("roll.jsonl"), null)) return { unreadable: true };
    const found = find(typed);
    if (!found.number) return { missing: true, typed, near: found.near };
    const { number } = found,
      rows = bundle.rows("roll.jsonl"),
      at = rows.findIndex((row) => row.number === number);
    const { unit } = rows[at],
      out = {
        number,
        line: at + 1,
        lines: rows.length,
        unit,
        record: rows[at].record,
        reserve: rows[at].kind === "reserve",
      };
    const told = attempt(() => bundle.told(stageOf().stage), null);
    out.place = told && told.has(number) ? told.get(number) : "";
    const settled = attempt(() => bundle.settled(stageOf().count), null);
    out.listed = Boolean(told && told.has(number));
    out.gone = Boolean(settled && settled.gone.has(number));
    out.ordered = Boolean(settled && settled.byHand.has(number));
    out.members = attempt(() => bundle.members().get(unit) || [], []);
    const run = attempt(
      () => (bundle.marketExpected() ? P.runOf(bundle, stageOf().count, stageOf().stage) : null),
      null,
    );
    const fate = run && run.fate(number);
    out.computed = fate ? fate[0] : null;
    out.steps = run && !out.gone && !out.ordered ? attempt(() => explain(run, unit), []) : [];
    out.waiting = run ? waits(run, unit) : [];
    out.table = Boolean(run && run.table && !out.place);
    out.checks = ownChecks(number, out.place, run);
    out.proof = attempt(() => proof(unit, out), null);
    out.prints = attempt(() => prints(unit), []);
    return out;
  }

  function waits(run, unit) {
    const lists = new Map();
    for (const row of run.waiting) {
      const key = row.school + "/" + (row.quota || "");
      if (!lists.has(key)) lists.set(key, []);
      lists.get(key).push(row.number);
    }
    const out = [];
    for (const [key, numbers] of lists) {
      const at = numbers.indexOf(unit);
      if (at >= 0) out.push({ school: key.split("/")[0], place: at + 1, of: numbers.length });
    }
    return out;
  }

  // The tickets of a unit, of each lottery that is not one school's own.
  function prints(unit) {
    const out = [],
      met = new Set();
    for (const round of bundle.rules().rounds) {
      if (!round.lottery || round.bySchool || met.has(round.lottery)) continue;
      met.add(round.lottery);
      out.push({
        lottery: round.lottery,
        print: print(round, "", unit),
        ticket: bundle.ticketOf(round.lottery, unit),
        ring: bundle.rings().has(round.lottery),
      });
    }
    return out;
  }

  // What somebody needs to compute the same with other programs.
  function proof(unit, out) {
    const manifest = bundle.manifest(),
      lotteries = manifest.lotteries.filter((lottery) => !bundle.rings().has(lottery));
    const seed = bundle.files.get(DATA + "seed.txt"),
      key = bundle.body("draw")[0].key;
    const line = (name, at) => attempt(() => bundle.lines(name).texts()[at], "");
    const stage = stageOf(),
      results = "results-" + stage.stage + ".jsonl";
    const at = attempt(() => bundle.rows(results).findIndex((row) => row.number === out.number), -1);
    return {
      seal: bundle.hash("manifest.json"),
      draw: manifest.draw,
      unit,
      kind: manifest.ticket,
      key,
      lottery: lotteries[0] || "",
      stretch: manifest.stretch || 0,
      address: lotteries.length
        ? P.hexhash(P.utf8(["paiwei/v1/ticket", manifest.draw, lotteries[0], unit, ""].join("\n"))).slice(0, 32)
        : "",
      ticket: lotteries.length ? bundle.ticketOf(lotteries[0], unit) : "",
      seed: seed ? P.decode(seed, "") : "",
      roll: line("roll.jsonl", out.line - 1),
      rollRoot: manifest.roll.root,
      result: at >= 0 ? line(results, at) : "",
      resultRoot: stage.body.results_root,
    };
  }

  // Checks everything once; later questions build on it.
  function* ensure() {
    if (results) return;
    const steps = P.verifySteps(bundle);
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        results = step.value;
        return;
      }
      yield step.value;
    }
  }

  // The last one admitted of each school and round.
  function* lines() {
    yield* ensure();
    const { body, stage } = stageOf(),
      { rounds } = bundle.rules(),
      out = [];
    const byTicket = new Map();
    for (const round of rounds) {
      if (!round.lottery || round.bySchool || !files.has(DATA + "roll.jsonl")) continue;
      for (const unit of bundle.units().names) byTicket.set(round.lottery + bundle.ticketOf(round.lottery, unit), unit);
    }
    for (const row of bundle.cutoffs(body, stage)) {
      const round = rounds.find((round) => round.name === row.round),
        unit = byTicket.get(round.lottery + row.ticket);
      const standing = standingOf(round, { tuple: [0, row.class || 0, ...(row.keys || [])] });
      let shown = row.unit || "";
      if (row.ticket) shown = unit ? print(round, row.school || "", unit) : P.decimals(row.ticket, 10);
      out.push({
        round: row.round,
        school: row.school || "",
        pool: row.pool || null,
        quota: row.quota || "",
        seats: row.seats,
        filled: row.filled,
        tier: tierLabel(standing.tier),
        keys: round.standing[0] === "reserve" ? [] : row.keys || [],
        band: row.band,
        last: shown,
        stopped: Boolean(row.stopped),
        traded: round.mechanism === "cycles",
        price: row.price,
      });
    }
    const told = new P.Counter();
    for (const place of attempt(() => bundle.told(stage), new Map()).values()) told.add(place, 1);
    return { lines: out, placed: Array.from(told) };
  }

  // Two numbers: at every desk that both asked for in one round, the first rule that separates them.
  function* compare({ a, b }) {
    yield* ensure();
    const [x, y] = [find(a), find(b)];
    if (!x.number || !y.number) return { missing: !x.number ? a : b };
    const units = bundle.children(),
      out = {
        a: x.number,
        b: y.number,
        places: [x, y].map((n) => attempt(() => bundle.told(stageOf().stage).get(n.number) || "", "")),
        at: [],
      };
    const run = attempt(
      () => (bundle.marketExpected() ? P.runOf(bundle, stageOf().count, stageOf().stage) : null),
      null,
    );
    out.market = Boolean(run);
    const [p, q] = [units.get(x.number), units.get(y.number)];
    out.same = p === q;
    for (const held of run && p !== q ? run.rounds : []) {
      const [one, two] = [p, q].map((unit) => held.units.find((line) => line.unit === unit));
      if (!one || !two) continue;
      run.rankPrefixes(held.units);
      one.desks.forEach((desk, i) => {
        const j = two.desks.indexOf(desk);
        if (j < 0) return;
        const [s, t] = [one.prefixes[i], two.prefixes[j]],
          order = run.order(held.round, desk.school);
        const first = run.standing(order, one, s) < run.standing(order, two, t);
        const at = s.tuple.findIndex((value, k) => value !== t.tuple[k]);
        let rule = at === 0 ? "band" : at === 1 ? "class" : at > 1 ? "key" : held.round.lottery ? "ticket" : "number";
        let values = at < 0 ? [p, q] : [s.tuple[at], t.tuple[at]];
        if (rule === "class") values = values.map(tierLabel);
        if (rule === "band") values = values.map((band) => band + 1);
        if (rule === "ticket") {
          values = [p, q].map((unit) => print(held.round, desk.school, unit));
          if (
            bundle.ticketOf(held.round.lotteryAt(desk.school), p) ===
            bundle.ticketOf(held.round.lotteryAt(desk.school), q)
          )
            rule = "number";
        }
        const { standing } = held.round,
          named = standing[at - 2 + (standing[0].startsWith("tier") ? 1 : 0)] || "";
        if (rule === "key" && named === "reserve") rule = "reserve";
        if (rule === "key" && named.startsWith("tier")) {
          rule = "class";
          values = values.map(tierLabel);
        }
        out.at.push({
          round: held.round.name,
          school: desk.school,
          quota: desk.quota,
          first,
          rule,
          values: values.map(String),
          key: named,
          descending: held.round.descending,
        });
      });
    }
    return out;
  }

  // Words of 32 bits of the plain stream of draw.md.
  function* stream(purpose) {
    const key = P.sha256(P.utf8("paiwei/v1/pick\n" + purpose + "\n")),
      address = new Uint8Array(16);
    for (let counter = 0; ; counter++) {
      new DataView(address.buffer).setUint32(0, counter, true);
      const block = new DataView(P.chachaBlock(key, address).buffer);
      for (let at = 0; at < 64; at += 4) yield block.getUint32(at, true);
    }
  }

  const longest = (flags) => {
    let best = 0,
      here = 0;
    for (const flag of flags) best = Math.max(best, (here = flag ? here + 1 : 0));
    return best;
  };

  // Groups whom the lottery parted: at a desk, those of one standing of whom some got in and some did not.
  function contested(run) {
    const out = [];
    for (const held of run.rounds) {
      if (!held.round.lottery || !held.asking || held.round.mechanism === "cycles") continue;
      run.rankPrefixes(held.units);
      const desks = new Set();
      for (const line of held.asking) for (const desk of line.desks) desks.add(desk);
      for (const desk of desks) {
        const entries = held.held.get(desk) || [];
        if (!entries.length || held.chosen.get(desk) < held.seats.get(desk)) continue;
        const line = entries[entries.length - 1],
          queue = standingAt(run, held, desk);
        const group = queue.filter((entry) => entry.prefix === line.prefix),
          inside = group.filter((entry) => entry.key <= line.key);
        if (inside.length === group.length) continue;
        const admitted = new Set(inside.map((entry) => entry.unit));
        out.push({
          round: held.round.name,
          school: desk.school,
          quota: desk.quota,
          tier: tierLabel(standingOf(held.round, line.prefix).tier),
          flags: P.sorted(group.map((entry) => entry.unit)).map((unit) => admitted.has(unit)),
        });
      }
    }
    return out.sort((a, b) => b.flags.length - a.flags.length);
  }

  // Is the pattern of a result unusual? Held against 1,000 fair draws of the same size.
  function* pattern({ school }) {
    yield* ensure();
    const stage = stageOf(),
      run = attempt(() => (bundle.marketExpected() ? P.runOf(bundle, stage.count, stage.stage) : null), null);
    const groups = run ? contested(run) : [];
    const out = { schools: Array.from(new Set(groups.map((group) => group.school))), market: Boolean(run) };
    const group = groups.find((group) => !school || group.school === school);
    if (group) {
      const n = group.flags.length,
        k = group.flags.filter(Boolean).length,
        run = longest(group.flags),
        words = stream("pattern");
      let more = 0;
      for (let trial = 0; trial < 1000; trial++) {
        const flags = new Uint8Array(n);
        for (let i = n - k; i < n; i++) {
          // a sample of k of n, each as likely (Floyd)
          const j = Math.floor((words.next().value / 4294967296) * (i + 1));
          flags[flags[j] ? i : j] = 1;
        }
        if (longest(flags) >= run) more++;
        if (trial % 20 === 0) yield { id: "pattern", done: trial, of: 1000 };
      }
      Object.assign(out, { school: group.school, round: group.round, tier: group.tier, n, k, run, more });
    }
    const round = bundle
      .rules()
      .rounds.find((round) => round.lottery && !round.bySchool && !bundle.rings().has(round.lottery));
    if (round) {
      const ranks = bundle.order(round.lottery, round.descending),
        n = ranks.length;
      let squares = 0;
      ranks.forEach((rank, i) => {
        squares += (rank - i) * (rank - i);
      });
      out.rho = n > 2 ? 1 - (6 * squares) / (n * (n * n - 1)) : 0;
      out.usual = n > 2 ? 1.96 / Math.sqrt(n - 1) : 1;
      out.units = n;
    }
    return out;
  }

  const ACTS = {
    *load({ packed, zip, list, own, keys }) {
      results = null;
      page = Boolean(own);
      trust = keys ? new P.Trust(keys.data, keys.name) : null;
      files = packed ? yield* decodeAll(packed) : zip ? P.unzip(new Uint8Array(zip)) : new Map(list);
      bundle = new P.Bundle(files, page, trust);
      return summary();
    },
    *verify() {
      bundle = new P.Bundle(files, page, trust); // nothing of an earlier run is used
      results = null;
      const began = Date.now();
      yield* ensure();
      const count = attempt(() => bundle.rows("roll.jsonl").length, 0);
      return { results, exit: P.exitCode(results), took: Date.now() - began, count };
    },
    // A family's receipt: its checks, and what it says.
    *receipt({ data, keys, note }) {
      const asked = keys ? new P.Trust(keys.data, keys.name) : trust,
        receipt = new P.Receipt(data, asked, files);
      receipt.page = page;
      const results = P.checkReceipt(receipt, note);
      yield { id: "receipt", status: "pass" };
      return told(receipt, results);
    },
    // The same of what the code of a family's notice opens.
    *code({ number, code, keys }) {
      const asked = keys ? new P.Trust(keys.data, keys.name) : trust,
        { results, receipt } = yield* P.byCodeSteps(bundle, number, code, asked);
      return Object.assign({ opened: Boolean(receipt) }, told(receipt, results));
    },
    lookup,
    lines,
    compare,
    pattern,
  };

  // What is shown of a receipt; null where there is none.
  function told(receipt, results) {
    const seal = receipt ? attempt(() => receipt.seal(), "") : "";
    return {
      results,
      exit: P.exitCode(results),
      said: receipt && attempt(() => P.saidBy(receipt), null),
      voids: receipt ? attempt(() => P.voidsIn(receipt), []) : [],
      other: seal !== "" && seal !== attempt(() => P.hexhash(bundle.data("manifest.json")), seal),
      code: seal && P.shortCode(seal),
    };
  }

  // Runs an act; what it throws becomes an answer.
  return function* (act, given) {
    try {
      return { answer: yield* ACTS[act](given) };
    } catch (error) {
      const told =
        error instanceof P.Problem
          ? error
          : { status: "malformed", file: "", expected: "something this program can read", found: String(error) };
      return { refused: { status: told.status, file: told.file, expected: told.expected, found: told.found } };
    }
  };
}

// The worker's end: one question at a time, answers and progress by message.
function paiweiWorker() {
  const run = paiweiServe();
  self.onmessage = ({ data: { id, act, given } }) => {
    const steps = run(act, given);
    let told = 0;
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done) {
        self.postMessage({ id, done: step.value });
        return;
      }
      const now = Date.now();
      if (step.value && (step.value.status || now - told > 60)) {
        told = now;
        self.postMessage({ id, progress: step.value });
      }
    }
  };
}

if (typeof document !== "undefined")
  (function () {
    const read = (id) => document.getElementById(id);
    const words = JSON.parse(read("words").textContent),
      app = read("app");
    const packed = Array.from(document.querySelectorAll("script[data-file]"), (block) => ({
      name: block.dataset.file,
      size: Number(block.dataset.bytes),
      text: block.textContent.trim(),
    }));
    const asked = /^#(.+)$/.exec(location.hash);
    const state = {
      lang: /^zh/i.test(navigator.language || "zh") ? 0 : 1,
      large: false,
      head: null,
      source: null,
      keys: null,
      verdict: null,
      found: null,
      receipt: null,
      note: null,
      told: null,
    };

    function say(key, ...args) {
      const text = words[key] ? words[key][state.lang] : key;
      const value = (i) =>
        typeof args[i - 1] === "number" ? number(args[i - 1]) : args[i - 1] === undefined ? "" : String(args[i - 1]);
      const chosen = text.replace(/%(\d)\[([^|\]]*)\|([^\]]*)\]/g, (_, i, one, many) =>
        args[i - 1] === 1 ? one : many,
      );
      return chosen.replace(/%(\d)/g, (_, i) => value(i));
    }

    // Elements by name; attributes first, then what is inside: text stays text.
    function h(name, attributes, ...inside) {
      const made = document.createElement(name);
      for (const key of Object.keys(attributes || {})) {
        if (key.startsWith("on")) made.addEventListener(key.slice(2), attributes[key]);
        else if (attributes[key] === true) made.setAttribute(key, "");
        else if (attributes[key] !== false && attributes[key] !== null) made.setAttribute(key, attributes[key]);
      }
      const add = (item) => {
        if (Array.isArray(item)) item.forEach(add);
        else if (item !== null && item !== undefined && item !== false) made.append(item);
      };
      inside.forEach(add);
      return made;
    }

    // Puts these in the place of what a place holds.
    function put(place, ...inside) {
      place.textContent = "";
      place.append(...inside.filter((item) => item !== null));
    }

    const number = (n) => Number(n).toLocaleString("en-US");
    const live = read("live");
    const announce = (text) => {
      live.textContent = text;
    };

    // ---- The engine: a worker, or slices of 40 ms -----------------------------------------------------------------

    const engine = {
      worker: null,
      local: null,
      next: 1,
      waiting: new Map(),
      stops: 0,

      start() {
        this.loaded = false;
        try {
          const text = read("checker").textContent + "\n" + paiweiServe + "\n" + paiweiWorker + "\npaiweiWorker();\n";
          this.worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
        } catch (error) {
          this.worker = null;
          this.local = paiweiServe();
          return;
        }
        this.worker.onmessage = ({ data: { id, progress, done } }) => {
          const task = this.waiting.get(id);
          if (!task) return;
          if (progress) task.progress(progress);
          else {
            this.waiting.delete(id);
            task.done(done);
          }
        };
        this.worker.onerror = (event) => {
          for (const task of this.waiting.values())
            task.done({ refused: { status: "malformed", file: "", expected: "", found: event.message || "worker" } });
          this.waiting.clear();
        };
      },

      post(act, given, progress) {
        return new Promise((done) => {
          if (this.worker) {
            const id = this.next++;
            this.waiting.set(id, { progress, done });
            this.worker.postMessage({ id, act, given });
            return;
          }
          const steps = this.local(act, given);
          const task = (this.task = { stop: false });
          const slice = () => {
            if (task.stop) return done({ stopped: true });
            const until = Date.now() + 40;
            for (;;) {
              const step = steps.next();
              if (step.done) return done(step.value);
              if (step.value && step.value.id) progress(step.value);
              if (Date.now() > until) return setTimeout(slice, 0);
            }
          };
          slice();
        });
      },

      // Asks for an act; one at a time, in order.
      ask(act, given, progress) {
        const { stops } = this;
        this.queue = (this.queue || Promise.resolve()).then(async () => {
          if (stops !== this.stops) return { stopped: true };
          if (!this.worker && !this.local) this.start();
          if (!this.loaded && act !== "load") {
            const told = await this.post("load", state.source, () => {});
            if (told.refused || told.stopped) return told;
            this.loaded = true;
          }
          const told = await this.post(act, given, progress || (() => {}));
          if (act === "load") this.loaded = !told.refused && !told.stopped;
          return told;
        });
        return this.queue;
      },

      // Ends what is under way; what was loaded is loaded again when it is next needed.
      stop() {
        this.stops++;
        if (this.worker) this.worker.terminate();
        if (this.task) this.task.stop = true;
        for (const task of this.waiting.values()) task.done({ stopped: true });
        this.waiting.clear();
        this.worker = this.local = null;
        this.loaded = false;
      },
    };

    // ---- Pieces of the page ---------------------------------------------------------------------------------------

    const MARK = { pass: "✓", fail: "✗", malformed: "✗", missing: "?", "n/a": "–", elsewhere: "–", "not yet": "–" };
    const school = (code) => {
      const found = state.head.schools.find((s) => s.code === code);
      return found && found.name !== code ? found.name + " (" + code + ")" : code;
    };
    const mark = (status) =>
      h("span", { class: "mark " + status.replace("/", "").replace(" ", "-"), "aria-hidden": "true" }, MARK[status]);
    const busy = (text) => {
      const bar = h("progress", { max: "1", "aria-label": text }),
        line = h("p", { class: "quiet" }, text);
      return { box: h("div", { class: "busy" }, bar, line), bar, line };
    };
    const phases = { V07: 1, V09: 1, V12: 2, V13: 3, V22: 4 };

    // A bar and its words for a running check; gives the function that moves it.
    function meter(place) {
      const made = busy(say("busy"));
      put(place, made.box);
      let last = 0;
      return (step) => {
        const phase = phases[step.id] || (step.status || step.n !== undefined ? 5 : 0);
        const inside = step.of ? step.done / step.of : Math.min(0.9, (step.n || 0) / 60);
        made.bar.value = Math.max(last, Math.min(1, (Math.max(0, phase - 1) + inside) / 5));
        last = made.bar.value;
        made.line.textContent =
          say("phase-" + Math.max(1, phase)) + (step.of ? " " + number(step.done) + " / " + number(step.of) : "");
      };
    }

    function refused(told) {
      return h(
        "div",
        { class: "alert", role: "alert" },
        h("h3", {}, mark("fail"), " " + say("refused")),
        h("p", {}, [told.file, told.expected, told.found].filter(Boolean).join(" · ")),
        h("p", {}, say("whom")),
      );
    }

    function order(step) {
      return say(step.descending ? "order-desc" : "order-asc");
    }

    // The sentence of one application, without its beginning.
    function reason(step) {
      const group =
        [step.band ? say("band", step.band + 1) : "", step.outside ? say("outside") : "", step.tier]
          .filter(Boolean)
          .join(" · ") || say("everybody");
      const known = ["within", "after"].indexOf(step.reason) >= 0 && !step.last ? step.reason + "-plain" : step.reason;
      return say(
        "why-" + known,
        group,
        step.before,
        step.group,
        step.left,
        step.place,
        order(step),
        step.last,
        step.seats,
      );
    }

    const good = (step) =>
      ["open", "fits", "within", "split", "least", "traded", "dealt", "chosen"].indexOf(step.reason) >= 0;

    // Where one stands among those who drew: a bar as long as the group, cut where the seats ended.
    function rank(step) {
      if (["within", "after"].indexOf(step.reason) < 0 || step.group < 2) return null;
      const inside = h("span", { class: "seats" }),
        here = h("span", { class: "here" });
      inside.style.width = Math.min(100, (step.left / step.group) * 100) + "%";
      here.style.left = ((step.place - 0.5) / step.group) * 100 + "%";
      const label = say("bar", step.group, step.left, step.place);
      return h(
        "div",
        { class: "rank" },
        h("div", { class: "track", role: "img", "aria-label": label }, inside, here),
        h(
          "div",
          { class: "scale", "aria-hidden": "true" },
          h("span", {}, "1"),
          h("span", {}, say("bar-line", step.left)),
          h("span", {}, number(step.group)),
        ),
      );
    }

    function stepView(step) {
      const fine = good(step);
      const head =
        step.reason === "dealt" || step.reason === "chosen"
          ? school(step.school)
          : say(step.overflow ? "near" : "choice", step.choice) +
            " " +
            school(step.school) +
            (step.quota ? " · " + step.quota : "");
      return h(
        "li",
        { class: fine ? "step in" : "step out" },
        h(
          "p",
          { class: "where" },
          h("strong", {}, head),
          h("span", { class: "tag" }, say(fine ? "admitted" : "refused-here")),
        ),
        h("p", {}, reason(step)),
        rank(step),
        (step.kept || []).map(([quota, seats]) => h("p", { class: "quiet" }, say("kept", seats, quota))),
        step.bySchool && step.print ? h("p", { class: "quiet" }, say("own-number", step.print)) : null,
      );
    }

    function checkLine(status, text, why) {
      return h(
        "li",
        { class: "check" },
        mark(status),
        h(
          "span",
          {},
          text,
          h(
            "span",
            { class: status === "pass" ? "hidden" : "said" },
            " " + say("status-" + status.replace("/", "").replace(" ", "-")),
          ),
          why && status !== "pass" ? h("span", { class: "quiet" }, " " + why) : null,
        ),
      );
    }

    function headline(found) {
      const differ = found.computed !== null && found.computed !== found.place,
        named = (code) => (code ? school(code) : say("nowhere"));
      if (differ) return say("differ", named(found.place), named(found.computed));
      if (found.gone) return say("gone", found.number);
      if (found.reserve && !found.place) return say("reserve", found.number);
      if (found.ordered) return say("ordered", school(found.place));
      if (!found.place) return say("unplaced");
      const last = found.steps[found.steps.length - 1];
      if (!last || !good(last)) return say("placed-plain", school(found.place));
      if (last.overflow) return say("placed-overflow", school(found.place));
      if (last.reason === "dealt") return say("placed-dealt", school(found.place));
      if (last.reason === "chosen") return say("placed-chosen", school(found.place));
      return say("placed", school(found.place), last.choice);
    }

    const code = (text) => h("pre", { tabindex: "0" }, h("code", {}, text));

    function proofView(found) {
      const p = found.proof;
      if (!p) return null;
      const row = (name, text) => (text ? [h("dt", {}, name), h("dd", {}, h("code", {}, text))] : null);
      const byHand = p.kind === "chacha20" && !p.stretch && p.lottery;
      return h(
        "details",
        {},
        h("summary", {}, say("proof")),
        h("p", {}, say("proof-text")),
        h(
          "dl",
          {},
          row(say("proof-seal"), p.seal),
          row(say("proof-record"), found.record),
          row(say("proof-root"), p.rollRoot),
          row(say("proof-key"), p.key),
          row(say("proof-address"), p.address),
          row(say("proof-ticket"), p.ticket),
          row(say("proof-result-root"), p.resultRoot),
        ),
        h("p", {}, say("proof-roll")),
        code(p.roll),
        p.result ? [h("p", {}, say("proof-result")), code(p.result)] : null,
        h("p", {}, say("proof-seed")),
        code(p.seed),
        byHand
          ? [
              h("p", {}, say("proof-hand")),
              code(
                "KEY=$(sha256sum data/seed.txt | cut -c1-64)\n" +
                  "ADR=$(printf 'paiwei/v1/ticket\\n%s\\n%s\\n%s\\n' " +
                  p.draw +
                  " " +
                  p.lottery +
                  " " +
                  p.unit +
                  " | sha256sum | cut -c1-32)\n" +
                  "head -c 16 /dev/zero | openssl enc -chacha20 -K $KEY -iv $ADR | xxd -p",
              ),
            ]
          : null,
      );
    }

    function foundView(found) {
      if (found.unreadable) return refused({ file: "data/roll.jsonl", expected: "", found: say("roll-private") });
      if (found.missing) {
        return h(
          "div",
          { class: "card" },
          h("h2", { tabindex: "-1" }, say("no-number", found.typed)),
          h("p", {}, say("no-number-text")),
          found.near.length
            ? h(
                "p",
                {},
                say("near-numbers"),
                " ",
                found.near.map((near) =>
                  h(
                    "button",
                    {
                      type: "button",
                      class: "link",
                      onclick: () => {
                        read("number").value = near;
                        look(near);
                      },
                    },
                    near,
                  ),
                ),
              )
            : null,
        );
      }
      const ring = found.prints.find((print) => print.ring);
      const c = found.checks,
        status = (check) => check.status;
      const wrong = Object.keys(c).some((key) => ["fail", "malformed"].indexOf(c[key].status) >= 0);
      return h(
        "article",
        { class: "card result" + (wrong ? " wrong" : found.place ? " in" : " out") },
        h("p", { class: "quiet who" }, say("number"), " ", h("strong", {}, found.number)),
        h("h2", { tabindex: "-1" }, headline(found)),
        wrong
          ? h(
              "div",
              { class: "alert", role: "alert" },
              h("p", {}, mark("fail"), " " + say("own-wrong")),
              h("p", {}, say("whom")),
            )
          : null,
        !found.place && !found.gone && !found.reserve
          ? h("p", {}, say(found.table ? "next-table" : found.waiting.length ? "next-waiting" : "next-by-hand"))
          : null,
        found.members.length > 1 ? h("p", {}, say("unit", found.members.join("、"))) : null,
        found.waiting.map((w) => h("p", {}, say("waiting", school(w.school), w.place, w.of))),
        found.steps.length
          ? [h("h3", {}, say("why")), h("ol", { class: "steps" }, found.steps.map(stepView))]
          : !state.head.market && found.place
            ? h("p", {}, say("why-private"))
            : null,
        found.prints.map((print) =>
          h(
            "p",
            {},
            say(print.ring ? "hand-number" : "draw-number"),
            " ",
            h("strong", { class: "ticket" }, print.print),
          ),
        ),
        h("h3", {}, say("own-checks")),
        h(
          "ul",
          { class: "checks" },
          checkLine(status(c.roll), say("own-roll", number(found.line)), c.roll.why),
          checkLine(status(c.ticket), say(ring ? "own-circle" : "own-ticket"), c.ticket.why),
          checkLine(status(c.again), say(status(c.again) === "n/a" ? "own-again-private" : "own-again"), c.again.why),
          checkLine(status(c.result), say("own-result"), c.result.why),
        ),
        state.head.page ? h("p", { class: "quiet" }, say("own-limit")) : null,
        proofView(found),
        h(
          "p",
          { class: "acts" },
          h("button", { type: "button", onclick: () => print() }, say("print")),
          h(
            "button",
            {
              type: "button",
              onclick: () => {
                read("compare").open = true;
                read("a").value = found.number;
                read("b").focus();
              },
            },
            say("to-compare"),
          ),
        ),
      );
    }

    // Every check of a list, with what it expected and found.
    const checkItems = (some) =>
      h(
        "ul",
        { class: "checks" },
        some.map((r) =>
          h(
            "li",
            { class: "check" },
            mark(r.status),
            h(
              "span",
              {},
              h("span", {}, say("check-" + r.id.toLowerCase())),
              " ",
              h(
                "span",
                { class: "quiet" },
                r.id + " · " + say("status-" + r.status.replace("/", "").replace(" ", "-")),
              ),
              r.expected || r.found
                ? h(
                    "span",
                    { class: "detail" },
                    [
                      r.file,
                      r.expected && say("expected") + " " + r.expected,
                      r.found && say("found") + " " + r.found,
                    ]
                      .filter(Boolean)
                      .join(" · "),
                  )
                : null,
            ),
          ),
        ),
      );

    function verdictView(told) {
      const { results, exit } = told,
        here = results.filter((r) => r.status !== "not yet"),
        missing = results.filter((r) => r.status === "missing"),
        unsigned = exit === 4 && missing.length > 0 && missing.every((r) => r.id === "V01" || r.id === "V02");
      const left = here.filter((r) => r.status === "elsewhere"),
        done = here.filter((r) => r.status === "pass");
      return h(
        "div",
        { class: exit === 1 || exit === 3 ? "alert" : "" },
        h(
          "h3",
          { tabindex: "-1" },
          mark(exit === 0 ? "pass" : exit === 4 ? "missing" : "fail"),
          " ",
          exit === 0 && left.length
            ? say("verdict-page", done.length, left.length)
            : unsigned
              ? say("verdict-unsigned", done.length)
              : say("verdict-" + exit, done.length),
        ),
        h("p", { class: "quiet" }, say("took", number(told.count), (told.took / 1000).toFixed(1))),
        exit === 1 || exit === 3 ? h("p", {}, say("whom")) : null,
        state.head.result
          ? h(
              "p",
              {},
              say("result-code"),
              " ",
              h("strong", { class: "code" }, state.head.result),
              h("br"),
              say("result-must"),
            )
          : null,
        checkItems(here.filter((r) => r.status !== "elsewhere")),
        left.length ? [h("p", {}, say("left-out")), checkItems(left)] : null,
        state.source.keys ? h("p", { class: "quiet" }, say("keys-read", state.source.keys.name)) : null,
        h(
          "p",
          { class: "quiet" },
          say(
            "not-yet",
            results
              .filter((r) => r.status === "not yet")
              .map((r) => r.id)
              .join(" "),
          ),
        ),
      );
    }

    // The sentence of one decision in a receipt.
    function receiptReason(choice) {
      const plain = choice.last ? "" : "-plain",
        seats = [...new Array(7), choice.seats];
      const told = {
        "seat-left": () => say("why-open", ...seats),
        "within-line": () => say("receipt-within" + plain, choice.own, choice.last),
        "after-line": () => say("receipt-after" + plain, choice.own, choice.last),
        stopped: () => say("receipt-stopped"),
        "no-seat": () => say("why-no-seat"),
        "no-room": () => say("why-no-room"),
        split: () => say("why-split"),
        "below-line": () => say("why-below"),
        dealt: () => say("why-dealt"),
        chosen: () => say("why-chosen"),
        "least-total": () => say("why-least"),
        "total-elsewhere": () => say("why-elsewhere"),
        traded: () => say("why-traded"),
        "not-traded": () => say("why-not-traded", ...seats),
      };
      const bare = choice.placed ? (choice.last ? "within-line" : "seat-left") : "after-line";
      return told[choice.reason || bare]();
    }

    const receiptStep = (choice) =>
      h(
        "li",
        { class: choice.placed ? "step in" : "step out" },
        h(
          "p",
          { class: "where" },
          h("strong", {}, [school(choice.school), choice.quota, choice.tier].filter(Boolean).join(" · ")),
          h("span", { class: "tag" }, say(choice.placed ? "admitted" : "refused-here")),
        ),
        h("p", {}, receiptReason(choice)),
      );

    // The attempts that were set aside: told before anything else.
    const voidsView = (voids) =>
      voids.map(({ attempt, time, late, grounds, basis, reason, signed_by: by }) => {
        const stage = say(late ? "void-late" : "void-early"),
          why = say("void-" + grounds);
        return h("p", { class: "alert" }, say("void", attempt, time, stage, why, basis, reason, by.join("、")));
      });

    // A receipt: where the child is and why, four ticks, every check behind them.
    function receiptView({ results, exit, said, voids, other, code, opened }) {
      const worst = (...ids) => {
        const of = results.filter((r) => ids.indexOf(r.id) >= 0).map((r) => r.status);
        return ["malformed", "fail", "missing", "pass"].find((status) => of.indexOf(status) >= 0) || "n/a";
      };
      if (opened === false) {
        return h(
          "article",
          { class: "card result wrong" },
          h("h3", { tabindex: "-1" }, say("receipt-closed")),
          h("p", { class: "alert", role: "alert" }, mark("fail"), " ", say("receipt-code-other")),
          checkItems(results),
        );
      }
      const good = exit === 0 || exit === 4,
        // A page has no checkpoint to put into the receipt that a code gives.
        left = opened ? ["R01", "R02"] : ["R01"],
        lacks = opened && results.some((r) => r.id === "R02" && r.status === "missing"),
        unsigned = results.every((r) => r.status !== "missing" || left.indexOf(r.id) >= 0);
      const head = !said
        ? say("receipt-unread")
        : said.place
          ? say(said.decided ? "ordered" : "placed-plain", school(said.place))
          : say("unplaced");
      const tick = (key, ...ids) => checkLine(worst(...ids), say("receipt-" + key));
      return h(
        "article",
        { class: "card result" + (good ? (said && said.place ? " in" : " out") : " wrong") },
        voidsView(voids),
        said ? h("p", { class: "quiet who" }, say("number"), " ", h("strong", {}, said.number)) : null,
        h("h3", { tabindex: "-1" }, head),
        h(
          "p",
          exit === 0 ? {} : { class: "alert", role: "alert" },
          mark(exit === 0 ? "pass" : good ? "missing" : "fail"),
          " ",
          exit === 4 && unsigned
            ? say("verdict-unsigned", results.filter((r) => r.status === "pass").length)
            : say("receipt-exit-" + exit),
        ),
        good ? null : h("p", {}, say("whom")),
        other ? h("p", { class: "warn" }, say("receipt-other", code)) : null,
        said && said.choices.length
          ? [h("h4", {}, say("why")), h("ol", { class: "steps" }, said.choices.map(receiptStep))]
          : null,
        said && said.listed.length ? h("p", {}, say("receipt-listed", said.listed.map(school).join("、"))) : null,
        said && said.facts.length
          ? h("p", {}, say("receipt-facts", said.facts.map(({ name, value }) => name + " " + value).join("、")))
          : null,
        said && said.round > 1 ? h("p", {}, say("receipt-later", said.round)) : null,
        h("h4", {}, say("own-checks")),
        h(
          "ul",
          { class: "checks" },
          tick("tick-signed", "R01"),
          tick("tick-roll", "R03", "R04"),
          tick("tick-ticket", "R07"),
          tick("tick-result", ...(lacks ? [] : ["R02"]), "R05", "R06", "R08"),
          results.some((r) => r.id === "NOTED") ? tick("tick-note", "NOTED") : null,
        ),
        h("details", {}, h("summary", {}, say("receipt-all")), checkItems(results)),
      );
    }

    // ---- Acts -----------------------------------------------------------------------------------------------------

    // Asks the engine and shows the answer at a place; while it works, a bar.
    async function act(place, name, given, view) {
      const told = await engine.ask(name, given, meter(place));
      if (told.stopped) {
        put(place, h("p", {}, say("stopped")));
        announce(say("stopped"));
        return null;
      }
      if (told.refused) {
        put(place, refused(told.refused));
        return null;
      }
      const made = view(told.answer);
      put(place, made);
      return told.answer;
    }

    async function look(text) {
      const typed = (text || read("number").value).trim();
      if (!typed) {
        read("number").focus();
        return;
      }
      const place = read("answer");
      state.found = await act(place, "lookup", { number: typed }, foundView);
      const head = place.querySelector("h2");
      if (head) {
        announce(head.textContent);
        head.focus({ preventScroll: true });
        place.scrollIntoView({ block: "start" });
      }
    }

    async function redraw() {
      const place = read("redrawn"),
        stop = read("stop"),
        again = read("again");
      stop.hidden = false;
      again.disabled = true;
      const steps = [1, 2, 3, 4].map((i) => h("li", {}, mark("elsewhere"), " " + say("part-" + i)));
      const bar = h("progress", { max: "1", "aria-label": say("redraw") }),
        count = h("p", { class: "quiet" }, " ");
      put(place, bar, count, h("ol", { class: "parts" }, steps));
      const parts = { V09: 0, V12: 1, V13: 2, V22: 3 },
        said = { at: 0 };
      const total = state.head.children;
      const told = await engine.ask("verify", {}, (step) => {
        if (step.of) {
          bar.value = 0.2 + (0.4 * step.done) / step.of;
          count.textContent = number(step.done) + " / " + number(step.of);
        }
        if (!step.status || parts[step.id] === undefined) return;
        bar.value = [0.2, 0.22, 0.6, 0.9][parts[step.id]];
        if (step.id === "V13") count.textContent = number(total) + " / " + number(total);
        const part = parts[step.id];
        put(steps[part], mark(step.status), " " + say("part-" + (part + 1)));
        if (bar.value >= said.at + 0.2) {
          said.at = bar.value;
          announce(say("progress", Math.round(bar.value * 100)));
        }
      });
      stop.hidden = true;
      again.disabled = false;
      if (told.stopped) {
        put(place, h("p", {}, say("stopped")));
        announce(say("stopped"));
        return;
      }
      if (told.refused) {
        put(place, refused(told.refused));
        return;
      }
      state.verdict = told.answer;
      put(place, verdictView(told.answer));
      const head = place.querySelector("h3");
      announce(head.textContent);
      alertAbove();
    }

    function linesView({ lines, placed }) {
      const counts = new Map(placed),
        rows = [];
      for (const { code, name, seats } of state.head.schools) {
        const own = lines.filter((line) => line.school === code),
          named = own.filter((line) => line.last || line.price);
        const told = named.map((line) =>
          h(
            "div",
            {},
            [
              line.round === "overflow" ? say("overflow") : line.round,
              line.quota,
              line.band !== undefined ? say("band", line.band + 1) : "",
              line.tier,
              line.keys.join(" "),
              line.last,
              line.price ? say("price", line.price) : "",
              line.stopped ? say("stopped-here") : "",
            ]
              .filter(Boolean)
              .join(" · "),
          ),
        );
        const none = own.some((line) => line.traded) ? say("traded") : own.length && seats ? say("all-in") : "–";
        rows.push(
          h(
            "tr",
            {},
            h("th", { scope: "row" }, name, h("span", { class: "quiet" }, " " + code)),
            h("td", { class: "n", "data-head": say("seats") }, number(seats)),
            h("td", { class: "n", "data-head": say("in") }, number(counts.get(code) || 0)),
            h("td", { "data-head": say("last") }, told.length ? told : none),
          ),
        );
      }
      const table = h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            h("th", { scope: "col" }, say("school")),
            h("th", { scope: "col", class: "n" }, say("seats")),
            h("th", { scope: "col", class: "n" }, say("in")),
            h("th", { scope: "col" }, say("last")),
          ),
        ),
        h("tbody", {}, rows),
      );
      const pools = lines
        .filter((line) => line.pool)
        .map((line) =>
          h(
            "p",
            {},
            say(
              "pool",
              line.pool.map(school).join("、"),
              line.seats,
              line.filled,
              [line.tier, line.last].filter(Boolean).join(" · "),
            ),
          ),
        );
      return h(
        "div",
        {},
        h("p", { class: "quiet" }, say("last-text")),
        h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": say("lines") }, table),
        pools,
      );
    }

    function compareView(told) {
      if (told.missing !== undefined) return h("p", { class: "warn" }, say("no-number", told.missing));
      const places = h(
        "p",
        {},
        say(
          "two-places",
          told.a,
          told.places[0] ? school(told.places[0]) : say("nowhere"),
          told.b,
          told.places[1] ? school(told.places[1]) : say("nowhere"),
        ),
      );
      if (told.same) return h("div", {}, places, h("p", {}, say("two-same")));
      if (!told.market) return h("div", {}, places, h("p", {}, say("two-private")));
      if (!told.at.length) return h("div", {}, places, h("p", {}, say("two-nowhere", told.a, told.b)));
      return h(
        "div",
        {},
        places,
        h(
          "ul",
          { class: "steps" },
          told.at.map((at) => {
            const [first, second] = at.first ? [told.a, told.b] : [told.b, told.a],
              [x, y] = at.first ? at.values : [at.values[1], at.values[0]];
            return h(
              "li",
              { class: "step" },
              h(
                "p",
                { class: "where" },
                h("strong", {}, school(at.school) + (at.quota ? " · " + at.quota : "")),
                h("span", { class: "quiet" }, at.round === "overflow" ? say("overflow") : at.round),
              ),
              h("p", {}, say("two-order", first, second), " ", say("two-" + at.rule, x, y, order(at), at.key)),
            );
          }),
        ),
      );
    }

    function patternView(told) {
      const percent = (n) => n / 10 + "%",
        out = [];
      if (told.n) {
        const choose = h(
          "select",
          { id: "which", onchange: (event) => suspicious(event.target.value) },
          told.schools.map((code) => h("option", { value: code, selected: code === told.school }, school(code))),
        );
        out.push(
          h("p", {}, h("label", {}, say("school") + " ", choose)),
          h("p", {}, say("pattern-group", school(told.school), told.tier || say("everybody"), told.n, told.k)),
          h("p", { class: "big" }, say("pattern-run", told.run, percent(told.more))),
        );
      } else out.push(h("p", {}, say(told.market ? "pattern-none" : "two-private")));
      if (told.rho !== undefined) {
        out.push(
          h(
            "p",
            {},
            say(
              "pattern-order",
              told.rho.toFixed(3),
              told.usual.toFixed(3),
              say(Math.abs(told.rho) <= told.usual ? "pattern-usual" : "pattern-unusual"),
            ),
          ),
        );
      }
      out.push(h("p", {}, say("pattern-tiers")), h("p", { class: "note" }, say("pattern-limit")));
      return h("div", {}, out);
    }

    const suspicious = (code) => act(read("pattern-told"), "pattern", { school: code || "" }, patternView);

    const bytesOf = (file) =>
      new Promise((done, fail) => {
        const reader = new FileReader();
        reader.onload = () => done(reader.result);
        reader.onerror = () => fail(reader.error);
        reader.readAsArrayBuffer(file);
      });

    // A field for files, with its name.
    const chooser = (id, which, onchange) =>
      h("p", {}, h("label", { class: "file" }, say(id), h("input", Object.assign({ type: "file", id, onchange }, which))));

    // Takes the keys whose signatures are asked for; a bundle that is there already is held against them.
    async function chooseKeys(event) {
      const file = event.target.files[0],
        place = read("chosen");
      if (!file) return;
      try {
        state.keys = { name: file.name, data: new Uint8Array(await bytesOf(file)) };
      } catch (error) {
        put(place, refused({ file: file.name, expected: "", found: String(error) }));
        return;
      }
      if (state.source.own) put(place, h("p", {}, say("keys-read", file.name)));
      else await take(Object.assign({}, state.source, { keys: state.keys }));
    }

    // A line to type into, with what belongs there.
    const field = (id, label) =>
      h("p", {}, h("label", { for: id }, label), " ", h("input", { id, autocomplete: "off", spellcheck: "false" }));

    // Takes a family's receipt, or the keys whose signatures under it are asked for; nothing of it leaves the page.
    async function chooseReceipt(event) {
      const file = event.target.files[0],
        own = { "receipt-keys": "keys", "receipt-note": "note" }[event.target.id] || "receipt",
        place = read("receipt-told");
      if (!file) return;
      try {
        const data = new Uint8Array(await bytesOf(file.slice(0, 1048577)));
        state[own] = own === "keys" ? { name: file.name, data } : data;
      } catch (error) {
        put(place, refused({ file: file.name, expected: "", found: String(error) }));
        return;
      }
      if (!state.receipt) {
        put(place, h("p", {}, say("keys-read", file.name)));
        return;
      }
      const given = { data: state.receipt, keys: state.keys, note: state.note };
      state.told = await act(place, "receipt", given, receiptView);
      told(place);
    }

    // Opens what is published for a number with the code of its notice.
    async function openCode(event) {
      event.preventDefault();
      const place = read("receipt-told"),
        number = read("code-number").value.trim().toUpperCase(),
        code = paiwei.readCode(read("code").value);
      if (!code || !number) {
        put(place, h("p", { class: "alert", role: "alert" }, say("receipt-code-wrong")));
        return;
      }
      state.told = await act(place, "code", { number, code, keys: state.keys }, receiptView);
      told(place);
    }

    // Says what a receipt told to whoever hears the page.
    function told(place) {
      const head = place.querySelector("h3");
      if (head) {
        announce(head.textContent);
        head.focus();
      }
    }

    // Takes up a whole bundle: a zip, or the files of a folder. Keys that were chosen count before those of the folder.
    async function choose(event) {
      const chosen = Array.from(event.target.files),
        place = read("chosen");
      if (!chosen.length) return;
      put(place, busy(say("reading")).box);
      let source;
      try {
        if (chosen.length === 1 && /\.zip$/i.test(chosen[0].name)) source = { zip: await bytesOf(chosen[0]) };
        else {
          const path = (file) => (file.webkitRelativePath || file.name).split("/");
          const top = chosen.every((file) => path(file).length > 1) ? 1 : 0;
          const paths = chosen.map((file) => path(file).slice(top).join("/")),
            [head, keys] = paiwei.insideOf(paths);
          const bytes = async (i) => new Uint8Array(await bytesOf(chosen[i]));
          source = { list: [] };
          for (let i = 0; i < chosen.length; i++) {
            if (paths[i].startsWith(head)) source.list.push([paths[i].slice(head.length), await bytes(i)]);
          }
          if (keys) source.keys = { name: keys, data: await bytes(paths.indexOf(keys)) };
        }
        if (state.keys) source.keys = state.keys;
      } catch (error) {
        put(place, refused({ file: "", expected: "", found: String(error) }));
        return;
      }
      await take(source);
    }

    async function take(source) {
      const place = read("chosen");
      engine.stop();
      const told = await engine.ask("load", source);
      if (told.refused) {
        put(place, refused(told.refused));
        engine.stop();
        return;
      }
      const other = told.answer.code !== state.head.code;
      state.source = source;
      state.head = told.answer;
      state.verdict = state.found = null;
      render();
      read("files").open = true;
      put(
        read("chosen"),
        h(
          "p",
          { class: other ? "warn" : "" },
          say(other ? "chosen-other" : "chosen", state.head.title || state.head.draw),
        ),
      );
      read("redraw").open = true;
      read("redraw").scrollIntoView();
      redraw();
    }

    // ---- The page itself --------------------------------------------------------------------------------------------

    function alertAbove() {
      const bad = state.verdict && (state.verdict.exit === 1 || state.verdict.exit === 3);
      put(
        read("above"),
        ...(bad
          ? [
              h(
                "div",
                { class: "alert", role: "alert" },
                h("strong", {}, mark("fail"), " " + say("verdict-" + state.verdict.exit)),
                h("p", {}, say("whom")),
              ),
            ]
          : []),
      );
    }

    const section = (id, title, ...inside) =>
      h("details", { id, class: "section" }, h("summary", {}, h("h2", {}, title)), h("div", { class: "body" }, inside));

    function render() {
      const { head } = state,
        typed = read("number") ? read("number").value : "",
        roots = head.mode === "roots", // nothing is published by number
        open = Array.from(app.querySelectorAll("details[open][id]"), (d) => d.id);
      document.documentElement.lang = state.lang ? "en" : "zh-CN";
      document.title = (head.title || head.draw) + " · " + say("name");
      document.body.classList.toggle("large", state.large);
      const toggle = (label, pressed, on) =>
        h("button", { type: "button", class: "small", "aria-pressed": pressed, onclick: on }, label);
      put(
        app,
        h(
          "header",
          {},
          h(
            "div",
            { class: "top" },
            h("p", { class: "name" }, say("name")),
            h(
              "div",
              { class: "tools" },
              toggle(say("large"), String(state.large), () => {
                state.large = !state.large;
                render();
              }),
              h(
                "button",
                {
                  type: "button",
                  class: "small",
                  lang: state.lang ? "zh-CN" : "en",
                  onclick: () => {
                    state.lang = 1 - state.lang;
                    render();
                  },
                },
                state.lang ? "中文" : "English",
              ),
            ),
          ),
          h("h1", {}, head.title || head.draw),
          h("p", { class: "stage" }, say(head.final ? "final" : "preliminary")),
          h(
            "div",
            { class: "seal" },
            h("p", {}, say("code")),
            h("p", { class: "code" }, head.code),
            h("p", { class: "quiet" }, say("code-text")),
          ),
        ),
        h("div", {}, voidsView(head.voids)),
        h("div", { id: "above" }),
        roots ? h("p", { id: "find" }, say("roots")) : h(
          "form",
          {
            id: "find",
            onsubmit: (event) => {
              event.preventDefault();
              look();
            },
          },
          h("label", { for: "number" }, say("number")),
          h("input", {
            id: "number",
            name: "number",
            autocomplete: "off",
            autocapitalize: "characters",
            spellcheck: "false",
            enterkeyhint: "search",
            placeholder: head.example ? say("example", head.example) : "",
            "aria-describedby": "offline",
          }),
          h("button", { class: "main" }, say("look")),
          h("p", { id: "offline", class: "quiet" }, say("offline")),
        ),
        h("div", { id: "answer" }),
        roots ? null : section(
          "where",
          say("where"),
          h("p", {}, say("where-text")),
          h("p", {}, h("a", { href: "lists/index.html" }, say("lists"))),
        ),
        roots ? null : section(
          "redraw",
          say("redraw") + (head.children ? " · " + say("children", number(head.children)) : ""),
          h("p", {}, say("redraw-text")),
          h(
            "p",
            { class: "acts" },
            h("button", { id: "again", type: "button", onclick: redraw }, say("again")),
            h("button", { id: "stop", type: "button", hidden: true, onclick: () => engine.stop() }, say("stop")),
          ),
          h("div", { id: "redrawn" }),
        ),
        section(
          "lines",
          say("lines"),
          h(
            "p",
            { class: "acts" },
            h(
              "button",
              { type: "button", onclick: () => act(read("lines-told"), "lines", {}, linesView) },
              say("show"),
            ),
          ),
          h("div", { id: "lines-told" }),
        ),
        roots ? null : section(
          "compare",
          say("compare"),
          h("p", {}, say("compare-text")),
          h(
            "form",
            {
              class: "two",
              onsubmit: (event) => {
                event.preventDefault();
                act(read("compared"), "compare", { a: read("a").value, b: read("b").value }, compareView);
              },
            },
            h("label", { for: "a" }, say("one")),
            h("input", { id: "a", autocomplete: "off", required: true }),
            h("label", { for: "b" }, say("other")),
            h("input", { id: "b", autocomplete: "off", required: true }),
            h("button", {}, say("compare-do")),
          ),
          h("div", { id: "compared" }),
        ),
        roots ? null : section(
          "pattern",
          say("pattern"),
          h("p", {}, say("pattern-text")),
          h("p", { class: "acts" }, h("button", { type: "button", onclick: () => suspicious() }, say("count"))),
          h("div", { id: "pattern-told" }),
        ),
        section(
          "files",
          say("files"),
          h("p", {}, say("files-text")),
          chooser("zip", { accept: ".zip,application/zip" }, choose),
          chooser("folder", { webkitdirectory: true, multiple: true }, choose),
          h("p", {}, say("keys-text")),
          chooser("keys", { accept: ".txt,text/plain" }, chooseKeys),
          h("div", { id: "chosen" }),
        ),
        section(
          "receipt",
          say("receipt"),
          h("p", {}, say("receipt-text")),
          chooser("receipt-file", { accept: ".json,application/json" }, chooseReceipt),
          h("p", {}, say("keys-text")),
          chooser("receipt-keys", { accept: ".txt,text/plain" }, chooseReceipt),
          chooser("receipt-note", { accept: ".note" }, chooseReceipt),
          head.codes
            ? h(
                "form",
                { onsubmit: openCode },
                h("h3", {}, say("receipt-by-code")),
                h("p", {}, say("receipt-code-text")),
                field("code-number", say("number")),
                field("code", say("receipt-code")),
                h("p", { class: "acts" }, h("button", { type: "submit" }, say("receipt-open"))),
              )
            : null,
          h("div", { id: "receipt-told" }),
        ),
        section(
          "about",
          say("about"),
          h("p", {}, say("about-text")),
          h("p", {}, say("about-other")),
          head.assumptions.length
            ? [
                h("h3", {}, say("assumed")),
                h(
                  "ul",
                  {},
                  head.assumptions.map((text) => h("li", {}, text)),
                ),
              ]
            : null,
          h("p", {}, say("seal"), " ", h("code", {}, head.seal)),
          head.sealSm3 ? h("p", {}, say("seal"), " SM3 ", h("code", {}, head.sealSm3)) : null,
        ),
        h("footer", {}, h("p", { class: "quiet" }, [head.authority, head.draw].filter(Boolean).join(" · "))),
      );
      for (const id of open) if (read(id)) read(id).open = true;
      if (!roots) read("number").value = typed;
      if (state.found) put(read("answer"), foundView(state.found));
      if (state.verdict) put(read("redrawn"), verdictView(state.verdict));
      if (state.told) put(read("receipt-told"), receiptView(state.told));
      alertAbove();
      read("lines").addEventListener("toggle", () => {
        if (read("lines").open && !read("lines-told").hasChildNodes()) act(read("lines-told"), "lines", {}, linesView);
      });
    }

    window.addEventListener("beforeprint", () =>
      app.querySelectorAll(".result details").forEach((d) => {
        d.open = true;
      }),
    );

    (async () => {
      read("plain").hidden = true;
      app.hidden = false;
      state.source = { packed, own: true };
      const told = await engine.ask("load", state.source);
      if (told.refused) {
        put(app, refused(told.refused));
        return;
      }
      state.head = told.answer;
      render();
      if (asked && read("number")) {
        // verify.html#NUMBER asks at once: for links and for print
        read("number").value = asked[1].replace(/%20/g, " ");
        look();
      }
    })();
  })();
if (typeof module !== "undefined") module.exports = { paiweiServe };
