#!/usr/bin/env python3
"""Make small bundles for the second implementation and try it on damaged ones.

    python3 make_bundle.py PATH/verify.py            all trials
    python3 make_bundle.py PATH/verify.py FOLDER     write the small bundle there (FOLDER must not exist)

Bundles are made from the written specification; verify.py is used for hashing, canonical writing and
tickets only. The allocation here is the literal one: units ask in rounds, and each time a school goes
through all units that have asked it so far.
"""
import base64
import collections
import importlib.util
import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile

sys.dont_write_bytecode = True

BASE = {
    'mode': 'market', 'boundary': 'expand', 'ticket': 'chacha20', 'long_cutoffs': False,
    'lotteries': ['all'], 'directions': {'all': 'asc'}, 'stretch': 0, 'hold_market': False,
    'seats': {'S01': 3, 'S02': 2, 'S03': 4},
    # unit: number of members
    'units': dict([('A00%02d' % i, 1) for i in range(1, 12) if i not in (4, 9)], A0004=2),
    'rounds': [('zone', 'sequential', ['tier', 'draw:all']), ('overflow', '', ['draw:all'])],
    # round: [(unit, [(school, band, class, keys)])]; None leaves a member out
    'market': None,
    # file: function that changes its rows (or its object) before everything is sealed
    'tamper': {},
    'sources': [{'id': 'notary', 'kind': 'commit', 'commit': 'ab' * 32},
                {'id': 'parents', 'kind': 'commit', 'commit': 'cd' * 32},
                {'id': 'dice', 'kind': 'digits', 'length': 40, 'what': 'forty dice'}],
    'values': {'notary': '12' * 32, 'dice': '0314159265358979323846264338327950288419'},
}


def base_market(units):
    """Two rounds: zone (two choices, classes) and overflow (every school by distance)."""
    names = sorted(units)
    zone = [(u, [('S01', 0, 1 + i % 2, None), ('S02', 1, 1, None)]) for i, u in enumerate(names[:-2])]
    zone[3] = (zone[3][0], [('S01', 0, 1, None)])
    overflow = [(u, [('S02', None, None, None), ('S03', None, None, None)][::1 if i % 2 else -1])
                for i, u in enumerate(names[:-1])]
    return {'zone': zone, 'overflow': overflow}


def naive_round(apps, seats, weights, key, boundary):
    """The literal procedure: apps = {unit: [school]}, key(unit, school) = standing. Returns {school: [unit]}."""
    asked = {school: set() for schools in apps.values() for school in schools}
    refused = {unit: set() for unit in apps}
    while True:
        moved = False
        for unit, schools in apps.items():
            for school in schools:
                if school not in refused[unit]:
                    if unit not in asked[school]:
                        asked[school].add(unit)
                        moved = True
                    break
        held = {}
        for school, everybody in asked.items():
            held[school], used, ended = [], 0, False
            for unit in sorted(everybody, key=lambda u: key(u, school)):
                fits = used < seats[school] if boundary == 'expand' else used + weights[unit] <= seats[school]
                ended = ended or not fits
                if ended:
                    refused[unit].add(school)
                else:
                    held[school].append(unit)
                    used += weights[unit]
        if not moved:
            return held, {s: len(held[s]) < len(asked[s]) for s in asked}


def allocate(o, tickets):
    """Places and cutoffs of all rounds by the literal procedure."""
    free, places, cutoffs = dict(o['seats']), {}, []
    for name, _, standing in o['rounds']:
        rows = [(u, c) for u, c in o['market'].get(name, []) if u not in places]
        facts = {(u, c[0]): c for u, choices in rows for c in choices}
        lottery = standing[-1][5:] if standing[-1] != 'number' else None

        def key(unit, school):
            _, band, tier, keys = facts[unit, school]
            out = [band or 0, tier or 0] + list(keys or [])
            if lottery:
                value = tickets[lottery, unit]
                if o['directions'][lottery] == 'desc':
                    value = bytes(255 - byte for byte in value)
                out.append(value)
            return out + [unit]

        apps = {u: [c[0] for c in choices] for u, choices in rows}
        held, stopped = naive_round(apps, free, o['units'], key, o['boundary'])
        for school in sorted(held):
            filled = sum(o['units'][u] for u in held[school])
            line = {'filled': filled, 'round': name, 'school': school, 'seats': free[school], 'ticket': ''}
            if held[school] and (filled >= free[school] or stopped[school]):
                last = held[school][-1]
                for member, value in zip(('band', 'class', 'keys'), facts[last, school][1:]):
                    if value is not None:
                        line[member] = value
                if lottery:
                    line['ticket'] = tickets[lottery, last].hex()
                else:
                    line['unit'] = last
            cutoffs.append(line)
            free[school] = max(0, free[school] - filled)
            for unit in held[school]:
                places[unit] = school
    return places, cutoffs


def make_bundle(v, **options):
    """{path: bytes} of a bundle. v is the module verify.py."""
    o = dict(BASE, **options)
    o['market'] = o['market'] or base_market(o['units'])
    draw, origin = 'tiny-2026', 'example.org/paiwei/tiny'
    c, files = v.canonical, {}

    def jsonl(rows):
        return b''.join(c(row) + b'\n' for row in rows)

    # roll: the members of a unit have the unit's number and the next numbers
    roll = []
    for unit, size in o['units'].items():
        for i in range(size):
            number = unit if i == 0 else unit[0] + '9' + unit[2:] + '-%d' % i
            roll.append({'kind': 'child', 'number': number, 'record': v.hexhash(number.encode()), 'unit': unit})
    for i in (1, 2):
        name = 'R-%04d' % i
        roll.append({'kind': 'reserve', 'number': name, 'record': '0' * 64, 'unit': name})
    roll.sort(key=lambda row: row['number'])
    honest, tamper = [dict(row) for row in roll], o['tamper']
    tamper.get('roll', list)(roll)
    files['roll.jsonl'] = jsonl(roll)
    rules = {'title': '小区抽签 "tiny"', 'assumptions': ['none'],
             'tiers': [{'id': 'both', 'label': '一'}, {'id': 'house', 'label': '二'}],
             'draws': [{'id': name, 'digits': 6, 'direction': o['directions'][name]} for name in o['lotteries']],
             'rounds': [{'id': r[0], 'mechanism': r[1], 'standing': r[2]} for r in o['rounds'] if r[0] != 'overflow']}
    if o['boundary']:
        rules['bundle'] = {'boundary': o['boundary']}
    o['boundary'] = o['boundary'] or 'expand'
    for name, _, standing in o['rounds']:
        if name == 'overflow':
            rules['overflow'] = {'order': standing}
    tamper.get('rules', dict)(rules)
    files['rules.json'] = c(rules)
    schools = [dict({'name': '学校 ' + s, 'school': s, 'seats': o['seats'][s]},
                    **({'lat': '30.1234567', 'lon': '-120.0000000', 'groups': ['g1']} if s == 'S01' else {}))
               for s in sorted(o['seats'])]
    tamper.get('schools', list)(schools)
    files['schools.jsonl'] = jsonl(schools)
    files['catchments.jsonl'] = jsonl([
        {'catchment': 'c1', 'name': '一', 'schools': ['S01']},
        {'catchment': 'c1', 'part': 0, 'piece': 0, 'ring': 0,
         'points': '120.0000000 30.0000000,120.1000000 30.0000000,120.1000000 30.1000000'}])
    market = []
    for name, _, _ in o['rounds']:
        for unit, choices in sorted(o['market'].get(name, [])):
            row = {'number': unit, 'round': name, 'unit': unit, 'weight': o['units'][unit], 'choices': []}
            for school, band, tier, keys in choices:
                choice = {'school': school, 'band': band, 'class': tier, 'keys': keys}
                row['choices'].append({k: x for k, x in choice.items() if x is not None})
            market.append(row)
    tamper.get('market', list)(market)
    private = o['mode'] != 'market'
    files['market.jsonl'] = jsonl(([{'salt': 'ef' * 32}] if private else []) + market)

    listed = []
    for name in ('catchments.jsonl', 'market.jsonl', 'rules.json', 'schools.jsonl'):
        row = {'bytes': len(files[name]), 'name': name, 'sha256': v.hexhash(files[name])}
        if name == 'market.jsonl' and private:
            row['private'] = True
        listed.append(row)
    roll_lines = files['roll.jsonl'].split(b'\n')[:-1]
    manifest = {
        'type': 'paiwei/v1/manifest', 'authority': '教育局', 'draw': draw, 'attempt': 1, 'log': origin,
        'roll': {'lines': len(roll), 'reserve': 2, 'root': v.tree_root(roll_lines).hex(),
                 'sha256': v.hexhash(files['roll.jsonl'])},
        'files': listed, 'lotteries': sorted(o['lotteries']), 'ticket': o['ticket'],
        'sources': [dict(source) for source in o['sources']],
        'program': [{'name': 'paiwei', 'sha256': '00' * 32, 'version': '0.1.0'}],
        'times': {'draw_from': '2026-07-04T01:40:00Z', 'reveal_from': '2026-07-04T01:00:00Z',
                  'reveal_until': '2026-07-04T01:30:00Z'},
        'publication': o['mode'], 'min_cell': 10}
    if o['stretch']:
        manifest['stretch'] = o['stretch']
    tamper.get('manifest', dict)(manifest)
    files['manifest.json'] = c(manifest)
    seal = v.hexhash(files['manifest.json'])

    seed = 'paiwei/v1/seed\ndraw %s\nattempt 1\nseal %s\n' % (draw, seal)
    for source in o['sources']:
        seed += 'source %s %s %s\n' % (source['id'], source['kind'], o['values'].get(source['id'], 'missing'))
    if o['stretch']:
        seed += 'stretch %d\n' % o['stretch']
    files['seed.txt'] = seed.encode()
    key = v.stretched_key(files['seed.txt'], o['stretch'])

    tickets = {(lottery, row['unit']): v.ticket(o['ticket'], key, draw, lottery, row['unit'])
               for lottery in o['lotteries'] for row in roll + honest}
    ticket_rows = [{'lottery': lottery, 'number': row['number'], 'ticket': tickets[lottery, row['unit']].hex()}
                   for lottery in sorted(o['lotteries']) for row in roll]
    files['tickets.jsonl'] = jsonl(ticket_rows)
    places, cutoffs = allocate(o, tickets)
    results = [
        {'number': row['number'], 'place': places.get(row['unit'], ''), 'why': v.hexhash(b'why' + row['number'].encode())}
        for row in roll if row['kind'] == 'child']
    tamper.get('results', list)(results)
    tamper.get('cutoffs', list)(cutoffs)
    files['results-1.jsonl'] = jsonl(results)

    def root(name):
        return v.tree_root(files[name].split(b'\n')[:-1]).hex()

    allocate_body = {'attempt': 1, 'draw': draw, 'round': 1, 'results_root': root('results-1.jsonl'),
                     'results_lines': files['results-1.jsonl'].count(b'\n')}
    if o['long_cutoffs']:
        files['cutoffs-1.jsonl'] = jsonl(cutoffs)
        allocate_body.update(cutoffs_lines=len(cutoffs), cutoffs_root=root('cutoffs-1.jsonl'))
    else:
        allocate_body.update(cutoffs=cutoffs)
    tamper.get('allocate', dict)(allocate_body)

    log, bundle = [], {}

    def entry(kind, when, body):
        prev = v.hexhash(log[-1]) if log else '0' * 64
        log.append(c({'body': body, 'kind': kind, 'prev': prev, 'seq': len(log), 'time': when,
                      'type': 'paiwei/v1/entry'}))

    def checkpoint():
        head = base64.b64encode(v.tree_root(log)).decode()
        return ('%s\n%d\n%s\n\n' % (origin, len(log), head)).encode()

    def keep_checkpoint():
        files['checkpoint-%d' % len(log)] = checkpoint()

    this = {'attempt': 1, 'draw': draw}
    entry('open', '2026-06-01T00:00:00Z', {'keys': [], 'log': origin})
    entry('announce', '2026-06-10T00:00:00Z', dict(
        this, draw_from='2026-07-04T01:40:00Z', objection_hours=72, sources=[s['id'] for s in o['sources']]))
    entry('seal', '2026-07-01T00:00:00Z', dict(this, manifest=manifest, seal=seal))
    keep_checkpoint()
    for source in o['sources']:
        if source['kind'] == 'commit' and source['id'] in o['values']:
            entry('reveal', '2026-07-04T01:20:00Z', dict(this, source=source['id'], value=o['values'][source['id']]))
    silent = [s['id'] for s in o['sources'] if s['id'] not in o['values']]
    entry('close', '2026-07-04T01:30:00Z', dict(this, missing=silent))
    keep_checkpoint()
    for source in o['sources']:
        if source['kind'] != 'commit':
            entry('reveal', '2026-07-04T01:45:00Z', dict(this, source=source['id'], value=o['values'][source['id']]))
    entry('draw', '2026-07-04T01:50:00Z', dict(
        this, key=key.hex(), seal=seal, tickets_lines=len(ticket_rows), tickets_root=root('tickets.jsonl')))
    keep_checkpoint()
    entry('allocate', '2026-07-04T02:00:00Z', allocate_body)

    for name in files:
        bundle['data/' + name] = files[name]
    if private and not o['hold_market']:
        del bundle['data/market.jsonl']
    if o['mode'] == 'roots':
        for name in ('roll.jsonl', 'tickets.jsonl', 'results-1.jsonl'):
            del bundle['data/' + name]
    bundle['README.txt'] = '说明\n'.encode()
    bundle['lists/S01.html'] = b'<p>S01</p>\n'
    bundle['tools/verify.py'] = b'# the verifier stands here\n'
    bundle['spec/log.md'] = b'# The log\n'
    index = {'type': 'paiwei/v1/index', 'files': [
        {'bytes': len(bundle[name]), 'name': name, 'sha256': v.hexhash(bundle[name])} for name in sorted(bundle)]}
    tamper.get('index', dict)(index)
    bundle['data/index.json'] = c(index)
    entry('publish', '2026-07-04T03:00:00Z', dict(
        this, index=v.hexhash(bundle['data/index.json']), round=1, stage='preliminary'))
    bundle['data/log.jsonl'] = b''.join(line + b'\n' for line in log)
    bundle['data/checkpoint'] = checkpoint()
    return bundle


def relog(v, bundle, change):
    """The bundle with entries changed by change(entries) and the chain and checkpoints made anew: a careful liar."""
    entries = [v.read_canonical(line, '') for line in bundle['data/log.jsonl'].split(b'\n')[:-1]]
    entries = change(entries)
    lines = []
    for i, entry in enumerate(entries):
        entry['seq'], entry['prev'] = i, v.hexhash(lines[-1]) if lines else '0' * 64
        lines.append(v.canonical(entry))
    out = {path: data for path, data in bundle.items() if not path.startswith('data/checkpoint')}
    origin = 'example.org/paiwei/tiny'
    marks = [i + 1 for i, e in enumerate(entries) if e['kind'] in ('seal', 'close', 'draw')]
    for size in marks + [len(lines)]:
        name = 'data/checkpoint-%d' % size if size < len(lines) else 'data/checkpoint'
        head = base64.b64encode(v.tree_root(lines[:size])).decode()
        out[name] = ('%s\n%d\n%s\n\n' % (origin, size, head)).encode()
    index = v.canonical({'type': 'paiwei/v1/index', 'files': [
        {'bytes': len(out[name]), 'name': name, 'sha256': v.hexhash(out[name])}
        for name in sorted(out) if name not in v.UNLISTED]})
    out['data/index.json'] = index
    if entries and entries[-1]['kind'] == 'publish' and type(entries[-1]['body']) is dict:
        entries[-1]['body']['index'] = v.hexhash(index)
        lines[-1] = v.canonical(entries[-1])
    out['data/log.jsonl'] = b''.join(line + b'\n' for line in lines)
    head = base64.b64encode(v.tree_root(lines)).decode()
    out['data/checkpoint'] = ('%s\n%d\n%s\n\n' % (origin, len(lines), head)).encode()
    return out


class Trial:
    """Counts what happened in one trial."""

    failed = 0

    def __init__(self, name):
        self.name, self.codes, self.wrong, self.start = name, collections.Counter(), [], time.time()

    def want(self, what, allowed, code):
        """One run: its exit code must be one of the allowed."""
        self.codes[code] += 1
        if code not in allowed:
            self.wrong.append('%s: exit %r' % (what, code))

    def done(self):
        """Print one line."""
        text = ' '.join('%s:%d' % (code, n) for code, n in sorted(self.codes.items(), key=str))
        print('%-40s %6d runs  exits %-28s %6.1f s  %s' % (
            self.name, sum(self.codes.values()), text, time.time() - self.start, 'ok' if not self.wrong else 'WRONG'))
        for text in self.wrong[:10]:
            print('    ' + text)
        Trial.failed += len(self.wrong)
        sys.stdout.flush()


def statuses(results):
    """{id: status}."""
    return {r['id']: r['status'] for r in results}


def variants(v):
    """Bundles of every kind that must pass."""
    units = dict(BASE['units'])
    drand = [{'id': 'moon', 'kind': 'drand-quicknet', 'round': 123}]
    two = {'lotteries': ['all', 'late'], 'directions': {'all': 'desc', 'late': 'asc'},
           'rounds': [('zone', 'parallel', ['tier', 'draw:all']), ('overflow', '', ['distance', 'draw:late'])],
           'market': {'zone': [(u, [('S01', None, 1 + i % 2, None)]) for i, u in enumerate(sorted(units))],
                      'overflow': [(u, [('S02', None, None, [20180831 - i % 3]), ('S03', None, None, [5, ])])
                                   for i, u in enumerate(sorted(units))]}}
    number = {'lotteries': [], 'directions': {},
              'rounds': [('zone', 'parallel', ['birth', 'number'])],
              'market': {'zone': [(u, [('S01', None, None, [20180831, i % 2]), ('S02', None, None, [1, 1])])
                                  for i, u in enumerate(sorted(units))]}}
    return {
        'market': {}, 'pseudonymous': {'mode': 'pseudonymous'}, 'roots': {'mode': 'roots'},
        'pseudonymous, market held': {'mode': 'pseudonymous', 'hold_market': True},
        'stop': {'boundary': 'stop'}, 'no boundary': {'boundary': None}, 'long cutoffs': {'long_cutoffs': True},
        'roots, long cutoffs': {'mode': 'roots', 'long_cutoffs': True},
        'hmac-sha256': {'ticket': 'hmac-sha256'}, 'hmac-sm3': {'ticket': 'hmac-sm3'},
        'stretch': {'stretch': 1000}, 'two lotteries, desc': two, 'by number': number,
        'beacon': {'sources': drand, 'values': {'moon': '123 ' + 'ab' * 48}},
        'hex': {'sources': [{'id': 'h', 'kind': 'hex', 'length': 32, 'what': 'x'}], 'values': {'h': '0f' * 16}},
        'twenty digits and two commits': {
            'sources': BASE['sources'][:2] + [{'id': 'd', 'kind': 'digits', 'length': 20, 'what': 'x'}],
            'values': {'notary': '12' * 32, 'parents': '34' * 32, 'd': '0' * 20}},
        'no seats': {'seats': {'S01': 0, 'S02': 0, 'S03': 0}}, 'plenty': {'seats': {'S01': 90, 'S02': 9, 'S03': 9}},
    }


def try_variants(v):
    """Every kind of bundle passes, with the statuses it must have."""
    trial = Trial('bundles of every kind')
    for name, options in variants(v).items():
        results = v.verify_files(make_bundle(v, **options))
        trial.want('%s %s' % (name, [r for r in results if r['status'] not in ('pass', 'n/a', 'not yet')]),
                   (0,), v.exit_code(results))
        found = statuses(results)
        na = sorted(k for k in found if found[k] == 'n/a')
        expected = {'pseudonymous': ['V16', 'V22'], 'roots': ['V09', 'V13', 'V15', 'V16', 'V22'],
                    'roots, long cutoffs': ['V09', 'V13', 'V15', 'V16', 'V22']}.get(name, [])
        trial.want('%s n/a %s' % (name, na), (True,), na == expected)
    trial.done()


def try_markets(v):
    """Random markets: the two ways of running the rounds agree on places and cutoffs."""
    trial, chance = Trial('random markets, two algorithms'), random.Random(7)
    multi = over = 0
    for i in range(400):
        schools = ['S%d' % j for j in range(chance.randint(1, 5))]
        units = {'U%03d' % j: chance.choice([1, 1, 1, 2, 3]) for j in range(chance.randint(1, 25))}
        bands, tiers, keys = chance.random() < .5, chance.random() < .5, chance.choice([0, 0, 1, 2])
        rounds, market = [], {}
        for name in ['one', 'two', 'overflow'][:chance.randint(1, 3)]:
            rounds.append((name, 'x', ['a', chance.choice(['draw:all', 'draw:all', 'number'])]))
            market[name] = []
            for unit in units:
                if chance.random() < .8:
                    some = chance.sample(schools, chance.randint(0, len(schools)))
                    market[name].append((unit, [
                        (s, n if bands else None, chance.randint(1, 3) if tiers else None,
                         [chance.randint(0, 2) for _ in range(keys)] if keys else None)
                        for n, s in enumerate(some)]))
        bundle = make_bundle(v, units=units, rounds=rounds, market=market, boundary=chance.choice(['expand', 'stop']),
                             directions={'all': chance.choice(['asc', 'desc'])}, mode='market',
                             seats={s: chance.randint(0, 7) for s in schools})
        results = v.verify_files(bundle)
        trial.want('market %d %s' % (i, [r for r in results if r['status'] not in ('pass', 'not yet')]),
                   (0,), v.exit_code(results))
        multi += any(w > 1 for w in units.values())
        over += b'"filled":' in bundle['data/log.jsonl'] and any(
            c['filled'] > c['seats'] for line in bundle['data/log.jsonl'].split(b'\n')[:-1]
            for c in v.read_canonical(line, '')['body'].get('cutoffs', []))
    trial.done()
    print('    %d with units of several members, %d with a school filled over its seats' % (multi, over))


def sweep(v, title, bundle):
    """Change, drop, double and swap everything: never exit 0."""
    trial = Trial(title + ': flip a bit of every byte')
    for path, data in bundle.items():
        for at in range(len(data)):
            changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
            trial.want('%s byte %d' % (path, at), (1, 3, 4), v.exit_code(v.verify_files(dict(bundle, **{path: changed}))))
    trial.done()
    trial = Trial(title + ': drop, double, swap lines')
    for path, data in bundle.items():
        lines = data.split(b'\n')[:-1]
        if not path.endswith('.jsonl'):
            continue
        for i in range(len(lines)):
            tries = [lines[:i] + lines[i + 1:], lines[:i] + [lines[i]] + lines[i:]]
            if i:
                tries.append(lines[:i - 1] + [lines[i], lines[i - 1]] + lines[i + 1:])
            for changed in tries:
                changed = b''.join(line + b'\n' for line in changed)
                trial.want('%s line %d' % (path, i + 1), (1, 3, 4),
                           v.exit_code(v.verify_files(dict(bundle, **{path: changed}))))
    trial.done()
    trial = Trial(title + ': delete, empty, cut, add files')
    for path, data in bundle.items():
        less = {p: d for p, d in bundle.items() if p != path}
        trial.want('without ' + path, (1, 3, 4), v.exit_code(v.verify_files(less)))
        for changed in (b'', data[:-1], data[:len(data) // 2], data + b'\n', data + b'x', b'\x00' * 99, b'[' * 70000,
                        b'{}', b'[]', b'null', b'{}\n', b'""\n', b'\xff\xfe', b'{"a":' + b'9' * 9000 + b'}\n'):
            if changed != data:
                trial.want('%s becomes %r' % (path, changed[:20]), (1, 3, 4),
                           v.exit_code(v.verify_files(dict(bundle, **{path: changed}))))
    for path in ('stray.txt', 'data/stray', 'data/checkpoint-5x', 'data/checkpoint-1', '../out', '/etc/x', '.hidden',
                 'a//b', 'a/../b', 'lists/a b', 'data/\u4e2d', 'data/results-2.jsonl', 'a\\b', ''):
        found = v.exit_code(v.verify_files(dict(bundle, **{path: b'x\n'})))
        trial.want('with ' + path, (1, 3), found)
    trial.want('nothing', (4,), v.exit_code(v.verify_files({})))
    trial.done()


TOYS = [None, True, False, 0, 1, -1, 2 ** 53 - 1, '', 'x', 'S01', '0' * 64, [], {}, [[]], [{}], [''], {'a': 1},
        [0], [None], 'R-0001', '../x', 'data/checkpoint', '2026-13-40T99:99:99Z']


def paths_of(value, at=()):
    """All places in a value."""
    yield at
    if type(value) is dict:
        for name in value:
            yield from paths_of(value[name], at + (name,))
    elif type(value) is list:
        for i in range(min(len(value), 2)):
            yield from paths_of(value[i], at + (i,))


def with_toy(v, value, at, toy):
    """A copy of the value with another thing at one place."""
    value = v.DECODER.decode(v.ENCODER.encode(value))
    if not at:
        return toy
    inner = value
    for step in at[:-1]:
        inner = inner[step]
    inner[at[-1]] = toy
    return value


def try_types(v, bundle):
    """Every member replaced by something of another type, with all hashes of the index and the log made anew."""
    trial, crashed = Trial('wrong types, hashes made anew'), []
    for path in [p for p in bundle if p.endswith(('.json', '.jsonl')) and p != 'data/catchments.jsonl']:
        lines = bundle[path].split(b'\n')
        for i in sorted(set([0, 1, len(lines) - 2])) if path != 'data/log.jsonl' else range(len(lines) - 1):
            if not 0 <= i < len(lines) or not lines[i]:
                continue
            value = v.read_canonical(lines[i], '')
            for at in paths_of(value):
                for toy in TOYS:
                    changed = with_toy(v, value, at, toy)
                    if changed == value and type(changed) is type(value):
                        continue
                    data = b'\n'.join(lines[:i] + [v.canonical(changed)] + lines[i + 1:])
                    files = dict(bundle, **{path: data})
                    if path == 'data/log.jsonl':
                        head = base64.b64encode(v.tree_root(data.split(b'\n')[:-1])).decode()
                        files['data/checkpoint'] = ('example.org/paiwei/tiny\n%d\n%s\n\n' % (len(lines) - 1, head)).encode()
                    elif path not in v.UNLISTED:
                        files = relog(v, files, lambda entries: entries)
                    results = v.verify_files(files)
                    trial.want('%s:%d %s = %r' % (path, i + 1, at, toy), (1, 3, 4), v.exit_code(results))
                    crashed += [r['found'] for r in results if r['expected'] == 'something this program can read']
    trial.done()
    print('    %d caught only by the last net: %s' % (len(crashed), sorted(set(crashed))[:5]))


def lies(v, bundle):
    """A liar who makes chain, checkpoints and index anew: (name, bundle, check that must not pass, code)."""
    def entry(kind, **members):
        def change(entries):
            for e in entries:
                if e['kind'] == kind:
                    e['body'].update(members)
            return entries
        return relog(v, bundle, change)

    def order(change):
        return relog(v, bundle, change)

    def file(path, old, new):
        if old not in bundle[path]:
            raise SystemExit('the trial is wrong: %s %r' % (path, old))
        return relog(v, dict(bundle, **{path: bundle[path].replace(old, new, 1)}), lambda e: e)

    def find(entries, kind):
        return next(i for i, e in enumerate(entries) if e['kind'] == kind)

    def double(kind):
        def change(entries):
            i = find(entries, kind)
            return entries[:i + 1] + [dict(entries[i])] + entries[i + 1:]
        return change

    def drop(kind):
        return lambda entries: [e for e in entries if e['kind'] != kind]

    def swap(kind):
        def change(entries):
            i = find(entries, kind)
            entries[i - 1], entries[i] = entries[i], entries[i - 1]
            entries[i]['time'] = entries[i - 1]['time'] = max(entries[i]['time'], entries[i - 1]['time'])
            return entries
        return change

    def note(entries):
        extra = {'body': {'text': 'x'}, 'kind': 'note', 'time': entries[-2]['time'], 'type': 'paiwei/v1/entry'}
        return entries[:-1] + [extra] + entries[-1:]

    cut = v.read_canonical(bundle['data/log.jsonl'].split(b'\n')[-3], '')['body']['cutoffs']
    out = [('same bundle, made anew', relog(v, bundle, lambda e: e), None, 0),
           ('note', order(note), 'V06', 1), ('stage', entry('publish', stage='final'), 'V06', 1),
           ('missing', entry('close', missing=[]), 'V06', 1), ('keys', entry('open', keys=['k']), 'V06', 1),
           ('origin', entry('open', log='example.org/other'), 'V04', 1),
           ('other draw', entry('close', draw='other'), 'V06', 1), ('attempt', entry('draw', attempt=2), 'V06', 1),
           ('round 2', entry('allocate', round=2), 'V06', 1), ('key', entry('draw', key='0' * 64), 'V12', 1),
           ('key', entry('draw', key='0' * 64), 'V13', 1), ('seal', entry('draw', seal='0' * 64), 'V07', 1),
           ('seal entry', entry('seal', seal='0' * 64), 'V07', 1),
           ('tickets_lines', entry('draw', tickets_lines=3), 'V13', 1),
           ('tickets_root', entry('draw', tickets_root='0' * 64), 'V13', 1),
           ('results_lines', entry('allocate', results_lines=3), 'V15', 1),
           ('results_root', entry('allocate', results_root='0' * 64), 'V15', 1),
           ('no cutoffs', entry('allocate', cutoffs=[]), 'V16', 1),
           ('a cutoff less', entry('allocate', cutoffs=cut[:-1]), 'V16', 1),
           ('cutoffs swapped', entry('allocate', cutoffs=cut[::-1]), 'V16', 1),
           ('more seats', entry('allocate', cutoffs=[dict(cut[0], seats=cut[0]['seats'] + 1)] + cut[1:]), 'V16', 1),
           ('another ticket', entry('allocate', cutoffs=[dict(cut[0], ticket='0' * 32)] + cut[1:]), 'V16', 1),
           ('another class', entry('allocate', cutoffs=[dict(cut[0], **{'class': 9})] + cut[1:]), 'V16', 1),
           ('place', file('data/results-1.jsonl', b'"place":"S01"', b'"place":"S03"'), 'V22', 1),
           ('place', file('data/results-1.jsonl', b'"place":"S01"', b'"place":"S99"'), 'V15', 1),
           ('place', file('data/results-1.jsonl', b'"place":"S01"', b'"place":""'), 'V16', 1),
           ('unsafe', file('data/manifest.json', b'"rules.json"', b'"../r.json"'), 'V08', 3),
           ('time', file('data/log.jsonl', b'"time":"2026-07-04T01:30:00Z', b'"time":"2026-02-30T01:30:00Z'), 'V03', 3),
           ('time back', file('data/log.jsonl', b'"time":"2026-07-04T01:30:00Z', b'"time":"2026-06-30T01:30:00Z'), 'V03', 1),
           ('dice', file('data/log.jsonl', b'"value":"0314', b'"value":"x314'), 'V12', 1)]
    for kind in ('open', 'announce', 'seal', 'reveal', 'close', 'draw', 'allocate', 'publish'):
        out.append(('two ' + kind, order(double(kind)), 'V06', 1))
        out.append(('no ' + kind, order(drop(kind)), 'V06', 1))
        if kind != 'open':
            out.append(('swapped ' + kind, order(swap(kind)), 'V06', 1))
    return out


def try_lies(v):
    """Each lie is found by the check that is there for it, in all that the other hashes still agree."""
    trial = Trial('lies with chain and index made anew')
    for name, files, check, code in lies(v, make_bundle(v)):
        results = v.verify_files(files)
        found = statuses(results)
        trial.want('%s %s' % (name, found), (code,), v.exit_code(results))
        if check:
            trial.want('%s: %s' % (name, check), ('fail', 'malformed'), found[check])
    # what can be said in mode pseudonymous without the market
    bundle = make_bundle(v, mode='pseudonymous')
    for name, files, check, code in lies(v, bundle):
        if name in ('another ticket', 'another class') or check == 'V22':
            continue                                   # cannot be seen without the market
        found = statuses(v.verify_files(files))
        if check:
            trial.want('pseudonymous %s: %s' % (name, check), ('fail', 'malformed'), found[check])
        else:
            trial.want('pseudonymous ' + name, ('n/a',), found['V16'])
    trial.done()


def put(*steps):
    """A function that sets a member: put(2, 'seats', 5) does value[2]['seats'] = 5; None takes it out."""
    def change(value):
        for step in steps[:-2]:
            value = value[step]
        if steps[-1] is None:
            del value[steps[-2]]
        else:
            value[steps[-2]] = steps[-1]
    return change


def swap_rows(rows):
    """Two rows in the wrong order."""
    rows[0], rows[1] = rows[1], rows[0]


def double_row(rows):
    """A row twice."""
    rows.insert(0, dict(rows[0]))


def try_sealed_faults(v):
    """Faults that were sealed: all hashes agree, only the rule is broken. (file, change, check)."""
    trial = Trial('faults that were sealed')
    faults = [
        ('market', swap_rows, 'V22'), ('market', double_row, 'V22'), ('market', put(0, 'weight', 2), 'V22'),
        ('market', put(0, 'weight', 0), 'V22'), ('market', put(0, 'weight', True), 'V22'),
        ('market', put(0, 'unit', 'A0002'), 'V22'), ('market', put(0, 'number', 'A0000'), 'V22'),
        ('market', put(0, 'round', 'none'), 'V22'), ('market', put(0, 'round', 'overflow'), 'V22'),
        ('market', put(0, 'choices', 0, 'school', 'S99'), 'V22'),
        ('market', put(0, 'choices', 0, 'school', 'S02'), 'V22'),
        ('market', put(0, 'choices', 0, 'band', None), 'V22'), ('market', put(0, 'choices', 0, 'class', 0), 'V22'),
        ('market', put(0, 'choices', 0, 'keys', []), 'V22'), ('market', put(0, 'choices', 0, 'keys', [1]), 'V22'),
        ('market', put(0, 'choices', 0, 'extra', 1), 'V22'), ('market', put(0, 'extra', 1), 'V22'),
        ('market', lambda rows: rows.append(dict(rows[-1], number='R-0001', unit='R-0001')), 'V22'),
        ('market', lambda rows: rows.append(dict(rows[-1], number='Z0001', unit='Z0001')), 'V22'),
        ('market', lambda rows: rows.insert(0, {'salt': '0' * 64}), 'V22'),
        ('schools', swap_rows, 'V15'), ('schools', double_row, 'V15'), ('schools', put(0, 'seats', '4'), 'V15'),
        ('schools', put(0, 'lat', '30.1'), 'V15'), ('schools', put(0, 'planned', False), 'V15'),
        ('schools', put(0, 'extra', 1), 'V15'), ('schools', put(0, 'seats', 2), 'V16'),
        ('schools', put(2, 'seats', 2), 'V16'), ('schools', put(0, 'school', 'S00'), 'V15'),
        ('rules', put('rounds', 0, 'standing', ['draw:none']), 'V22'),
        ('rules', put('rounds', 0, 'standing', []), 'V22'), ('rules', put('rounds', 0, 'standing', ['tier']), 'V22'),
        ('rules', put('rounds', 0, 'id', 'overflow'), 'V22'), ('rules', put('rounds', {}), 'V22'),
        ('rules', put('rounds', 0, 'id', 'other'), 'V22'), ('rules', put('draws', 0, 'direction', 'up'), 'V22'),
        ('rules', put('draws', 0, 'direction', 'desc'), 'V22'), ('rules', put('draws', []), 'V22'),
        ('rules', put('bundle', 'boundary', 'stop'), 'V22'), ('rules', put('bundle', 'boundary', ''), 'V22'),
        ('rules', put('overflow', None), 'V22'), ('rules', put('title', 5), 'V22'), ('rules', put('tiers', 5), 'V22'),
        ('roll', swap_rows, 'V09'), ('roll', double_row, 'V09'), ('roll', put(0, 'unit', 'A0000'), 'V09'),
        ('roll', put(0, 'number', 'R-0000'), 'V09'), ('roll', put(-1, 'record', '1' * 64), 'V09'),
        ('roll', put(-1, 'unit', 'A0001'), 'V09'), ('roll', put(-1, 'kind', 'child'), 'V09'),
        ('roll', put(-1, 'number', 'R-999'), 'V09'), ('roll', put(1, 'unit', 'A0001'), 'V22'),
        ('roll', put(0, 'record', 'x'), 'V09'), ('roll', put(0, 'kind', 'reserve'), 'V09'),
        ('roll', lambda rows: rows.pop(0), 'V22'), ('roll', put(0, 'unit', 'R-0001'), 'V09'),
        ('roll', lambda rows: rows[-3].update(number='R-0000', unit='R-0000'), 'V09'),
        ('results', swap_rows, 'V15'), ('results', double_row, 'V15'), ('results', lambda rows: rows.pop(), 'V15'),
        ('results', put(0, 'number', 'A0000'), 'V15'), ('results', put(-1, 'place', ''), 'V15'),
        ('results', put(0, 'place', 'S99'), 'V15'), ('results', put(0, 'why', 'x'), 'V15'),
        ('results', lambda rows: rows.append(dict(rows[-1], number='Z1')), 'V15'),
        ('results', put(0, 'extra', 1), 'V15'), ('cutoffs', swap_rows, 'V16'), ('cutoffs', double_row, 'V16'),
        ('cutoffs', lambda rows: rows.pop(), 'V16'), ('cutoffs', put(0, 'school', 'S99'), 'V16'),
        ('cutoffs', put(0, 'round', 'none'), 'V16'), ('cutoffs', put(0, 'filled', 9), 'V16'),
        ('cutoffs', put(0, 'seats', 9), 'V16'), ('cutoffs', put(0, 'ticket', 'x'), 'V16'),
        ('cutoffs', put(0, 'keys', []), 'V16'), ('cutoffs', put(0, 'extra', 1), 'V16'), ('cutoffs', list.clear, 'V16'),
        ('index', lambda i: i['files'].reverse(), 'INDEX'), ('index', lambda i: i['files'].pop(), 'INDEX'),
        ('index', lambda i: double_row(i['files']), 'INDEX'), ('index', put('files', 0, 'name', '../x'), 'INDEX'),
        ('index', put('files', 0, 'bytes', 1), 'INDEX'), ('index', put('files', 0, 'sha256', '0' * 64), 'INDEX'),
        ('index', put('type', 'x'), 'INDEX'), ('index', put('extra', 1), 'INDEX'),
        ('index', lambda i: i['files'].insert(4, {'bytes': 1, 'name': 'data/log.jsonl', 'sha256': '0' * 64}), 'INDEX'),
        ('manifest', put('lotteries', ['all', 'all']), 'V07'), ('manifest', put('lotteries', []), 'V22'),
        ('manifest', put('lotteries', ['all', 'b']), 'V13'), ('manifest', put('files', 0, None), 'V07'),
        ('manifest', lambda m: m['files'].reverse(), 'V07'), ('manifest', put('files', 0, 'private', False), 'V07'),
        ('manifest', put('files', 1, 'private', True), 'V07'), ('manifest', put('files', 0, 'name', '.x'), 'V08'),
        ('manifest', put('files', 0, 'name', 'a/b'), 'V08'), ('manifest', put('files', 0, 'bytes', 3), 'V08'),
        ('manifest', put('publication', 'pseudonymous'), 'V07'), ('manifest', put('publication', 'all'), 'V07'),
        ('manifest', put('roll', 'lines', 3), 'V09'), ('manifest', put('roll', 'reserve', 3), 'V09'),
        ('manifest', put('roll', 'root', '0' * 64), 'V09'), ('manifest', put('roll', 'sha256', '0' * 64), 'V09'),
        ('manifest', put('roll', 'extra', 1), 'V07'), ('manifest', put('log', 'example.org/other'), 'V07'),
        ('manifest', put('previous', {'seal': '0' * 64, 'void_seq': 3}), 'V07'), ('manifest', put('attempt', 2), 'V06'),
        ('manifest', put('attempt', 0), 'V07'), ('manifest', put('stretch', 0), 'V07'),
        ('manifest', put('stretch', 2 ** 50), 'V12'), ('manifest', put('ticket', 'md5'), 'V07'),
        ('manifest', put('ticket', 'hmac-sha256'), 'V13'), ('manifest', put('draw', 'Tiny'), 'V07'),
        ('manifest', put('times', 'draw_from', '2026-07-04 01:40:00'), 'V07'), ('manifest', put('min_cell', '1'), 'V07'),
        ('manifest', put('sources', 2, 'length', 38), 'V20'), ('manifest', put('sources', 2, 'length', 39), 'V12'),
        ('manifest', put('sources', 2, 'kind', 'hex'), 'V12'),
        ('manifest', put('sources', 2, None), 'V20'), ('manifest', put('sources', []), 'V20'),
        ('manifest', put('sources', 0, None), 'V06'), ('manifest', put('sources', 1, 'id', 'notary'), 'V07'),
        ('manifest', put('sources', 0, 'length', 5), 'V07'), ('manifest', put('program', 0, 'name', None), 'V07'),
        ('manifest', put('extra', 1), 'V07'), ('manifest', put('authority', None), 'V07'),
    ]
    for name, change, check in faults:
        results = v.verify_files(make_bundle(v, tamper={name: change}))
        found = statuses(results)
        what = '%s, fault %d, %s' % (name, faults.index((name, change, check)), found)
        trial.want(what, (1, 3), v.exit_code(results))
        trial.want(what + ' ' + check, ('fail', 'malformed'), found[check])
    # without the market only the contradictions can be seen
    for change in (swap_rows, double_row, lambda rows: rows.pop(), put(0, 'school', 'S99'), put(0, 'round', 'none'),
                   put(0, 'filled', 9), put(0, 'seats', 9), list.clear,
                   lambda rows: rows.insert(0, dict(rows[0], school='S00', seats=0, filled=0)),
                   lambda rows: rows.append(dict(rows[0], round='overflow', school='S99', seats=0, filled=0))):
        results = v.verify_files(make_bundle(v, mode='pseudonymous', tamper={'cutoffs': change}))
        trial.want('pseudonymous cutoffs', ('fail',), statuses(results)['V16'])
    for name in ('cutoffs_lines', 'cutoffs_root'):
        change = put(name, 3 if name == 'cutoffs_lines' else '0' * 64)
        results = v.verify_files(make_bundle(v, long_cutoffs=True, tamper={'allocate': change}))
        trial.want(name, ('fail',), statuses(results)['V16'])
    less = {'schools': put(0, 'seats', 1), 'cutoffs': put(0, 'seats', 1)}
    results = v.verify_files(make_bundle(v, mode='pseudonymous', tamper=less))
    trial.want('filled over the seats', ('fail',), statuses(results)['V16'])
    more = {'cutoffs': lambda rows: rows.append(
        {'filled': 0, 'round': 'overflow', 'school': 'S04', 'seats': 1, 'ticket': ''})}
    results = v.verify_files(make_bundle(v, seats=dict(BASE['seats'], S04=1), tamper=more))
    trial.want('a cutoff more', ('fail',), statuses(results)['V16'])
    trial.done()


def try_one_check(v):
    """A change that one check must find, whatever the others say. (path, change of its bytes, check, status)."""
    trial, bundle = Trial('each check finds its own'), make_bundle(v)
    log, head = bundle['data/log.jsonl'].split(b'\n')[:-1], bundle['data/checkpoint']
    lines = bundle['data/tickets.jsonl'].split(b'\n')[:-1]

    def line(i, old, new):
        return b''.join(x + b'\n' for x in log[:i] + [log[i].replace(old, new)] + log[i + 1:])

    cases = [
        ('data/log.jsonl', line(8, b'"seq":8', b'"seq":9'), 'V03', 'fail'),
        ('data/log.jsonl', line(4, b'"prev":"', b'"prev":"0'), 'V03', 'malformed'),
        ('data/log.jsonl', line(8, b'"time":"2026-07-04T03:00:00Z"', b'"time":"2026-07-04T01:00:00Z"'), 'V03', 'fail'),
        ('data/log.jsonl', line(0, b'2026', b'2025'), 'V03', 'fail'),
        ('data/log.jsonl', line(8, b'"stage"', b'"stage2"'), 'V06', 'malformed'),
        ('data/log.jsonl', line(2, b'"min_cell":10', b'"min_cell":11'), 'V07', 'fail'),
        ('data/log.jsonl', line(8, b'"index":"', b'"index":"0'), 'INDEX', 'malformed'),
        ('data/log.jsonl', b''.join(x + b'\n' for x in log[:3] + log[4:]), 'V12', 'missing'),
        ('data/log.jsonl', b''.join(x + b'\n' for x in log[:5] + log[6:]), 'V12', 'missing'),
        ('data/log.jsonl', b'', 'V04', 'fail'), ('data/log.jsonl', b'', 'V03', 'pass'),
        ('data/checkpoint', head.replace(b'\n%d\n' % len(log), b'\n%d\n' % (len(log) - 1)), 'V04', 'fail'),
        ('data/checkpoint', head.replace(b'tiny', b'tinx'), 'V04', 'fail'), ('data/checkpoint', head[:-1], 'V04', 'malformed'),
        ('data/checkpoint', bundle['data/checkpoint-3'].replace(b'\n3\n', b'\n%d\n' % len(log)), 'V04', 'fail'),
        ('data/checkpoint', head + b'x', 'V04', 'malformed'), ('data/checkpoint', None, 'V04', 'missing'),
        ('data/checkpoint-3', bundle['data/checkpoint-5'], 'V05', 'fail'), ('data/checkpoint-3', None, 'V05', 'missing'),
        ('data/checkpoint-3', bundle['data/checkpoint-5'].replace(b'\n5\n', b'\n3\n'), 'V05', 'fail'),
        ('data/checkpoint-3', bundle['data/checkpoint-3'].replace(b'tiny', b'tinx'), 'V05', 'fail'),
        ('data/checkpoint-3', b'', 'V05', 'malformed'), ('data/checkpoint-99', head, 'V05', 'fail'),
        ('data/checkpoint-99', head.replace(b'\n%d\n' % len(log), b'\n99\n'), 'V05', 'fail'),
        ('data/checkpoint-4x', head, 'V05', 'malformed'), ('data/checkpoint-03', bundle['data/checkpoint-3'], 'V05', 'malformed'),
        ('data/checkpoint-4', bundle['data/checkpoint-3'], 'V05', 'fail'), ('data/checkpoint-4', b'', 'V05', 'malformed'),
        ('data/seed.txt', bundle['data/seed.txt'].replace(b'seal ', b'seal 0', 1), 'V07', 'fail'),
        ('data/seed.txt', bundle['data/seed.txt'].replace(b'dice', b'dicf', 1), 'V12', 'fail'),
        ('data/seed.txt', bundle['data/seed.txt'] + b'\n', 'V12', 'fail'), ('data/seed.txt', None, 'V12', 'missing'),
        ('data/seed.txt', b'\xff', 'V12', 'fail'), ('data/seed.txt', None, 'V07', 'missing'),
        ('data/rules.json', None, 'V08', 'missing'), ('data/market.jsonl', None, 'V08', 'missing'),
        ('data/market.jsonl', None, 'V22', 'missing'), ('data/market.jsonl', None, 'V16', 'missing'),
        ('data/tickets.jsonl', b'\n'.join(lines), 'V13', 'malformed'), ('data/tickets.jsonl', None, 'V13', 'missing'),
        ('data/tickets.jsonl', b''.join(x + b'\n' for x in lines[:-1]), 'V13', 'fail'),
        ('data/tickets.jsonl', b''.join(x + b'\n' for x in lines[1:] + lines[:1]), 'V13', 'fail'),
        ('../x', b'', 'INDEX', 'malformed'), ('stray', b'', 'INDEX', 'fail'), ('README.txt', None, 'INDEX', 'missing'),
        ('README.txt', b'x', 'INDEX', 'fail'), ('data/index.json', None, 'INDEX', 'missing'),
        ('data/manifest.json', None, 'V07', 'missing'), ('data/roll.jsonl', None, 'V09', 'missing'),
        ('data/roll.jsonl', bundle['data/roll.jsonl'] + b'{}', 'V09', 'malformed'),
        ('data/results-1.jsonl', None, 'V15', 'missing'), ('data/schools.jsonl', None, 'V22', 'missing')]
    for path, data, check, status in cases:
        files = dict(bundle, **{path: data})
        if data is None:
            del files[path]
        results = v.verify_files(files)
        trial.want('%s %s' % (path, check), (status,), statuses(results)[check])
        trial.want(path, (1, 3, 4), v.exit_code(results))
    lone = relog(v, bundle, lambda entries: entries)
    lone['data/log.jsonl'] = lone['data/log.jsonl'].replace(b'"index":"', b'"index":"f', 1).replace(
        v.hexhash(lone['data/index.json']).encode(), v.hexhash(lone['data/index.json'])[1:].encode())
    trial.want('index hash of the publish entry', ('fail',), statuses(v.verify_files(lone))['INDEX'])
    trial.done()


def run(script, *arguments):
    """Run the command; exit code and output; a traceback is never right."""
    done = subprocess.run([sys.executable, script] + list(arguments), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1'))
    return 'traceback' if b'Traceback' in done.stderr else done.returncode


def write_bundle(bundle, folder):
    """Write the files of a bundle into a folder."""
    for path, data in bundle.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'wb') as stream:
            stream.write(data)


def try_command(v, script):
    """Folders and zips, good and hostile, through the command itself."""
    trial, bundle = Trial('the command: folders and zips'), make_bundle(v)
    with tempfile.TemporaryDirectory() as work:
        def zipped(name, entries):
            path = os.path.join(work, name)
            with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
                for info, data in entries:
                    archive.writestr(info, data)
            return path

        folder = os.path.join(work, 'bundle')
        write_bundle(bundle, folder)
        items, broken = sorted(bundle.items()), zipfile.ZipInfo('data/link')
        broken.external_attr = 0o120777 << 16
        for arguments in ([], ['--json'], ['--lang', 'zh'], ['--lang', 'en', '--json']):
            trial.want('folder', (0,), run(script, folder, *arguments))
        trial.want('zip', (0,), run(script, zipped('a.zip', items)))
        trial.want('zip, top folder', (0,), run(script, zipped('b.zip', [('x/' + p, d) for p, d in items])))
        trial.want('zip, with folder entries', (0,), run(script, zipped('c.zip', [('x/', b''), ('x/data/', b'')] + [
            ('x/' + p, d) for p, d in items])))
        trial.want('zip, two tops', (3, 4, 1), run(script, zipped('d.zip', [('x/' + p, d) for p, d in items] + [('y', b'')])))
        trial.want('zip, link', (3,), run(script, zipped('e.zip', items + [(broken, b'/etc/passwd')])))
        for i, name in enumerate(('../x', '/x', 'a//b', '.x', 'a/.b', 'a b', 'C:\\x', '\u4e2d')):
            trial.want('zip, ' + name, (3,), run(script, zipped('n%d.zip' % i, items + [(name, b'')])))
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            trial.want('zip, twice', (3,), run(script, zipped('f.zip', items + items[:1])))
        trial.want('zip, many', (3,), run(script, zipped('g.zip', [('f%d' % i, b'') for i in range(10001)])))
        with open(os.path.join(work, 'a.zip'), 'rb') as stream:
            good = stream.read()
        chance = random.Random(1)
        for i in range(120):
            at = chance.randrange(len(good)) if i < 80 else len(good) - 1 - chance.randrange(2000)
            path = os.path.join(work, 'h.zip')
            with open(path, 'wb') as stream:
                stream.write(good[:at] + bytes([good[at] ^ (1 << chance.randrange(8))]) + good[at + 1:])
            trial.want('zip, bit at %d' % at, (0, 1, 3, 4), run(script, path))   # some bytes (dates) mean nothing
        for data in (b'', b'PK', good[:1000], good[1000:], b'\x00' * 5000):
            with open(os.path.join(work, 'i.zip'), 'wb') as stream:
                stream.write(data)
            trial.want('not a zip', (3,), run(script, os.path.join(work, 'i.zip')))
        big = os.path.join(work, 'big.zip')
        with zipfile.ZipFile(big, 'w', zipfile.ZIP_DEFLATED) as archive:
            archive.writestr('a', b'x' * 1000)
        with open(big, 'rb') as stream:
            data = stream.read()
        for size in (2 ** 30 + 1, 999, 1001):          # the header lies about the length
            with open(big, 'wb') as stream:
                stream.write(data.replace((1000).to_bytes(4, 'little'), size.to_bytes(4, 'little')))
            trial.want('zip, says %d bytes' % size, (3,), run(script, big))
        trial.want('no such path', (2,), run(script, os.path.join(work, 'nothing')))
        trial.want('two paths', (2,), run(script, folder, folder))
        trial.want('bad language', (2,), run(script, '--lang', 'xx', folder))
        os.symlink('/etc/passwd', os.path.join(folder, 'data', 'link'))
        trial.want('folder, link', (3,), run(script, folder))
        os.remove(os.path.join(folder, 'data', 'link'))
        with open(os.path.join(folder, '.hidden'), 'w'):
            pass
        trial.want('folder, hidden file', (3,), run(script, folder, '--json'))
        os.remove(os.path.join(folder, '.hidden'))
        os.mkdir(os.path.join(work, 'empty'))
        trial.want('empty folder', (4,), run(script, os.path.join(work, 'empty')))
        # the script inside its own bundle
        with open(script, 'rb') as stream:
            bundle['tools/verify.py'] = stream.read()
        inside = os.path.join(work, 'inside')
        write_bundle(relog(v, bundle, lambda e: e), inside)
        trial.want('no PATH', (0,), run(os.path.join(inside, 'tools', 'verify.py')))
    trial.done()


def main():
    """All trials, or write a bundle."""
    if len(sys.argv) not in (2, 3):
        print(__doc__)
        return 2
    spec = importlib.util.spec_from_file_location('verify', sys.argv[1])
    v = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(v)
    if len(sys.argv) == 3:
        os.makedirs(sys.argv[2])
        write_bundle(make_bundle(v), sys.argv[2])
        return 0
    bundle = make_bundle(v)
    print('the small bundle: %d files, %d bytes' % (len(bundle), sum(len(d) for d in bundle.values())))
    try_variants(v)
    try_markets(v)
    try_lies(v)
    try_sealed_faults(v)
    try_one_check(v)
    try_command(v, os.path.abspath(sys.argv[1]))
    try_types(v, bundle)
    sweep(v, 'market', bundle)
    small = {'units': {'A0001': 1, 'A0004': 2}, 'long_cutoffs': True, 'market': {
        'zone': [('A0001', [('S01', 0, 1, None)]), ('A0004', [('S01', 0, 2, None)])]}}
    sweep(v, 'pseudonymous', make_bundle(v, mode='pseudonymous', **small))
    sweep(v, 'roots', make_bundle(v, mode='roots', **small))
    print('all ok' if not Trial.failed else '%d WRONG' % Trial.failed)
    return 1 if Trial.failed else 0


if __name__ == '__main__':
    sys.exit(main())
