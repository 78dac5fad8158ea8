#!/usr/bin/env python3
"""Make small bundles for the second implementation and try it on good and damaged ones.

    python3 make_bundle.py PATH/verify.py            all trials, of the long ones a sample
    python3 make_bundle.py PATH/verify.py --full     all trials, the long ones whole
    python3 make_bundle.py PATH/verify.py FOLDER     write the small bundle there (a new folder)

With PAIWEI_PAGE=PATH/verify.js the page's script is asked about every bundle of the trials too.

Exit code: 0 all as it must be, 1 something is wrong, 2 wrong use. Bundles are made from the written
specification; verify.py is used for hashing, canonical writing and tickets only. The allocation
here is the literal one: units ask in rounds, and each time a school goes through all units that
have asked it so far.
"""
import base64
import collections
import concurrent.futures
import contextlib
import functools
import importlib.util
import io
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile

sys.dont_write_bytecode = True

DRAW, ORIGIN = 'tiny-2026', 'example.org/paiwei/tiny'
PLANNED = {'draw_from': '2026-07-04T01:40:00Z', 'reveal_from': '2026-07-04T01:00:00Z',
           'reveal_until': '2026-07-04T01:30:00Z'}
SECRETS = {'notary': '12' * 32, 'parents': '34' * 32}
COMMITS = [{'id': name, 'kind': 'commit', 'commit': hashlib.sha256(
    ('paiwei/v1/commit\n%s\n1\n%s\n%s\n' % (DRAW, name, secret)).encode()).hexdigest()}
           for name, secret in SECRETS.items()]
BASE = {
    'mode': 'market', 'boundary': 'expand', 'ticket': 'chacha20', 'long_cutoffs': False,
    'lotteries': ['all'], 'directions': {'all': 'asc'}, 'stretch': 0, 'hold_market': False,
    'seats': {'S01': 3, 'S02': 2, 'S03': 4}, 'reserve': ['R-0001', 'R-0002'], 'salt': 'ef' * 32,
    # unit: number of members
    'units': dict([('A00%02d' % i, 1) for i in range(1, 12) if i not in (4, 9)], A0004=2),
    'rounds': [('zone', 'sequential', ['tier', 'draw:all']), ('overflow', '', ['draw:all'])],
    # round: [(unit, [(school, band, class, keys)])]; None leaves a member out
    'market': None,
    # file: function that changes its rows (or its object) before everything is sealed; kind: time
    'tamper': {}, 'times': {},
    'sources': COMMITS + [{'id': 'dice', 'kind': 'digits', 'length': 40, 'what': 'forty dice'}],
    'values': {'notary': SECRETS['notary'], 'dice': '0314159265358979323846264338327950288413'},
}


def base_market(units):
    """Two rounds: zone (two choices, classes) and overflow (every school by distance)."""
    names = sorted(units)
    zone = [(u, [('S01', 0, 1 + i % 2, None), ('S02', 1, 1, None)])
            for i, u in enumerate(names[:-2])]
    zone[3] = (zone[3][0], [('S01', 0, 1, None)])
    overflow = [(u, [('S02', None, None, None), ('S03', None, None, None)][::1 if i % 2 else -1])
                for i, u in enumerate(names[:-1])]
    return {'zone': zone, 'overflow': overflow}


def naive_round(apps, seats, weights, key, boundary):
    """The literal procedure. apps = {unit: [school]}, key(unit, school) = standing.

    Returns {school: [unit]} and {school: was anybody refused?}.
    """
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
                fits = used + weights[unit] <= seats[school]
                if boundary == 'expand':
                    fits = used < seats[school]
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
                out.append(int.from_bytes(value, 'big'))
            return out + [unit]

        apps = {u: [c[0] for c in choices] for u, choices in rows}
        held, refused = naive_round(apps, free, o['units'], key, o['boundary'])
        for school in sorted(held):
            filled = sum(o['units'][u] for u in held[school])
            line = {'filled': filled, 'round': name, 'school': school, 'seats': free[school],
                    'ticket': ''}
            full, stopped = filled >= free[school], refused[school] and filled < free[school]
            if stopped:
                line['stopped'] = True
            if held[school] and (full or stopped):
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


def jsonl(v, rows):
    """The bytes of a .jsonl file."""
    return b''.join(v.canonical(row) + b'\n' for row in rows)


def file_lines(data):
    """The lines of a file."""
    return data.split(b'\n')[:-1]


def listed(v, files):
    """What an index or a manifest says about files."""
    return [{'bytes': len(files[name]), 'name': name, 'sha256': v.hexhash(files[name])}
            for name in sorted(files)]


def checkpoint(v, lines):
    """The checkpoint over these lines of a log."""
    root = base64.b64encode(v.tree_root(lines)).decode()
    return ('%s\n%d\n%s\n\n' % (ORIGIN, len(lines), root)).encode()


def make_roll(v, o):
    """The lines of the roll: the members of a unit have the unit's number and the next numbers."""
    roll = []
    for unit, size in o['units'].items():
        for i in range(size):
            number = unit if i == 0 else unit[0] + '9' + unit[2:] + '-%d' % i
            roll.append({'kind': 'child', 'number': number, 'unit': unit,
                         'record': v.hexhash(number.encode())})
    for name in o['reserve']:
        roll.append({'kind': 'reserve', 'number': name, 'record': '0' * 64, 'unit': name})
    return sorted(roll, key=lambda row: row['number'])


def make_rules(o):
    """rules.json as an object."""
    rules = {
        'title': '小区抽签 "tiny"', 'assumptions': ['none'],
        'tiers': [{'id': 'both', 'label': '一'}, {'id': 'house', 'label': '二'}],
        'draws': [{'id': name, 'digits': 6, 'direction': o['directions'][name],
                   'per': 'unit'}
                  for name in o['lotteries']],
        'rounds': [{'id': r[0], 'mechanism': r[1], 'standing': r[2]}
                   for r in o['rounds'] if r[0] != 'overflow']}
    if o['boundary']:
        rules['bundle'] = {'boundary': o['boundary']}
    for name, _, standing in o['rounds']:
        if name == 'overflow':
            rules['overflow'] = {'order': standing}
    return rules


def make_market(o):
    """The lines of the market."""
    market = []
    for name, _, _ in o['rounds']:
        for unit, choices in sorted(o['market'].get(name, [])):
            row = {'number': unit, 'round': name, 'unit': unit, 'weight': o['units'][unit],
                   'choices': []}
            for school, band, tier, keys in choices:
                choice = {'school': school, 'band': band, 'class': tier, 'keys': keys}
                row['choices'].append({k: x for k, x in choice.items() if x is not None})
            market.append(row)
    return market


def make_manifest(v, o, roll, files):
    """The manifest over the sealed files."""
    sealed = listed(v, {name: files[name] for name in (
        'catchments.jsonl', 'market.jsonl', 'rules.json', 'schools.jsonl')})
    if o['mode'] != 'market':
        sealed[1]['private'] = True
    manifest = {
        'type': 'paiwei/v1/manifest', 'authority': '教育局', 'draw': DRAW, 'attempt': 1,
        'log': ORIGIN, 'files': sealed, 'lotteries': sorted(o['lotteries']), 'ticket': o['ticket'],
        'roll': {'lines': len(roll), 'reserve': len(o['reserve']),
                 'root': v.tree_root(file_lines(files['roll.jsonl'])).hex(),
                 'sha256': v.hexhash(files['roll.jsonl'])},
        'sources': [dict(source) for source in o['sources']],
        'program': [{'name': 'paiwei', 'sha256': '00' * 32, 'version': '0.1.0'}],
        'times': dict(o['times'].get('planned', PLANNED)),
        'publication': o['mode'], 'min_cell': 10}
    if o['stretch']:
        manifest['stretch'] = o['stretch']
    return manifest


def make_bundle(v, **options):
    """{path: bytes} of a bundle. v is the module verify.py."""
    o = dict(BASE, **options)
    o['market'] = o['market'] or base_market(o['units'])
    files, tamper, private = {}, o['tamper'], o['mode'] != 'market'
    roll = make_roll(v, o)
    honest = [dict(row) for row in roll]
    tamper.get('roll', list)(roll)
    files['roll.jsonl'] = jsonl(v, roll)
    rules = make_rules(o)
    o['boundary'] = o['boundary'] or 'expand'
    tamper.get('rules', dict)(rules)
    files['rules.json'] = v.canonical(rules)
    some = {'lat': '30.1234567', 'lon': '-120.0000000', 'groups': ['g1']}
    schools = [dict({'name': '学校 ' + s, 'school': s, 'seats': o['seats'][s]},
                    **(some if s == 'S01' else {})) for s in sorted(o['seats'])]
    tamper.get('schools', list)(schools)
    files['schools.jsonl'] = jsonl(v, schools)
    points = '120.0000000 30.0000000,120.1000000 30.0000000,120.1000000 30.1000000'
    files['catchments.jsonl'] = jsonl(v, [
        {'catchment': 'c1', 'name': '一', 'schools': ['S01']},
        {'catchment': 'c1', 'part': 0, 'piece': 0, 'ring': 0, 'points': points}])
    market = make_market(o)
    tamper.get('market', list)(market)
    files['market.jsonl'] = jsonl(v, ([{'salt': o['salt']}] if private else []) + market)
    manifest = make_manifest(v, o, roll, files)
    tamper.get('manifest', dict)(manifest)
    files['manifest.json'] = v.canonical(manifest)
    seal = v.hexhash(files['manifest.json'])

    seed = 'paiwei/v1/seed\ndraw %s\nattempt 1\nseal %s\n' % (DRAW, seal)
    for source in o['sources']:
        value = o['values'].get(source['id'], 'missing')
        seed += 'source %s %s %s\n' % (source['id'], source['kind'], value)
    if o['stretch']:
        seed += 'stretch %d\n' % o['stretch']
    files['seed.txt'] = seed.encode()
    key = v.stretched_key(files['seed.txt'], o['stretch'])

    tickets = {(lottery, row['unit']): v.ticket(o['ticket'], key, DRAW, lottery, row['unit'])
               for lottery in o['lotteries'] for row in roll + honest}
    files['tickets.jsonl'] = jsonl(v, [
        {'lottery': lottery, 'number': row['number'],
         'ticket': tickets[lottery, row['unit']].hex()}
        for lottery in sorted(o['lotteries']) for row in roll])
    places, cutoffs = allocate(o, tickets)
    results = [{'number': row['number'], 'place': places.get(row['unit'], ''),
                'why': v.hexhash(b'why' + row['number'].encode())}
               for row in roll if row['kind'] == 'child']
    tamper.get('results', list)(results)
    tamper.get('cutoffs', list)(cutoffs)
    files['results-1.jsonl'] = jsonl(v, results)
    body = {'round': 1, 'results_lines': len(results),
            'results_root': v.tree_root(file_lines(files['results-1.jsonl'])).hex()}
    if o['long_cutoffs']:
        files['cutoffs-1.jsonl'] = jsonl(v, cutoffs)
        root = v.tree_root(file_lines(files['cutoffs-1.jsonl'])).hex()
        body.update(cutoffs_lines=len(cutoffs), cutoffs_root=root)
    else:
        body.update(cutoffs=cutoffs)
    tamper.get('allocate', dict)(body)
    return make_log(v, o, files, manifest, key, body)


def list_pages(o, files):
    """The lists, as the results of the file say; none in mode roots."""
    if o['mode'] == 'roots':
        return {}
    rows = [json.loads(line.decode()) for line in file_lines(files['results-1.jsonl'])]
    schools = [json.loads(line.decode()) for line in file_lines(files['schools.jsonl'])]
    pages = {'school-%s' % school.get('school'): school.get('school') for school in schools}
    pages['by-hand'] = ''
    out = {'lists/index.html': b'<p>lists</p>\n'}
    for page, place in pages.items():
        cells = ['<td class="number">%s</td>\n' % row.get('number')
                 for row in rows if row.get('place') == place]
        if cells or place and re.fullmatch('[0-9A-Za-z_-]+', str(place)):
            out['lists/%s.html' % page] = ''.join(cells).encode()
    return out


def make_log(v, o, files, manifest, key, allocation):
    """The bundle: the log over the files, checkpoints, index."""
    log, seal, this = [], v.hexhash(files['manifest.json']), {'attempt': 1, 'draw': DRAW}

    def entry(kind, when, keep=False, **body):
        prev = v.hexhash(log[-1]) if log else '0' * 64
        time = o['times'].get(kind, when)
        log.append(v.canonical({'body': body, 'kind': kind, 'prev': prev, 'seq': len(log),
                                'time': time, 'type': 'paiwei/v1/entry'}))
        if keep:
            files['checkpoint-%d' % len(log)] = checkpoint(v, log)

    ids = [source['id'] for source in o['sources']]
    entry('open', '2026-06-01T00:00:00Z', keys=[], log=ORIGIN)
    entry('announce', '2026-06-10T00:00:00Z', objection_hours=72,
          grounds=['court', 'event', 'known', 'objection'],
          draw_from=o['times'].get('planned', PLANNED)['draw_from'],
          sources=ids, **this)
    entry('seal', '2026-07-01T00:00:00Z', keep=True, manifest=manifest, seal=seal, **this)
    for source in o['sources']:
        if source['kind'] == 'commit' and source['id'] in o['values']:
            entry('reveal', '2026-07-04T01:20:00Z', source=source['id'],
                  value=o['values'][source['id']], **this)
    entry('close', '2026-07-04T01:30:00Z', keep=True,
          missing=[name for name in ids if name not in o['values']], **this)
    for source in o['sources']:
        if source['kind'] != 'commit':
            entry('reveal', '2026-07-04T01:45:00Z', source=source['id'],
                  value=o['values'][source['id']], **this)
    tickets = file_lines(files['tickets.jsonl'])
    entry('draw', '2026-07-04T01:50:00Z', keep=True, key=key.hex(), seal=seal,
          tickets_lines=len(tickets), tickets_root=v.tree_root(tickets).hex(), **this)
    entry('allocate', '2026-07-04T02:00:00Z', **allocation, **this)

    bundle = {'data/' + name: files[name] for name in files}
    if o['mode'] != 'market' and not o['hold_market']:
        del bundle['data/market.jsonl']
    if o['mode'] == 'roots':
        for name in ('roll.jsonl', 'tickets.jsonl', 'results-1.jsonl'):
            del bundle['data/' + name]
    bundle['README.txt'] = '说明\n'.encode()
    bundle.update(list_pages(o, files))
    bundle['tools/verify.py'] = b'# the verifier stands here\n'
    bundle['spec/log.md'] = b'# The log\n'
    index = {'type': 'paiwei/v1/index', 'files': listed(v, bundle)}
    o['tamper'].get('index', dict)(index)
    bundle['data/index.json'] = v.canonical(index)
    entry('publish', '2026-07-04T03:00:00Z', index=v.hexhash(bundle['data/index.json']), round=1,
          stage='preliminary', **this)
    bundle['data/log.jsonl'] = b''.join(line + b'\n' for line in log)
    bundle['data/checkpoint'] = checkpoint(v, log)
    return bundle


def relog(v, bundle, change=list):
    """A careful liar: the bundle with the entries that change(entries) gives, and the chain, the
    checkpoints and the index made anew."""
    entries = [v.read_canonical(line, '') for line in file_lines(bundle['data/log.jsonl'])]
    entries = change(entries)
    lines = []
    for i, entry in enumerate(entries):
        entry['seq'], entry['prev'] = i, v.hexhash(lines[-1]) if lines else '0' * 64
        lines.append(v.canonical(entry))
    out = {path: data for path, data in bundle.items() if not path.startswith('data/checkpoint')}
    for size, entry in enumerate(entries, 1):
        if entry['kind'] in ('seal', 'close', 'draw') and size < len(lines):
            out['data/checkpoint-%d' % size] = checkpoint(v, lines[:size])
    index = v.canonical({'type': 'paiwei/v1/index', 'files': listed(
        v, {name: out[name] for name in out if name not in v.UNLISTED})})
    out['data/index.json'] = index
    if entries and entries[-1]['kind'] == 'publish' and type(entries[-1]['body']) is dict:
        entries[-1]['body']['index'] = v.hexhash(index)
        lines[-1] = v.canonical(entries[-1])
    out['data/log.jsonl'] = b''.join(line + b'\n' for line in lines)
    out['data/checkpoint'] = checkpoint(v, lines)
    return out


class Trial:
    """Counts what happened in one trial."""

    def __init__(self, name):
        self.name, self.codes, self.wrong = name, collections.Counter(), []
        self.notes, self.start = [], time.time()

    def want(self, what, allowed, code):
        """One run: its exit code (or status) must be one of the allowed."""
        self.codes[code] += 1
        if code not in allowed:
            self.wrong.append('%s: exit %r' % (what, code))

    def report(self):
        """The text to print, and how many are wrong."""
        codes = ' '.join('%s:%d' % (code, n) for code, n in sorted(self.codes.items(), key=str))
        text = '%-40s %6d runs  %6.1f s  %-5s  exits %s' % (
            self.name, sum(self.codes.values()), time.time() - self.start,
            'WRONG' if self.wrong else 'ok', codes)
        return '\n    '.join([text] + self.notes + self.wrong[:10]), len(self.wrong)


def statuses(results):
    """{id: status}."""
    return {r['id']: r['status'] for r in results}


def put(*steps):
    """A function that sets a member: put(2, 'seats', 5) does value[2]['seats'] = 5; with None it
    takes the member out."""
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


# Round 123 of the beacon, which fell on 2023-08-23T15:15:33Z, and times of a log that fit it.
SIGNATURE = ('b75c69d0b72a5d906e854e808ba7e2accb1542ac355ae486'
             'd591aa9d43765482e26cd02df835d3546d23c4b13e0dfc92')
MOON = {'open': '2023-08-01T00:00:00Z', 'announce': '2023-08-02T00:00:00Z',
        'seal': '2023-08-20T00:00:00Z', 'close': '2023-08-23T15:15:32Z',
        'reveal': '2023-08-23T15:15:33Z', 'draw': '2023-08-23T15:20:00Z',
        'allocate': '2023-08-23T15:30:00Z', 'publish': '2023-08-23T16:00:00Z',
        'planned': {'draw_from': '2023-08-23T15:16:00Z', 'reveal_from': '2023-08-23T15:00:00Z',
                    'reveal_until': '2023-08-23T15:15:00Z'}}


def one_round(*lines):
    """Options of a bundle with one round: of each unit its name, size and choices."""
    return {'units': {unit: size for unit, size, _ in lines},
            'rounds': [('zone', 'sequential', ['tier', 'draw:all'])],
            'market': {'zone': [(unit, choices) for unit, _, choices in lines]}}


def stopping(last):
    """Options where S01 stops with a seat left: its last one admitted stands before a pair; S02
    refuses the only one who asks, S03 takes all, S04 takes the first and refuses the second."""
    def row(school, tier):
        return [(school, None, tier, None)]

    o = one_round(
        ('A0001', 1, row('S01', 1)), ('A0002', 2, row('S01', 2)), ('A0003', 1, row('S01', 3)),
        ('A0004', 3, row('S02', 1)), ('A0005', 1, row('S03', 1)), ('A0006', 1, row('S04', 1)),
        ('A0007', 1, row('S04', 2)))
    return dict(o, boundary='stop', seats={'S01': 2, 'S02': 2, 'S03': 2, 'S04': 1},
                rounds=[('zone', 'parallel', ['tier', last])])


def variants():
    """Bundles of every kind that must pass."""
    units = sorted(BASE['units'])
    two = {'lotteries': ['all', 'late'], 'directions': {'all': 'desc', 'late': 'asc'},
           'rounds': [('zone', 'parallel', ['tier', 'draw:all']),
                      ('overflow', '', ['distance', 'draw:late'])],
           'market': {'zone': [(u, [('S01', None, 1 + i % 2, None)]) for i, u in enumerate(units)],
                      'overflow': [(u, [('S02', None, None, [20180831 - i % 3]),
                                        ('S03', None, None, [5])]) for i, u in enumerate(units)]}}
    number = {'lotteries': [], 'directions': {}, 'rounds': [('zone', 'fill', ['birth', 'number'])],
              'market': {'zone': [(u, [('S01', None, None, [20180831, i % 2]),
                                       ('S02', None, None, [1, 1])])
                                  for i, u in enumerate(units)]}}
    return {
        'market': {}, 'pseudonymous': {'mode': 'pseudonymous'}, 'roots': {'mode': 'roots'},
        'pseudonymous, market held': {'mode': 'pseudonymous', 'hold_market': True},
        'stop': {'boundary': 'stop'}, 'no boundary': {'boundary': None},
        'stopped': stopping('draw:all'), 'stopped, by number': stopping('number'),
        'stopped, pseudonymous': dict(stopping('draw:all'), mode='pseudonymous'),
        'stopped, roots': dict(stopping('draw:all'), mode='roots'),
        'long cutoffs': {'long_cutoffs': True},
        'roots, long cutoffs': {'mode': 'roots', 'long_cutoffs': True},
        'hmac-sha256': {'ticket': 'hmac-sha256'}, 'hmac-sm3': {'ticket': 'hmac-sm3'},
        'stretch': {'stretch': 1000}, 'two lotteries, desc': two, 'by number': number,
        'beacon': {'sources': [{'id': 'moon', 'kind': 'drand-quicknet', 'round': 123}],
                   'values': {'moon': '123 ' + SIGNATURE}, 'times': MOON},
        'hex': {'sources': [{'id': 'h', 'kind': 'hex', 'length': 32, 'what': 'x'}],
                'values': {'h': '0f' * 16}},
        'twenty digits and two commits': {
            'sources': COMMITS + [{'id': 'd', 'kind': 'digits', 'length': 20, 'what': 'x'}],
            'values': dict(SECRETS, d='0' * 20)},
        'two silent commits': {'values': {'dice': BASE['values']['dice']}},
        'no reserve': {'reserve': []}, 'reserve': {'reserve': ['R-%04d' % i for i in range(1, 13)]},
        'much reserve': {'reserve': ['R-%05d' % i for i in range(1, 10001)]},
        'no seats': {'seats': {'S01': 0, 'S02': 0, 'S03': 0}},
        'planned': {'seats': {'S01': 0, 'S02': 2, 'S03': 9},
                    'tamper': {'schools': put(0, 'planned', True)}},
        'plenty': {'seats': {'S01': 90, 'S02': 9, 'S03': 9}},
    }


# Nobody signs these bundles: that they end 4 by these two alone, and what signatures are worth, `signed.rs` tries.
SIGNED = ('V01', 'V02')


def recomputed(v, results):
    """The exit code by what is recomputed."""
    return v.exit_code([result for result in results if result['id'] not in SIGNED])


def try_variants(v, _):
    """Every kind of bundle passes, with the statuses it must have."""
    trial = Trial('bundles of every kind')
    for name, options in variants().items():
        bundle = make_bundle(v, **options)
        results = v.verify_files(bundle)
        wrong = [r for r in results if r['status'] not in ('pass', 'n/a', 'not yet') and r['id'] not in SIGNED]
        trial.want('%s %s' % (name, wrong), (0,), recomputed(v, results))
        expected = ['V21']                             # nobody anchored these
        if 'pseudonymous' in name and 'held' not in name:
            expected = ['V16', 'V21', 'V22', 'V23']
        if 'roots' in name:
            expected = ['V09', 'V13', 'V15', 'V16', 'V21', 'V22', 'V23', 'LISTS']
        if name in ('beacon', 'hex'):                  # without secrets
            expected = ['V10', 'V21']
        na = [r['id'] for r in results if r['status'] == 'n/a']
        trial.want('%s n/a %s' % (name, na), (True,), na == expected)
        if name.startswith('stopped'):                 # the cutoffs as market.md says, by hand
            body = v.read_canonical(file_lines(bundle['data/log.jsonl'])[-2], '')['body']
            found = [(c['filled'], 'stopped' in c, bool(c['ticket'] or c.get('unit')),
                      c.get('class'), c.get('unit')) for c in body['cutoffs']]
            who = ('A0001', 'A0006') if 'number' in name else (None, None)
            due = [(1, True, True, 1, who[0]), (0, True, False, None, None),
                   (1, False, False, None, None), (1, False, True, 1, who[1])]
            trial.want('%s %s' % (name, found), (True,), found == due)
    return [trial]


def random_market(chance):
    """Options of a bundle with a random market."""
    schools = ['S%d' % j for j in range(chance.randint(1, 5))]
    units = {'U%03d' % j: chance.choice([1, 1, 1, 2, 3]) for j in range(chance.randint(1, 25))}
    bands, tiers, keys = chance.random() < .5, chance.random() < .5, chance.choice([0, 0, 1, 2])
    rounds, market = [], {}
    for name in ['one', 'two', 'overflow'][:chance.randint(1, 3)]:
        rounds.append((name, 'parallel', ['a', chance.choice(['draw:all', 'draw:all', 'number'])]))
        lists = [(unit, chance.sample(schools, chance.randint(0, len(schools))))
                 for unit in units if chance.random() < .8]
        several = bands and any(len(some) > 1 for _, some in lists)
        market[name] = [(unit, [
            (s, n if several else None, chance.randint(1, 3) if tiers else None,
             [chance.randint(0, 2) for _ in range(keys)] if keys else None)
            for n, s in enumerate(some)]) for unit, some in lists]
    return {'units': units, 'rounds': rounds, 'market': market,
            'boundary': chance.choice(['expand', 'stop', None]),
            'directions': {'all': chance.choice(['asc', 'desc'])},
            'seats': {s: chance.randint(0, 7) for s in schools}}


def try_markets(v, full):
    """Random markets: the two ways of running the rounds agree on places and cutoffs."""
    trial, chance = Trial('random markets, two algorithms'), random.Random(7)
    seen = collections.Counter()
    for i in range(1000 if full else 400):
        bundle = make_bundle(v, **random_market(chance))
        results = v.verify_files(bundle)
        wrong = [r for r in results if r['status'] not in ('pass', 'not yet') and r['id'] not in SIGNED]
        trial.want('market %d %s' % (i, wrong), (0,), recomputed(v, results))
        cutoffs = v.read_canonical(file_lines(bundle['data/log.jsonl'])[-2], '')['body']['cutoffs']
        seen['over'] += any(c['filled'] > c['seats'] for c in cutoffs)
        seen['stopped'] += any('stopped' in c for c in cutoffs)
        seen['nobody'] += any('stopped' in c and not c['filled'] for c in cutoffs)
    trial.notes.append('a school filled over its seats: %(over)d, stopped before: %(stopped)d, '
                       'stopped with nobody: %(nobody)d' % seen)
    trial.want('every case was there', (True,), min(seen.values()) > 5)
    return [trial]


def try_sweep(title, options, v, full):
    """Change, drop, double and swap everything: never exit 0."""
    bundle, chance = make_bundle(v, **options), random.Random(title)

    def with_file(path, data):
        return recomputed(v, v.verify_files(dict(bundle, **{path: data})))

    flips = Trial(title + ': flip a bit of ' + ('every byte' if full else 'some bytes'))
    for path, data in bundle.items():
        step = 1 if full or len(data) < 100 else 5
        for at in range(chance.randrange(step), len(data), step):
            bit = 1 << chance.randrange(8)
            changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]
            flips.want('%s byte %d bit %d' % (path, at, bit), (1, 3, 4), with_file(path, changed))
    rows = Trial(title + ': drop, double, swap lines')
    for path, data in bundle.items():
        lines = file_lines(data) if path.endswith('.jsonl') else []
        for i in range(len(lines)):
            tries = [lines[:i] + lines[i + 1:], lines[:i] + [lines[i]] + lines[i:]]
            if i:
                tries.append(lines[:i - 1] + [lines[i], lines[i - 1]] + lines[i + 1:])
            for changed in tries:
                changed = b''.join(line + b'\n' for line in changed)
                rows.want('%s line %d' % (path, i + 1), (1, 3, 4), with_file(path, changed))
    whole = Trial(title + ': delete, empty, cut, add files')
    for path, data in bundle.items():
        less = {p: d for p, d in bundle.items() if p != path}
        whole.want('without ' + path, (1, 3, 4), recomputed(v, v.verify_files(less)))
        for changed in (b'', data[:-1], data[:len(data) // 2], data + b'\n', data + b'x',
                        b'\x00' * 99, b'[' * 70000, b'{}', b'[]', b'null', b'{}\n', b'""\n',
                        b'\xff\xfe', b'{"a":' + b'9' * 9000 + b'}\n'):
            if changed != data:
                whole.want('%s becomes %r' % (path, changed[:20]), (1, 3, 4),
                           with_file(path, changed))
    for path in ('stray.txt', 'data/stray', 'data/checkpoint-5x', 'data/checkpoint-1', '../out',
                 '/etc/x', '.hidden', 'a//b', 'a/../b', 'lists/a b', 'data/\u4e2d', 'README.TXT',
                 'data/results-2.jsonl', 'a\\b', 'Data/index.json', ''):
        whole.want('with ' + path, (1, 3), with_file(path, b'x\n'))
    whole.want('nothing', (4,), recomputed(v, v.verify_files({})))
    return [flips, rows, whole]


TOYS = [None, True, False, 0, 1, -1, 2 ** 53 - 1, '', 'x', 'S01', '0' * 64, [], {}, [[]], [{}],
        [''], {'a': 1}, [0], [None], 'R-0001', '../x', 'data/checkpoint', '2026-13-40T99:99:99Z']


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


def try_types(v, full):
    """Every member replaced by something of another type, with all hashes made anew."""
    trial, crashed, chance = Trial('wrong types, hashes made anew'), set(), random.Random(3)
    bundle = make_bundle(v)
    for path in bundle:
        if not path.endswith(('.json', '.jsonl')) or path == 'data/catchments.jsonl':
            continue
        lines = bundle[path].split(b'\n')
        some = set([0, 1, len(lines) - 2])             # of the log all lines, else these
        for i, line in enumerate(lines):
            if not line or (path != 'data/log.jsonl' and i not in some):
                continue
            value = v.read_canonical(line, '')
            for at in paths_of(value):
                for toy in TOYS if full else chance.sample(TOYS, 5):
                    changed = with_toy(v, value, at, toy)
                    if changed == value and type(changed) is type(value):
                        continue
                    data = b'\n'.join(lines[:i] + [v.canonical(changed)] + lines[i + 1:])
                    files = dict(bundle, **{path: data})
                    if path == 'data/log.jsonl':
                        files['data/checkpoint'] = checkpoint(v, file_lines(data))
                    elif path not in v.UNLISTED:
                        files = relog(v, files)
                    results = v.verify_files(files)
                    trial.want('%s:%d %s = %r' % (path, i + 1, at, toy), (1, 3, 4),
                               recomputed(v, results))
                    crashed.update(r['found'] for r in results
                                   if r['expected'] == 'something this program can read')
    trial.want('caught only by the last net: %s' % sorted(crashed)[:5], (0,), len(crashed))
    return [trial]


def lies(v, bundle):
    """A liar who makes chain, checkpoints and index anew: (name, bundle, check that must not pass,
    exit code)."""
    def entry(kind, **members):
        def change(entries):
            for e in entries:
                if e['kind'] == kind:
                    e['body'].update(members)
            return entries
        return relog(v, bundle, change)

    def file(path, old, new):
        path = 'data/' + path
        if old not in bundle[path]:
            raise SystemExit('the trial is wrong: %s %r' % (path, old))
        return relog(v, dict(bundle, **{path: bundle[path].replace(old, new, 1)}))

    def find(entries, kind):
        return next(i for i, e in enumerate(entries) if e['kind'] == kind)

    def double(kind):
        def change(entries):
            i = find(entries, kind)
            return entries[:i + 1] + [dict(entries[i])] + entries[i + 1:]
        return relog(v, bundle, change)

    def drop(kind):
        return relog(v, bundle, lambda entries: [e for e in entries if e['kind'] != kind])

    def swap(kind):
        def change(entries):
            i = find(entries, kind)
            entries[i - 1], entries[i] = entries[i], entries[i - 1]
            late = max(entries[i]['time'], entries[i - 1]['time'])
            entries[i]['time'] = entries[i - 1]['time'] = late
            return entries
        return relog(v, bundle, change)

    def beside(kind, body, place=-1):
        def change(entries):
            extra = {'body': body, 'kind': kind, 'time': entries[place - 1 if place else 0]['time'],
                     'type': 'paiwei/v1/entry'}
            return entries[:place] + [extra] + entries[place:]
        return relog(v, bundle, change)

    def page(change, path='lists/school-S01.html'):
        text = change(bundle['lists/school-S01.html'])
        return relog(v, dict(bundle, **{path: text}))

    def cutoffs(**members):
        return entry('allocate', cutoffs=[dict(cut[0], **members)] + cut[1:])

    cut = v.read_canonical(file_lines(bundle['data/log.jsonl'])[-2], '')['body']['cutoffs']
    when, place, no = b'"time":"2026-07-04T01:30:00Z', b'"place":"S01"', '0' * 64
    out = [('same bundle, made anew', relog(v, bundle), None, 0),
           ('note', beside('note', {'draw': DRAW, 'text': 'x'}), None, 0),
           ('note', beside('note', {'draw': DRAW, 'text': 'x'}, 1), None, 0),
           ('note', beside('note', {'document': no, 'draw': DRAW, 'name': 'x'}, 3), None, 0),
           ('note', beside('note', {'draw': 'other', 'text': 'x'}), 'V06', 1),
           ('note', beside('note', {'draw': DRAW, 'text': 'x'}, 0), 'V04', 1),
           ('note', beside('note', {'text': 'x'}), 'V06', 3),
           ('note', beside('note', {'draw': DRAW, 'name': 'x'}), 'V06', 3),
           ('note', beside('note', {'draw': DRAW, 'text': ' '}), 'V06', 3),
           ('keys of nobody', beside('keys', {'add': [], 'drop': []}), 'V06', 1),
           ('keys', beside('keys', {'add': ['k'], 'drop': []}), 'V06', 1),
           ('keys', beside('keys', {'add': [], 'drop': ['k']}), 'V06', 1),
           ('keys', beside('keys', {'add': []}), 'V06', 3),
           ('beside', beside('remark', {}), 'V06', 1),
           ('stage', entry('publish', stage='final'), 'V06', 1),
           ('missing', entry('close', missing=[]), 'V06', 1),
           ('keys', entry('open', keys=['k']), 'V06', 1),
           ('origin', entry('open', log='example.org/other'), 'V04', 1),
           ('other draw', entry('close', draw='other'), 'V06', 1),
           ('attempt', entry('draw', attempt=2), 'V06', 1),
           ('round 2', entry('allocate', round=2), 'V06', 1),
           ('announced', entry('announce', draw_from='2026-07-04T01:40:01Z'), 'V06', 1),
           ('announced', entry('announce', sources=['notary', 'parents']), 'V06', 1),
           ('announced', entry('announce', sources=['parents', 'notary', 'dice']), 'V06', 1),
           ('announced', entry('announce', sources=[]), 'V06', 1),
           ('key', entry('draw', key=no), 'V12', 1), ('key', entry('draw', key=no), 'V13', 1),
           ('seal', entry('draw', seal=no), 'V07', 1),
           ('seal entry', entry('seal', seal=no), 'V07', 1),
           ('tickets_lines', entry('draw', tickets_lines=3), 'V13', 1),
           ('tickets_root', entry('draw', tickets_root=no), 'V13', 1),
           ('results_lines', entry('allocate', results_lines=3), 'V15', 1),
           ('results_root', entry('allocate', results_root=no), 'V15', 1),
           ('no cutoffs', entry('allocate', cutoffs=[]), 'V16', 1),
           ('a cutoff less', entry('allocate', cutoffs=cut[:-1]), 'V16', 1),
           ('cutoffs swapped', entry('allocate', cutoffs=cut[::-1]), 'V16', 1),
           ('more seats', cutoffs(seats=cut[0]['seats'] + 1), 'V16', 1),
           ('stopped', cutoffs(stopped=True), 'V16', 1), ('unit', cutoffs(unit='A0001'), 'V16', 1),
           ('nobody named', cutoffs(ticket=''), 'V16', 1), ('keys', cutoffs(keys=[1]), 'V16', 1),
           ('another ticket', cutoffs(ticket='0' * 32), 'V16', 1),
           ('another class', cutoffs(**{'class': 9}), 'V16', 1),
           ('place', file('results-1.jsonl', place, b'"place":"S03"'), 'V22', 1),
           ('place', file('results-1.jsonl', place, b'"place":"S99"'), 'V15', 1),
           ('place', file('results-1.jsonl', place, b'"place":""'), 'V16', 1),
           ('unsafe', file('manifest.json', b'"rules.json"', b'"../r.json"'), 'V08', 3),
           ('list, a number changed', page(lambda text: text.replace(b'>A', b'>B', 1)), 'LISTS', 1),
           ('list, a number twice', page(lambda text: text + text.split(b'\n')[0]), 'LISTS', 1),
           ('list, a number gone', page(lambda text: text[text.index(b'\n'):]), 'LISTS', 1),
           ('list, another mark', page(lambda text: text.replace(b'number', b'n')), 'LISTS', 1),
           ('list, nobody by hand', page(lambda text: text, 'lists/by-hand.html'), 'LISTS', 1),
           ('list, one more page', page(lambda text: text, 'lists/school-S1.html'), 'LISTS', 1),
           ('capitals', relog(v, dict(bundle, **{'lists/School-S01.html': b'x'})), 'INDEX', 1),
           ('capitals', relog(v, dict(bundle, **{'Lists/school-S01.html': b'x'})), 'INDEX', 1),
           ('time', file('log.jsonl', when, b'"time":"2026-02-30T01:30:00Z'), 'V03', 3),
           ('leap second', file('log.jsonl', when, b'"time":"2026-06-30T23:59:60Z'), 'V03', 3),
           ('time back', file('log.jsonl', when, b'"time":"2026-06-30T01:30:00Z'), 'V03', 1),
           ('dice', file('log.jsonl', b'"value":"0314', b'"value":"x314'), 'V12', 1)]
    for kind in ('open', 'announce', 'seal', 'reveal', 'close', 'draw', 'allocate', 'publish'):
        out.append(('two ' + kind, double(kind), 'V06', 1))
        out.append(('no ' + kind, drop(kind), 'V06', 1))
        if kind != 'open':
            out.append(('swapped ' + kind, swap(kind), 'V06', 1))
    return out


def try_lies(v, _):
    """Each lie is found by the check that is there for it, though all the hashes still agree."""
    trial = Trial('lies with chain and index made anew')
    for name, files, check, code in lies(v, make_bundle(v)):
        results = v.verify_files(files)
        found = statuses(results)
        trial.want('%s %s' % (name, found), (code,), recomputed(v, results))
        if check:
            trial.want('%s: %s' % (name, check), ('fail', 'malformed'), found[check])
    # what can be said in mode pseudonymous without the market
    for name, files, check, code in lies(v, make_bundle(v, mode='pseudonymous')):
        if name in ('another ticket', 'another class', 'keys') or check == 'V22':
            continue                                   # cannot be seen without the market
        found = statuses(v.verify_files(files))
        if check:
            trial.want('pseudonymous %s: %s' % (name, check), ('fail', 'malformed'), found[check])
        else:
            trial.want('pseudonymous ' + name, ('n/a',), found['V16'])

    def backwards(entries):
        entries[3]['body']['missing'].reverse()
        return entries

    bundle = make_bundle(v, **variants()['two silent commits'])
    results = v.verify_files(relog(v, bundle, backwards))
    trial.want('missing backwards', ('fail',), statuses(results)['V06'])
    trial.want('missing backwards', (1,), recomputed(v, results))
    return [trial]


MANIFEST_FAULTS = [
    (put('lotteries', ['all', 'all']), 'V07'), (put('lotteries', []), 'V22'),
    (put('lotteries', ['all', 'b']), 'V13'), (put('files', 0, None), 'V07'),
    (lambda m: m['files'].reverse(), 'V07'), (put('files', 0, 'private', False), 'V07'),
    (put('files', 1, 'private', True), 'V07'), (put('files', 0, 'name', '.x'), 'V08'),
    (put('files', 0, 'name', 'a/b'), 'V08'), (put('files', 0, 'bytes', 3), 'V08'),
    (put('publication', 'pseudonymous'), 'V07'), (put('publication', 'all'), 'V07'),
    (put('roll', 'lines', 3), 'V09'), (put('roll', 'reserve', 3), 'V09'),
    (put('roll', 'root', '0' * 64), 'V09'), (put('roll', 'sha256', '0' * 64), 'V09'),
    (put('roll', 'extra', 1), 'V07'), (put('log', 'example.org/other'), 'V07'),
    (put('previous', {'seal': '0' * 64, 'void_seq': 3}), 'V07'), (put('attempt', 2), 'V06'),
    (put('attempt', 0), 'V07'), (put('stretch', 0), 'V07'), (put('stretch', 2 ** 50), 'V07'),
    (put('ticket', 'md5'), 'V07'), (put('ticket', 'hmac-sha256'), 'V13'),
    (put('draw', 'Tiny'), 'V07'), (put('times', 'draw_from', '2026-07-04 01:40:00'), 'V07'),
    (put('times', 'draw_from', '2026-07-04T01:40:60Z'), 'V07'),
    (put('times', 'draw_from', '2026-07-04T24:00:00Z'), 'V07'),
    (put('times', 'draw_from', '2026-07-04T01:39:59Z'), 'V06'), (put('min_cell', '1'), 'V07'),
    (put('sources', 2, 'length', 38), 'V20'), (put('sources', 2, 'length', 39), 'V11'),
    (put('sources', 2, 'kind', 'hex'), 'V12'), (put('sources', 2, None), 'V20'),
    (put('sources', []), 'V20'), (put('sources', 0, None), 'V06'),
    (put('sources', 1, 'id', 'notary'), 'V07'), (put('sources', 0, 'length', 5), 'V07'),
    (put('program', 0, 'name', None), 'V07'), (put('extra', 1), 'V07'),
    (put('authority', None), 'V07'), (lambda m: m['sources'].reverse(), 'V06'),
]
FAULTS = [
    ('market', swap_rows, 'V22'), ('market', double_row, 'V22'),
    ('market', put(0, 'weight', 2), 'V22'), ('market', put(0, 'weight', 0), 'V22'),
    ('market', put(0, 'weight', True), 'V22'), ('market', put(0, 'unit', 'A0002'), 'V22'),
    ('market', put(0, 'number', 'A0000'), 'V22'), ('market', put(0, 'round', 'none'), 'V22'),
    ('market', put(0, 'round', 'overflow'), 'V22'),
    ('market', put(0, 'choices', 0, 'school', 'S99'), 'V22'),
    ('market', put(0, 'choices', 0, 'school', 'S02'), 'V22'),
    ('market', put(0, 'choices', 0, 'band', None), 'V22'),
    ('market', put(0, 'choices', 0, 'class', 0), 'V22'),
    ('market', put(-1, 'choices', 1, 'class', 1), 'V22'),
    ('market', put(-1, 'choices', 1, 'band', 0), 'V22'),
    ('market', put(-1, 'choices', 1, 'keys', [0]), 'V22'),
    ('market', put(0, 'choices', 0, 'keys', []), 'V22'),
    ('market', put(0, 'choices', 0, 'keys', [1]), 'V22'),
    ('market', put(0, 'choices', 0, 'extra', 1), 'V22'), ('market', put(0, 'extra', 1), 'V22'),
    ('market', put(0, 'choices', 0, 'quota', ''), 'V22'),
    ('market', put(0, 'choices', 0, 'quota', 'q'), 'V16'),
    ('market', put(0, 'choices', 0, 'cost', 1), 'V22'),
    ('market', put(0, 'members', ['A0001']), 'V22'), ('market', put(0, 'members', []), 'V22'),
    ('market', put(0, 'pool', {'schools': ['S01']}), 'V22'),
    ('schools', put(0, 'quotas', [{'quota': '', 'round': 'none', 'seats': 1}]), 'V22'),
    ('schools', put(0, 'quotas', [{'quota': 'q', 'round': 'zone', 'seats': 1}] * 2), 'V22'),
    ('schools', put(0, 'quotas', [{'quota': 'q', 'round': 'zone', 'seats': 1}]), 'V22'),
    ('rules', put('rounds', 0, 'mechanism', 'x'), 'V22'),
    ('rules', put('rounds', 0, 'mechanism', 'deal'), 'V22'),
    ('rules', put('rounds', 0, 'mechanism', 'line_then_parallel'), 'V22'),
    ('rules', put('rounds', 0, 'seats', 'open'), 'V22'),
    ('rules', put('rounds', 0, 'seats', 'table'), 'V22'),
    ('rules', put('rounds', 0, 'seats', 'share 1/0'), 'V22'),
    ('rules', put('draws', 0, 'per', None), 'V22'),
    ('rules', put('draws', 0, 'per', 'seat'), 'V22'),
    ('rules', put('draws', 0, 'per', 'child_school'), 'V22'),
    ('rules', put('bundle', 'boundary', 'split'), 'V22'),
    ('cutoffs', put(0, 'quota', 'q'), 'V16'), ('cutoffs', put(0, 'pool', ['S01']), 'V16'),
    ('market', lambda rows: rows.append(dict(rows[-1], number='R-0001', unit='R-0001')), 'V22'),
    ('market', lambda rows: rows.append(dict(rows[-1], number='Z0001', unit='Z0001')), 'V22'),
    ('market', lambda rows: rows.insert(0, {'salt': '0' * 64}), 'V22'),
    ('schools', swap_rows, 'V15'), ('schools', double_row, 'V15'),
    ('schools', put(0, 'seats', '4'), 'V15'), ('schools', put(0, 'lat', '30.1'), 'V15'),
    ('schools', put(0, 'planned', False), 'V15'), ('schools', put(0, 'planned', True), 'V15'),
    ('schools', put(0, 'extra', 1), 'V15'), ('schools', put(0, 'seats', 2), 'V16'),
    ('schools', put(2, 'seats', 2), 'V16'), ('schools', put(0, 'school', 'S00'), 'V15'),
    ('rules', put('rounds', 0, 'standing', ['draw:none']), 'V22'),
    ('rules', put('rounds', 0, 'standing', []), 'V22'),
    ('rules', put('rounds', 0, 'standing', ['tier']), 'V22'),
    ('rules', put('rounds', 0, 'id', 'overflow'), 'V22'), ('rules', put('rounds', {}), 'V22'),
    ('rules', put('rounds', 0, 'id', 'other'), 'V22'),
    ('rules', put('draws', 0, 'direction', 'up'), 'V22'),
    ('rules', put('draws', 0, 'direction', 'desc'), 'V22'), ('rules', put('draws', []), 'V22'),
    ('rules', put('bundle', 'boundary', 'stop'), 'V22'),
    ('rules', put('bundle', 'boundary', ''), 'V22'), ('rules', put('overflow', None), 'V22'),
    ('rules', put('overflow', 'order', None), 'V22'), ('rules', put('title', 5), 'V22'),
    ('rules', put('tiers', 5), 'V22'),
    ('roll', swap_rows, 'V09'), ('roll', double_row, 'V09'),
    ('roll', put(0, 'unit', 'A0000'), 'V09'), ('roll', put(0, 'number', 'R-0000'), 'V09'),
    ('roll', put(-1, 'record', '1' * 64), 'V09'), ('roll', put(-1, 'unit', 'A0001'), 'V09'),
    ('roll', put(-1, 'kind', 'child'), 'V09'), ('roll', put(-1, 'number', 'R-999'), 'V09'),
    ('roll', put(-1, 'number', 'R-0003'), 'V09'), ('roll', put(-1, 'unit', 'R-0001'), 'V09'),
    ('roll', put(1, 'unit', 'A0001'), 'V22'), ('roll', put(0, 'record', 'x'), 'V09'),
    ('roll', put(0, 'kind', 'reserve'), 'V09'), ('roll', lambda rows: rows.pop(0), 'V22'),
    ('roll', put(0, 'unit', 'R-0001'), 'V09'),
    ('roll', lambda rows: rows[-3].update(number='R-0000', unit='R-0000'), 'V09'),
    ('results', swap_rows, 'V15'), ('results', double_row, 'V15'),
    ('results', lambda rows: rows.pop(), 'V15'), ('results', put(0, 'number', 'A0000'), 'V15'),
    ('results', put(-1, 'place', ''), 'V15'), ('results', put(0, 'place', 'S99'), 'V15'),
    ('results', put(0, 'why', 'x'), 'V15'), ('results', put(0, 'extra', 1), 'V15'),
    ('results', lambda rows: rows.append(dict(rows[-1], number='Z1')), 'V15'),
    ('cutoffs', swap_rows, 'V16'), ('cutoffs', double_row, 'V16'),
    ('cutoffs', lambda rows: rows.pop(), 'V16'), ('cutoffs', put(0, 'school', 'S99'), 'V16'),
    ('cutoffs', put(0, 'round', 'none'), 'V16'), ('cutoffs', put(0, 'filled', 9), 'V16'),
    ('cutoffs', put(0, 'seats', 9), 'V16'), ('cutoffs', put(0, 'ticket', 'x'), 'V16'),
    ('cutoffs', put(0, 'keys', []), 'V16'), ('cutoffs', put(0, 'extra', 1), 'V16'),
    ('cutoffs', put(0, 'stopped', False), 'V16'), ('cutoffs', list.clear, 'V16'),
    ('index', lambda i: i['files'].reverse(), 'INDEX'),
    ('index', lambda i: i['files'].pop(), 'INDEX'),
    ('index', lambda i: double_row(i['files']), 'INDEX'),
    ('index', put('files', 0, 'name', '../x'), 'INDEX'),
    ('index', put('files', 0, 'bytes', 1), 'INDEX'),
    ('index', put('files', 0, 'sha256', '0' * 64), 'INDEX'),
    ('index', put('type', 'x'), 'INDEX'), ('index', put('extra', 1), 'INDEX'),
    ('index', lambda i: i['files'].insert(
        4, {'bytes': 1, 'name': 'data/log.jsonl', 'sha256': '0' * 64}), 'INDEX'),
] + [('manifest', change, check) for change, check in MANIFEST_FAULTS]


def uneven_markets():
    """Rounds whose choices have not the same members; nothing else is wrong."""
    shapes = {                                         # (band, class, keys) of the first, of others
        'band 0 everywhere': [(0, 1, None), (0, 1, None)],
        'a class': [(None, 1, None), (None, None, None)],
        'no class': [(None, None, None), (None, 1, None)],
        'a band': [(1, 1, None), (None, 1, None)], 'no band': [(None, 1, None), (1, 1, None)],
        'keys': [(None, 1, [1]), (None, 1, None)],
        'more keys': [(None, 1, [1, 1]), (None, 1, [1])],
        'fewer keys': [(None, 1, [1]), (None, 1, [1, 1])]}
    for name, (first, other) in shapes.items():
        for where in (0, 1, 3):
            yield name, one_round(*[('A000%d' % i, 1, [('S01',) + (first if i == where else other)])
                                    for i in range(4)])


def two_faults(rows):
    """A line that breaks a rule and, after it, a line that is malformed."""
    put(0, 'choices', 0, 'school', 'S99')(rows)
    put(-1, 'extra', 1)(rows)


def try_sealed_faults(v, _):
    """Faults that were sealed: all hashes agree, only the rule is broken."""
    trial = Trial('faults that were sealed')

    def fault(what, check, codes=(1, 3), allowed=('fail', 'malformed'), **options):
        results = v.verify_files(make_bundle(v, **options))
        found = statuses(results)
        trial.want('%s %s' % (what, found), codes, recomputed(v, results))
        trial.want('%s %s' % (what, check), allowed, found[check])

    for i, (name, change, check) in enumerate(FAULTS):
        fault('%s, fault %d' % (name, i), check, tamper={name: change})
    # without the market only the contradictions can be seen
    for change in (swap_rows, double_row, lambda rows: rows.pop(), put(0, 'school', 'S99'),
                   put(0, 'round', 'none'), put(0, 'filled', 9), put(0, 'seats', 9), list.clear,
                   lambda rows: rows.insert(0, dict(rows[0], school='S00', seats=0, filled=0)),
                   lambda rows: rows.append(dict(rows[0], round='overflow', school='S99',
                                                 seats=0, filled=0)),
                   put(0, 'ticket', ''), put(0, 'stopped', True), put(0, 'unit', 'A0001'),
                   put(0, 'quota', 'q'), put(0, 'band', None)):
        fault('pseudonymous cutoffs', 'V16', (1,), ('fail',), mode='pseudonymous',
              tamper={'cutoffs': change})
    for mode in ('market', 'pseudonymous', 'roots'):   # S01 stopped, S02 with nobody, S04 is full
        for change in (put(0, 'stopped', None), put(0, 'ticket', ''), put(0, 'class', None),
                       put(0, 'filled', 3), put(3, 'stopped', True), put(2, 'stopped', True),
                       put(1, 'ticket', 'a' * 32), put(3, 'ticket', '')):
            fault('stopped', 'V16', (1,), ('fail',),
                  **dict(stopping('draw:all'), mode=mode, tamper={'cutoffs': change}))
        for change in (put(0, 'stopped', None), put(0, 'unit', None), put(0, 'ticket', 'a' * 32)):
            fault('stopped, by number', 'V16', (1,), ('fail',),
                  **dict(stopping('number'), mode=mode, tamper={'cutoffs': change}))
    fault('stopped, S02', 'V16', (1,), ('fail',),      # only the market tells
          **dict(stopping('draw:all'), tamper={'cutoffs': put(1, 'stopped', None)}))
    for name, options in uneven_markets():
        fault('uneven market: ' + name, 'V22', (1,), ('fail',), **options)
        fault('uneven market: ' + name, 'V16', (1,), ('fail',), **options)
    for reserve in (['R-0002'], ['R-0000'], ['R-00001'], ['R-0001', 'R-0003'], ['R-0002', 'R-0003'],
                    ['R-0000', 'R-0001'], ['R-0001', 'R-00002'], ['R-00001', 'R-00002'],
                    ['R-00001', 'R-0001'], ['R-0001', 'R-0002', 'R-0004'], ['S-0001'], ['R-001'],
                    ['R-%05d' % i for i in range(1, 100)]):
        fault('reserve %s' % reserve[:3], 'V09', (1,), ('fail',), reserve=reserve)
    for name in ('cutoffs_lines', 'cutoffs_root'):
        change = put(name, 3 if name == 'cutoffs_lines' else '0' * 64)
        fault(name, 'V16', (1,), ('fail',), long_cutoffs=True, tamper={'allocate': change})
    fault('both kinds of cutoffs', 'V16', (3,), ('malformed',), long_cutoffs=True,
          tamper={'allocate': put('cutoffs', [])})
    fault('two faults', 'V22', (3,), ('malformed',), tamper={'market': two_faults})
    fault('salt', 'V22', (3,), ('malformed',), mode='pseudonymous', hold_market=True, salt='0')
    three = one_round(*[('A000%d' % i, 1 + i // 3, [('S01', None, 1, None)][i // 3:])
                        for i in range(4)])            # three are placed, a pair asks nowhere
    for boundary, seats in (('expand', 1), ('stop', 1), ('stop', 2)):
        less = {'schools': put(0, 'seats', seats), 'cutoffs': put(0, 'seats', seats)}
        fault('filled over the seats', 'V16', (1,), ('fail',),
              **dict(three, mode='pseudonymous', boundary=boundary, seats={'S01': 3}, tamper=less))
    for name, value in (('dice', '0' * 39), ('dice', 'x' * 40), ('notary', 'missing'),
                        ('notary', 'AB' * 32), ('notary', SECRETS['parents']), ('dice', '0' * 39 + '\u0661')):
        values = dict(BASE['values'], **{name: value})
        check = 'V11' if name == 'dice' else 'V10'
        fault(name + ' ' + value, check, (1,), ('fail',), values=values)
    for value in ('122 ' + SIGNATURE, '123 ' + SIGNATURE[:-2], '123' + SIGNATURE, '0123 ' + SIGNATURE,
                  '123 ' + 'ab' * 48, '123 9' + SIGNATURE[1:], '123 ' + SIGNATURE.upper()):
        fault('beacon ' + value, 'V11', (1,), ('fail',),
              **dict(variants()['beacon'], values={'moon': value}))
    for kind, time in (('close', MOON['reveal']), ('reveal', '2023-08-23T15:15:32Z')):
        fault('beacon %s %s' % (kind, time), 'V11', (1,), ('fail',),
              **dict(variants()['beacon'], times=dict(MOON, **{kind: time})))
    more = {'filled': 0, 'round': 'overflow', 'school': 'S04', 'seats': 1, 'ticket': ''}
    fault('a cutoff more', 'V16', (1,), ('fail',), seats=dict(BASE['seats'], S04=1),
          tamper={'cutoffs': lambda rows: rows.append(more)})
    return [trial]


def try_one_check(v, _):
    """A change that one check must find, whatever the others say."""
    trial, bundle = Trial('each check finds its own'), make_bundle(v)
    log, head = file_lines(bundle['data/log.jsonl']), bundle['data/checkpoint']
    size = b'\n%d\n' % len(log)
    tickets, three = file_lines(bundle['data/tickets.jsonl']), bundle['data/checkpoint-3']
    five, seed = bundle['data/checkpoint-5'], bundle['data/seed.txt']

    def joined(lines):
        return b''.join(line + b'\n' for line in lines)

    def line(i, old, new):
        return joined(log[:i] + [log[i].replace(old, new)] + log[i + 1:])

    cases = [                                          # file, its bytes, check, status
        ('log.jsonl', line(8, b'"seq":8', b'"seq":9'), 'V03', 'fail'),
        ('log.jsonl', line(4, b'"prev":"', b'"prev":"0'), 'V03', 'malformed'),
        ('log.jsonl', line(8, b'04T03:00:00Z"', b'04T01:00:00Z"'), 'V03', 'fail'),
        ('log.jsonl', line(0, b'2026', b'2025'), 'V03', 'fail'),
        ('log.jsonl', line(8, b'"stage"', b'"stage2"'), 'V06', 'malformed'),
        ('log.jsonl', line(2, b'"min_cell":10', b'"min_cell":11'), 'V07', 'fail'),
        ('log.jsonl', line(8, b'"index":"', b'"index":"0'), 'INDEX', 'malformed'),
        ('log.jsonl', joined(log[:3] + log[4:]), 'V12', 'missing'),
        ('log.jsonl', joined(log[:5] + log[6:]), 'V12', 'missing'),
        ('log.jsonl', b'', 'V04', 'fail'), ('log.jsonl', b'', 'V03', 'pass'),
        ('checkpoint', head.replace(size, b'\n%d\n' % (len(log) - 1)), 'V04', 'fail'),
        ('checkpoint', head.replace(b'tiny', b'tinx'), 'V04', 'fail'),
        ('checkpoint', head[:-1], 'V04', 'malformed'),
        ('checkpoint', three.replace(b'\n3\n', size), 'V04', 'fail'),
        ('checkpoint', head + b'x', 'V04', 'malformed'), ('checkpoint', None, 'V04', 'missing'),
        ('checkpoint-3', five, 'V05', 'fail'), ('checkpoint-3', None, 'V05', 'missing'),
        ('checkpoint-3', five.replace(b'\n5\n', b'\n3\n'), 'V05', 'fail'),
        ('checkpoint-3', three.replace(b'tiny', b'tinx'), 'V05', 'fail'),
        ('checkpoint-3', b'', 'V05', 'malformed'), ('checkpoint-99', head, 'V05', 'fail'),
        ('checkpoint-3', three + '\u2014 x y\n'.encode(), 'V05', 'malformed'),
        ('checkpoint-99', head.replace(size, b'\n99\n'), 'V05', 'fail'),
        ('checkpoint-4x', head, 'V05', 'malformed'), ('checkpoint-03', three, 'V05', 'malformed'),
        ('checkpoint-4', three, 'V05', 'fail'), ('checkpoint-4', b'', 'V05', 'malformed'),
        ('seed.txt', seed.replace(b'seal ', b'seal 0', 1), 'V07', 'fail'),
        ('seed.txt', seed.replace(b'dice', b'dicf', 1), 'V12', 'fail'),
        ('seed.txt', seed + b'\n', 'V12', 'fail'), ('seed.txt', seed[:-1], 'V12', 'fail'),
        ('seed.txt', seed.replace(b'\n', b'\r\n'), 'V12', 'fail'),
        ('seed.txt', b'\xff', 'V12', 'fail'), ('seed.txt', None, 'V12', 'missing'),
        ('seed.txt', None, 'V07', 'missing'), ('rules.json', None, 'V08', 'missing'),
        ('rules.json', bundle['data/rules.json'] + b'\n', 'V22', 'malformed'),
        ('market.jsonl', None, 'V08', 'missing'), ('market.jsonl', None, 'V22', 'missing'),
        ('market.jsonl', None, 'V16', 'missing'), ('tickets.jsonl', None, 'V13', 'missing'),
        ('tickets.jsonl', b'\n'.join(tickets), 'V13', 'malformed'),
        ('tickets.jsonl', joined(tickets[:-1]), 'V13', 'fail'),
        ('tickets.jsonl', joined(tickets[1:] + tickets[:1]), 'V13', 'fail'),
        ('../../x', b'', 'INDEX', 'fail'), ('stray', b'', 'INDEX', 'fail'),
        ('../README.txt', None, 'INDEX', 'missing'), ('../README.txt', b'x', 'INDEX', 'fail'),
        ('../ReadMe.txt', b'', 'INDEX', 'fail'), ('index.json', None, 'INDEX', 'missing'),
        ('manifest.json', None, 'V07', 'missing'), ('roll.jsonl', None, 'V09', 'missing'),
        ('roll.jsonl', bundle['data/roll.jsonl'] + b'{}', 'V09', 'malformed'),
        ('results-1.jsonl', None, 'V15', 'missing'), ('schools.jsonl', None, 'V22', 'missing')]
    for name, data, check, status in cases:
        path = name[3:] if name.startswith('../') else 'data/' + name
        files = dict(bundle, **{path: data})
        if data is None:
            del files[path]
        results = v.verify_files(files)
        trial.want('%s %s' % (path, check), (status,), statuses(results)[check])
        trial.want(path, (1, 3, 4), recomputed(v, results))
    lone = relog(v, bundle)
    whole = v.hexhash(lone['data/index.json']).encode()
    other = (b'0' if whole[:1] == b'f' else b'f') + whole[1:]
    lone['data/log.jsonl'] = lone['data/log.jsonl'].replace(whole, other)
    found = statuses(v.verify_files(lone))['INDEX']
    trial.want('index hash of the publish entry', ('fail',), found)
    return [trial]


def run(script, *arguments):
    """Run the command; its exit code; a traceback is never right."""
    done = subprocess.run([sys.executable, script] + list(arguments), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=dict(os.environ, PYTHONDONTWRITEBYTECODE='1'))
    return 'traceback' if b'Traceback' in done.stderr else done.returncode


def run_here(v, *arguments):
    """The command without a new process; its exit code."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return v.main(list(arguments))


def recomputed_here(v, path):
    """The same by what is recomputed."""
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(io.StringIO()):
        code = v.main([path, '--json'])
    return recomputed(v, json.loads(said.getvalue())['checks']) if code == 4 else code


def write_bundle(bundle, folder):
    """Write the files of a bundle into a folder."""
    for path, data in bundle.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, 'wb') as stream:
            stream.write(data)


def try_zips(v, full):
    """Zips, good and hostile."""
    trial, bundle, chance = Trial('zips'), make_bundle(v), random.Random(1)
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, 'bundle.zip')

        def raw(what, allowed, data):
            with open(path, 'wb') as stream:
                stream.write(data)
            trial.want('zip, ' + what, allowed, recomputed_here(v, path))

        def zipped(what, allowed, entries, top='', how=zipfile.ZIP_DEFLATED):
            out = io.BytesIO()
            with zipfile.ZipFile(out, 'w', how) as archive, warnings.catch_warnings():
                warnings.simplefilter('ignore')        # a name twice
                for info, data in entries:
                    archive.writestr(info if top == '' else top + info, data)
            raw(what, allowed, out.getvalue())
            return out.getvalue()

        items, link = sorted(bundle.items()), zipfile.ZipInfo('data/link')
        link.external_attr = 0o120777 << 16
        good = zipped('good', (0,), items)
        zipped('stored', (0,), items, how=zipfile.ZIP_STORED)
        zipped('top folder', (0,), items, 'x/')
        zipped('folder entries', (0,), [('', b''), ('data/', b'')] + items, 'x/')
        zipped('a file beside the top folder', (3, 4, 1), [('x/' + p, d) for p, d in items]
               + [('y', b'')])
        zipped('link', (3,), items + [(link, b'/etc/passwd')])
        zipped('other packing', (3,), items, how=zipfile.ZIP_BZIP2)
        zipped('twice', (3,), items + items[:1])
        zipped('capitals', (1,), items + [('readme.TXT', b'')])
        zipped('many', (3,), [('f%d' % i, b'') for i in range(10001)])
        for name in ('../x', '/x', 'C:\\x', 'C:x', 'a/../x', '../x/', '/'):
            zipped('with ' + name, (3,), items + [(name, b'')])
        for name in ('a//b', '.x', 'a/.b', 'a b', '\u4e2d', 'lists/\u4e2d.html'):
            zipped('with ' + name, (1,), items + [(name, b'')])
        for name in ('.DS_Store', 'lists/._a', 'Thumbs.db', 'data/desktop.ini', '__MACOSX/._a'):
            zipped('with ' + name, (0,), items + [(name, b'x')])
        zipped('top folder and leftovers', (0,), [('x/' + p, d) for p, d in items]
               + [('__MACOSX/x/._data', b'x'), ('.DS_Store', b'x')])
        zipped('a top folder in Chinese', (0,), items, '\u516c\u793a\u5305/')
        for i in range(400 if full else 120):          # some bytes (dates) mean nothing
            at = chance.randrange(len(good))
            if i % 3 == 0:
                at = len(good) - 1 - chance.randrange(2000)
            raw('bit at %d' % at, (0, 1, 3, 4), good[:at] + bytes(
                [good[at] ^ (1 << chance.randrange(8))]) + good[at + 1:])
        for data in (b'', b'PK', good[:1000], good[1000:], b'\x00' * 5000):
            raw('not one', (3,), data)
        data = zipped('one file', (3, 4, 1), [('a', b'x' * 1000)])
        for size in (2 ** 30 + 1, 999, 1001):          # the header lies about the length
            lie = data.replace((1000).to_bytes(4, 'little'), size.to_bytes(4, 'little'))
            raw('says %d bytes' % size, (3,), lie)
        flag = data.replace(b'PK\x01\x02\x14\x03\x14\x00\x00', b'PK\x01\x02\x14\x03\x14\x00\x01')
        raw('encrypted', (3,), flag)
    return [trial]


def try_command(v, _):
    """The command itself, and folders."""
    trial, bundle, script = Trial('the command, folders'), make_bundle(v), v.__file__
    with tempfile.TemporaryDirectory() as work:
        folder, empty = os.path.join(work, 'bundle'), os.path.join(work, 'empty')
        write_bundle(bundle, folder)
        os.mkdir(empty)
        for arguments in ([], ['--json'], ['--lang', 'zh'], ['--lang', 'en', '--json']):
            trial.want('folder', (4,), run(script, folder, *arguments))
        trial.want('no such path', (2,), run(script, os.path.join(work, 'nothing')))
        trial.want('two paths', (2,), run(script, folder, folder))
        trial.want('bad language', (2,), run(script, '--lang', 'xx', folder))
        trial.want('not a zip', (3,), run(script, os.path.join(folder, 'README.txt')))
        trial.want('empty folder', (4,), run(script, empty))
        link, hidden = os.path.join(folder, 'data', 'link'), os.path.join(folder, '.hidden')
        os.symlink('/etc/passwd', link)
        trial.want('folder, link', (3,), run_here(v, folder))
        os.remove(link)
        os.mkdir(hidden)
        trial.want('folder, hidden folder', (1,), run_here(v, folder, '--json'))
        os.rmdir(hidden)
        for name in ('.DS_Store', 'data/._roll.jsonl', 'lists/Thumbs.db', '__MACOSX'):
            with open(os.path.join(folder, name), 'w'):
                pass
        trial.want('folder, leftovers', (4,), run_here(v, folder))
        with open(os.path.join(folder, 'lists', 'more'), 'w'):
            pass
        trial.want('folder, one file more', (1,), run_here(v, folder))
        for sort in ('README.txt', 'data/manifest.json', 'data/log.jsonl', 'data/roll.jsonl'):
            for language in ('zh', 'en'):              # the report of every kind of problem
                with open(os.path.join(folder, sort), 'wb') as stream:
                    stream.write(b'\xff\x1b[0m')
                trial.want('folder, bad ' + sort, (1, 3), run_here(v, folder, '--lang', language))
        # the script inside its own bundle
        with open(script, 'rb') as stream:
            bundle['tools/verify.py'] = stream.read()
        inside = os.path.join(work, 'inside')
        write_bundle(relog(v, bundle), inside)
        trial.want('no PATH', (4,), run(os.path.join(inside, 'tools', 'verify.py')))
        trial.want('no PATH, no bundle', (2,), run(script))
    return [trial]


SMALL = {'units': {'A0001': 1, 'A0004': 2}, 'long_cutoffs': True, 'market': {
    'zone': [('A0001', [('S01', None, 1, None)]), ('A0004', [('S01', None, 2, None)])]}}
TRIALS = {                                             # the long ones first
    'market': functools.partial(try_sweep, 'market', {}),
    'pseudonymous': functools.partial(try_sweep, 'pseudonymous', dict(SMALL, mode='pseudonymous')),
    'roots': functools.partial(try_sweep, 'roots', dict(SMALL, mode='roots')),
    'types': try_types, 'markets': try_markets, 'zips': try_zips, 'command': try_command,
    'variants': try_variants, 'faults': try_sealed_faults, 'lies': try_lies,
    'one check': try_one_check,
}


def load(path):
    """Import verify.py by its path; it need not compute the same ticket again and again."""
    spec = importlib.util.spec_from_file_location('verify', path)
    v = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(v)
    v.ticket = functools.lru_cache(maxsize=50000)(v.ticket)
    if 'PAIWEI_PAGE' in os.environ:
        v.verify_files = beside(v.verify_files)
    return v


def beside(verify_files):
    """verify_files that asks the page's script too; the two must say the same of every check."""
    here = os.path.dirname(os.path.abspath(__file__))
    node = subprocess.Popen(['node', os.path.join(here, 'check.js'), os.environ['PAIWEI_PAGE'], '--stream'],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def both(files, trust=None):
        results = verify_files(files, trust)
        given = {path: base64.b64encode(data).decode() for path, data in files.items()}
        node.stdin.write(json.dumps({'files': given}).encode() + b'\n')
        node.stdin.flush()
        told = json.loads(node.stdout.readline())['checks']
        for result, other in zip(results, told):
            if [result['id'], result['status']] != [other['id'], other['status']]:
                raise AssertionError('verify.py: %r, the page: %r' % (result, other))
        return results
    return both


def run_trial(path, name, full):
    """The reports of one of the trials; runs in a process of its own."""
    return [trial.report() for trial in TRIALS[name](load(path), full)]


def main(arguments):
    """All trials, or write a bundle."""
    if not 1 <= len(arguments) <= 2 or not os.path.isfile(arguments[0]):
        print(__doc__)
        return 2
    path, full = os.path.abspath(arguments[0]), arguments[1:] == ['--full']
    if len(arguments) == 2 and not full:
        os.makedirs(arguments[1])
        write_bundle(make_bundle(load(path)), arguments[1])
        return 0
    start, wrong = time.time(), 0
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(run_trial, path, name, full) for name in TRIALS]
        for job in concurrent.futures.as_completed(jobs):
            for text, failed in job.result():
                print(text, flush=True)
                wrong += failed
    print('%s in %.0f s' % ('%d WRONG' % wrong if wrong else 'all ok', time.time() - start))
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
