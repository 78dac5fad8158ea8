"""A client of the static log, written from C2SP tlog-tiles and RFC 6962 alone: reads a folder that a web server would
hand out, builds the roots and proofs of inclusion out of its tiles, and holds them against checkpoint and log.

    python3 tests/second/tiles.py FOLDER BUNDLE/data ...

Exits 0 when everything fits; else says what does not, and exits 1. Standard library only.
"""
import base64
import hashlib
import json
import os
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def node(left, right):
    return sha(b'\x01' + left + right)


def place(n, width):
    groups = [('%03d' % (n % 1000))]
    while n >= 1000:
        n //= 1000
        groups.insert(0, 'x%03d' % (n % 1000))
    return '/'.join(groups) + ('' if width == 256 else '.p/%d' % width)


class Tree:
    """A tree of which only tiles can be read."""

    def __init__(self, prefix, size):
        self.prefix, self.size = prefix, size

    def tile(self, level, n):
        """The tile as large as the tree of this size has it."""
        hashes = self.size // 256 ** level
        width = min(256, hashes - n * 256)
        with open(os.path.join(self.prefix, 'tile', str(level), place(n, width)), 'rb') as f:
            data = f.read()
        assert len(data) == 32 * width, 'a tile of another width: level %d, %d' % (level, n)
        return [data[at:at + 32] for at in range(0, len(data), 32)]

    def complete(self, height, i):
        """MTH(D[i * 2^height : (i + 1) * 2^height]), out of one tile."""
        level, above = divmod(height, 8)
        first = i << above
        some = self.tile(level, first // 256)[first % 256:first % 256 + (1 << above)]
        assert len(some) == 1 << above, 'hashes are missing'
        while len(some) > 1:
            some = [node(some[k], some[k + 1]) for k in range(0, len(some), 2)]
        return some[0]

    def mth(self, start, end):
        """RFC 6962 section 2.1 over a range that begins where a subtree does."""
        n = end - start
        if n == 0:
            return sha(b'')
        if n & (n - 1) == 0:
            return self.complete(n.bit_length() - 1, start // n)
        k = 1 << (n - 1).bit_length() - 1
        return node(self.mth(start, start + k), self.mth(start + k, end))

    def path(self, m, start=0, end=None):
        """The audit path of leaf m, from the leaf upwards."""
        end = self.size if end is None else end
        if end - start == 1:
            return []
        k = start + (1 << (end - start - 1).bit_length() - 1)
        if m < k:
            return self.path(m, start, k) + [self.mth(k, end)]
        return self.path(m, k, end) + [self.mth(start, k)]

    def entries(self):
        found = []
        for n in range((self.size + 255) // 256):
            width = min(256, self.size - n * 256)
            with open(os.path.join(self.prefix, 'tile', 'entries', place(n, width)), 'rb') as f:
                data = f.read()
            here = []
            while data:
                length = int.from_bytes(data[:2], 'big')
                assert len(data) >= 2 + length, 'a bundle that ends inside an entry'
                here.append(data[2:2 + length])
                data = data[2 + length:]
            assert len(here) == width, 'a bundle of another width'
            found += here
        return found


def included(leaf, m, size, path):
    """RFC 9162 section 2.1.3.2: the root that a path leads to."""
    fn, sn, r = m, size - 1, leaf
    for p in path:
        assert sn, 'a path that is too long'
        if fn & 1 or fn == sn:
            r = node(p, r)
            while not fn & 1 and fn:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = node(r, p)
        fn, sn = fn >> 1, sn >> 1
    assert sn == 0, 'a path that is too short'
    return r


def lines_of(path):
    with open(path, 'rb') as f:
        return f.read().split(b'\n')[:-1]


def hold(tree, root, lines):
    """Root, leaves and some paths are those of these lines."""
    assert tree.size == len(lines), 'another size'
    assert tree.mth(0, tree.size) == root, 'another root'
    for m, line in enumerate(lines):
        assert tree.complete(0, m) == sha(b'\x00' + line), 'leaf %d' % m
    for m in sorted({0, 1, tree.size // 2, tree.size - 2, tree.size - 1}):
        if 0 <= m < tree.size:
            leaf = sha(b'\x00' + lines[m])
            assert included(leaf, m, tree.size, tree.path(m)) == root, 'the path of leaf %d' % m


def check(folder, places):
    with open(os.path.join(folder, 'checkpoint'), 'rb') as f:
        newest = f.read()
    published = [newest]
    for name in sorted(os.listdir(places[0])):
        if name.startswith('checkpoint'):
            with open(os.path.join(places[0], name), 'rb') as f:
                published.append(f.read())
    for note in published:
        _, size, root = note.split(b'\n')[:3]
        tree = Tree(folder, int(size))
        hold(tree, base64.b64decode(root), tree.entries())
    size = int(newest.split(b'\n')[1])
    entries = [json.loads(entry) for entry in Tree(folder, size).entries()]

    def file_at(name):
        return next(os.path.join(at, name) for at in places if os.path.exists(os.path.join(at, name)))

    trees, stage = 0, 0
    for entry in entries:
        body = entry['body']
        if entry['kind'] == 'seal':
            attempt, stage, roll = body['attempt'], 0, body['manifest']['roll']
            at = os.path.join(folder, 'roll-%d' % attempt)
            if os.path.isdir(at):
                hold(Tree(at, roll['lines']), bytes.fromhex(roll['root']), lines_of(file_at('roll.jsonl')))
                trees += 1
        if entry['kind'] == 'allocate':
            stage += 1
            at = os.path.join(folder, 'results-%d-%d' % (attempt, stage))
            lines = lines_of(file_at('results-%d.jsonl' % stage))
            hold(Tree(at, body['results_lines']), bytes.fromhex(body['results_root']), lines)
            trees += 1
    return trees


if __name__ == '__main__':
    try:
        print('all fits: %d trees beside the log' % check(sys.argv[1], sys.argv[2:]))
    except (AssertionError, OSError, StopIteration, ValueError) as why:
        print('does not fit: %s' % why)
        sys.exit(1)
