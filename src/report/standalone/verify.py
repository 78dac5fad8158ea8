#!/usr/bin/env python3
"""Check a published placement draw of the form paiwei/v1.

    python3 verify.py [--json] [--lang zh|en] [PATH]

PATH is the folder of the bundle (the one that holds data/index.json) or a .zip of it; without PATH
the bundle that holds this script. Only the Python standard library is needed, version 3.8 or later.
Nothing is written and no network is used. What is checked is described in spec/*.md of the bundle.

Exit code: 0 all pass, 1 something failed, 2 wrong use of the command, 3 something is malformed,
4 evidence is missing, 5 the machine failed.
"""
import argparse
import base64
import collections
import datetime
import hashlib
import heapq
import hmac
import io
import itertools
import json
import os
import re
import stat
import struct
import sys
import zipfile

LINE_LIMIT = 65536                    # bytes in a line of a .jsonl file
NUMBER_LIMIT = 2 ** 53 - 1            # greatest integer in canonical JSON
DEPTH_LIMIT = 16                      # nesting in canonical JSON
ENTRY_LIMIT = 10000                   # files in a bundle
FILE_LIMIT = 2 ** 30                  # bytes in one file
TOTAL_LIMIT = 4 * 2 ** 30             # bytes in all files together
STRETCH_LIMIT = 2 ** 36               # more hashes than this are not tried
DATA = 'data/'
UNLISTED = ('data/index.json', 'data/log.jsonl', 'data/checkpoint')    # not in the index
NO_HASH = '0' * 64
RANK = {'pass': 0, 'n/a': 1, 'missing': 2, 'fail': 3, 'malformed': 4}  # worst last


class Problem(Exception):
    """Something a check has to report: status, file (and line), what was expected and found."""

    def __init__(self, status, file, expected, found):
        Exception.__init__(self, status, file, expected, found)
        self.status, self.file, self.expected, self.found = status, file, expected, found


def bad(file, expected, found=''):
    """The file cannot be read as what it must be."""
    return Problem('malformed', file, expected, show(found))


def wrong(file, expected, found=''):
    """The evidence contradicts itself or breaks a rule."""
    return Problem('fail', file, show(expected), show(found))


def absent(file):
    """The evidence is not there."""
    return Problem('missing', file, 'to be there', 'not there')


def show(value):
    """A value as one short line of text."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=repr)
    return text if len(text) <= 200 else text[:200] + '...'


# ---- Hashes and trees ----------------------------------------------------------------------------

def sha256(data):
    """SHA-256 as bytes."""
    return hashlib.sha256(data).digest()


def hexhash(data):
    """SHA-256 as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def tree_root(lines):
    """Root of the tree over the lines, RFC 9162 section 2.1."""
    level = [sha256(b'\x00' + line) for line in lines]
    if not level:
        return sha256(b'')
    while len(level) > 1:
        above = [sha256(b'\x01' + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            above.append(level[-1])                    # an odd node is carried up
        level = above
    return level[0]


def node(left, right):
    """Hash of an inner node of a tree."""
    return sha256(b'\x01' + left + right)


def inclusion_holds(leaf_hash, index, size, path, root):
    """Does the path lead from the leaf to the root? RFC 9162 section 2.1.3.2."""
    if any(len(h) != 32 for h in path + [leaf_hash, root]) or len(path) > 63:
        return False
    if not 0 <= index < size:
        return False
    place, last, result = index, size - 1, leaf_hash
    for step in path:
        if last == 0:
            return False                               # hashes left over
        if place % 2 or place == last:
            result = node(step, result)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            result = node(result, step)
        place, last = place >> 1, last >> 1
    return last == 0 and result == root


def consistency_holds(old_size, new_size, path, old_root, new_root):
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
            old, new = node(step, old), node(step, new)
            while place % 2 == 0 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            new = node(new, step)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


# ---- Tickets -------------------------------------------------------------------------------------

def chacha20_block(key, address, words=16):
    """The first words of the ChaCha20 block, RFC 8439 section 2.3; address = state words 12 to 15.

    a..d are the four rows of the state. Each line of the loop is one half of a quarter round.
    """
    start = struct.unpack('<16I', b'expand 32-byte k' + key + address)
    a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3 = start
    m = 0xffffffff
    for _ in range(10):
        a0 = a0 + b0 & m; d0 ^= a0; d0 = d0 << 16 & m | d0 >> 16
        c0 = c0 + d0 & m; b0 ^= c0; b0 = b0 << 12 & m | b0 >> 20
        a0 = a0 + b0 & m; d0 ^= a0; d0 = d0 << 8 & m | d0 >> 24
        c0 = c0 + d0 & m; b0 ^= c0; b0 = b0 << 7 & m | b0 >> 25
        a1 = a1 + b1 & m; d1 ^= a1; d1 = d1 << 16 & m | d1 >> 16
        c1 = c1 + d1 & m; b1 ^= c1; b1 = b1 << 12 & m | b1 >> 20
        a1 = a1 + b1 & m; d1 ^= a1; d1 = d1 << 8 & m | d1 >> 24
        c1 = c1 + d1 & m; b1 ^= c1; b1 = b1 << 7 & m | b1 >> 25
        a2 = a2 + b2 & m; d2 ^= a2; d2 = d2 << 16 & m | d2 >> 16
        c2 = c2 + d2 & m; b2 ^= c2; b2 = b2 << 12 & m | b2 >> 20
        a2 = a2 + b2 & m; d2 ^= a2; d2 = d2 << 8 & m | d2 >> 24
        c2 = c2 + d2 & m; b2 ^= c2; b2 = b2 << 7 & m | b2 >> 25
        a3 = a3 + b3 & m; d3 ^= a3; d3 = d3 << 16 & m | d3 >> 16
        c3 = c3 + d3 & m; b3 ^= c3; b3 = b3 << 12 & m | b3 >> 20
        a3 = a3 + b3 & m; d3 ^= a3; d3 = d3 << 8 & m | d3 >> 24
        c3 = c3 + d3 & m; b3 ^= c3; b3 = b3 << 7 & m | b3 >> 25
        a0 = a0 + b1 & m; d3 ^= a0; d3 = d3 << 16 & m | d3 >> 16
        c2 = c2 + d3 & m; b1 ^= c2; b1 = b1 << 12 & m | b1 >> 20
        a0 = a0 + b1 & m; d3 ^= a0; d3 = d3 << 8 & m | d3 >> 24
        c2 = c2 + d3 & m; b1 ^= c2; b1 = b1 << 7 & m | b1 >> 25
        a1 = a1 + b2 & m; d0 ^= a1; d0 = d0 << 16 & m | d0 >> 16
        c3 = c3 + d0 & m; b2 ^= c3; b2 = b2 << 12 & m | b2 >> 20
        a1 = a1 + b2 & m; d0 ^= a1; d0 = d0 << 8 & m | d0 >> 24
        c3 = c3 + d0 & m; b2 ^= c3; b2 = b2 << 7 & m | b2 >> 25
        a2 = a2 + b3 & m; d1 ^= a2; d1 = d1 << 16 & m | d1 >> 16
        c0 = c0 + d1 & m; b3 ^= c0; b3 = b3 << 12 & m | b3 >> 20
        a2 = a2 + b3 & m; d1 ^= a2; d1 = d1 << 8 & m | d1 >> 24
        c0 = c0 + d1 & m; b3 ^= c0; b3 = b3 << 7 & m | b3 >> 25
        a3 = a3 + b0 & m; d2 ^= a3; d2 = d2 << 16 & m | d2 >> 16
        c1 = c1 + d2 & m; b0 ^= c1; b0 = b0 << 12 & m | b0 >> 20
        a3 = a3 + b0 & m; d2 ^= a3; d2 = d2 << 8 & m | d2 >> 24
        c1 = c1 + d2 & m; b0 ^= c1; b0 = b0 << 7 & m | b0 >> 25
    end = (a0, a1, a2, a3, b0, b1, b2, b3, c0, c1, c2, c3, d0, d1, d2, d3)
    out = [end[i] + start[i] & m for i in range(words)]
    return struct.pack('<%dI' % words, *out)


def turn(x, n):
    """A word of 32 bits turned left by n."""
    return (x << n % 32 | x >> 32 - n % 32) & 0xffffffff


def sm3(data):
    """SM3 (GB/T 32905) in plain Python: hashlib has it only where OpenSSL has it."""
    v = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600,
         0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]
    data += b'\x80' + b'\x00' * ((55 - len(data)) % 64) + struct.pack('>Q', 8 * len(data))
    for at in range(0, len(data), 64):
        w = list(struct.unpack('>16I', data[at:at + 64]))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            constant = turn(0x79cc4519 if j < 16 else 0x7a879d8a, j)
            s1 = turn(turn(a, 12) + e + constant & 0xffffffff, 7)
            s2 = s1 ^ turn(a, 12)
            ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
            gg = e ^ f ^ g if j < 16 else e & f | ~e & 0xffffffff & g
            t1 = ff + d + s2 + (w[j] ^ w[j + 4]) & 0xffffffff
            t2 = gg + h + s1 + w[j] & 0xffffffff
            a, b, c, d = t1, a, turn(b, 9), c
            e, f, g, h = t2 ^ turn(t2, 9) ^ turn(t2, 17), e, turn(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return struct.pack('>8I', *v)


def hmac_sm3(key, message):
    """HMAC (RFC 2104) with SM3; the key is not longer than a block."""
    key += b'\x00' * (64 - len(key))
    inner = sm3(bytes(x ^ 0x36 for x in key) + message)
    return sm3(bytes(x ^ 0x5c for x in key) + inner)


try:
    hashlib.new('sm3')
    HAVE_SM3 = True
except ValueError:
    HAVE_SM3 = False


def ticket_address(draw, lottery, unit):
    """The message of a ticket and its address."""
    message = ('paiwei/v1/ticket\n%s\n%s\n%s\n' % (draw, lottery, unit)).encode()
    return message, sha256(message)[:16]


def ticket(kind, key, draw, lottery, unit):
    """The ticket of a unit: 16 bytes."""
    message, address = ticket_address(draw, lottery, unit)
    if kind == 'chacha20':
        return chacha20_block(key, address, 4)
    if kind == 'hmac-sha256':
        return hmac.new(key, message, 'sha256').digest()[:16]
    return (hmac.new(key, message, 'sm3').digest() if HAVE_SM3 else hmac_sm3(key, message))[:16]


def stretched_key(transcript, stretch=0):
    """The key of a draw from its transcript."""
    key = sha256(transcript)
    for _ in range(stretch):
        key = sha256(key)
    return key


def short_code(seal):
    """The seal (64 hex digits) as six groups of four decimal digits."""
    digits = '%024d' % (int(seal[:32], 16) * 10 ** 24 >> 128)
    return ' '.join(digits[i:i + 4] for i in range(0, 24, 4))


# ---- Canonical JSON ------------------------------------------------------------------------------

CONTROL = re.compile(rb'[\x00-\x1f\x7f]')
MEMBER = re.compile('[a-z][a-z0-9_]*')
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(',', ':'))


def read_integer(text):
    """An integer of canonical JSON; its spelling is checked when the value is written again."""
    if len(text) > 16 or text[0] == '-' or int(text) > NUMBER_LIMIT:
        raise ValueError('number ' + text[:20])
    return int(text)


def refuse_number(text):
    """Fractions, exponents, NaN and Infinity."""
    raise ValueError('number ' + text[:20])


DECODER = json.JSONDecoder(parse_int=read_integer, parse_float=refuse_number,
                           parse_constant=refuse_number)


def canonical(value):
    """The bytes of a value in canonical JSON."""
    return ENCODER.encode(value).encode('utf-8')


def check_tree(value, depth):
    """Refuse null, wrong names and too deep nesting in a value that was read."""
    kind = type(value)
    if kind is dict or kind is list:
        if depth > DEPTH_LIMIT:
            raise ValueError('too deep')
        for item in value:
            if kind is dict:
                if not MEMBER.fullmatch(item):
                    raise ValueError('member name ' + item)
                item = value[item]
            if type(item) is not str:
                check_tree(item, depth + 1)
    elif kind is not str and kind is not int and kind is not bool:
        raise ValueError('null')


def read_canonical(data, where):
    """The value of canonical JSON: read, checked, written again, compared with the bytes."""
    if CONTROL.search(data):
        raise bad(where, 'canonical JSON', 'control character or white space')
    try:
        text = data.decode('utf-8')
        if '\\' in text.replace('\\\\', '').replace('\\"', ''):
            raise ValueError('escape')
        value = DECODER.decode(text)
        check_tree(value, 1)
        same = ENCODER.encode(value) == text
    except (ValueError, RecursionError) as error:
        raise bad(where, 'canonical JSON', str(error) or 'too deep')
    if not same:
        raise bad(where, 'canonical JSON', 'another spelling')
    return value


def split_lines(data, where):
    """The lines of a .jsonl file, without their LF."""
    if data and not data.endswith(b'\n'):
        raise bad(where, 'LF at the end of each line', 'last line without')
    lines = data.split(b'\n')[:-1]
    for i, line in enumerate(lines, 1):
        if not line or len(line) > LINE_LIMIT:
            raise bad('%s:%d' % (where, i), 'line of 1 to 65536 bytes', len(line))
    return lines


# ---- Forms: each of these tests whether a value has the form -------------------------------------

def like(pattern):
    """Text of the pattern."""
    match = re.compile(pattern).fullmatch
    return lambda value: type(value) is str and match(value) is not None


def one_of(*words):
    """One of the words, or exactly true."""
    return lambda value: type(value) in (str, bool) and value in words


def integer(least):
    """An integer; canonical JSON has no negative ones."""
    return lambda value: type(value) is int and value >= least


def any_of(kind):
    """Any text, any object."""
    return lambda value: type(value) is kind


def list_of(test):
    """A list, each item passes the test."""
    return lambda value: type(value) is list and all(test(item) for item in value)


def exactly(must, may=None):
    """An object of the form (see misfit)."""
    return lambda value: misfit(value, (must, may or {})) is None


def misfit(value, form):
    """None, or (expected, found). A form is (members that must be there, members that may be);
    '*' among the latter stands for any other member."""
    if type(value) is not dict:
        return 'an object', value
    must, may = form
    for name in must:
        if name not in value:
            return 'member: ' + name, 'not there'
    for name, item in value.items():
        test = must.get(name) or may.get(name) or may.get('*')
        if test is None:
            return 'members: ' + ' '.join(sorted(must)), name
        if not test(item):
            return 'form of member: ' + name, item
    return None


def check_form(value, form, where):
    """Refuse a value that has not the form."""
    problem = misfit(value, form)
    if problem:
        raise bad(where, *problem)
    return value


is_text, is_count, is_positive = any_of(str), integer(0), integer(1)
is_draw = like('[a-z0-9][a-z0-9-]{0,63}')
is_id = like('[a-z0-9][a-z0-9-]{0,31}')                       # lottery, source
is_number = like('[0-9A-Z][0-9A-Z-]{0,31}')                   # number, unit
is_reserve = like('R-[0-9]{4,}')
is_school = like('[0-9A-Za-z][0-9A-Za-z_-]{0,31}')
is_place = like('([0-9A-Za-z][0-9A-Za-z_-]{0,31})?')
is_origin = like('[a-z0-9./-]{1,128}')
is_hash = like('[0-9a-f]{64}')
is_ticket = like('[0-9a-f]{32}')
is_degrees = like('-?[0-9]{1,3}[.][0-9]{7}')
is_time_form = like('[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z')
is_plain = like('[A-Za-z0-9_-][A-Za-z0-9._-]*')               # name of a sealed file
is_path = like('[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*')
is_standing_end = like('number|draw:[a-z0-9][a-z0-9-]{0,31}')


def is_time(value):
    """A time that exists, as YYYY-MM-DDTHH:MM:SSZ."""
    if not is_time_form(value):
        return False
    try:
        datetime.datetime(*[int(part) for part in re.findall('[0-9]+', value)])
    except ValueError:
        return False
    return True


def is_standing(value):
    """A list of keys of which the last is draw:LOTTERY or number."""
    return list_of(is_text)(value) and len(value) > 0 and is_standing_end(value[-1])


def is_source(value):
    """A source of chance in the manifest."""
    return any(misfit(value, form) is None for form in SOURCES)


EVENT = {'id': is_id, 'length': is_positive, 'what': is_text}
SOURCES = (
    ({'kind': one_of('commit'), 'id': is_id, 'commit': is_hash}, {}),
    (dict(EVENT, kind=one_of('digits', 'hex')), {}),
    ({'kind': one_of('drand-quicknet'), 'id': is_id, 'round': is_positive}, {}),
)
FILE = {'bytes': is_count, 'name': is_plain, 'sha256': is_hash}
MANIFEST = ({
    'type': one_of('paiwei/v1/manifest'), 'authority': is_text, 'draw': is_draw,
    'attempt': is_positive, 'log': is_origin, 'lotteries': list_of(is_id),
    'roll': exactly({'lines': is_count, 'reserve': is_count, 'root': is_hash, 'sha256': is_hash}),
    'files': list_of(exactly(FILE, {'private': one_of(True)})),
    'ticket': one_of('chacha20', 'hmac-sha256', 'hmac-sm3'), 'sources': list_of(is_source),
    'program': list_of(exactly({'name': is_text, 'sha256': is_hash, 'version': is_text})),
    'times': exactly({'draw_from': is_time, 'reveal_from': is_time, 'reveal_until': is_time}),
    'publication': one_of('market', 'pseudonymous', 'roots'), 'min_cell': is_count,
}, {'stretch': is_positive, 'previous': exactly({'seal': is_hash, 'void_seq': is_count})})
ANY = {'*': lambda value: True}
RULES = ({
    'rounds': list_of(exactly({'id': is_text, 'mechanism': is_text, 'standing': is_standing}, ANY)),
    'draws': list_of(exactly({'id': is_id, 'digits': is_count,
                              'direction': one_of('asc', 'desc')}, ANY)),
}, dict(ANY, title=is_text, tiers=list_of(exactly({'id': is_text, 'label': is_text}, ANY)),
        bundle=exactly({}, dict(ANY, boundary=one_of('expand', 'stop'))),
        overflow=exactly({}, dict(ANY, order=is_standing))))
STANDING = {'band': is_count, 'class': is_positive,
            'keys': lambda value: list_of(is_count)(value) and value != []}
CUTOFF = ({'filled': is_count, 'round': is_text, 'school': is_school, 'seats': is_count,
           'ticket': like('([0-9a-f]{32})?')}, dict(STANDING, unit=is_number))
MARKET = ({'choices': list_of(exactly({'school': is_school}, STANDING)), 'number': is_number,
           'round': is_text, 'unit': is_number, 'weight': is_positive}, {})
ENTRY = ({'body': any_of(dict), 'kind': is_text, 'prev': is_hash, 'seq': is_count,
          'time': is_time, 'type': one_of('paiwei/v1/entry')}, {})
ROLL = ({'kind': one_of('child', 'reserve'), 'number': is_number, 'record': is_hash,
         'unit': is_number}, {})
TICKET = ({'lottery': is_id, 'number': is_number, 'ticket': is_ticket}, {})
RESULT = ({'number': is_number, 'place': is_place, 'why': is_hash}, {})
SCHOOL = ({'name': is_text, 'school': is_school, 'seats': is_count},
          {'groups': list_of(is_text), 'lat': is_degrees, 'lon': is_degrees,
           'planned': one_of(True)})
INDEX = ({'files': list_of(exactly(dict(FILE, name=is_path))),
          'type': one_of('paiwei/v1/index')}, {})
LINES = {'roll.jsonl': ROLL, 'tickets.jsonl': TICKET, 'results-1.jsonl': RESULT,
         'cutoffs-1.jsonl': CUTOFF, 'schools.jsonl': SCHOOL, 'market.jsonl': MARKET,
         'log.jsonl': ENTRY}                                  # the form of a line of each file
THIS = {'attempt': is_positive, 'draw': is_draw}              # in every body but that of open
ALLOCATE = dict(THIS, results_lines=is_count, results_root=is_hash, round=is_positive)
BODIES = {
    'open': {'keys': list_of(is_text), 'log': is_origin},
    'announce': dict(THIS, draw_from=is_time, objection_hours=is_count, sources=list_of(is_id)),
    'seal': dict(THIS, manifest=any_of(dict), seal=is_hash),
    'reveal': dict(THIS, source=is_id, value=is_text),
    'close': dict(THIS, missing=list_of(is_id)),
    'draw': dict(THIS, key=is_hash, seal=is_hash, tickets_lines=is_count, tickets_root=is_hash),
    'allocate': dict(ALLOCATE, cutoffs=list_of(lambda value: misfit(value, CUTOFF) is None)),
    'publish': dict(THIS, index=is_hash, round=is_positive,
                    stage=one_of('preliminary', 'final')),
}
ALLOCATE_LONG = dict(ALLOCATE, cutoffs_lines=is_count, cutoffs_root=is_hash)


# ---- Reading the files of the bundle -------------------------------------------------------------

def kept(load):
    """Remember what a reading function returned or which problem it met."""
    def reader(self, *names):
        key = (load.__name__,) + names
        if key not in self.cache:
            try:
                self.cache[key] = load(self, *names), None
            except Problem as problem:
                self.cache[key] = None, problem
        value, problem = self.cache[key]
        if problem:
            raise problem
        return value
    reader.__doc__ = load.__doc__
    return reader


class Bundle:
    """The files of a bundle and what is read from them; a Problem is raised where that fails."""

    def __init__(self, files):
        self.files, self.cache = files, {}

    def data(self, name):
        """The bytes of a file of data/."""
        if DATA + name in self.files:
            return self.files[DATA + name]
        if name in ('roll.jsonl', 'tickets.jsonl', 'results-1.jsonl'):
            if self.manifest()['publication'] == 'roots':
                raise Problem('n/a', '', '', '')
        raise absent(DATA + name)

    @kept
    def lines(self, name):
        """The lines of a .jsonl file."""
        return split_lines(self.data(name), DATA + name)

    def read(self, name):
        """One after the other: the objects of a .jsonl file, each of its form, and where it is."""
        lines, where, first = self.lines(name), DATA + name, 1
        if name == 'market.jsonl' and self.sealed(name).get('private'):
            salt = read_canonical(lines[0], where) if lines else {}
            check_form(salt, ({'salt': is_hash}, {}), where + ':1')
            first = 2
        for i, line in enumerate(lines[first - 1:], first):
            at = '%s:%d' % (where, i)
            yield check_form(read_canonical(line, at), LINES[name], at), at

    @kept
    def objects(self, name):
        """The objects of a .jsonl file, each of its form."""
        return [value for value, _ in self.read(name)]

    @kept
    def manifest(self):
        """The manifest, canonical and of its form."""
        where = DATA + 'manifest.json'
        return check_form(read_canonical(self.data('manifest.json'), where), MANIFEST, where)

    def sealed(self, name):
        """What the manifest says about a sealed file."""
        return next((f for f in self.manifest()['files'] if f['name'] == name), {})

    def market_expected(self):
        """Must the market be there, or is it there although it is private?"""
        public = self.manifest()['publication'] == 'market'
        private = self.sealed('market.jsonl').get('private')
        return public or not private or DATA + 'market.jsonl' in self.files

    @kept
    def bodies(self, kind):
        """The bodies of the entries of a kind with the line of each, of their form."""
        out = []
        for i, entry in enumerate(self.objects('log.jsonl'), 1):
            if entry['kind'] == kind:
                long = kind == 'allocate' and 'cutoffs' not in entry['body']
                form, where = ALLOCATE_LONG if long else BODIES[kind], DATA + 'log.jsonl:%d' % i
                out.append((check_form(entry['body'], (form, {}), where), where))
        return out

    def body(self, kind):
        """The body of the one entry of a kind and its line."""
        for found in self.bodies(kind):
            return found
        raise absent(DATA + 'log.jsonl: ' + kind)

    @kept
    def rules(self):
        """The rounds [(name, lottery or None, largest ticket first?)] and the boundary."""
        where, out = DATA + 'rules.json', []
        rules = check_form(read_canonical(self.data('rules.json'), where), RULES, where)
        rounds = [(line['id'], line['standing'][-1]) for line in rules['rounds']]
        if 'order' in rules.get('overflow', {}):
            rounds.append(('overflow', rules['overflow']['order'][-1]))
        if len(set(name for name, _ in rounds)) != len(rounds):
            raise wrong(where, 'no name twice', [name for name, _ in rounds])
        directions = {line['id']: line['direction'] for line in rules['draws']}
        for name, end in rounds:
            lottery = None if end == 'number' else end[len('draw:'):]
            known = lottery in directions and lottery in self.manifest()['lotteries']
            if lottery and not known:
                raise wrong(where, 'known lottery', lottery)
            out.append((name, lottery, directions.get(lottery) == 'desc'))
        return out, rules.get('bundle', {}).get('boundary', 'expand')

    @kept
    def schools(self):
        """Seats by school."""
        rows = self.objects('schools.jsonl')
        check_order([row['school'] for row in rows], DATA + 'schools.jsonl')
        return {row['school']: row['seats'] for row in rows}

    def children(self):
        """The unit of every child of the roll, by number."""
        rows = self.objects('roll.jsonl')
        return {row['number']: row['unit'] for row in rows if row['kind'] == 'child'}

    @kept
    def weights(self):
        """Number of children by unit."""
        return collections.Counter(self.children().values())

    @kept
    def tickets(self, lottery):
        """The ticket of every unit of the roll, computed with the key of the draw entry."""
        kind, draw = self.manifest()['ticket'], self.manifest()['draw']
        key = bytes.fromhex(self.body('draw')[0]['key'])
        units = set(row['unit'] for row in self.objects('roll.jsonl'))
        return {unit: ticket(kind, key, draw, lottery, unit) for unit in units}

    @kept
    def market(self):
        """By round: [(unit, weight, [(school, standing without the ticket)])], and the shape of
        a standing: (has a band, has a class, number of keys)."""
        rounds = [name for name, _, _ in self.rules()[0]]
        known, weights, same = self.schools(), self.weights(), {}
        out, shapes, last, problem = {name: [] for name in rounds}, {}, (-1, ''), None
        for row, where in self.read('market.jsonl'):
            if problem:
                continue                              # but a line that is malformed is worse
            name, unit, choices = row['round'], row['unit'], []
            if name not in out:
                problem = wrong(where, 'known round', name)
                continue
            here = rounds.index(name), row['number']
            if here <= last:
                problem = wrong(where, 'sorted, no line twice', row['number'])
            last = here
            if row['number'] != unit or weights.get(unit) != row['weight']:
                problem = wrong(where, 'unit of the roll and its weight', [unit, row['weight']])
            for choice in row['choices']:
                keys = choice.get('keys', [])
                shape = 'band' in choice, 'class' in choice, len(keys)
                if choice['school'] not in known:
                    problem = wrong(where, 'known school', choice['school'])
                if shapes.setdefault(name, shape) != shape:
                    problem = wrong(where, 'the same members in the whole round', choice)
                standing = (choice.get('band', 0), choice.get('class', 0)) + tuple(keys)
                pair = choice['school'], standing
                choices.append(same.setdefault(pair, pair))         # equal ones are kept once
            if len(dict(choices)) != len(choices):
                problem = wrong(where, 'no school twice', [school for school, _ in choices])
            out[name].append((unit, row['weight'], choices))
        if problem:
            raise problem
        return out, shapes

    @kept
    def allocation(self):
        """The places by unit and the cutoffs, from market, tickets and seats."""
        (rounds, boundary), (market, shapes) = self.rules(), self.market()
        free, places, cutoffs = dict(self.schools()), {}, []
        for name, lottery, descending in rounds:
            tickets = self.tickets(lottery) if lottery else {}
            order = {unit: int.from_bytes(value, 'big') * (-1 if descending else 1)
                     for unit, value in tickets.items()}
            units = [line for line in market[name] if line[0] not in places]
            held, stopped = run_round(units, free, order, boundary)
            for school in sorted(held):
                seats, filled = free[school], sum(weight for _, weight in held[school])
                line = {'filled': filled, 'round': name, 'school': school, 'seats': seats,
                        'ticket': ''}
                if held[school] and (filled >= seats or school in stopped):
                    last, unit = max(held[school])[0], max(held[school])[0][-1]
                    band, tier, keys = shapes[name]
                    line.update({'band': last[0]} if band else {})
                    line.update({'class': last[1]} if tier else {})
                    line.update({'keys': list(last[2:-2])} if keys else {})
                    line.update({'ticket': tickets[unit].hex()} if lottery else {'unit': unit})
                cutoffs.append(line)
                free[school] = max(0, seats - filled)
                for standing, _ in held[school]:
                    places[standing[-1]] = school
        return places, cutoffs

    def cutoffs(self):
        """The published cutoffs, from the allocate entry or from cutoffs-1.jsonl."""
        body = self.body('allocate')[0]
        return body['cutoffs'] if 'cutoffs' in body else self.objects('cutoffs-1.jsonl')


def run_round(units, free, order, boundary):
    """Deferred acceptance, units proposing.

    Returns {school: [(standing, weight)]} for every school listed, and the schools that refused
    somebody. An application is admitted only while it stands before every one refused so far, so
    that under 'stop' nobody passes a unit that did not fit.
    """
    lists = {}                                        # school: applications, best standing first
    for u, (unit, weight, choices) in enumerate(units):
        for at, (school, standing) in enumerate(choices):
            whole = standing + (order.get(unit, 0), unit)
            lists.setdefault(school, []).append((whole, weight, u, at))
    rank = [[0] * len(choices) for _, _, choices in units]
    for applications in lists.values():
        applications.sort()
        for r, (_, _, u, at) in enumerate(applications):
            rank[u][at] = r
    held = {school: [] for school in lists}           # heaps of -rank: the last in standing on top
    used = dict.fromkeys(lists, 0)
    bar = {school: len(lists[school]) for school in lists}       # the first one refused
    waiting = [(u, 0) for u in range(len(units))]
    while waiting:
        u, at = waiting.pop()
        choices = units[u][2]
        if at == len(choices):
            continue                                  # refused everywhere
        school, mine = choices[at][0], rank[u][at]
        if mine > bar[school]:
            waiting.append((u, at + 1))
            continue
        heapq.heappush(held[school], -mine)
        used[school] += units[u][1]
        while held[school]:
            worst = -held[school][0]
            _, weight, who, choice = lists[school][worst]
            before = used[school] - weight            # seats used by those before the last one
            if used[school] <= free[school] or (boundary == 'expand' and before < free[school]):
                break
            heapq.heappop(held[school])
            used[school] = before
            bar[school] = min(bar[school], worst)
            waiting.append((who, choice + 1))
    admitted = {school: [lists[school][-r][:2] for r in held[school]] for school in lists}
    return admitted, set(school for school in lists if bar[school] < len(lists[school]))


is_checkpoint = re.compile(br'([a-z0-9./-]{1,128})\n(0|[1-9][0-9]{0,15})\n'
                           br'([A-Za-z0-9+/]{43}=)\n\n').fullmatch


def read_checkpoint(data, where):
    """(origin, size, root) of a checkpoint without signatures."""
    match = is_checkpoint(data)
    if match is None or base64.b64encode(base64.b64decode(match.group(3))) != match.group(3):
        raise bad(where, 'a checkpoint', data[:200].decode('ascii', 'replace'))
    return match.group(1).decode(), int(match.group(2)), base64.b64decode(match.group(3))


def check_order(names, where):
    """Sorted by byte, none twice."""
    for i in range(1, len(names)):
        if names[i] <= names[i - 1]:
            raise wrong('%s:%d' % (where, i + 1), 'sorted, no line twice', names[i])


def compare(where, expected, found):
    """Problems: one if the two are not equal."""
    return [] if expected == found else [wrong(where, expected, found)]


def check_bytes(where, listed, data):
    """Problems of length and hash."""
    return (compare(where, listed['bytes'], len(data))
            or compare(where, listed['sha256'], hexhash(data)))


# ---- The checks: each gives its problems, or raises the one after which it cannot go on ----------

def v03(b):
    """Chain of the log."""
    lines, prev, time = b.lines('log.jsonl'), NO_HASH, ''
    for i, entry in enumerate(b.objects('log.jsonl')):
        where = DATA + 'log.jsonl:%d' % (i + 1)
        yield from compare(where, i, entry['seq'])
        yield from compare(where, prev, entry['prev'])
        if entry['time'] < time:
            yield wrong(where, 'a time not before: ' + time, entry['time'])
        prev, time = hexhash(lines[i]), entry['time']


def v04(b):
    """Checkpoint of the log."""
    where = DATA + 'checkpoint'
    origin, size, root = read_checkpoint(b.data('checkpoint'), where)
    lines = b.lines('log.jsonl')
    yield from compare(where, len(lines), size)
    yield from compare(where, tree_root(lines).hex(), root.hex())
    yield from compare(where, b.body('open')[0]['log'], origin)


def v05(b):
    """Earlier checkpoints."""
    lines, origin = b.lines('log.jsonl'), b.body('open')[0]['log']
    for path in sorted(b.files):
        if not path.startswith(DATA + 'checkpoint-'):
            continue
        name = path[len(DATA + 'checkpoint-'):]
        if not like('[1-9][0-9]{0,15}')(name):
            yield bad(path, 'a size in the name', name)
            continue
        try:
            its_origin, size, root = read_checkpoint(b.files[path], path)
        except Problem as problem:
            yield problem
            continue
        yield from compare(path, int(name), size)
        yield from compare(path, origin, its_origin)
        if size > len(lines):
            yield wrong(path, 'a size up to: %d' % len(lines), size)
        else:
            yield from compare(path, tree_root(lines[:size]).hex(), root.hex())
    for i, entry in enumerate(b.objects('log.jsonl'), 1):
        path = DATA + 'checkpoint-%d' % i
        if entry['kind'] in ('seal', 'close', 'draw') and path not in b.files:
            yield absent(path)


def v06(b):
    """Order of the entries."""
    manifest, entries = b.manifest(), b.objects('log.jsonl')
    commits = [s['id'] for s in manifest['sources'] if s['kind'] == 'commit']
    public = [s['id'] for s in manifest['sources'] if s['kind'] != 'commit']
    bodies = {kind: b.bodies(kind) for kind in BODIES}
    for kind in bodies:
        for body, where in bodies[kind]:
            if kind != 'open':
                yield from compare(where, [manifest['draw'], manifest['attempt']],
                                   [body['draw'], body['attempt']])
            if 'round' in body:
                yield from compare(where, 'round 1', 'round %d' % body['round'])
    story = [entry['kind'] for entry in entries]
    for i, kind in enumerate(story):
        if kind == 'reveal':
            story[i] += ' ' + entries[i]['body']['source']
    opened = []
    for name in story[3:]:
        if name not in ['reveal ' + c for c in commits] or name in opened:
            break
        opened.append(name)
    expected = (['open', 'announce', 'seal'] + opened + ['close'] + ['reveal ' + p for p in public]
                + ['draw', 'allocate', 'publish'])
    pairs = itertools.zip_longest(expected, story, fillvalue='nothing')
    for i, (due, here) in enumerate(pairs, 1):
        yield from compare(DATA + 'log.jsonl:%d' % i, due, here)
    for body, where in bodies['open']:
        yield from compare(where, [], body['keys'])
    for body, where in bodies['close']:
        silent = [c for c in commits if 'reveal ' + c not in opened]
        yield from compare(where, sorted(silent), sorted(body['missing']))
    for body, where in bodies['publish']:
        yield from compare(where, 'preliminary', body['stage'])


def v07(b):
    """Manifest and seal."""
    manifest, where = b.manifest(), DATA + 'manifest.json'
    seal = hexhash(b.data('manifest.json'))
    names = [f['name'] for f in manifest['files']]
    for some in (names, manifest['lotteries']):
        if some != sorted(set(some)):
            yield wrong(where, 'sorted, no name twice', some)
    ids = [s['id'] for s in manifest['sources']]
    if len(ids) != len(set(ids)):
        yield wrong(where, 'no name twice', ids)
    for name in ('rules.json', 'schools.jsonl', 'catchments.jsonl', 'market.jsonl'):
        if name not in names:
            yield wrong(where, 'file: ' + name, names)
    private = b.sealed('market.jsonl').get('private', False)
    if private != (manifest['publication'] != 'market'):
        yield wrong(where, 'market.jsonl private, but not in mode market', manifest['publication'])
    if 'previous' in manifest and manifest['attempt'] == 1:
        yield wrong(where, 'members: no previous at attempt 1', 'previous')
    b.body('seal'), b.body('draw')
    for kind in ('seal', 'draw'):
        for body, line in b.bodies(kind):
            yield from compare(line, seal, body['seal'])
    for body, line in b.bodies('seal'):
        if canonical(body['manifest']) != b.data('manifest.json'):
            yield wrong(line, 'the manifest of the file', 'another manifest')
    for body, line in b.bodies('open'):
        yield from compare(line, manifest['log'], body['log'])
    lines = b.data('seed.txt').split(b'\n') + [b'', b'', b'', b'']
    yield from compare(DATA + 'seed.txt:4', 'seal ' + seal, lines[3].decode('ascii', 'replace'))


def v08(b):
    """Sealed files."""
    for listed in b.manifest()['files']:
        path = DATA + listed['name']
        if path in b.files:
            yield from check_bytes(path, listed, b.files[path])
        elif not listed.get('private') or path == DATA + 'market.jsonl' and b.market_expected():
            yield absent(path)


def v09(b):
    """The roll."""
    sealed, where, rows = b.manifest()['roll'], DATA + 'roll.jsonl', b.objects('roll.jsonl')
    lines = b.lines('roll.jsonl')
    yield from compare(where, sealed['sha256'], hexhash(b.data('roll.jsonl')))
    yield from compare(where, [sealed['lines'], sealed['root']],
                       [len(lines), tree_root(lines).hex()])
    reserve = sum(1 for row in rows if row['kind'] == 'reserve')
    yield from compare(where, '%d reserve' % sealed['reserve'], '%d reserve' % reserve)
    check_order([row['number'] for row in rows], where)
    least = {}
    for i, row in enumerate(rows, 1):
        at, number, unit = '%s:%d' % (where, i), row['number'], row['unit']
        if row['kind'] == 'reserve':
            if not is_reserve(number) or unit != number or row['record'] != NO_HASH:
                yield wrong(at, 'a reserve slot', row)
        elif is_reserve(number) or is_reserve(unit):
            yield wrong(at, 'a child', row)
        if least.setdefault(unit, number) != unit:
            yield wrong(at, 'unit = its least number: ' + least[unit], unit)


def reveals(b):
    """The values revealed, by source."""
    out = {}
    for body, where in b.bodies('reveal'):
        out.setdefault(body['source'], (body['value'], where))
    return out


def v12(b):
    """Transcript and key."""
    manifest, values, where = b.manifest(), reveals(b), DATA + 'log.jsonl'
    silent = b.body('close')[0]['missing']
    seal, stretch = hexhash(b.data('manifest.json')), manifest.get('stretch', 0)
    text = ['paiwei/v1/seed', 'draw ' + manifest['draw'], 'attempt %d' % manifest['attempt'],
            'seal ' + seal]
    for source in manifest['sources']:
        kind, name = source['kind'], source['id']
        if name not in values:
            if kind != 'commit' or name not in silent:
                raise absent('%s: reveal %s' % (where, name))
            value = 'missing'
        else:
            value, line = values[name]
            form = {'commit': '[0-9a-f]{64}', 'digits': '[0-9]+', 'hex': '[0-9a-f]+',
                    'drand-quicknet': '%d [0-9a-f]{96}' % source.get('round', 0)}[kind]
            if not like(form)(value) or len(value) != source.get('length', len(value)):
                yield wrong(line, kind + ' ' + str(source.get('length', '')), value)
        text.append('source %s %s %s' % (name, kind, value))
    text += ['stretch %d' % stretch] if stretch else []
    text = '\n'.join(text + [''])
    seed = b.data('seed.txt')
    if text.encode() != seed:
        found = seed.decode('utf-8', 'replace').split('\n')
        pairs = itertools.zip_longest(text.split('\n'), found, fillvalue='nothing')
        for i, (due, here) in enumerate(pairs, 1):
            yield from compare(DATA + 'seed.txt:%d' % i, due, here)
        raise wrong(DATA + 'seed.txt', 'the same bytes')
    if stretch > STRETCH_LIMIT:
        raise bad(DATA + 'manifest.json', 'stretch up to: %d' % STRETCH_LIMIT, stretch)
    body, line = b.body('draw')
    yield from compare(line, stretched_key(seed, stretch).hex(), body['key'])


def v13(b):
    """Tickets."""
    lotteries, rows, lines = b.manifest()['lotteries'], b.objects('roll.jsonl'), []
    for lottery in lotteries:
        tickets = b.tickets(lottery)
        for row in rows:
            lines.append(canonical({'lottery': lottery, 'number': row['number'],
                                    'ticket': tickets[row['unit']].hex()}))
    body, where = b.body('draw')
    yield from compare(where, [len(lines), tree_root(lines).hex()],
                       [body['tickets_lines'], body['tickets_root']])
    if DATA + 'tickets.jsonl' not in b.files and b.manifest()['publication'] == 'roots':
        return                                         # not published in this mode
    if b.data('tickets.jsonl') != b''.join(line + b'\n' for line in lines):
        b.objects('tickets.jsonl')                     # malformed, or only wrong?
        found = b.lines('tickets.jsonl')
        yield from compare(DATA + 'tickets.jsonl', len(lines), len(found))
        for i, (mine, line) in enumerate(zip(lines, found), 1):
            yield from compare(DATA + 'tickets.jsonl:%d' % i, mine.decode(), line.decode())


def v15(b):
    """Results."""
    where, rows = DATA + 'results-1.jsonl', b.objects('results-1.jsonl')
    body, line = b.body('allocate')
    lines, known, unit_place = b.lines('results-1.jsonl'), b.schools(), {}
    yield from compare(line, [len(lines), tree_root(lines).hex()],
                       [body['results_lines'], body['results_root']])
    check_order([row['number'] for row in rows], where)
    units = b.children()
    for number in sorted(set(units) - set(row['number'] for row in rows)):
        yield wrong(where, 'a line for: ' + number, 'not there')
    for i, row in enumerate(rows, 1):
        at, unit = '%s:%d' % (where, i), units.get(row['number'])
        if unit is None:
            yield wrong(at, 'a child of the roll', row['number'])
        elif unit_place.setdefault(unit, row['place']) != row['place']:
            yield wrong(at, 'the place of the unit: ' + unit_place[unit], row['place'])
        if row['place'] and row['place'] not in known:
            yield wrong(at, 'known school', row['place'])


def v16(b):
    """Cutoffs: first against seats and results, then, with the market, the whole list."""
    body, where = b.body('allocate')
    cutoffs, (rounds, boundary) = b.cutoffs(), b.rules()
    if 'cutoffs' not in body:
        where, lines = DATA + 'cutoffs-1.jsonl', b.lines('cutoffs-1.jsonl')
        yield from compare(where, [body['cutoffs_lines'], body['cutoffs_root']],
                           [len(lines), tree_root(lines).hex()])
    roots = b.manifest()['publication'] == 'roots'
    largest = None                                     # not known
    if not roots or DATA + 'roll.jsonl' in b.files:
        largest = max([1] + list(b.weights().values()))
    names, free = [name for name, _, _ in rounds], dict(b.schools())
    used, last = collections.Counter(), (-1, '')
    for line in cutoffs:
        school, over = line['school'], line['filled'] - line['seats']
        if line['round'] not in names or school not in free:
            yield wrong(where, 'known round and school', [line['round'], school])
            continue
        here = names.index(line['round']), school
        if here <= last:
            yield wrong(where, 'sorted, no line twice', [line['round'], school])
        last = here
        yield from compare(where, 'seats: %s %d' % (school, free[school]),
                           'seats: %s %d' % (school, line['seats']))
        if over > 0 and (boundary == 'stop' or line['seats'] == 0 or (largest and over >= largest)):
            yield wrong(where, 'filled up to: %d' % line['seats'], line)
        free[school] = max(0, free[school] - line['filled'])
        used[school] += line['filled']
    if not roots or DATA + 'results-1.jsonl' in b.files:
        placed = collections.Counter(row['place'] for row in b.objects('results-1.jsonl'))
        placed.pop('', None)
        for school in sorted(set(used) | set(placed)):
            if school not in used:
                yield wrong(where, 'a cutoff of: ' + school, 'not there')
            yield from compare(where, 'placed: %s %d' % (school, placed[school]),
                               'placed: %s %d' % (school, used[school]))
    if not b.market_expected():
        yield Problem('n/a', '', '', '')
        return
    expected = b.allocation()[1]
    yield from compare(where, '%d cutoffs' % len(expected), '%d cutoffs' % len(cutoffs))
    for mine, line in zip(expected, cutoffs):
        yield from compare(where, mine, line)


def v20(b):
    """Enough chance."""
    sources = b.manifest()['sources']
    sizes = [(source['kind'], source.get('length', 0)) for source in sources]
    for kind, length in sizes:
        if kind == 'drand-quicknet' or (kind == 'digits' and length >= 39) \
                or (kind == 'hex' and length >= 32):
            return
    if any(kind == 'digits' and length >= 20 for kind, length in sizes):
        values = reveals(b)
        if sum(1 for s in sources if s['kind'] == 'commit' and s['id'] in values) >= 2:
            return
    yield wrong(DATA + 'manifest.json', '128 bits from public sources', sizes)


def v22(b):
    """The allocation, run again."""
    if not b.market_expected():
        raise Problem('n/a', '', '', '')
    places, units, where = b.allocation()[0], b.children(), DATA + 'results-1.jsonl'
    for i, row in enumerate(b.objects('results-1.jsonl'), 1):
        expected = places.get(units.get(row['number']), '')
        yield from compare('%s:%d' % (where, i), row['number'] + ': ' + expected,
                           row['number'] + ': ' + row['place'])


def v_index(b):
    """Every file is in the index, and the publish entry holds the index."""
    for path in sorted(b.files):
        if not is_path(path):
            yield bad(path, 'a safe path', path)
    where, data = DATA + 'index.json', b.data('index.json')
    listed = check_form(read_canonical(data, where), INDEX, where)['files']
    names = [f['name'] for f in listed]
    check_order(names, where)
    for entry in listed:
        if entry['name'] in UNLISTED:
            yield wrong(where, 'not in the index', entry['name'])
        elif entry['name'] in b.files:
            yield from check_bytes(entry['name'], entry, b.files[entry['name']])
        else:
            yield absent(entry['name'])
    for path in sorted(set(b.files) - set(names) - set(UNLISTED)):
        yield wrong(path, 'a file of the index', 'not in the index')
    b.body('publish')
    for body, line in b.bodies('publish'):
        yield from compare(line, hexhash(data), body['index'])


CHECKS = {'V03': v03, 'V04': v04, 'V05': v05, 'V06': v06, 'V07': v07, 'V08': v08, 'V09': v09,
          'V12': v12, 'V13': v13, 'V15': v15, 'V16': v16, 'V20': v20, 'V22': v22, 'INDEX': v_index}
IDS = ['V%02d' % i for i in range(1, 24)] + ['INDEX']


def run_check(check, bundle):
    """The worst problem of a check, or None. Whatever the bytes are, nothing but that comes out."""
    worst = None
    try:
        for problem in check(bundle):
            if worst is None or RANK[problem.status] > RANK[worst.status]:
                worst = problem
    except Problem as problem:
        if worst is None or RANK[problem.status] > RANK[worst.status]:
            worst = problem
    except (OSError, MemoryError):
        raise                                          # the machine failed
    except Exception as error:                         # nothing a bundle holds may stop the program
        worst = bad('', 'something this program can read', repr(error))
    return worst


def verify_files(files):
    """All checks over the files of a bundle (path: bytes), in the order of IDS."""
    bundle, results = Bundle(files), []
    for name in IDS:
        if name in CHECKS:
            problem = run_check(CHECKS[name], bundle) or Problem('pass', '', '', '')
        else:
            problem = Problem('not yet', '', '', '')
        results.append(as_result(name, problem))
    return results


def as_result(name, problem):
    """A check with its problem as it is printed."""
    return {'id': name, 'status': problem.status, 'file': problem.file,
            'expected': problem.expected, 'found': problem.found}


def exit_code(results):
    """0, 1, 3 or 4; code 5 never comes from results."""
    statuses = [result['status'] for result in results]
    for status, code in (('malformed', 3), ('fail', 1), ('missing', 4)):
        if status in statuses:
            return code
    return 0 if statuses.count('pass') else 4


def summary(files):
    """(draw, seal, short code, title) as far as they can be read."""
    draw = seal = code = title = ''
    try:
        bundle = Bundle(files)
        seal = hexhash(bundle.data('manifest.json'))
        code = short_code(seal)
        draw = bundle.manifest()['draw']
        title = read_canonical(bundle.data('rules.json'), '').get('title', '')
    except (OSError, MemoryError):
        raise
    except Exception:                                  # shown only; the checks say what is wrong
        pass
    return draw, seal, code, title if type(title) is str else ''


# ---- Reading a folder or a zip -------------------------------------------------------------------

def check_limits(sizes):
    """Refuse too many or too large files."""
    if len(sizes) > ENTRY_LIMIT:
        raise bad('', 'at most 10000 files', len(sizes))
    if any(size > FILE_LIMIT for size in sizes) or sum(sizes) > TOTAL_LIMIT:
        raise bad('', 'at most 1 GiB a file and 4 GiB in all', max(sizes))


def read_part(stream, size, path):
    """All bytes of an open file that must be `size` long."""
    data = stream.read(size + 1)
    if len(data) != size:
        raise bad(path, '%d bytes' % size, '%d bytes' % len(data))
    return data


def read_folder(top):
    """{path: bytes} of a folder; links are not followed, unsafe names are not opened."""
    found, folders = [], ['']
    while folders:
        folder = folders.pop()
        with os.scandir(os.path.join(top, folder) if folder else top) as entries:
            for entry in entries:
                path = folder + '/' + entry.name if folder else entry.name
                info = entry.stat(follow_symlinks=False)
                if not (stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode)):
                    raise bad(path, 'a plain file', 'a link or a device')
                if not is_path(path):
                    raise bad(path, 'a safe path', path)
                if stat.S_ISDIR(info.st_mode):
                    folders.append(path)
                else:
                    found.append((path, info.st_size))
                if len(found) + len(folders) > ENTRY_LIMIT:
                    raise bad('', 'at most 10000 files', 'more')
    check_limits([size for _, size in found])
    files = {}
    for path, size in sorted(found):
        with open(os.path.join(top, path), 'rb') as stream:
            files[path] = read_part(stream, size, path)
    return files


def read_zip(path):
    """{path: bytes} of a zip, without its one top folder if it has one."""
    with open(path, 'rb') as stream:
        size = os.fstat(stream.fileno()).st_size
        if size > TOTAL_LIMIT:
            raise bad('', 'at most 1 GiB a file and 4 GiB in all', size)
        whole = io.BytesIO(stream.read())
    try:
        with zipfile.ZipFile(whole) as archive:
            entries = archive.infolist()
            check_limits([entry.file_size for entry in entries])
            names = [entry.orig_filename for entry in entries]
            for entry, name in zip(entries, names):
                mode = stat.S_IFMT(entry.external_attr >> 16)
                if mode not in (0, stat.S_IFREG, stat.S_IFDIR) or entry.flag_bits & 1:
                    raise bad(name, 'a plain file', 'a link, a device or encrypted')
                if name != entry.filename or not is_path(name[:-1] if name.endswith('/') else name):
                    raise bad(name, 'a safe path', name)
                if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    raise bad(name, 'stored or deflated', entry.compress_type)
            if len(set(name.rstrip('/') for name in names)) != len(names):
                raise bad('', 'no name twice', 'a name twice')
            tops = set(name.split('/')[0] for name in names)
            cut = 0
            if len(tops) == 1 and tops != {'data'} and all('/' in name for name in names):
                cut = len(tops.pop()) + 1
            files, total = {}, 0
            for entry in entries:
                if entry.filename.endswith('/'):
                    if entry.file_size:
                        raise bad(entry.filename, 'an empty folder entry', entry.file_size)
                    continue
                with archive.open(entry) as stream:
                    data = read_part(stream, entry.file_size, entry.filename)
                total += len(data)
                if total > TOTAL_LIMIT:
                    raise bad('', 'at most 1 GiB a file and 4 GiB in all', total)
                files[entry.filename[cut:]] = data
            return files
    except (Problem, MemoryError):
        raise
    except Exception as error:                         # the bytes are in memory: it is the zip
        raise bad(os.path.basename(path), 'a readable zip', repr(error))


# ---- The command ---------------------------------------------------------------------------------

NAMES = {
    'V01': ('检查点有日志密钥的签名', 'the checkpoint is signed by the key of the log'),
    'V02': ('公证处和见证方已联署', 'notary and witnesses have signed'),
    'V03': ('日志逐条相连，次序和时间无误', 'the log is an unbroken chain'),
    'V04': ('日志与检查点一致', 'the log is the one of the checkpoint'),
    'V05': ('先前各检查点都是本日志的开头', 'every earlier checkpoint is a beginning of this log'),
    'V06': ('日志事项次序正确，只抽签一次', 'entries stand in order, there was one draw'),
    'V07': ('清单与封存值处处一致', 'manifest and seal are the same everywhere'),
    'V08': ('封存的文件齐全且未改动', 'the sealed files are there and unchanged'),
    'V09': ('名册格式、次序和哈希正确', 'the roll is in form and is the sealed one'),
    'V10': ('秘密值与承诺相符', 'the secrets match their commitments'),
    'V11': ('公开随机源真实', 'the public sources of chance are genuine'),
    'V12': ('种子文本和密钥可由日志重建', 'seed text and key follow from the log'),
    'V13': ('全部签号可重新算出', 'every ticket can be computed again'),
    'V14': ('更正事项合规', 'amendments keep the rules'),
    'V15': ('结果包含名册上每名儿童且仅一次', 'the results hold each child of the roll once'),
    'V16': ('各校录取线与结果相符', 'the cutoffs agree with the results'),
    'V17': ('各轮之间的变化均有依据', 'changes between rounds have grounds'),
    'V18': ('重抽符合规定', 'repeated draws keep the rules'),
    'V19': ('公示期和各时间点合规', 'the period of objection was kept'),
    'V20': ('随机性充足', 'there was enough chance'),
    'V21': ('外部存证有效', 'outside time stamps are valid'),
    'V22': ('重新分配所得与结果相同', 'the allocation run again gives the results'),
    'V23': ('留待以后版本', 'kept for a later version'),
    'INDEX': ('文件齐全，无增无改', 'the bundle is whole: nothing added, changed or left out'),
}
STATUS_ZH = {'pass': '通过', 'fail': '不符', 'malformed': '格式错误', 'missing': '缺少',
             'n/a': '不适用', 'not yet': '尚未实现'}           # n/a: not published in this mode
VERDICT = {
    0: ('结论：所检查的各项全部通过。', 'Verdict: every check that was made passed.'),
    1: ('结论：有检查不符，公布的材料自相矛盾。', 'Verdict: a check failed; the evidence contradicts itself.'),
    3: ('结论：有材料格式错误，无法采信。', 'Verdict: something is malformed; it proves nothing.'),
    4: ('结论：未见矛盾，但缺少必要材料。', 'Verdict: no contradiction, but evidence is missing.'),
    5: ('结论：本机无法完成检查。', 'Verdict: this machine could not finish.'),
}
LABELS = {'seal': ('封存值', 'seal'), 'code': ('短码', 'short code'), 'file': ('文件', 'file'),
          'expected': ('应为', 'expected'), 'found': ('实为', 'found')}
ZH = {
    'to be there': '应存在', 'not there': '不存在', 'canonical JSON': '规范 JSON',
    'control character or white space': '控制字符或换行', 'another spelling': '写法不规范',
    'LF at the end of each line': '每行以换行结束', 'last line without': '末行无换行',
    'line of 1 to 65536 bytes': '每行 1 至 65536 字节', 'an object': '对象', 'member': '成员',
    'members': '仅有成员', 'form of member': '成员格式', 'no name twice': '名称不重复',
    'sorted, no line twice': '有序且不重复', 'sorted, no name twice': '有序且不重复',
    'known lottery': '已知抽签', 'known round': '已知轮次', 'known school': '已知学校',
    'known round and school': '已知轮次和学校', 'no school twice': '学校不重复',
    'unit of the roll and its weight': '名册上的单元及其人数', 'a checkpoint': '检查点格式',
    'the same members in the whole round': '同一轮成员一致', 'a time not before': '时间不早于',
    'a size in the name': '文件名含条数', 'a size up to': '条数至多', 'nothing': '无',
    'the manifest of the file': '与清单文件相同', 'another manifest': '另一清单', 'file': '文件',
    'a reserve slot': '备用号格式', 'a child': '儿童行格式', 'unit = its least number': '单元为其最小编号',
    'a line for': '应有一行', 'a child of the roll': '名册上的儿童', 'the place of the unit': '同单元学校',
    'seats': '学位', 'placed': '录取', 'the same bytes': '逐字节相同', 'stretch up to': '延展至多',
    'market.jsonl private, but not in mode market': '除 market 方式外 market.jsonl 不公开',
    'stored or deflated': '仅存储或 deflate 压缩', 'a link or a device': '链接或设备',
    'filled up to': '录取至多', 'a cutoff of': '应有录取线', 'not in the index': '不在目录中',
    '128 bits from public sources': '公开随机源至少 128 位', 'a safe path': '安全路径',
    'a file of the index': '目录所列文件', 'a plain file': '普通文件', 'a readable zip': '可读的 zip',
    'something this program can read': '本程序可读的内容', 'at most 10000 files': '至多 10000 个文件',
    'at most 1 GiB a file and 4 GiB in all': '单个至多 1 GiB、合计至多 4 GiB',
}


def say(text, pick):
    """A message in the language (0 Chinese, 1 English), safe to print on any terminal."""
    head, colon, tail = text.partition(': ')
    if pick == 0:
        text = ZH.get(head, head) + colon + tail
    return ''.join(c if c.isprintable() else '\\u%04x' % ord(c) for c in text)


def as_text(results, head, code, pick):
    """The report for people."""
    draw, seal, short, title = head
    out = [say('%s  %s' % (title or '-', draw), 1), '%s %s' % (LABELS['seal'][pick], seal or '-'),
           '%s %s' % (LABELS['code'][pick], short or '-')]
    for result in results:
        status = result['status'] if pick else STATUS_ZH[result['status']]
        width = 11 - (0 if pick else len(status))      # a Chinese character is two columns wide
        out.append('%-6s%-*s%s' % (result['id'], width, status, NAMES[result['id']][pick]))
        for part in ('file', 'expected', 'found'):
            if result['expected'] or result['found']:
                out.append('      %s: %s' % (LABELS[part][pick], say(result[part], pick)))
    return '\n'.join(out + [VERDICT[code][pick]])


def main(arguments=None):
    """Run the command; returns the exit code."""
    locale = os.environ.get('LC_ALL') or os.environ.get('LANG') or ''
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--json', action='store_true', help='print one JSON document')
    parser.add_argument('--lang', choices=('zh', 'en'),
                        default='zh' if locale.startswith('zh') else 'en')
    parser.add_argument('path', nargs='?', metavar='PATH', help='folder or .zip of the bundle')
    options = parser.parse_args(arguments)
    path = options.path
    if path is None:
        path = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        if not os.path.lexists(os.path.join(path, 'data', 'index.json')):
            parser.error('this script is not in a bundle: give the PATH of one')
    elif not os.path.exists(path):
        parser.error('there is no such file or folder: ' + ascii(path))
    results, head, code = [], ('', '', '', ''), 5
    try:
        try:
            files = read_folder(path) if os.path.isdir(path) else read_zip(path)
            results, head = verify_files(files), summary(files)
        except Problem as problem:                     # the container is refused as a whole
            results = [as_result('INDEX', problem)]
        code = exit_code(results)
    except (OSError, MemoryError, KeyboardInterrupt) as error:
        results = []
        sys.stderr.write(ascii(error) + '\n')
    if options.json:
        out = json.dumps({'ok': code == 0, 'exit': code, 'draw': head[0], 'seal': head[1],
                          'short_code': head[2], 'checks': results})
    else:
        out = as_text(results, head, code, 0 if options.lang == 'zh' else 1)
    try:
        coding = sys.stdout.encoding or 'utf-8'
        print(out.encode(coding, 'backslashreplace').decode(coding), flush=True)
    except OSError:
        return 5
    return code


if __name__ == '__main__':
    sys.exit(main())
