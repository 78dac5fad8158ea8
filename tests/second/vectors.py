#!/usr/bin/env python3
"""Run the vectors of the protocol against the second implementation.

    python3 vectors.py PATH/verify.py PATH/paiwei-v1.json

Prints one line for each family with the number of cases; exit code 1 if any case is wrong. What
verify.py does not need (proofs in a tree, bounded integers) is written here over its functions.
"""
import base64
import importlib.util
import json
import sys

sys.dont_write_bytecode = True


def load(path):
    """Import verify.py by its path."""
    spec = importlib.util.spec_from_file_location('verify', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Family:
    """Counts the cases of one family and remembers what was wrong."""

    wrong_in_all = 0

    def __init__(self, name):
        self.name, self.cases, self.wrong = name, 0, []

    def same(self, what, expected, found):
        """One case."""
        self.cases += 1
        if expected != found:
            self.wrong.append('%s: expected %r, found %r' % (what, expected, found))

    def done(self):
        """Print the line of the family."""
        print('%-28s %4d cases  %s' % (self.name, self.cases, 'ok' if not self.wrong else 'WRONG'))
        for text in self.wrong[:5]:
            print('    ' + text[:300])
        Family.wrong_in_all += len(self.wrong) + (self.cases == 0)


def hexes(items):
    """Hex digits to bytes."""
    return [bytes.fromhex(item) for item in items]


def hashes(v, vectors):
    """sha256 and sm3."""
    for name, function in (('sha256', v.sha256), ('sm3', v.sm3)):
        family = Family(name)
        for case in vectors[name]:
            family.same(case['hex'], case['digest'], function(bytes.fromhex(case['hex'])).hex())
        family.done()


def second_digest(v, vectors):
    """second_digest: SM3 beside every sha256 of a manifest, or malformed."""
    family = Family('second digest')
    for case in vectors['second_digest']['good']:
        data = case['manifest'].encode()
        manifest = v.check_manifest(v.read_canonical(data, 'case'), 'case')
        family.same('seal', [case['seal'], case['seal_sm3']], [v.hexhash(data), v.seal_sm3(manifest, data)])
    for case in vectors['second_digest']['bad']:
        try:
            v.check_manifest(v.read_canonical(case['manifest'].encode(), 'case'), 'case')
            family.same(case['why'], 'malformed', 'taken')
        except v.Problem as problem:
            family.same(case['why'], 'malformed', problem.status)
    family.done()


def accepted(v, data):
    """Does the canonical reader take these bytes?"""
    try:
        v.read_canonical(data, 'case')
        return True
    except v.Problem as problem:
        return problem.status != 'malformed'


def canonical(v, vectors):
    """canonical_json: ok and reject, and some of our own."""
    family = Family('canonical_json ok')
    for case in vectors['canonical_json']['ok']:
        data = bytes.fromhex(case['canonical_hex'])
        family.same(data, case['value'], v.read_canonical(data, 'case'))
        family.same(data, data, v.canonical(case['value']))
        family.same(data, case['sha256'], v.hexhash(data))
    family.done()
    family = Family('canonical_json reject')
    for case in vectors['canonical_json']['reject']:
        family.same(case['why'], False, accepted(v, bytes.fromhex(case['hex'])))
    family.done()
    family = Family('canonical_json, our own')
    deep = b'[' * 16 + b']' * 16
    for data in (deep, b'{"a":9007199254740991}', b'{"a":"\\\\n"}', b'{"a":"\\\\\\""}',
                 b'{"a":"\xc2\x85"}'):
        family.same(data, True, accepted(v, data))
    for data in (b'[' + deep + b']', b'{"a":9007199254740992}', b'{"a":' + b'9' * 5000 + b'}',
                 b'[' * 60000, b'[' * 60000 + b']' * 60000, b'{"a":' * 9000, b'{"a":Infinity}',
                 b'{"a":-Infinity}', b'{"a":1E2}', b'{"a":+1}', b'{"a":0x1}', b'{"a":true }',
                 b' {}', b'{}\r', b'{"a":"\\b"}', b'{"a":"\\u007f"}', b'{"a":"\\\\\\n"}',
                 b'{"a":"\\\\u0041\\u0041"}', b'{"a":"\xf4\x90\x80\x80"}', b'{"a":"\xc0\x80"}',
                 b'{"a":[null]}', b'{"":1}', b'{"a":1,}', b'{"a":.5}', b'{"a":1.}', b'{"a":00}',
                 b'{"a":True}', b'\x00{}', b'{"a\n":1}', b'{"a":1\n}', b'\xff\xfe{\x00}\x00',
                 b'{"a-b":1}', b'{"a":\xef\xbc\x91}', b'{"\\u0061":1}', b'// x'):
        family.same(data[:40], False, accepted(v, data))
    family.done()


def block(v, vectors):
    """chacha20_block, whole and its beginning."""
    family = Family('chacha20_block')
    for case in vectors['chacha20_block']:
        key, address = bytes.fromhex(case['key']), bytes.fromhex(case['iv'])
        family.same(case['name'], case['block'], v.chacha20_block(key, address).hex())
        family.same(case['name'], case['block'][:32], v.chacha20_block(key, address, 16).hex())
    family.done()


def node(v, left, right):
    """Hash of an inner node of a tree."""
    return v.sha256(b'\x01' + left + right)


def consistency_holds(v, old_size, new_size, path, old_root, new_root):
    """Is the old tree the beginning of the new one? RFC 9162 section 2.1.4.2."""
    if any(len(h) != 32 for h in path + [old_root, new_root]) or len(path) > 63:
        return False
    if not 0 < old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    if not path:
        return False
    path = list(path)
    if old_size & (old_size - 1) == 0:                 # a power of two: the old root itself
        path.insert(0, old_root)
    place, last = old_size - 1, new_size - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if place % 2 or place == last:
            old, new = node(v, step, old), node(v, step, new)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            new = node(v, new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def merkle(v, vectors):
    """Roots and both kinds of proofs, good and bad."""
    vectors, leaves = vectors['merkle'], hexes(vectors['merkle']['leaves'])
    roots = hexes(vectors['roots_by_size'])
    family = Family('merkle roots_by_size')
    for size, root in enumerate(roots):
        family.same(size, root, v.tree_root(leaves[:size]))
    family.done()

    def inclusion(leaf_hash, case, root):
        index, size = int(case['index']), int(case['size'])
        return v.inclusion_holds(leaf_hash, index, size, hexes(case['path']), root)

    family = Family('merkle inclusion')
    for case in vectors['inclusion']:
        leaf_hash = v.sha256(b'\x00' + leaves[case['index']])
        family.same(case, True, inclusion(leaf_hash, case, roots[case['size']]))
    family.done()
    family = Family('merkle bad_inclusion')
    for case in vectors['bad_inclusion']:
        found = inclusion(bytes.fromhex(case['leaf_hash']), case, bytes.fromhex(case['root']))
        family.same(case['why'], False, found)
    family.done()

    def consistency(case, old, new):
        sizes = int(case['from']), int(case['to'])
        return consistency_holds(v, *sizes, hexes(case['path']), old, new)

    family = Family('merkle consistency')
    for case in vectors['consistency']:
        family.same(case, True, consistency(case, roots[case['from']], roots[case['to']]))
    family.done()
    family = Family('merkle bad_consistency')
    for case in vectors['bad_consistency']:
        old, new = bytes.fromhex(case['from_root']), bytes.fromhex(case['to_root'])
        family.same(case['why'], False, consistency(case, old, new))
    family.done()


def commitments(v, vectors):
    """Secrets that were committed to."""
    family = Family('commit')
    for case in vectors['commit']:
        found = v.commitment(case['draw'], case['attempt'], case['source'], case['secret'])
        family.same(case['source'], case['commit'], found)
        family.same(case['source'], case['commit'], v.hexhash(bytes.fromhex(case['message_hex'])))
    family.done()


def chance(v, vectors):
    """seed, ticket, order and bounded."""
    family = Family('seed')
    for case in vectors['seed']:
        data = case['transcript'].encode()
        family.same(data, case['sha256'], v.hexhash(data))
        family.same(data, case['key'], v.stretched_key(data, int(case['stretch'])).hex())
    family.done()
    for name in ('chacha20', 'hmac_sha256', 'hmac_sm3'):
        family = Family('ticket ' + name)
        for case in vectors['ticket']:
            key, who = bytes.fromhex(case['key']), (case['draw'], case['lottery'], case['unit'])
            message = ('paiwei/v1/ticket\n%s\n%s\n%s\n' % who).encode()
            family.same(who, case['address'], v.sha256(message)[:16].hex())
            family.same(who, case[name], v.ticket(name.replace('_', '-'), key, *who).hex())
            if name == 'hmac_sm3':                    # our own, whatever hashlib has
                family.same(who, case[name], v.hmac_sm3(key, message)[:16].hex())
        family.done()
    family, case = Family('order'), vectors['order']
    key = bytes.fromhex(case['key'])
    units = ['N%05d' % i for i in range(case['count'])]
    for name, expected in case['order'].items():
        kind = name.replace('_', '-')
        found = {u: v.ticket(kind, key, case['draw'], case['lottery'], u) for u in units}
        family.same(name, expected, sorted(units, key=lambda u: (found[u], u)))
    family.done()
    family = Family('bounded')
    for case in vectors['bounded']:
        words = stream(v, bytes.fromhex(case['key']))
        for bound, expected in zip(case['bounds'], case['values']):
            bound = int(bound)
            word = next(words)
            while word >= 2 ** 64 - 2 ** 64 % bound:
                word = next(words)
            family.same(bound, int(expected), word % bound)
    family.done()


def stream(v, key):
    """The successive little-endian words of 64 bits of ChaCha20, counter from 0."""
    counter = 0
    while True:
        data = v.chacha20_block(key, counter.to_bytes(8, 'little') + b'\x00' * 8)
        for at in range(0, 64, 8):
            yield int.from_bytes(data[at:at + 8], 'little')
        counter += 1


def example(v, vectors):
    """The worked example: roll, seal, transcript, tickets, results, log."""
    given = vectors['example']
    files = {name: text.encode() for name, text in given['files'].items()}
    manifest = v.read_canonical(files['manifest.json'], 'manifest.json')
    family = Family('example roll')
    roll = v.split_lines(files['roll.jsonl'], 'roll.jsonl')
    form = v.LINES['roll.jsonl']
    rows = [v.check_form(v.read_canonical(line, 'roll'), form, 'roll') for line in roll]
    family.same('lines', manifest['roll']['lines'], len(roll))
    family.same('root', manifest['roll']['root'], v.tree_root(roll).hex())
    family.same('sha256', manifest['roll']['sha256'], v.hexhash(files['roll.jsonl']))
    slots = [row['number'] for row in rows if row['kind'] == 'reserve']
    family.same('reserve slots', v.reserve_numbers(manifest['roll']['reserve']), slots)
    for record in given['records'].values():
        line = next(row for row in rows if row['number'] == record['number'])
        family.same(record['number'], line['record'], v.hexhash(v.canonical(record)))
    family.done()
    family = Family('example seal and key')
    family.same('seal', given['seal'], v.hexhash(files['manifest.json']))
    family.same('short code', '%024d' % (int(given['seal'][:32], 16) * 10 ** 24 // 2 ** 128),
                v.short_code(given['seal']).replace(' ', ''))
    for listed in manifest['files']:
        name = listed['name']
        family.same(name, [], v.check_bytes(name, listed, files[name]))
    family.same('key', given['key'], v.stretched_key(files['seed.txt']).hex())
    log = v.split_lines(files['log.jsonl'], 'log.jsonl')
    form = v.LINES['log.jsonl']
    entries = [v.check_form(v.read_canonical(line, 'log'), form, 'log') for line in log]
    values = {e['body']['source']: e['body']['value'] for e in entries if e['kind'] == 'reveal'}
    text = 'paiwei/v1/seed\ndraw %s\nattempt %d\nseal %s\n' % (
        manifest['draw'], manifest['attempt'], given['seal'])
    for source in manifest['sources']:
        text += 'source %s %s %s\n' % (source['id'], source['kind'], values[source['id']])
    family.same('transcript', files['seed.txt'], text.encode())
    family.done()
    family, key, lines = Family('example tickets'), bytes.fromhex(given['key']), []
    for row in rows:
        found = v.ticket(manifest['ticket'], key, manifest['draw'], 'all', row['unit']).hex()
        family.same(row['number'], given['tickets'][row['number']], found)
        lines.append(v.canonical({'lottery': 'all', 'number': row['number'], 'ticket': found}))
    family.same('tickets.jsonl', files['tickets.jsonl'], b''.join(line + b'\n' for line in lines))
    body = next(e['body'] for e in entries if e['kind'] == 'draw')
    family.same('root', [body['tickets_lines'], body['tickets_root']], v.count_and_root(lines))
    family.done()
    family = Family('example results')
    for body in (e['body'] for e in entries if e['kind'] == 'allocate'):
        lines = v.split_lines(files['results-%d.jsonl' % body['round']], 'results')
        family.same(body['round'], [body['results_lines'], body['results_root']],
                    v.count_and_root(lines))
    family.done()
    family, prev = Family('example log'), v.NO_HASH
    for i, (line, entry) in enumerate(zip(log, entries)):
        family.same(i, [i, prev], [entry['seq'], entry['prev']])
        prev = v.hexhash(line)
    notes = [(c['size'], c['note']) for c in given['checkpoints']]
    for size, note in notes + [(len(log), given['files']['checkpoint'])]:
        found = v.read_checkpoint(note.encode(), 'checkpoint')
        family.same(size, [manifest['log'], *v.count_and_root(log[:size])], found)
    proof = given['consistency']
    family.same('consistency', True, consistency_holds(
        v, proof['from'], proof['to'], hexes(proof['path']),
        v.tree_root(log[:proof['from']]), v.tree_root(log[:proof['to']])))
    family.done()
    family = Family('example receipts')
    for receipt in given['receipts'].values():
        root = base64.b64decode(receipt['checkpoint'].split('\n')[2])
        for part in receipt['entries']:
            leaf = v.sha256(b'\x00' + part['line'].encode())
            found = v.inclusion_holds(leaf, part['seq'], len(log), hexes(part['path']), root)
            family.same(part['seq'], True, found)
        for name, root in (('roll', bytes.fromhex(manifest['roll']['root'])),
                           ('result', bytes.fromhex(body['results_root']))):
            part = receipt[name]
            leaf = v.sha256(b'\x00' + part['line'].encode())
            found = v.inclusion_holds(leaf, part['index'], part['size'], hexes(part['path']), root)
            family.same(name, True, found)
        keys = 'log %s\nwitness n %s\nwitness w %s\ngroup g all n w\nquorum g\n' % tuple(given['vkeys'])
        told = v.verify_receipt(v.canonical(receipt), v.Trust(keys))
        family.same('whole', ['pass'] * 8 + ['n/a'], [check['status'] for check in told])
    family.done()


def circles(v, vectors):
    """The printed examples of circle draws; an order may be given in part."""
    family = Family('circle')
    for case in vectors['circle']:
        second = {'up': 1, 'down': -1}.get(case.get('second'), case.get('second'))
        pace = case.get('step', second)
        found = v.circle_order(case['scheme'], case['entries'], case['start'] - 1, pace)
        found = [place + 1 for place in found]
        family.same(case['start'], case['order'], found[:len(case['order'])])
        family.same(case['start'], case['entries'], len(set(found)))
    family.done()


def signers(v, note, keys):
    """Who of some keys signed a note; None where it is refused, or nobody did."""
    try:
        note = v.read_note(note.encode(), 'note')
        return [key.name for key in keys if key.signed(note, 'note')] or None
    except v.Problem:
        return None


def notes(v, vectors):
    """Signed notes, and a key that is none."""
    given, family = vectors['signed_note'], Family('signed notes')
    keys = [v.Key(text) for text in given['vkeys']]
    for case in given['good']:
        family.same('good', case['signers'], signers(v, case['note'], keys))
    for case in given['bad']:
        family.same(case['why'], None, signers(v, case['note'], keys))
    external = given['external']
    others = [v.Key(text) for text in external['vkeys']]
    family.same('external', [key.name for key in others], signers(v, external['note'], others))
    for case in given['bad_ed25519']:
        family.same(case['why'], False, v.signed_by(*(
            bytes.fromhex(case[name]) for name in ('public', 'message_hex', 'signature'))))
    family.done()


def beacons(v, vectors):
    """Signatures of the beacon; what is none; points that the generator as key signs, which is each of them itself."""
    given = vectors['beacon']

    def signed(turn, value):
        source = {'kind': 'drand-quicknet', 'round': turn}
        return v.takes(source, value) and v.beacon_signed(turn, bytes.fromhex(value.split(' ')[1]))

    family = Family('beacon')
    (x, y), bits = v.BEACON_KEY, 4 << 381                 # compressed, the smaller y
    family.same('key', given['public_key'], '%096x%096x' % (x[1] | bits, x[0]))
    family.same('its y', True, y[1] < v.FIELD - y[1])
    family.same('times', [given['genesis_time'], given['period']], [v.GENESIS, v.PERIOD])
    for at in (v.BEACON_KEY, v.TWIST_BASE):
        cube = v.times2(at[0], v.times2(at[0], at[0]))
        family.same('on the twist', v.times2(at[1], at[1]), tuple((c + 4) % v.FIELD for c in cube))
    for case in given['cases']:
        found = signed(case['round'], '%d %s' % (case['round'], case['signature']))
        family.same(case['round'], case['valid'], found)
    family.done()
    family = Family('beacon bad')
    for case in given['bad']:
        family.same(case['why'], False, signed(case['round'], case['value']))
    family.done()
    family = Family('beacon hashed')
    for case in given['hashed']:
        point = bytes.fromhex(case['point'])
        family.same(case['round'], True, v.beacon_signed(case['round'], point, v.TWIST_BASE))
        family.same(case['round'], False, v.beacon_signed(case['round'] - 1, point, v.TWIST_BASE))
    family.done()


def main():
    """Run all families."""
    if len(sys.argv) != 3:
        print(__doc__)
        return 2
    v = load(sys.argv[1])
    with open(sys.argv[2], encoding='utf-8') as stream:
        vectors = json.load(stream)
    for run in (hashes, second_digest, canonical, block, merkle, commitments, chance, circles, notes, beacons, example):
        run(v, vectors)
    print('all ok' if not Family.wrong_in_all else '%d WRONG' % Family.wrong_in_all)
    return 1 if Family.wrong_in_all else 0


if __name__ == '__main__':
    sys.exit(main())
