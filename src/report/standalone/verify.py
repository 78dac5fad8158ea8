#!/usr/bin/env python3
"""Check a published placement draw of the form paiwei/v1.

    python3 verify.py [--json] [--lang zh|en] [PATH]
    python3 verify.py --receipt FILE --trust KEYS [PATH]
    python3 verify.py --number NUMBER --code CODE --trust KEYS [PATH]
    python3 verify.py --audit FOLDER [PATH]

PATH is the folder of the bundle (the one that holds data/index.json) or a .zip of it; without PATH
the bundle that holds this script. With --receipt one family's receipt is checked, and with PATH
also that both are of one log. With --code what is published for a number under the code of its
notice is opened, and the receipt that it gives is checked. With --audit the private halves of a placement folder are held
against the bundle too. Only the Python standard library is needed, version 3.8 or later.
Nothing is written and no network is used. What is checked is described in spec/*.md of the bundle.

Exit code: 0 all pass, 1 something failed, 2 wrong use of the command, 3 something is malformed,
4 evidence is missing, 5 the machine failed.
"""
import argparse
import base64
import bisect
import collections
import contextlib
import datetime
import functools
import hashlib
import hmac
import io
import itertools
import json
import math
import os
import re
import stat
import struct
import sys
import unicodedata
import zipfile

LINE_LIMIT = 65536                    # bytes in a line of a .jsonl file
NUMBER_LIMIT = 2 ** 53 - 1            # greatest integer in canonical JSON
DEPTH_LIMIT = 16                      # nesting in canonical JSON, the outermost value counted
ENTRY_LIMIT = 10000                   # files in a bundle
FILE_LIMIT = 2 ** 30                  # bytes in one file
TOTAL_LIMIT = 4 * 2 ** 30             # bytes in all files together
STRETCH_LIMIT = 10 ** 8               # more hashes than this no manifest asks for
SEAT_LIMIT = 10 ** 7                  # more seats of a desk than this are not dealt
DATA = 'data/'
UNLISTED = ('data/index.json', 'data/log.jsonl', 'data/checkpoint')    # not in the index
NO_HASH = '0' * 64
RANK = {'pass': 0, 'not yet': 1, 'n/a': 1, 'missing': 2, 'fail': 3, 'malformed': 4}  # worst last


class Problem(Exception):
    """Something a check has to report: status, file (and line), what was expected and found."""

    def __init__(self, status, file='', expected='', found=''):
        Exception.__init__(self, status, file)
        self.status, self.file = status, file
        self.expected, self.found = show(expected), show(found)

    def result(self, check):
        """As it is printed."""
        return {'id': check, 'status': self.status, 'file': self.file,
                'expected': self.expected, 'found': self.found}


bad = functools.partial(Problem, 'malformed')          # cannot be read as what it must be
absent = functools.partial(Problem, 'missing', expected='to be there', found='not there')


def show(value):
    """A value as one short line of text."""
    text = value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=repr)
    return text if len(text) <= 200 else text[:200] + '...'


def expect(fine, file, expected, found=''):
    """Problems, for `yield from`: none if fine, else that the evidence breaks a rule."""
    return [] if fine else [Problem('fail', file, expected, found)]


def compare(file, expected, found):
    """Problems: one if the two are not equal."""
    return expect(expected == found, file, expected, found)


def compare_lines(path, expected, found):
    """Problems of lines that are not equal."""
    pairs = itertools.zip_longest(expected, found, fillvalue='nothing')
    for i, (due, here) in enumerate(pairs, 1):
        yield from compare('%s:%d' % (path, i), due, here)


def insist(fine, file, expected, found='', status='malformed'):
    """Raise a problem unless fine."""
    if not fine:
        raise Problem(status, file, expected, found)


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


def count_and_root(lines):
    """[number of lines, root of their tree in hex]."""
    return [len(lines), tree_root(lines).hex()]


# ---- Tickets -------------------------------------------------------------------------------------

ROW = 2 ** 256 - 1                    # a row of the state: four lanes of 64 bits, each for a word
WORDS = sum(0xffffffff << 64 * lane for lane in range(4))    # the words in them


def half_round(a, b, c, d):
    """A quarter round on all four columns at once; a row is one integer."""
    for first, second in ((16, 12), (8, 7)):
        a = a + b & WORDS
        d ^= a
        d = (d << first | d >> 32 - first) & WORDS
        c = c + d & WORDS
        b ^= c
        b = (b << second | b >> 32 - second) & WORDS
    return a, b, c, d


def moved(row, n):
    """A row with its words moved n places to the left."""
    return row >> 64 * n | row << 256 - 64 * n & ROW


def chacha20_block(key, address, size=64):
    """The first bytes of the ChaCha20 block, RFC 8439 section 2.3.

    The address is words 12 to 15 of the state.
    """
    state = struct.unpack('<16I', b'expand 32-byte k' + key + address)
    start = [sum(word << 64 * lane for lane, word in enumerate(state[i:i + 4]))
             for i in range(0, 16, 4)]
    a, b, c, d = start
    for _ in range(10):
        a, b, c, d = half_round(a, b, c, d)                                    # columns
        a, b, c, d = half_round(a, moved(b, 1), moved(c, 2), moved(d, 3))      # diagonals
        b, c, d = moved(b, 3), moved(c, 2), moved(d, 1)
    end = [(row + first & WORDS).to_bytes(32, 'little') for row, first in zip((a, b, c, d), start)]
    return b''.join(row[i:i + 4] for row in end for i in range(0, 32, 8))[:size]


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
    HAVE_SM3 = bool(hashlib.new('sm3'))
except ValueError:
    HAVE_SM3 = False


def ticket(kind, key, draw, lottery, unit):
    """The ticket of a unit: 16 bytes."""
    message = ('paiwei/v1/ticket\n%s\n%s\n%s\n' % (draw, lottery, unit)).encode()
    if kind == 'chacha20':
        return chacha20_block(key, sha256(message)[:16], 16)
    if kind == 'hmac-sha256':
        return hmac.new(key, message, 'sha256').digest()[:16]
    return (hmac.new(key, message, 'sm3').digest() if HAVE_SM3 else hmac_sm3(key, message))[:16]


def stretched_key(transcript, stretch=0):
    """The key of a draw from its transcript."""
    key = sha256(transcript)
    for _ in range(stretch):
        key = sha256(key)
    return key


def short_code(digest):
    """A hash (64 hex digits) as six groups of four decimal digits."""
    digits = '%024d' % (int(digest[:32], 16) * 10 ** 24 >> 128)
    return ' '.join(digits[i:i + 4] for i in range(0, 24, 4))


# ---- Canonical JSON ------------------------------------------------------------------------------

CONTROL = re.compile(rb'[\x00-\x1f\x7f]')
MEMBER = re.compile('[a-z][a-z0-9_]*')
ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(',', ':'))


def read_number(text):
    """An integer of canonical JSON; its spelling is checked when the value is written again."""
    if not text.isdigit() or len(text) > 16 or int(text) > NUMBER_LIMIT:
        raise ValueError('number ' + text[:20])
    return int(text)


DECODER = json.JSONDecoder(parse_int=read_number, parse_float=read_number,
                           parse_constant=read_number)


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
    insist(not CONTROL.search(data), where, 'canonical JSON', 'control character or white space')
    try:
        text = data.decode('utf-8')
        if '\\' in text.replace('\\\\', '').replace('\\"', ''):
            raise ValueError('escape')
        value = DECODER.decode(text)
        check_tree(value, 1)
        same = ENCODER.encode(value) == text
    except (ValueError, RecursionError) as error:
        raise bad(where, 'canonical JSON', str(error) or 'too deep')
    insist(same, where, 'canonical JSON', 'another spelling')
    return value


def split_lines(data, where):
    """The lines of a .jsonl file, without their LF."""
    lines = data.split(b'\n')
    insist(lines.pop() == b'', where, 'LF at the end of each line', 'last line without')
    for i, line in enumerate(lines, 1):
        if not 1 <= len(line) <= LINE_LIMIT:
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


def exactly(form):
    """An object of the form."""
    return lambda value: misfit(value, form) is None


def misfit(value, form):
    """None, or (expected, found). A form gives the test of each member; `name?` may be left out,
    '*' stands for any other member. A function gives the form of a value."""
    if type(value) is not dict:
        return 'an object', value
    form = form(value) if callable(form) else form
    for name in form:
        if name not in value and name[-1] not in '?*':
            return 'member: ' + name, 'not there'
    for name, item in value.items():
        test = form.get(name) or form.get(name + '?') or form.get('*')
        if test is None:
            return 'members: ' + ' '.join(sorted(form)), name
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


def is_stretch(value):
    """So many extra hashes."""
    return is_positive(value) and value <= STRETCH_LIMIT


def is_digits(value):
    """How many digits of a ticket are printed."""
    return is_positive(value) and value <= 38


def is_rank(value):
    """A place in an order, which has an end."""
    return is_count(value) and value < 2 ** 32 - 1


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
is_plain = like('[A-Za-z0-9_-][A-Za-z0-9._-]*')               # name of a sealed file
is_path = like('[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*')
is_standing_end = like('number|draw:[a-z0-9][a-z0-9-]{0,31}')


def is_share(value):
    """What a round has of the seats: `share n/d` is not more than all of them."""
    part, _, of = value[len('share '):].partition('/') if is_text(value) else ('', '', '')
    fine = like('share (0|[1-9][0-9]{0,6})/[1-9][0-9]{0,6}')(value)
    return value in ('fixed', 'table') if not fine else int(part) <= int(of)


def is_leftover(path):
    """What file managers leave behind is no part of a bundle and is passed over."""
    name = path.rstrip('/').split('/')[-1]
    return (name.lower() in ('.ds_store', 'thumbs.db', 'desktop.ini') or name.startswith('._')
            or '__MACOSX' in path.split('/'))


def is_time(value):
    """A time that exists, as YYYY-MM-DDTHH:MM:SSZ."""
    form = '([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z'
    match = re.fullmatch(form, value) if type(value) is str else None
    try:
        return match is not None and bool(datetime.datetime(*map(int, match.groups())))
    except ValueError:
        return False


def seconds(time):
    """Unix time."""
    days = datetime.datetime.strptime(time, '%Y-%m-%dT%H:%M:%SZ') - datetime.datetime(1970, 1, 1)
    return int(days.total_seconds())


def is_standing(value):
    """A list of keys of which the last is draw:LOTTERY or number."""
    return list_of(is_text)(value) and len(value) > 0 and is_standing_end(value[-1])


def is_source(value):
    """A source of chance in the manifest."""
    kind = value.get('kind') if type(value) is dict else None
    return is_text(kind) and kind in SOURCES and misfit(value, SOURCES[kind]) is None


EVENT = {'id': is_id, 'kind': is_text, 'length': is_positive, 'what': is_text}
SOURCES = {'commit': {'id': is_id, 'kind': is_text, 'commit': is_hash},
           'digits': EVENT, 'hex': EVENT,
           'drand-quicknet': {'id': is_id, 'kind': is_text, 'round': is_positive}}
BY_HAND = ('number', 'balls', 'listed', 'direction')          # kinds of values drawn by hand
SOURCES.update(dict.fromkeys(BY_HAND, {'id': is_id, 'kind': is_text, 'most': is_positive,
                                       'what': is_text}))
CIRCLES = ('ring_remove', 'ring_step', 'ring_run')
RING = {'entries': is_count, 'lottery': is_id, 'plan': is_count, 'scheme': one_of(*CIRCLES),
        'schools': list_of(is_school), 'second?': is_id, 'start?': is_id, 'step?': is_positive}
FILE = {'bytes': is_count, 'name': is_plain, 'sha256': is_hash}
MANIFEST = {
    'type': one_of('paiwei/v1/manifest'), 'authority': is_text, 'draw': is_draw,
    'attempt': is_positive, 'log': is_origin, 'lotteries': list_of(is_id),
    'roll': exactly({'lines': is_count, 'reserve': is_count, 'root': is_hash, 'sha256': is_hash, 'sm3?': is_hash}),
    'files': list_of(exactly({**FILE, 'private?': one_of(True), 'sm3?': is_hash})),
    'ticket': one_of('chacha20', 'hmac-sha256', 'hmac-sm3'), 'sources': list_of(is_source),
    'program': list_of(exactly({'name': is_text, 'sha256': is_hash, 'sm3?': is_hash, 'version': is_text})),
    'times': exactly({'draw_from': is_time, 'reveal_from': is_time, 'reveal_until': is_time}),
    'publication': one_of('market', 'pseudonymous', 'roots'), 'min_cell': is_count,
    'rings?': list_of(exactly(RING)), 'stretch?': is_stretch, 'previous?': exactly({'seal': is_hash, 'void_seq': is_count})}


def check_manifest(value, where):
    """Refuse a manifest that has not its form: SM3 stands beside every sha256, or beside none."""
    check_form(value, MANIFEST, where)
    beside = ['sm3' in part for part in (value['roll'], *value['files'], *value['program'])]
    insist(len(set(beside)) == 1, where, 'sm3 beside every sha256, or beside none', beside)
    return value


ANY = {'*': lambda value: True}
IN_LINE, LEAST, CYCLES = 'line_then_parallel', 'least_total', 'cycles'
DEALING = ('first_then_deal', 'deal')
LIVE = 'live_choose'                                          # families choose at a table
POOLED = (IN_LINE, *DEALING)                                  # the mechanisms that have pools
RULES = {
    'rounds': list_of(exactly({
        'id': is_text, 'standing': is_standing, 'seats?': is_share, 'deal?': is_id,
        'reserve?': list_of(exactly({
            'id': is_text, 'unused': one_of('everybody', 'later', 'empty'), **ANY})),
        'mechanism': one_of('fill', 'sequential', 'parallel', CYCLES, LIVE, *POOLED), **ANY})),
    'draws': list_of(exactly({
        'id': is_id, 'digits': is_digits, 'direction': one_of('asc', 'desc'),
        'per': one_of('child', 'unit', 'child_school', 'seat'), 'scheme?': is_text, **ANY})),
    'tiers?': list_of(exactly({'id': is_text, 'label': is_text, **ANY})), 'title?': is_text,
    'assumptions?': list_of(is_text), 'codes?': one_of(True),
    'bundle?': exactly({'boundary?': one_of('expand', 'stop', 'skip', 'split'), **ANY}),
    'overflow?': exactly({'order': is_standing, 'objective?': one_of('least_total'), **ANY}), **ANY}
CLASS = {'class?': lambda value: is_positive(value) and is_rank(value), 'keys?': lambda value: list_of(is_count)(value) and value != []}
QUOTA = {'quota?': lambda value: is_text(value) and value != ''}       # left out for open seats
CHOICE = {'school': is_school, 'band?': is_rank, 'cost?': is_rank, **CLASS, **QUOTA}
CUTOFF = {'filled': is_count, 'round': is_text, 'seats': is_count,
          'ticket': like('([0-9a-f]{32})?'), 'unit?': is_number, **CLASS, **QUOTA}
CUTOFF_OF_DESK = {'school': is_school, 'band?': is_rank, 'price?': is_count,
                  'stopped?': one_of(True), **CUTOFF}
CUTOFF_OF_POOL = {'pool': list_of(is_school), **CUTOFF}


def cutoff_form(value):
    """The form of a cutoff: of the line of a pool, or of a desk."""
    return CUTOFF_OF_POOL if 'pool' in value else CUTOFF_OF_DESK


INDEX = {'files': list_of(exactly({**FILE, 'name': is_path})), 'type': one_of('paiwei/v1/index')}
MARKET = {'choices': list_of(exactly(CHOICE)), 'members?': list_of(is_number), 'number': is_number,
          'round': is_text, 'unit': is_number, 'weight': is_positive,
          'pool?': exactly({'schools': list_of(is_school), **CLASS, **QUOTA})}
LINES = {                                              # the form of a line of each file
    'roll.jsonl': {'kind': one_of('child', 'reserve'), 'number': is_number, 'record': is_hash,
                   'unit': is_number},
    'numbered.jsonl': {'lottery': is_id, 'number': is_number, 'position': is_positive},
    'tickets.jsonl': {'lottery': is_id, 'number': is_number, 'ticket': is_ticket},
    'results': {'number': is_number, 'place': is_place, 'why': is_hash},
    'waiting': {'number': is_number, 'round': is_text, 'school': is_school, 'weight': is_count,
                **QUOTA},
    'coded': {'box': lambda value: is_text(value) and bool(strict_base64(value)),
              'number': is_number},
    'changes': {'event': is_count, 'from': is_place, 'number': is_number, 'to': is_place},
    'cutoffs': cutoff_form,
    'schools.jsonl': {'name': is_text, 'school': is_school, 'seats': is_count,
                      'direct?': is_positive, 'groups?': list_of(is_text),
                      'lat?': is_degrees, 'lon?': is_degrees,
                      'planned?': one_of(True), 'quotas?': list_of(exactly(
                          {'quota': is_text, 'round': is_text, 'seats': is_count}))},
    'market.jsonl': MARKET, 'market': MARKET,
    'log.jsonl': {'body': any_of(dict), 'kind': is_text, 'prev': is_hash, 'seq': is_count,
                  'time': is_time, 'type': one_of('paiwei/v1/entry')}}
THIS = {'attempt': is_positive, 'draw': is_draw}       # in every body but that of open
AMEND = {'action': is_text, 'basis': is_text, 'cause': is_text, 'grounds': is_hash,
         'date': lambda value: is_text(value) and is_time(value + 'T00:00:00Z'),
         'number': is_number, **THIS}
CAUSES = {'withdraw': ('remove',), 'no_show': ('remove',), 'correct': ('correct',),
          'order': ('place', 'admit'), 'admit_from_waitlist': ('seat',), 'choose': ('choose',)}
ACTIONS = {'remove': {'school?': is_school}, 'correct': {'record': is_hash, 'market?': is_hash},
           'place': {'school': is_school}, 'admit': {'record': is_hash, 'school': is_school},
           'seat': {'school': is_school}, 'choose': {'school?': is_school}}


def amend_form(value):
    """The form of the body of an amendment, by what it does and why."""
    action, causes = value.get('action'), CAUSES.get(value.get('cause'), ())
    known = is_text(action) and action in causes
    return {**AMEND, **ACTIONS[action]} if known else {'action': one_of(*causes), **ANY}


GROUNDS = ('court', 'event', 'known', 'objection')           # on which an attempt may be set aside


def is_said(value):
    """A text that is not blanks alone."""
    return is_text(value) and value.strip(' \u3000') != ''


def can_sign(value):
    """Two names at least, none twice."""
    return list_of(is_said)(value) and len(value) > 1 and len(set(value)) == len(value)


def note_form(value):
    """The form of the body of a note: a text, or the hash of a public document with its name."""
    own = {'text': is_said} if 'text' in value else {'document': is_hash, 'name': is_said}
    return {'draw': is_draw, **own}


ALLOCATE = {**THIS, 'results_lines': is_count, 'results_root': is_hash, 'round': is_positive}
BODIES = {
    'open': {'keys': list_of(is_text), 'log': is_origin},
    'announce': {**THIS, 'draw_from': is_time, 'grounds': list_of(is_text),
                 'objection_hours': is_count, 'sources': list_of(is_id)},
    'seal': {**THIS, 'manifest': any_of(dict), 'seal': is_hash, 'seal_sm3?': is_hash},
    'reveal': {**THIS, 'source': is_id, 'value': is_text},
    'close': {**THIS, 'missing': list_of(is_id)},
    'draw': {**THIS, 'key': is_hash, 'rehearsals?': is_positive, 'seal': is_hash, 'tickets_lines': is_count,
             'tickets_root': is_hash},
    'allocate': {**ALLOCATE, 'cutoffs': list_of(exactly(cutoff_form))},
    'amend': amend_form,
    'keys': {'add': list_of(is_text), 'drop': list_of(is_text)},
    'note': note_form,
    'anchor': {**THIS, 'evidence': is_hash, 'service': is_said, 'size': is_positive},
    'void': {**THIS, 'basis': is_said, 'grounds': one_of(*GROUNDS), 'key?': is_hash,
             'late': lambda value: type(value) is bool, 'reason': is_said, 'signed_by': can_sign},
    'publish': {**THIS, 'index': is_hash, 'round': is_positive,
                'stage': one_of('preliminary', 'final')}}
BESIDE = ('keys', 'note')                              # may stand anywhere after the first entry
ALLOCATE_LONG = {**ALLOCATE, 'cutoffs_lines': is_count, 'cutoffs_root': is_hash}


def formed(entry, where):
    """The body of an entry, of its form."""
    long = entry['kind'] == 'allocate' and 'cutoffs' not in entry['body']
    return check_form(entry['body'], ALLOCATE_LONG if long else BODIES[entry['kind']], where)


# ---- Reading the files of the bundle -------------------------------------------------------------

def kept(load):
    """Remember what a reading function returned or which problem it met."""
    @functools.wraps(load)
    def reader(self, *names):
        key = (load,) + names
        if key not in self.cache:
            try:
                self.cache[key] = load(self, *names)
            except Problem as problem:
                self.cache[key] = problem
        if isinstance(self.cache[key], Problem):
            raise self.cache[key]
        return self.cache[key]
    return reader


def recent(load):
    """Remember what a method returned for the last few arguments: runs again are large."""
    @functools.wraps(load)
    def reader(self, *names):
        held = self.cache.setdefault(load, collections.OrderedDict())
        if names not in held:
            held[names] = load(self, *names)
            while len(held) > 4:
                held.popitem(last=False)
        return held[names]
    return reader


class Bundle:
    """The files of a bundle and what is read from them; a Problem is raised where that fails."""

    def __init__(self, files, trust=None):
        self.files, self.trust, self.cache = files, trust, {}

    def data(self, name):
        """The bytes of a file of data/."""
        if DATA + name in self.files:
            return self.files[DATA + name]
        if name.split('-')[0] in ('roll.jsonl', 'tickets.jsonl', 'results', 'changes',
                                  'waiting'):
            if self.manifest()['publication'] == 'roots':
                raise Problem('n/a')
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
            check_form(salt, {'salt': is_hash}, where + ':1')
            first = 2
        for i, line in enumerate(lines[first - 1:], first):
            at = '%s:%d' % (where, i)
            form = LINES[name if name in LINES else name.split('-')[0]]
            yield check_form(read_canonical(line, at), form, at), at

    @kept
    def rows(self, name):
        """The objects of a .jsonl file and where they are, as a list."""
        return list(self.read(name))

    @kept
    def manifest(self):
        """The manifest, canonical and of its form."""
        where = DATA + 'manifest.json'
        return check_manifest(read_canonical(self.data('manifest.json'), where), where)

    def sealed(self, name):
        """What the manifest says about a sealed file."""
        return next((f for f in self.manifest()['files'] if f['name'] == name), {})

    def keeps_back(self, path):
        """Is a file not published, and laid beside where v08, v09, v13 and v15 hold it? These need the roll."""
        try:
            roots, stages = self.manifest()['publication'] == 'roots', len(self.bodies('allocate'))
        except Problem:                                # told by other checks
            return False
        held = ['roll.jsonl', 'tickets.jsonl'] + ['results-%d.jsonl' % (i + 1) for i in range(stages)]
        by_number = DATA + 'roll.jsonl' in self.files and path in [DATA + name for name in held]
        private = [DATA + f['name'] for f in self.manifest()['files'] if f.get('private')]
        return roots and by_number or path in private

    def keeps_all_back(self):
        """Is nothing published by number?"""
        return self.manifest()['publication'] == 'roots'

    def market_expected(self):
        """Must the market be there, or is it there although it is private?"""
        public = self.manifest()['publication'] == 'market'
        private = self.sealed('market.jsonl').get('private')
        return public or not private or DATA + 'market.jsonl' in self.files

    def origin(self):
        """The name of the log, with which it begins."""
        entry, where = (self.rows('log.jsonl') or [({'kind': 'nothing'}, DATA + 'log.jsonl')])[0]
        insist(entry['kind'] == 'open', where, 'open', 'another entry', 'fail')
        return formed(entry, where)['log']

    @kept
    def attempts(self):
        """[(rows, the row of the void after them)]: the last one is that of this bundle, and has no void."""
        out, rows = [], []
        for row in self.rows('log.jsonl'):
            if row[0]['kind'] == 'void':
                out, rows = out + [(rows, row)], []
            else:
                rows.append(row)
        return out + [(rows, None)]

    def own(self):
        """The rows of this attempt: those after the last void."""
        return self.attempts()[-1][0]

    @kept
    def bodies(self, kind):
        """The bodies of the entries of a kind with the line of each, of their form; of this attempt."""
        rows = self.rows('log.jsonl') if kind == 'open' else self.own()
        return [(formed(entry, where), where) for entry, where in rows if entry['kind'] == kind]

    def body(self, kind):
        """The body of the one entry of a kind and its line."""
        for found in self.bodies(kind):
            return found
        raise absent(DATA + 'log.jsonl: ' + kind)

    def reveals(self):
        """The values revealed and their lines, by source; of two the first."""
        reveals = reversed(self.bodies('reveal'))
        return {body['source']: (body['value'], where) for body, where in reveals}

    @kept
    def rules(self):
        """The rounds and the boundary."""
        where, lotteries = DATA + 'rules.json', self.manifest()['lotteries']
        rules = check_form(read_canonical(self.data('rules.json'), where), RULES, where)
        lines, out = list(rules['rounds']), []
        if 'overflow' in rules:
            least = 'objective' in rules['overflow']
            lines.append({'id': 'overflow', 'mechanism': LEAST if least else 'nearest_vacancy',
                          'standing': rules['overflow']['order']})
        names = [line['id'] for line in lines]
        insist(len(set(names)) == len(names), where, 'no name twice', names, 'fail')
        draws = {draw['id']: draw for draw in rules['draws']}
        for name, draw in draws.items():
            wrong = draw['per'] in ('child_school', 'seat') and name in lotteries
            insist(not wrong, where, 'lottery that is not in the manifest', name, 'fail')
        for line in lines:
            end, mechanism = line['standing'][-1], line['mechanism']
            lottery = None if end == 'number' else end[len('draw:'):]
            draw = draws.get(lottery, {'direction': '', 'per': ''})
            this = Round(line['id'], mechanism, line.get('seats', 'open'), line.get('deal'),
                         lottery, draw['per'] == 'child_school', draw['direction'] == 'desc',
                         line.get('on_rest') == 'waitlist',
                         {kept['id'] for kept in line.get('reserve', ())
                          if kept['unused'] == 'empty'})
            due = [this.lottery_at(school) for school in self.schools()]
            due = due if this.by_school else [lottery] if lottery else []
            known = (lottery in draws or not lottery) and set(due) <= set(lotteries)
            insist(known and len(set(due)) == len(due), where, 'known lottery', lottery, 'fail')
            known = draws.get(this.deal, {'per': ''})['per'] == 'seat'
            insist(known or mechanism not in DEALING, where, 'known lottery', this.deal, 'fail')
            out.append(this)
        return out, rules.get('bundle', {}).get('boundary', 'expand')

    @kept
    def schools(self):
        """Seats by school."""
        rows = self.rows('schools.jsonl')
        check_order(rows, 'school')
        for row, where in rows:
            insist(not row['seats'] or 'planned' not in row, where,
                   'a planned school without seats', row['seats'], 'fail')
        return {row['school']: row['seats'] for row, _ in rows}

    @kept
    def quotas(self):
        """The seats of each quota, by school and round."""
        out, rounds = {}, [this.name for this in self.rules()[0]]
        for row, where in self.rows('schools.jsonl'):
            quotas = row.get('quotas', [])
            rank = [(quota['round'], quota['quota']) for quota in quotas]
            insist(rank == sorted(set(rank)), where, 'sorted, no name twice', rank, 'fail')
            for quota in quotas:
                insist(quota['round'] in rounds, where, 'known round', quota['round'], 'fail')
                here = out.setdefault((row['school'], quota['round']), {})
                here[quota['quota']] = quota['seats']
        return out

    def seats(self, this, used, count=0):
        """Seats of the desks (school, quota) as a round begins; used: by school, until then."""
        out, added = collections.Counter(), self.settled(count)[2]
        for school, seats in self.schools().items():
            left = max(0, seats + added[school] - used[school])
            rows = self.quotas().get((school, this.name), {})
            for quota in sorted(set(rows) - {''}):
                out[school, quota] = min(rows[quota], left)
                left -= out[school, quota]
            if this.seats == 'fixed':
                left = min(rows.get('', 0), left)
            elif this.seats == 'table':
                left = 0
            elif this.seats != 'open':
                share, whole = this.seats[len('share '):].split('/')
                left = int(share) * left // int(whole)
            out[school, ''] = left
        return out

    @kept
    def stages(self):
        """The draw and every run again: [(amendments in force, (body, line) of its entry, number)]."""
        out, count = [], 0
        for entry, _ in self.own():
            count += entry['kind'] == 'amend'
            if entry['kind'] == 'allocate':
                out.append((count, self.bodies('allocate')[len(out)], len(out) + 1))
        if not out:
            raise absent(DATA + 'log.jsonl: allocate')
        return out

    @kept
    def amendments(self):
        """[(seq, body, stage)] of all amendments."""
        out, stage = [], 1
        for entry, _ in self.own():
            stage += entry['kind'] == 'allocate'
            if entry['kind'] == 'amend':
                out.append((entry['seq'], entry['body'], stage))
        self.bodies('amend')                           # their form
        return out

    @recent
    def settled(self, count):
        """Who left, who was placed by hand (with the school), the seats added, what units chose."""
        gone, by_hand, added, chosen = set(), {}, collections.Counter(), {}
        for _, body, _ in self.amendments()[:count]:
            number, action = body['number'], body['action']
            if action == 'remove':
                by_hand.pop(number, None)
                gone.add(number)
            elif action in ('place', 'admit'):
                by_hand[number] = body['school']
            elif action == 'seat':
                added[body['school']] += 1
            elif action == 'choose' and number in self.children():
                chosen[self.children()[number]] = body.get('school', '')
        return gone, by_hand, added, chosen

    @recent
    def listed(self, count):
        """The numbers that have a result after so many amendments."""
        gone, by_hand, *_ = self.settled(count)
        return (set(self.children()) | set(by_hand)) - gone

    @kept
    def children(self):
        """The unit of every child of the roll, by number."""
        rows = self.rows('roll.jsonl')
        return {row['number']: row['unit'] for row, _ in rows if row['kind'] == 'child'}

    @kept
    def weights(self):
        """Number of children by unit."""
        return collections.Counter(self.children().values())

    @kept
    def members(self):
        """The numbers of the children by unit, sorted."""
        out = {}
        for number, unit in sorted(self.children().items()):
            out.setdefault(unit, []).append(number)
        return out

    def ticket(self, lottery, unit):
        """A ticket, computed with the key of the draw entry."""
        key, manifest = bytes.fromhex(self.body('draw')[0]['key']), self.manifest()
        return ticket(manifest['ticket'], key, manifest['draw'], lottery, unit)

    def rings(self):
        """The circle draws by lottery."""
        return {ring['lottery']: ring for ring in self.manifest().get('rings', [])}

    @kept
    def numbered(self):
        """The list of each circle draw."""
        out, latest = {lottery: [] for lottery in self.rings()}, ''
        for row, where in self.rows('numbered.jsonl') if out else ():
            insist(row['lottery'] in out, where, 'known lottery', row['lottery'])
            here = out[row['lottery']]
            insist(latest <= row['lottery'] and row['position'] == len(here) + 1
                   and here[-1:] < [row['number']], where, 'sorted, no line twice', row)
            here.append(row['number'])
            latest = row['lottery']
        return out

    def drawn(self, source, most):
        """What was drawn by hand: a number up to the most, +1 or -1 (up, down), or a position."""
        value, where = self.reveals().get(source, ('', DATA + 'log.jsonl'))
        kind = next((s['kind'] for s in self.manifest()['sources'] if s['id'] == source), '')
        if kind == 'direction':
            insist(value in ('up', 'down'), where, 'up, down', value, 'fail')
            return 1 if value == 'up' else -1
        if kind == 'listed':
            lists = [self.numbered()[r['lottery']] for r in self.rings().values()
                     if r.get('start') == source]
            insist(value in lists[0], where, 'a number of the list', value, 'fail')
            return lists[0].index(value) + 1
        fine = like('[1-9][0-9]{0,9}')(value) and int(value) <= most
        insist(fine, where, 'a number up to: %d' % most, value, 'fail')
        return int(value)

    def circle(self, ring):
        """The list of a circle draw, in the order in which its entries are taken."""
        numbers = self.numbered()[ring['lottery']]
        count = len(numbers)
        if 'start' not in ring or not count:
            return numbers
        at = self.drawn(ring['start'], count) - 1
        if ring['scheme'] == 'ring_step' and 'step' in ring:
            pace = ring['step']
        else:
            pace = self.drawn(ring.get('second'), count)
        return [numbers[i] for i in circle_order(ring['scheme'], count, at, pace)]

    @kept
    def tickets(self, lottery):
        """The ticket of every unit of the roll."""
        units = set(row['unit'] for row, _ in self.rows('roll.jsonl'))
        if lottery in self.rings():
            line = self.circle(self.rings()[lottery])
            listed = set(line)
            line = line + sorted(units - listed, key=lambda unit: (is_reserve(unit), unit))
            return {unit: rank.to_bytes(16, 'big') for rank, unit in enumerate(line)}
        return {unit: self.ticket(lottery, unit) for unit in units}

    @kept
    def order(self, lottery, descending):
        """The rank of each unit by its ticket; empty where there is no lottery."""
        tickets = self.tickets(lottery) if lottery else {}
        return {unit: int.from_bytes(value, 'big') * (-1 if descending else 1)
                for unit, value in tickets.items()}

    @kept
    def corrected(self, count):
        """The last correction of each unit among so many amendments: {unit: stage}."""
        units = self.children()
        return {units[body['number']]: stage for _, body, stage in self.amendments()[:count]
                if body['action'] == 'correct' and body['number'] in units}

    def market(self, count=0):
        """By round: [Line]; and the rounds that have bands; with the corrections in force."""
        return self.market_with(tuple(sorted(self.corrected(count).items())))

    def rows_with(self, corrected):
        """The lines of the market, new ones in the place of those of corrected units."""
        names = [this.name for this in self.rules()[0]]
        rows = [row for row in self.read('market.jsonl') if row[0]['unit'] not in corrected]
        for unit, stage in corrected.items():
            rows += [row for row in self.rows('market-%d.jsonl' % stage) if row[0]['unit'] == unit]
        for row, where in rows:
            insist(row['round'] in names, where, 'known round', row['round'], 'fail')
        return sorted(rows, key=lambda row: (names.index(row[0]['round']), row[0]['number']))

    @kept
    def market_with(self, corrected):
        """The market with new lines of some units, each of a stage."""
        rows = iter(self.rows_with(dict(corrected))) if corrected else self.read('market.jsonl')
        try:
            return self.market_of(rows)
        except Problem:
            for _ in rows:                            # a later line that is malformed is worse
                pass
            raise

    def market_of(self, rows):
        """The market from its lines."""
        (rounds, boundary), known, weights = self.rules(), self.schools(), self.weights()
        names, out = [this.name for this in rounds], {this.name: [] for this in rounds}
        pooled = [this.name for this in rounds if this.mechanism in POOLED]
        counted = [this.name for this in rounds if this.mechanism == LEAST]
        shapes, banded, same, parts, pools = {}, set(), {}, {}, {}
        last, where = (-1, ''), DATA + 'market.jsonl'

        def same_shape(group, shape, value):
            insist(shapes.setdefault(group, shape) == shape, where,
                   'the same members in the whole band', value, 'fail')

        for row, where in rows:
            name, unit, weight, choices = row['round'], row['unit'], row['weight'], []
            insist(name in out, where, 'known round', name, 'fail')
            here = names.index(name), row['number']
            insist(last < here, where, 'sorted, no line twice', row['number'], 'fail')
            last = here
            insist(row['number'] == unit and weights.get(unit) == weight, where,
                   'unit of the roll and its weight', [unit, weight], 'fail')
            for choice in row['choices']:
                school, band, keys = choice['school'], choice.get('band', 0), choice.get('keys', ())
                insist(school in known, where, 'known school', school, 'fail')
                insist(('cost' in choice) == (name in counted), where,
                       'a cost where a total is made least', choice, 'fail')
                same_shape(name, 'band' in choice, choice)
                same_shape((name, band), ('class' in choice, len(keys)), choice)
                if band:
                    banded.add(name)
                pair = (school, choice.get('quota', '')), (band, choice.get('class', 0), *keys)
                choices.append(same.setdefault(pair, pair))         # equal ones are kept once
            insist(len(dict(choices)) == len(choices), where, 'no desk twice', choices, 'fail')
            members, pool = row.get('members', []), row.get('pool', {})
            due = self.members()[unit] if boundary == 'split' and weight > 1 else []
            insist(sorted(members) == due and ('members' in row) == (due != [])
                   and parts.setdefault(unit, members) == members, where,
                   'all members, in one order, where units are split', members, 'fail')
            insist(('pool' in row) == (name in pooled), where, 'a pool for lines and dealing only',
                   pool, 'fail')
            schools, keys = pool.get('schools', []), pool.get('keys', ())
            group = pool.get('quota', ''), tuple(schools)
            insist(schools == sorted(set(schools)), where, 'sorted, no name twice', schools, 'fail')
            insist(set(schools) <= set(known), where, 'known school', schools, 'fail')
            for desk in desks_of(group):
                insist(pools.setdefault((name, desk), group) == group, where,
                       'no desk in two pools', schools, 'fail')
            same_shape((name, group), ('class' in pool, len(keys)), pool)
            costs = [choice.get('cost', 0) for choice in row['choices']]
            out[name].append(Line(unit, weight, choices, members, group,
                                  (pool.get('class', 0), *keys), costs))
        for name in out:
            insist(name in banded or not shapes.get(name), where, 'no band where all are 0', name,
                   'fail')
        return out, banded

    def units(self, this, count):
        """The Lines of a round without those who left or were placed by hand."""
        gone, by_hand, *_ = self.settled(count)
        children, out = self.children(), []
        less = collections.Counter(children[n] for n in gone | set(by_hand) if n in children)
        for line in self.market(count)[0][this.name]:
            if less[line.unit]:
                stay = [n for n in line.members if n not in gone and n not in by_hand]
                line = line._replace(weight=line.weight - less[line.unit], members=stay)
            if line.weight > 0:
                out.append(line)
        return out

    @recent
    def allocation(self, count=0, stage=1):
        """The desks by unit (of a split unit: by number), the cutoffs, what proofs need, ranks, the
        waiting lists, where families choose now: (unit, {desk: seats left}, its list); and what the
        proofs of trades need."""
        (rounds, boundary), (market, banded) = self.rules(), self.market(count)
        used, places, cutoffs, proofs, ranks = collections.Counter(), {}, [], [], {}
        waiting, table, efficient = [], None, []
        for at, this in enumerate(rounds):
            seats, below, ends = self.seats(this, used, count), set(), []
            apart, refused = {}, {}
            order = {school: self.order(this.lottery_at(school), this.descending)
                     for school in self.schools()}
            units = [line for line in self.units(this, count) if line.unit not in places]
            pools = dict.fromkeys(line.pool for line in market[this.name]
                                  if this.mechanism in POOLED)       # in order of appearance
            if this.mechanism == LEAST:
                found = self.least(this, units, seats, order, cutoffs, stage)
                places.update((unit, (school, '')) for unit, school in found.items())
                ranks.update(ranks_of(at, units, places))
                continue
            if this.mechanism == LIVE:
                found, filled, table = at_the_table(units, seats, order, self.settled(count)[3])
                places.update(found)
                ranks.update(ranks_of(at, units, places))
                for desk in sorted(set(desk for line in units for desk, _ in line.choices),
                                   key=rank_of_desk):
                    used[desk[0]] += filled[desk]
                    cutoffs.append(self.cutoff(this, None, desk[1], None, {
                        'filled': filled[desk], 'school': desk[0], 'seats': seats[desk]}))
                if table:
                    break
                continue
            turns = boundary in ('skip', 'split') and any(line.weight > 1 for line in units)
            insist(not this.by_school or not turns and not pools, DATA + 'rules.json',
                   'one ticket of a unit where there are lines or turns', this.name, 'fail')
            for pool in pools if this.mechanism == IN_LINE else ():
                queue, total = stand(units, pool, order), sum(seats[d] for d in desks_of(pool))
                many, filled = above(queue, total, boundary)
                below.update(line.unit for _, line in queue[many:])
                last = queue[many - 1][0] if 0 < many < len(queue) else None
                ends.append(self.cutoff(this, this.lottery, pool[0], last, {
                    'filled': filled, 'pool': list(pool[1]), 'seats': total}))
            asking = [line for line in units if line.unit not in below]
            if this.mechanism == CYCLES:
                held = trade(asking, seats, order)
                efficient.append((asking, seats, held))
            elif turns:
                held, apart = run_turns(asking, seats, order)
            else:
                held, refused = run_round(asking, seats, order, boundary)
                proofs.append((asking, seats, order, held))
            chosen = collections.Counter()
            for desk, admitted in held.items():
                chosen[desk] = sum(weight for _, weight, *_ in admitted)
                places.update((standing[-1], desk) for standing, *_ in admitted)
            places.update(apart)
            filled = chosen.copy()
            for pool in pools if this.mechanism in DEALING else ():
                queue = stand([x for x in units if x.unit not in places], pool, order)
                for line, desk in self.deal(this, pool, queue, seats, chosen):
                    places[line.unit] = desk
                    ranks[line.unit] = at, DEALT
                    filled[desk] += line.weight
            ranks.update(ranks_of(at, [x for x in units if x.unit not in ranks], places))
            lists = {}
            for line in asking if this.waits else ():
                for desk, standing in line.choices if line.unit not in places else ():
                    whole = standing + (order[desk[0]].get(line.unit, 0), line.unit)
                    lists.setdefault(desk, []).append((whole, line.weight))
            for desk in sorted(lists, key=rank_of_desk):
                for whole, weight in sorted(lists[desk]):
                    row = {'number': whole[-1], 'round': this.name, 'school': desk[0], 'weight': weight}
                    waiting.append({**row, **({'quota': desk[1]} if desk[1] else {})})
            desks = set(desk for line in units for desk, _ in line.choices)
            desks.update(*map(desks_of, pools))
            for desk in sorted(desks, key=rank_of_desk):
                school, quota = desk
                line, last = {'filled': filled[desk], 'school': school, 'seats': seats[desk]}, None
                if desk in refused and chosen[desk] < seats[desk]:
                    line['stopped'] = True
                named = this.mechanism != CYCLES       # no line explains who got in by trade
                if named and chosen[desk] and (chosen[desk] >= seats[desk] or 'stopped' in line):
                    band, *last = held[desk][-1][0]
                    line.update({'band': band} if this.name in banded else {})
                cutoffs.append(self.cutoff(this, this.lottery_at(school), quota, last, line))
                used[school] += filled[desk]
            for desk in seats:                         # kept seats that stay empty by rule
                if desk[1] in this.empty:
                    used[desk[0]] += max(0, seats[desk] - filled[desk])
            cutoffs += ends
        return places, cutoffs, proofs, ranks, waiting, table, efficient

    @recent
    def fates(self, count=0, stage=1):
        """Where each number is that has a result: (school or '', rank; None where no rule placed it)."""
        places, _, _, ranks, *_ = self.allocation(count, stage)
        units, (_, by_hand, *_), out = self.children(), self.settled(count), {}
        for number in self.listed(count):
            place, rank = places.get(units.get(number)), ranks.get(units.get(number))
            if type(place) is dict:                    # the unit was split
                place, rank = place.get(number), rank.get(number)
            out[number] = (by_hand[number], None) if number in by_hand else (
                place[0] if place else '', rank)
        return out

    def least(self, this, units, seats, order, cutoffs, stage):
        """The places of a round that makes a total least, as published, after they were proved.

        They are not computed: the published prices prove that no other way of placing the same
        units costs less. Which of several equal answers was taken is not judged.
        """
        name, body = 'results-%d.jsonl' % stage, self.stages()[stage - 1][1][0]
        where, cuts = DATA + name, 'cutoffs-%d.jsonl' % stage
        rows = body.get('cutoffs') or [row for row, _ in self.rows(cuts)]
        price = {row['school']: row.get('price', 0) for row in rows if row['round'] == this.name}
        told = self.told(stage)
        line_up = sorted((line.choices[0][1] + (order[line.choices[0][0][0]].get(line.unit, 0),
                                                line.unit), line) for line in units if line.choices)
        asked = {line.unit: {desk[0]: cost for (desk, _), cost in zip(line.choices, line.costs)}
                 for _, line in line_up}
        places = {line.unit: told[line.unit] for _, line in line_up if told.get(line.unit)}
        filled = collections.Counter()
        for _, line in line_up:
            ways, place = asked[line.unit], places.get(line.unit)
            insist(place in ways or not place, where, 'a school of its list', line.unit, 'fail')
            if place:
                filled[place] += line.weight
            if place and line.weight == 1:
                least = min(cost + price.get(school, 0) for school, cost in ways.items())
                insist(ways[place] + price.get(place, 0) == least, where,
                       'nowhere less, price included', line.unit, 'fail')
        for school in sorted(set(school for ways in asked.values() for school in ways)):
            free = seats[school, ''] - filled[school]
            insist(free >= 0 and (not free or not price.get(school, 0)), where,
                   'seats kept, no price where one is free', school, 'fail')
            cutoffs.append({'filled': filled[school], 'price': price.get(school, 0),
                            'round': this.name, 'school': school, 'seats': seats[school, ''],
                            'ticket': ''})
        left, sitting = seats.copy(), {}               # as the units before left them
        for _, line in line_up:
            reach, place = list(asked[line.unit]), places.get(line.unit)
            for school in reach if not place and line.weight == 1 else ():
                insist(left[school, ''] <= 0, where, 'a place, which could be made free', line.unit,
                       'fail')
                moves = (way for unit in sitting.get(school, ()) for way in asked[unit])
                reach.extend(way for way in dict.fromkeys(moves) if way not in reach)
            if place:
                left[place, ''] -= line.weight
                if line.weight == 1:
                    sitting.setdefault(place, []).append(line.unit)
        return places

    @kept
    def told(self, stage):
        """The places by number, as published."""
        return {row['number']: row['place'] for row, _ in self.rows('results-%d.jsonl' % stage)}

    def cutoff(self, this, lottery, quota, last, line):
        """A cutoff: the line, with the standing of the last one where somebody is named."""
        line.update({'round': this.name, 'ticket': ''})
        line.update({'quota': quota} if quota else {})
        if last:
            tier, *keys, _, unit = last
            line.update({'class': tier} if tier else {})
            line.update({'keys': keys} if keys else {})
            line.update({'ticket': self.tickets(lottery)[unit].hex()} if lottery
                        else {'unit': unit})
        return line

    def deal(self, this, pool, queue, seats, filled):
        """Deal the seats that are left of a pool to its line: [(Line, desk)]."""
        lots, out = [], []
        for desk in desks_of(pool):
            school, quota = desk
            insist(seats[desk] <= SEAT_LIMIT, DATA + 'schools.jsonl',
                   'seats dealt up to: %d' % SEAT_LIMIT, seats[desk])
            lots.append(sorted((self.ticket(this.deal, '%s/%s/%d' % (quota, school, number)), desk)
                               for number in range(filled[desk] + 1, seats[desk] + 1)))
        for _, line in queue:
            fits = [lot for lot in lots if len(lot) >= line.weight]
            if fits:
                lot = min(fits)                       # the one with the first seat
                out.append((line, lot[0][1]))
                del lot[:line.weight]
        return out


class Round(collections.namedtuple(
        'Round', 'name mechanism seats deal lottery by_school descending waits empty')):
    """A round as rules.json has it; lottery is None where the last key is number."""

    def lottery_at(self, school):
        """The lottery of the manifest that decides at a school."""
        if self.by_school:
            return '%s-%s' % (self.lottery, school.lower().replace('_', '-'))
        return self.lottery


# A unit in a round: choices are [(desk, (band, class, *keys))], a desk is (school, quota), a pool
# (quota, schools), and standing (class, *keys) in the line of the pool.
Line = collections.namedtuple('Line', 'unit weight choices members pool standing costs')


def desks_of(pool):
    """The desks of a pool."""
    return [(school, pool[0]) for school in pool[1]]


def rank_of_desk(desk):
    """Desks stand by school, then by quota, open seats last."""
    return desk[0], desk[1] == '', desk[1]


def stand(units, pool, order):
    """The line of a pool, [(standing, Line)]; at all its schools the order is the same."""
    first = order[pool[1][0]] if pool[1] else {}
    return sorted((line.standing + (first.get(line.unit, 0), line.unit), line)
                  for line in units if line.pool == pool)


def above(queue, seats, boundary):
    """How many units of a line are above, and how many members they have."""
    used = 0
    for count, (_, line) in enumerate(queue):
        if used >= seats if boundary == 'expand' else used + line.weight > seats:
            return count, used
        used += line.weight
    return len(queue), used


def at_the_table(units, seats, order, chosen):
    """Units take in turn what they chose: {unit: desk}, seats filled, and whose turn it is."""
    places, filled, turns = {}, collections.Counter(), []
    for line in units:
        for (school, _), standing in line.choices[:1]:
            turns.append((standing + (order[school].get(line.unit, 0), line.unit), line))
    for _, line in sorted(turns):
        if line.unit not in chosen:
            return places, filled, (line.unit, {desk: seats[desk] - filled[desk]
                                                for desk, _ in line.choices}, line.weight)
        for desk, _ in line.choices:
            fits = filled[desk] + line.weight <= seats[desk]
            if desk[0] == chosen[line.unit] and fits and line.unit not in places:
                places[line.unit] = desk
                filled[desk] += line.weight
    return places, filled, None


def run_turns(units, seats, order):
    """Units by turns, under 'skip' and 'split'; only under 'split' a Line has members.

    Returns {desk: [(standing, weight)]}, best first, and {unit: {number: desk}} of split units.
    """
    turns, held, apart, done, left = {}, {}, {}, set(), seats.copy()
    for line in units:
        for desk, standing in line.choices:
            whole = standing + (order[desk[0]].get(line.unit, 0), line.unit)
            turns.setdefault(whole, (line, []))[1].append(desk)
    for whole, (line, desks) in sorted(turns.items()):
        parts = [(line.weight, '')]
        if not any(left[desk] >= line.weight for desk in desks):
            parts = [(1, number) for number in line.members]
        for weight, number in parts if line.unit not in done else ():
            desk = next((desk for desk in desks if left[desk] >= weight), None)
            if desk:
                held.setdefault(desk, []).append((whole, weight))
                left[desk] -= weight
                done.add(line.unit)
                if number:
                    apart.setdefault(line.unit, {})[number] = desk
    return held, apart


def circle_order(scheme, count, at, pace):
    """The places 0 to count - 1 in the order in which a circle draw takes them.

    at: where it begins; pace: interval, step, or +1 and -1 for up and down.
    """
    if scheme == 'ring_run':
        return [(at + i * pace) % count for i in range(count)]
    out, left, met = [], list(range(count)), set()
    while scheme == 'ring_remove' and left:
        out.append(left.pop(at))
        at = (at + pace - 1) % len(left) if left else 0
    while scheme == 'ring_step' and at not in met:     # until the circle closes
        met.add(at)
        out.append(at)
        at = (at + pace) % count
    for winner in out if scheme == 'ring_step' else ():            # it grows while it is walked
        after = (winner + 1) % count
        if after not in met:
            met.add(after)
            out.append(after)
    return out


def trade(units, seats, order):
    """Top trading cycles: who stands on a circle gets the desk it points to.

    Each desk points to the first of those who listed it, each unit to the first desk of its list
    that has a seat left. Returns {desk: [(standing, weight)]} for every desk listed.
    """
    held, left, lines = {}, seats.copy(), {}
    wishes = {line.unit: list(reversed(line.choices)) for line in units}
    for line in units:
        for desk, standing in line.choices:
            held[desk] = []
            whole = standing + (order[desk[0]].get(line.unit, 0), line.unit)
            lines.setdefault(desk, []).append(whole)
    for queue in lines.values():
        queue.sort(reverse=True)                       # the first in line last
    for line in units:
        path, unit = [], line.unit
        while line.unit in wishes:
            while wishes[unit] and not left[wishes[unit][-1][0]]:
                wishes[unit].pop()
            if not wishes[unit]:                       # out of desks
                del wishes[unit]
                unit = path.pop() if path else line.unit
                continue
            queue = lines[wishes[unit][-1][0]]
            while queue[-1][-1] not in wishes:
                queue.pop()
            path.append(unit)
            unit = queue[-1][-1]
            if unit in path:
                for other in path[path.index(unit):]:
                    desk, standing = wishes.pop(other)[-1]
                    held[desk].append((standing + (order[desk[0]].get(other, 0), other), 1))
                    left[desk] -= 1
                del path[path.index(unit):]
                unit = path.pop() if path else line.unit
    return held


def ranks_of(at, units, places):
    """The rank of the place of each unit: the round, the place in its list; of a split one by number."""
    out = {}
    for line in units:
        choices, place = [desk for desk, _ in line.choices], places.get(line.unit)
        if type(place) is dict:
            out[line.unit] = {number: (at, choices.index(desk)) for number, desk in place.items()}
        elif place:
            out[line.unit] = at, choices.index(place)
    return out


def run_round(units, free, order, boundary):
    """Deferred acceptance, units proposing.

    Returns {desk: [(standing, weight, ...)]}, best first, for every desk listed, and the
    standing of the first one refused by each desk that refused somebody. An application is
    admitted only while it stands before every one refused so far, so that under 'stop' nobody
    passes a unit that did not fit.
    """
    held = {desk: [] for line in units for desk, _ in line.choices}
    used, refused = dict.fromkeys(held, 0), {}
    waiting = [(line, 0) for line in units]
    while waiting:
        line, at = waiting.pop()
        if at == len(line.choices):
            continue                                  # refused everywhere
        desk, standing = line.choices[at]
        whole = standing + (order[desk[0]].get(line.unit, 0), line.unit)
        if desk in refused and whole > refused[desk]:
            waiting.append((line, at + 1))
            continue
        bisect.insort(held[desk], (whole, line.weight, line, at))
        used[desk] += line.weight
        while held[desk]:
            whole, weight, line, at = held[desk][-1]
            before = used[desk] - weight              # seats used by those before the last one
            if used[desk] <= free[desk] or boundary == 'expand' and before < free[desk]:
                break
            held[desk].pop()
            used[desk], refused[desk] = before, whole
            waiting.append((line, at + 1))
    return held, refused


DEALT = float('inf')                   # a seat that was dealt is no choice
is_checkpoint = re.compile(br'([a-z0-9./-]{1,128})\n(0|[1-9][0-9]{0,15})\n'
                           br'([A-Za-z0-9+/]{43}=)\n\n').fullmatch


def unsigned(note):
    """A note without its signatures: the text and the blank line."""
    at = note.find(b'\n\n')
    return note if at < 0 else note[:at + 2]


def read_checkpoint(data, where):
    """[origin, size, root in hex] of a checkpoint; its signatures must have their form."""
    match = is_checkpoint(unsigned(data))
    if len(unsigned(data)) < len(data):
        read_note(data, where)
    root = base64.b64decode(match.group(3)) if match else b''
    insist(match and base64.b64encode(root) == match.group(3), where, 'a checkpoint',
           data[:200].decode('ascii', 'replace'))
    return [match.group(1).decode(), int(match.group(2)), root.hex()]


def check_order(rows, member):
    """Sorted by byte, none twice."""
    for (row, _), (following, where) in zip(rows, rows[1:]):
        insist(row[member] < following[member], where, 'sorted, no line twice', following[member],
               'fail')


def check_bytes(where, listed, data):
    """Problems of length and hash."""
    found = compare(where, [listed['bytes'], listed['sha256']], [len(data), hexhash(data)])
    return found + check_sm3(where, listed, data)


def sm3_hex(data):
    """The second digest, by hashlib where it can."""
    return (hashlib.new('sm3', data).digest() if HAVE_SM3 else sm3(data)).hex()


def check_sm3(where, listed, data):
    """Problems of the second digest, where one is sealed."""
    return compare(where, listed['sm3'], sm3_hex(data)) if 'sm3' in listed else []


def second_seal(where, body, manifest):
    """seal_sm3 of the seal entry: the SM3 of the manifest, just where SM3 stands in that."""
    insist(('seal_sm3' in body) == ('sm3' in manifest['roll']), where,
           'seal_sm3 where the manifest has sm3', body.get('seal_sm3', 'not there'))
    if 'seal_sm3' in body:
        yield from compare(where, sm3_hex(canonical(body['manifest'])), body['seal_sm3'])


def reserve_numbers(count):
    """The numbers of the reserve slots."""
    return ['R-%0*d' % (max(4, len(str(count))), i) for i in range(1, count + 1)]


# ---- Signatures: Ed25519 (RFC 8032) without the cofactor, small keys refused; C2SP notes ---------

P = 2 ** 255 - 19
ORDER = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
NEUTRAL = (0, 1, 1, 0)


def curve_point(data):
    """The point of 32 bytes as X, Y, Z, XY/Z; None where there is none."""
    y = int.from_bytes(data, 'little')
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def curve_add(one, other):
    """The sum of two points."""
    (a, b, c, d), (e, f, g, h) = one, other
    low, high = (b - a) * (f - e) % P, (b + a) * (f + e) % P
    third, fourth = 2 * d * h * D % P, 2 * c * g % P
    x, y, z, t = high - low, fourth - third, fourth + third, high + low
    return (x * y % P, z * t % P, y * z % P, x * t % P)


def curve_times(factor, one):
    """A multiple of a point."""
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = curve_add(total, one)
        one, factor = curve_add(one, one), factor >> 1
    return total


def same_point(one, other):
    """Whether two points are one."""
    return all((one[i] * other[2] - other[i] * one[2]) % P == 0 for i in (0, 1))


BASE = curve_point((4 * pow(5, P - 2, P) % P).to_bytes(32, 'little'))


def signed_by(key, message, signature):
    """Whether 64 bytes are the signature of a key of 32 bytes over a message."""
    if len(key) != 32 or len(signature) != 64:
        return False
    point, start = curve_point(key), curve_point(signature[:32])
    factor = int.from_bytes(signature[32:], 'little')
    if point is None or start is None or factor >= ORDER:
        return False
    if any(same_point(curve_times(8, small), NEUTRAL) for small in (point, start)):
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    digest = int.from_bytes(digest, 'little') % ORDER
    return same_point(curve_times(factor, BASE), curve_add(start, curve_times(digest, point)))


def strict_base64(text):
    """The bytes of canonical base64; None for anything else."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


def read_note(data, where):
    """[text, [(name, id, signature)]] of a signed note."""
    whole = data.decode('utf-8', 'surrogateescape')
    text, blank, rest = whole.rpartition('\n\n')
    lines = [re.fullmatch('\u2014 ([^ +\n]+) ([^ \n]+)', line) for line in rest[:-1].split('\n')]
    lines = [match and (match.group(1), strict_base64(match.group(2))) for match in lines]
    good = (len(data) <= 65536 and len(lines) <= 16 and blank and rest.endswith('\n')
            and not any(unicodedata.category(c) in ('Cc', 'Cs') and c != '\n' for c in whole)
            and all(line and line[1] and len(line[1]) > 4 for line in lines))
    insist(good, where, 'a signed note', whole[:200].encode('ascii', 'replace').decode())
    return text + '\n', [(name, found[:4], found[4:]) for name, found in lines]


class Key:
    """A public key with its holder: name+id+base64."""

    def __init__(self, text):
        name, number, key = (text.split('+', 2) + ['', ''])[:3]
        self.text, self.name, key = text, name, strict_base64(key) or b''
        self.kind, self.key = key[:1], key[1:]
        self.id = hashlib.sha256(name.encode() + b'\n' + key).digest()[:4]
        point = curve_point(self.key) if len(self.key) == 32 else None
        if not (like('[a-z0-9./-]{1,128}')(name) and self.kind in (b'\1', b'\4') and point
                and self.id.hex() == number and not same_point(curve_times(8, point), NEUTRAL)):
            raise ValueError('not a key: ' + ascii(text))

    def signed(self, note, where):
        """Whether it signed a note; a false line of this key is a failure."""
        return bool(self.times(note, where))

    def times(self, note, where):
        """When it signed: a time for each signature, None where it states none."""
        text, lines, times = note + ([],)
        own = [found for name, number, found in lines if (name, number) == (self.name, self.id)]
        for found in own:
            time = None
            message = text.encode('utf-8', 'surrogateescape')
            if self.kind == b'\4':
                time, found = int.from_bytes(found[:8], 'big'), found[8:]
                message = b'cosignature/v1\ntime %d\n%s' % (time, message)
            insist(signed_by(self.key, message, found), where, 'the signature of: ' + self.name,
                   'another one under that name', 'fail')
            times.append(time)
        return times


class Trust:
    """Whose signatures are asked for: lines of C2SP tlog-policy."""

    def __init__(self, text):
        self.log, self.parties, self.quorum, seen = None, {}, '', set()
        for words in (line.split() for line in text.split('\n')):
            if not words or words[0].startswith('#'):
                continue
            kind, rest = words[0], words[1:]
            key = None
            if (kind == 'log' and rest) or (kind == 'witness' and rest[1:]):
                key = Key(rest[0 if kind == 'log' else 1])
                self.check((key.name, key.id) not in seen, words)
                seen.add((key.name, key.id))
            if kind == 'log' and key and not self.log:
                self.log = key
            elif kind == 'quorum' and len(rest) == 1 and not self.quorum:
                self.check(rest[0] == 'none' or rest[0] in self.parties, words)
                self.quorum = rest[0]
            elif kind in ('witness', 'group') and rest[1:] and rest[0] not in self.parties and (
                    rest[0] != 'none' and (key or rest[2:])):
                self.parties[rest[0]] = key or self.group(rest[1], rest[2:], words)
            else:
                self.check(False, words)
        self.check(self.log and self.quorum, ['log and quorum'])

    @staticmethod
    def check(good, words):
        """Refuse a line."""
        if not good:
            raise ValueError(ascii(' '.join(words)))

    def group(self, count, members, words):
        """How many of which."""
        self.check(all(member in self.parties for member in members), words)
        self.check(len(set(members)) == len(members), words)
        named = {'any': 1, 'all': len(members)}
        self.check(count in named or like('[0-9]{1,4}')(count), words)
        least = named[count] if count in named else int(count)
        self.check(1 <= least <= len(members), words)
        return (least, members)

    def holds(self, signed):
        """Which parties are met, by the keys that signed."""
        holds = {'none': True}
        for name, party in self.parties.items():
            holds[name] = (signed(party) if isinstance(party, Key)
                           else sum(holds[member] for member in party[1]) >= party[0])
        return holds

    def asks_for_times(self):
        """Whether the quorum cannot be met without somebody who states a time with the signature."""
        return not self.holds(lambda key: key.kind != b'\4')[self.quorum]

    def judge(self, note, where):
        """[whether the log signed, who did of the others, who did not, whether that is enough]."""
        log, holds = self.log.signed(note, where), self.holds(lambda key: key.signed(note, where))
        keys = [(name, key) for name, key in self.parties.items() if isinstance(key, Key)]
        signed, silent = ([key.name for name, key in keys if holds[name] == which]
                          for which in (True, False))
        return [log, signed, silent, holds[self.quorum]]


# ---- Beacons: BLS signatures of the drand network quicknet (bls-unchained-g1-rfc9380) ------------

GENESIS, PERIOD = 1692803367, 3       # Unix time of round 1, seconds from each to the next
FIELD = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab
GROUP = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001     # order of both groups
PACE = 0xd201000000010000             # the parameter of the curve BLS12-381 is minus this
TAG = b'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_'
# Numbers a + bu with u * u = -1 are pairs (a, b); points of y^2 = x^3 + 4(1 + u) are pairs of such.
BEACON_KEY = (
    (0x0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a,
     0x03cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451),
    (0x0e5db2b6bfbb01c867749cadffca88b36c24f3012ba09fc4d3022c5c37dce0f977d3adb5d183c7477c442b1f04515273,
     0x01a714f2edb74119a2f2b0d5a7c75ba902d163700a61bc224ededd8e63aef7be1aaf8e93d7a9718b047ccddb3eb5d68b))
TWIST_BASE = (                        # the generator of the group
    (0x024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8,
     0x13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e),
    (0x0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801,
     0x0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be))
# RFC 9380 section 8.8.1: an easier curve y^2 = x^3 + MAP_A x + MAP_B, and appendix E.2: the way from it to
# y^2 = x^3 + 4; x and y each by a polynomial above and one below the line, constants first.
MAP_A = 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d
MAP_B = 0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0
MAP_Z = 11
ISOGENY = [[int(word, 16) for word in text.split()] for text in (   # x: above, below; y: above, below
    '''11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
    17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
    d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
    1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
    e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
    1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
    d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
    17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
    80d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
    169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
    10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
    6e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229''',
    '''8ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c
    12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff
    b2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19
    3425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8
    13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e
    e7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5
    772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a
    14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e
    a10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641
    95fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a
    1''',
    '''90d97c81ba24ee0259d1f094980dcfa11ad138e48a869522b52af6c956543d3cd0c7aee9b3ba3c2be9845719707bb33
    134996a104ee5811d51036d776fb46831223e96c254f383d0f906343eb67ad34d6c56711962fa8bfe097e75a2e41c696
    cc786baa966e66f4a384c86a3b49942552e2d658a31ce2c344be4b91400da7d26d521628b00523b8dfe240c72de1f6
    1f86376e8981c217898751ad8746757d42aa7b90eeb791c09e4a3ec03251cf9de405aba9ec61deca6355c77b0e5f4cb
    8cc03fdefe0ff135caf4fe2a21529c4195536fbe3ce50b879833fd221351adc2ee7f8dc099040a841b6daecf2e8fedb
    16603fca40634b6a2211e11db8f0a6a074a7d0d4afadb7bd76505c3d3ad5544e203f6326c95a807299b23ab13633a5f0
    4ab0b9bcfac1bbcb2c977d027796b3ce75bb8ca2be184cb5231413c4d634f3747a87ac2460f415ec961f8855fe9d6f2
    987c8d5333ab86fde9926bd2ca6c674170a05bfe3bdd81ffd038da6c26c842642f64550fedfe935a15e4ca31870fb29
    9fc4018bd96684be88c9e221e4da1bb8f3abd16679dc26c1e8b6e6a1f20cabe69d65201c78607a360370e577bdba587
    e1bba7a1186bdb5223abde7ada14a23c42a0ca7915af6fe06985e7ed1e4d43b9b3f7055dd4eba6f2bafaaebca731c30
    19713e47937cd1be0dfd0b8f1d43fb93cd2fcbcb6caf493fd1183e416389e61031bf3a5cce3fbafce813711ad011c132
    18b46a908f36f6deb918c143fed2edcc523559b8aaf0c2462e6bfe7f911f643249d9cdf41b44d606ce07c8a4d0074d8e
    b182cac101b9399d155096004f53f447aa7b12a3426b08ec02710e807b4633f06c851c1919211f20d4c04f00b971ef8
    245a394ad1eca9b72fc00ae7be315dc757b3b080d4c158013e6632d3c40659cc6cf90ad1c232a6442d9d3f5db980133
    5c129645e44cf1102a159f748c4a3fc5e673d81d7e86568d9ab0f5d396a7ce46ba1049b6579afb7866b1e715475224b
    15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604''',
    '''16112c4c3a9c98b252181140fad0eae9601a6de578980be6eec3232b5be72e7a07f3688ef60c206d01479253b03663c1
    1962d75c2381201e1a0cbd6c43c348b885c84ff731c4d59ca4a10356f453e01f78a4260763529e3532f6102c2e49a03d
    58df3306640da276faaae7d6e8eb15778c4855551ae7f310c35a5dd279cd2eca6757cd636f96f891e2538b53dbf67f2
    16b7d288798e5395f20d23bf89edb4d1d115c5dbddbcd30e123da489e726af41727364f2c28297ada8d26d98445f5416
    be0e079545f43e4b00cc912f8228ddcc6d19c9f0f69bbb0542eda0fc9dec916a20b15dc0fd2ededda39142311a5001d
    8d9e5297186db2d9fb266eaac783182b70152c65550d881c5ecd87b6f0f5a6449f38db9dfa9cce202c6477faaf9b7ac
    166007c08a99db2fc3ba8734ace9824b5eecfdfa8d0cf8ef5dd365bc400a0051d5fa9c01a58b1fb93d1a1399126a775c
    16a3ef08be3ea7ea03bcddfabba6ff6ee5a4375efa1f4fd7feb34fd206357132b920f5b00801dee460ee415a15812ed9
    1866c8ed336c61231a1be54fd1d74cc4f9fb0ce4c6af5920abc5750c4bf39b4852cfe2f7bb9248836b233d9d55535d4a
    167a55cda70a6e1cea820597d94a84903216f763e13d87bb5308592e7ea7d4fbc7385ea3d529b35e346ef48bb8913f55
    4d2f259eea405bd48f010a01ad2911d9c6dd039bb61a6290e591b36e636a5c871a5c29f4f83060400f8b49cba8f6aa8
    accbb67481d033ff5852c1e48c50c477f94ff8aefce42d28c0f9a88cea7913516f968986f7ebbea9684b529e2561092
    ad6b9514c767fe3c3613144b45f1496543346d98adf02267d5ceef9a00d9b8693000763e3b90ac11e99b138573345cc
    2660400eb2e4f3b628bdd0d53cd76f2bf565b94e72927c1cb748df27942480e420517bd8714cc80d1fadc1326ed06f7
    e0fa1d816ddc03e6b24255e0d7819c171c40f65e273b853324efcd6356caa205ca2f570f13497804415473a1d634b8f
    1''')]

def over(number):
    """One by a number of the field; 0 for 0."""
    return pow(number, FIELD - 2, FIELD)


def root(number):
    """A square root, or anything where there is none."""
    return pow(number, (FIELD + 1) // 4, FIELD)


def g1_add(one, other):
    """The sum of two points of y^2 = x^3 + 4; None is the neutral one."""
    if one is None or other is None:
        return one or other
    (x, y), (u, v) = one, other
    if x == u:
        if (y + v) % FIELD == 0:
            return None
        slope = 3 * x * x * over(2 * y)
    else:
        slope = (v - y) * over(u - x)
    z = (slope * slope - x - u) % FIELD
    return z, (slope * (x - z) - y) % FIELD


def g1_times(factor, point):
    """A multiple of a point."""
    total = None
    for bit in bin(factor)[2:]:
        total = g1_add(total, total)
        if bit == '1':
            total = g1_add(total, point)
    return total


def g1_point(data):
    """The point of 48 bytes in the compressed form of the group; None where there is none.

    The three highest bits: compressed, the neutral point (never a signature), the greater y.
    """
    whole = int.from_bytes(data, 'big')
    flags, x = whole >> 381, whole & (1 << 381) - 1
    square = (x ** 3 + 4) % FIELD
    y = root(square)
    if len(data) != 48 or flags not in (4, 5) or x >= FIELD or y * y % FIELD != square:
        return None
    y = y if (y > FIELD - y) == (flags == 5) else FIELD - y
    return (x, y) if g1_times(GROUP, (x, y)) is None else None


def expanded(message, size):
    """expand_message_xmd of RFC 9380 section 5.3.1 with SHA-256."""
    tag = TAG + bytes([len(TAG)])
    first = sha256(bytes(64) + message + size.to_bytes(2, 'big') + b'\x00' + tag)
    block = out = b''
    for i in range(1, size // 32 + 1):
        mixed = bytes(a ^ b for a, b in zip(first, block or bytes(32)))
        block = sha256(mixed + bytes([i]) + tag)
        out += block
    return out


def mapped(u):
    """The point of a number: RFC 9380 sections 6.6.2 and 6.6.3."""
    def curve(x):
        return (x ** 3 + MAP_A * x + MAP_B) % FIELD

    def value(coefficients, x):
        return functools.reduce(lambda sum, c: (sum * x + c) % FIELD, reversed(coefficients))

    z = MAP_Z * u * u
    t = over(z * z + z)
    x = MAP_B * over(MAP_Z * MAP_A) if t == 0 else -MAP_B * over(MAP_A) * (1 + t)
    x %= FIELD
    y = root(curve(x))
    if y * y % FIELD != curve(x):
        x = z * x % FIELD
        y = root(curve(x))
    y = y if y % 2 == u % 2 else FIELD - y
    above, below, right, left = (value(coefficients, x) for coefficients in ISOGENY)
    return above * over(below) % FIELD, y * right * over(left) % FIELD


def g1_hash(message):
    """hash_to_curve of RFC 9380 section 3."""
    data = expanded(message, 128)
    one, other = (mapped(int.from_bytes(part, 'big') % FIELD) for part in (data[:64], data[64:]))
    return g1_times(PACE + 1, g1_add(one, other))


def times2(one, other):
    """The product of two numbers a + bu."""
    (a, b), (c, d) = one, other
    return (a * c - b * d) % FIELD, (a * d + b * c) % FIELD


def minus2(one, other):
    """The difference of two numbers a + bu."""
    return (one[0] - other[0]) % FIELD, (one[1] - other[1]) % FIELD


def over2(number):
    """One by a number a + bu."""
    a, b = number
    norm = over(a * a + b * b)
    return a * norm % FIELD, -b * norm % FIELD


def times12(one, other):
    """The product of two numbers of twelve coefficients: polynomials in w, w^12 = 2 w^6 - 2, u = w^6 - 1."""
    long = [0] * 23
    for i, a in enumerate(other):
        if a:
            for k, b in enumerate(one):
                long[i + k] += a * b
    for i in range(22, 11, -1):
        long[i - 6] += 2 * long[i]
        long[i - 12] -= 2 * long[i]
    return [c % FIELD for c in long[:12]]


def line12(at, slope, point):
    """The line through a point of the twist with a slope, at a point of the curve; times w^3."""
    (x, y), (c, d) = at, minus2(times2(slope, at[0]), at[1])
    e, f = (-part * point[0] % FIELD for part in slope)
    return [(c - d) % FIELD, 0, (e - f) % FIELD, point[1], 0, 0, d, 0, f, 0, 0, 0]


def paired_to_one(pairs):
    """Whether the product of the pairings of points of curve and twist is 1."""
    product, runners = [1] + [0] * 11, [at for _, at in pairs]

    def step(i, slope, other):
        nonlocal product
        x, y = runners[i]
        product = times12(product, line12(runners[i], slope, pairs[i][0]))
        z = minus2(minus2(times2(slope, slope), x), other)
        runners[i] = z, minus2(times2(slope, minus2(x, z)), y)

    for bit in bin(PACE)[3:]:
        product = times12(product, product)
        for i, (_, start) in enumerate(pairs):
            x, y = runners[i]
            three = tuple(3 * part for part in times2(x, x))
            step(i, times2(three, over2((2 * y[0], 2 * y[1]))), x)
            if bit == '1':
                x, y = runners[i]
                step(i, times2(minus2(y, start[1]), over2(minus2(x, start[0]))), start[0])
    # To the power (p^12 - 1) / r = (p^6 - 1)(p^2 + 1)(p^4 - p^2 + 1) / r. Power p^2 turns w by a number of the field,
    # p^6 turns the sign of w: what is left equal by it becomes 1. No product of lines is 0.
    turn = pow(2, (FIELD - 1) // 6, FIELD)
    other = [c * pow(turn, i, FIELD) % FIELD for i, c in enumerate(product)]
    base, power = times12(product, other), [1] + [0] * 11
    for bit in bin((FIELD ** 4 - FIELD ** 2 + 1) // GROUP)[2:]:
        power = times12(power, power)
        if bit == '1':
            power = times12(power, base)
    return not any(power[1::2])


def beacon_signed(turn, signature, key=BEACON_KEY):
    """Whether 48 bytes are the beacon's signature of a round."""
    point = g1_point(signature)
    if point is None:
        return False
    x, y = point
    message = g1_hash(sha256(turn.to_bytes(8, 'big')))
    return paired_to_one([((x, FIELD - y), TWIST_BASE), (message, key)])


# ---- The checks: each gives its problems, or raises the one after which it cannot go on ----------

def asked(trust, data, where):
    """What the signatures under a checkpoint are worth to whoever asks for some."""
    bare = len(unsigned(data)) == len(data)
    if trust is None:
        raise Problem('missing', where, 'signatures by keys that you know', 'nothing' if bare else
                      'signatures, but nobody says whose they must be: --trust')
    return trust.judge(('', []) if bare else read_note(data, where), where)


def log_signed(trust, judged, data, where):
    """Problems unless the log's key signed, which bears the name of the log."""
    name = trust.log.name
    insist(judged[0], where, 'the signature of: ' + name, 'nothing', 'missing')
    return compare(where, name, read_checkpoint(data, where)[0])


def others_signed(judged, where):
    """Refuse a checkpoint that not enough of the others signed."""
    _, signed, silent, enough = judged
    insist(enough, where, 'enough signatures of: ' + ', '.join(silent),
           ', '.join(signed) or 'nothing', 'missing')


def standing(b, path):
    """What the signatures under a checkpoint of the bundle are worth."""
    return asked(b.trust, b.data(path), DATA + path)


def v01(b):
    """Signature of the log."""
    judged = standing(b, 'checkpoint')
    for path in sorted(b.files):
        if path.startswith(DATA + 'checkpoint-'):
            standing(b, path[len(DATA):])
    try:
        changes = key_changes(b)
    except Problem:                                    # V06 tells of it
        changes = []
    if changes:
        yield from followed(b, changes)
    else:
        yield from log_signed(b.trust, judged, b.data('checkpoint'), DATA + 'checkpoint')


def key_changes(b):
    """[(entries so far, the log's own keys before, after)] of each change of keys, which must fit those named."""
    def own():
        found = []
        for text in force:
            with contextlib.suppress(ValueError):      # V06 tells of those of the first entry
                key = Key(text)
                found += [key] if key.name == origin and key.kind == b'\1' else []
        return found

    origin, out = b.origin(), []
    force = formed(*b.rows('log.jsonl')[0])['keys']
    for size, (entry, where) in enumerate(b.rows('log.jsonl'), 1):
        if entry['kind'] != 'keys':
            continue
        body = formed(entry, where)
        add, drop = body['add'], body['drop']
        for text in add + drop:
            try:
                Key(text)
            except ValueError:
                raise Problem('fail', where, 'a key with the name of its holder', text)
        once = all(len(set(some)) == len(some) for some in (add, drop))
        fine = once and add + drop and set(drop) <= set(force) and not set(add) & set(force)
        insist(fine, where, 'new keys, and such as the log names', body, 'fail')
        before = own()
        force = [text for text in force if text not in drop] + add
        after = own()
        insist(len(after) == 1 or not before and not after, where, 'one key of the log', body, 'fail')
        out.append((size, before, after))
    return out


def followed(b, changes):
    """Problems unless old and new key of the log signed at each change, and the last one the newest checkpoint."""
    def signed(key, path):
        data, where = b.data(path), DATA + path
        bare = len(unsigned(data)) == len(data)
        done = key.signed(('', []) if bare else read_note(data, where), where)
        insist(done, where, 'the signature of: %s+%s' % (key.name, key.id.hex()), 'nothing', 'missing')

    current, whole = b.trust.log, len(b.rows('log.jsonl'))
    for size, before, after in changes:
        for key in before + after or [current]:
            signed(key, 'checkpoint' if size == whole else 'checkpoint-%d' % size)
        dropped = current.text in [key.text for key in before] and current.text != after[0].text
        current = after[0] if dropped else current
    signed(current, 'checkpoint')
    yield from compare(DATA + 'checkpoint', current.name,
                       read_checkpoint(b.data('checkpoint'), DATA + 'checkpoint')[0])


def v02(b):
    """Signatures of the others."""
    others_signed(standing(b, 'checkpoint'), DATA + 'checkpoint')
    yield from ()


def v03(b):
    """Chain of the log."""
    prev, time = NO_HASH, ''
    for i, (entry, where) in enumerate(b.rows('log.jsonl')):
        yield from compare(where, [i, prev], [entry['seq'], entry['prev']])
        yield from expect(time <= entry['time'], where, 'a time not before: ' + time, entry['time'])
        prev, time = hexhash(b.lines('log.jsonl')[i]), entry['time']


def v04(b):
    """Checkpoint of the log."""
    where = DATA + 'checkpoint'
    origin, *rest = read_checkpoint(b.data('checkpoint'), where)
    yield from compare(where, count_and_root(b.lines('log.jsonl')), rest)
    yield from compare(where, b.origin(), origin)


def v05(b):
    """Earlier checkpoints."""
    lines, origin, prefix = b.lines('log.jsonl'), b.origin(), DATA + 'checkpoint-'
    for path in sorted(path for path in b.files if path.startswith(prefix)):
        name = path[len(prefix):]
        insist(like('[1-9][0-9]{0,15}')(name), path, 'a size in the name', name)
        found = read_checkpoint(b.files[path], path)
        yield from compare(path, int(name), found[1])
        yield from compare(path, [origin] + count_and_root(lines[:int(name)]), found)
    for i, (entry, _) in enumerate(b.rows('log.jsonl'), 1):
        due = entry['kind'] in ('seal', 'close', 'draw') or (
            entry['kind'] in ('publish', 'keys') and i < len(lines))
        if due and prefix + str(i) not in b.files:
            yield absent(prefix + str(i))


def v06(b):
    """Order of the entries, attempt after attempt."""
    for rows, void in b.attempts():
        manifest = sealed_manifest(rows) if void else b.manifest()
        bodies = [formed(entry, where) for entry, where in rows + ([void] if void else [])
                  if entry['kind'] in BODIES]
        known = [row for row in rows + ([void] if void else []) if row[0]['kind'] in BODIES]
        for body, (_, where) in zip(bodies, known):
            if 'draw' in body:                         # a note is of no attempt
                yield from compare(where, [manifest['draw'], manifest['attempt']],
                                   [body['draw'], body.get('attempt', manifest['attempt'])])
        yield from in_order(rows, manifest, void)
    key_changes(b)


def sealed_manifest(rows):
    """The manifest that the seal of an attempt carries."""
    for entry, where in rows:
        if entry['kind'] == 'seal':
            return check_manifest(formed(entry, where)['manifest'], where)
    raise Problem('fail', DATA + 'log.jsonl', 'seal', 'no entry')


def in_order(rows, manifest, void):
    """Problems unless the entries of an attempt stand in their order; one set aside may end after its seal."""
    commits = [s['id'] for s in manifest['sources'] if s['kind'] == 'commit']
    public = ['reveal ' + s['id'] for s in manifest['sources'] if s['kind'] != 'commit']
    story, opened = [], []
    first = not rows or rows[0][1].endswith(':1')
    rows = [row for i, row in enumerate(rows) if row[0]['kind'] not in BESIDE or first and i == 0]
    for entry, _ in rows:
        source = ' ' + entry['body']['source'] if entry['kind'] == 'reveal' else ''
        story.append(entry['kind'] + source)
    begin = ['open', 'announce', 'seal'][0 if first else 1:]
    while story[len(begin):len(begin) + 1] == ['anchor']:
        begin.append('anchor')
    for name in story[len(begin):]:
        if name not in ['reveal ' + c for c in commits] or name in opened:
            break
        opened.append(name)
    opened.sort(key=lambda name: commits.index(name[len('reveal '):]))
    expected = [*begin, *opened, 'close', *public, 'draw', 'allocate', 'publish']
    for name in story[len(expected):]:                 # what came after the draw
        after = {'publish': 'amend', 'amend': 'allocate', 'allocate': 'publish'}.get(expected[-1], 'nothing')
        if expected[-1] == 'publish' and name == 'publish':
            after = 'publish'                          # the last publication, and nothing after it
        if expected[-2:] == ['publish', 'publish']:
            after = 'nothing'
        expected.append('amend' if name == 'amend' and after == 'allocate' else after)
    expected += {'amend': ['allocate', 'publish'], 'allocate': ['publish']}.get(expected[-1], [])
    if void:
        expected = expected[:max(len(story), len(begin))]
    yield from compare_lines(DATA + 'log.jsonl', expected, story)
    rounds, before = {'allocate': 0, 'publish': 0}, ''
    for entry, where in rows:
        kind, body = entry['kind'], entry['body']
        last, before = before == kind == 'publish', kind
        if kind in rounds:
            rounds[kind] += not last
            yield from compare(where, 'round %d' % rounds[kind], 'round %d' % body['round'])
        if kind == 'open':
            for text in body['keys']:
                try:
                    Key(text)
                except ValueError:
                    yield Problem('fail', where, 'a key with the name of its holder', text)
        if kind == 'announce':
            yield from compare(where, manifest['times']['draw_from'], body['draw_from'])
            yield from compare(where, [s['id'] for s in manifest['sources']], body['sources'])
            yield from compare(where, list(GROUNDS), body['grounds'])
        if kind == 'close':
            yield from compare(where, [c for c in commits if 'reveal ' + c not in opened],
                               body['missing'])
        if kind == 'publish':
            yield from compare(where, 'final' if last else 'preliminary', body['stage'])


def v07(b):
    """Manifest and seal."""
    manifest, where = b.manifest(), DATA + 'manifest.json'
    seal = hexhash(b.data('manifest.json'))
    names, ids = [f['name'] for f in manifest['files']], [s['id'] for s in manifest['sources']]
    for some in (names, manifest['lotteries']):
        yield from expect(some == sorted(set(some)), where, 'sorted, no name twice', some)
    yield from expect(len(ids) == len(set(ids)), where, 'no name twice', ids)
    for name in ('rules.json', 'schools.jsonl', 'catchments.jsonl', 'market.jsonl'):
        yield from expect(name in names, where, 'file: ' + name, names)
    private = b.sealed('market.jsonl').get('private', False)
    yield from expect(private == (manifest['publication'] != 'market'), where,
                      'market.jsonl private, but not in mode market', manifest['publication'])
    yield from expect('previous' not in manifest or manifest['attempt'] > 1, where,
                      'members: no previous at attempt 1', 'previous')
    b.body('seal'), b.body('draw')                     # missing?
    for body, line in b.bodies('seal') + b.bodies('draw'):
        yield from compare(line, seal, body['seal'])
    for body, line in b.bodies('seal'):
        yield from expect(canonical(body['manifest']) == b.data('manifest.json'), line,
                          'the manifest of the file', 'another manifest')
        yield from second_seal(line, body, manifest)
    for body, line in b.bodies('open'):
        yield from compare(line, manifest['log'], body['log'])
    line = (b.data('seed.txt').split(b'\n') + [b''] * 3)[3]
    yield from compare(DATA + 'seed.txt:4', 'seal ' + seal, line.decode('ascii', 'replace'))


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
    sealed, where, rows = b.manifest()['roll'], DATA + 'roll.jsonl', b.rows('roll.jsonl')
    yield from compare(where, sealed['sha256'], hexhash(b.data('roll.jsonl')))
    yield from check_sm3(where, sealed, b.data('roll.jsonl'))
    yield from compare(where, [sealed['lines'], sealed['root']],
                       count_and_root(b.lines('roll.jsonl')))
    reserve = sum(row['kind'] == 'reserve' for row, _ in rows)
    yield from compare(where, '%d reserve' % sealed['reserve'], '%d reserve' % reserve)
    check_order(rows, 'number')
    least, slots = {}, iter(reserve_numbers(reserve))
    for row, at in rows:
        number, unit = row['number'], row['unit']
        if row['kind'] == 'reserve':
            slot = next(slots)
            yield from compare(at, [slot, slot, NO_HASH], [number, unit, row['record']])
        else:
            yield from expect(not is_reserve(number) and not is_reserve(unit), at, 'a child', row)
        first = least.setdefault(unit, number)
        yield from expect(first == unit, at, 'unit = its least number: ' + first, unit)
    yield from circles(b)


def circles(b):
    """Circle draws: lists, plans, steps and sources, held against roll, rules, schools, market."""
    manifest, rings, where = b.manifest(), b.rings(), DATA + 'manifest.json'
    try:
        rules = check_form(read_canonical(b.data('rules.json'), ''), RULES, DATA + 'rules.json')
    except Problem:
        if not rings:                                  # told by other checks
            return
        raise
    for lottery in manifest['lotteries']:
        due = [draw.get('scheme') for draw in rules['draws'] if draw['id'] == lottery
               or draw['per'] == 'child_school' and lottery.startswith(draw['id'] + '-')]
        due = due[0] if due and due[0] in CIRCLES else 'number'
        yield from compare(where, due, rings[lottery]['scheme'] if lottery in rings else 'number')
    names = [ring['lottery'] for ring in manifest.get('rings', [])]
    yield from expect(names == sorted(set(names)) and set(names) <= set(manifest['lotteries']),
                      where, 'known lottery', names)
    forms = {s['id']: (s['kind'], s.get('most')) for s in manifest['sources']}
    for lottery, ring in rings.items():
        count, numbers, at = ring['entries'], b.numbered()[lottery], DATA + 'numbered.jsonl'
        yield from compare(at, count, len(numbers))
        for number in numbers:
            yield from expect(number in b.weights(), at, 'a unit of the roll', number)
        insist(set(ring['schools']) <= set(b.schools()), where, 'known school', ring['schools'],
               'fail')
        plan = sum(b.schools()[school] for school in ring['schools'])
        yield from compare(where, plan, ring['plan'])
        by_plan = ring['scheme'] == 'ring_step' and 'step' in ring
        if by_plan:
            yield from compare(where, -(-count // max(plan, 1)), ring['step'])
        if 'start' not in ring:
            members = sum(b.weights()[number] for number in numbers)
            yield from expect(not count or len(ring['schools']) == 1 and members <= plan, where,
                              'no more children than seats, where nothing is drawn', members)
            continue
        second = ('direction', 2) if ring['scheme'] == 'ring_run' else ('number', count)
        fine = forms.get(ring['start']) in [(kind, count) for kind in BY_HAND[:3]]
        fine = fine and forms.get(ring.get('second')) == (None if by_plan else second)
        fine = fine and by_plan == ('second' not in ring) == ('step' in ring)
        yield from expect(fine, where, 'start, and interval, step or direction', ring)
        if b.market_expected():
            pairs = set()
            for this in b.rules()[0]:
                pairs.update((line.unit, desk[0]) for line in b.market()[0][this.name]
                             for desk, _ in line.choices if this.lottery_at(desk[0]) == lottery)
            yield from compare(at, sorted(set(unit for unit, _ in pairs)), numbers)
            yield from compare(where, sorted(set(school for _, school in pairs)), ring['schools'])


def takes(source, value):
    """Whether a value has the form of its source."""
    kind, length, most = source['kind'], source.get('length'), source.get('most', 0)
    number = '[1-9][0-9]{0,15}'
    form = {'commit': '[0-9a-f]{64}', 'digits': '[0-9]+', 'hex': '[0-9a-f]+',
            'drand-quicknet': '%d [0-9a-f]{96}' % source.get('round', 0),
            'number': number, 'balls': number, 'direction': 'up|down',
            'listed': '[0-9A-Z][0-9A-Z-]{0,31}'}[kind]
    fine = like(form)(value) and length in (None, len(value))
    return fine and (kind not in ('number', 'balls') or int(value) <= most)


def commitment(draw, attempt, name, secret):
    """The hash of a secret that was committed to before the seal."""
    return hexhash(('paiwei/v1/commit\n%s\n%d\n%s\n%s\n' % (draw, attempt, name, secret)).encode())


def openings(b):
    """By source its value, its line and whether it stands before the close."""
    def at(where):
        return int(where.rsplit(':', 1)[1])

    ends = [at(where) for _, where in b.bodies('close')[:1]]
    return {name: (value, where, not ends or at(where) < ends[0])
            for name, (value, where) in b.reveals().items()}


def v10(b):
    """The secrets."""
    manifest, opened, silent = b.manifest(), openings(b), []
    commits = [s for s in manifest['sources'] if s['kind'] == 'commit']
    if not commits:
        raise Problem('n/a')
    for source in commits:
        name = source['id']
        if name not in opened:
            silent.append(name)
            continue
        value, where, early = opened[name]
        yield from expect(early and takes(source, value), where,
                          name + ': its secret, before the close', value)
        found = commitment(manifest['draw'], manifest['attempt'], name, value)
        yield from compare(where, source['commit'], found)
    if silent:
        yield Problem('pass', '', '', 'not opened: ' + ', '.join(silent))


def v11(b):
    """The public sources: form, after the close; beacons: signature, and their time after the close."""
    manifest, opened = b.manifest(), openings(b)
    for source in manifest['sources']:
        if source['kind'] == 'commit':
            continue
        value, where, early = opened.get(source['id'], ('', DATA + 'log.jsonl', True))
        fine = not early and takes(source, value)
        yield from expect(fine, where, source['id'] + ': a value in its form, after the close', value)
        if fine and source['kind'] == 'drand-quicknet':
            yield from beacon(b, source, value, where)


def beacon(b, source, value, where):
    """A beacon: its signature, the close before its time, the value recorded after it."""
    turn, (_, closed) = source['round'], b.bodies('close')[0]
    yield from expect(beacon_signed(turn, bytes.fromhex(value.split(' ')[1])), where,
                      'signature of round: %d' % turn, value)
    due, times = GENESIS + PERIOD * (turn - 1), {at: row['time'] for row, at in b.rows('log.jsonl')}
    for at, early in ((closed, True), (where, False)):
        yield from expect((seconds(times[at]) < due) == early, at,
                          ('before round: %d' if early else 'not before round: %d') % turn, times[at])


def v12(b):
    """Transcript and key."""
    manifest, values, silent = b.manifest(), b.reveals(), b.body('close')[0]['missing']
    stretch, seed = manifest.get('stretch', 0), b.data('seed.txt')
    text = ['paiwei/v1/seed', 'draw ' + manifest['draw'], 'attempt %d' % manifest['attempt'],
            'seal ' + hexhash(b.data('manifest.json'))]
    for source in manifest['sources']:
        kind, name = source['kind'], source['id']
        value, _ = values.get(name, ('missing', ''))
        if name not in values and (kind != 'commit' or name not in silent):
            raise absent(DATA + 'log.jsonl: reveal ' + name)
        text.append('source %s %s %s' % (name, kind, value))
    text += ['stretch %d' % stretch] if stretch else []
    text.append('')
    if '\n'.join(text).encode() != seed:
        found = seed.decode('utf-8', 'replace').split('\n')
        yield from compare_lines(DATA + 'seed.txt', text, found)
        return
    body, line = b.body('draw')
    yield from compare(line, stretched_key(seed, stretch).hex(), body['key'])


def v13(b):
    """Tickets."""
    lotteries, rows, lines = b.manifest()['lotteries'], b.rows('roll.jsonl'), []
    for lottery in lotteries:
        tickets = b.tickets(lottery)
        for row, _ in rows:
            lines.append(canonical({'lottery': lottery, 'number': row['number'],
                                    'ticket': tickets[row['unit']].hex()}))
    body, line = b.body('draw')
    yield from compare(line, count_and_root(lines), [body['tickets_lines'], body['tickets_root']])
    if b.data('tickets.jsonl') != b''.join(line + b'\n' for line in lines):
        b.rows('tickets.jsonl')                        # malformed, or only wrong?
        yield from compare_lines(DATA + 'tickets.jsonl', map(bytes.decode, lines),
                                 map(bytes.decode, b.lines('tickets.jsonl')))


def v15(b):
    """Results, of the draw and of every run again."""
    for count, (body, line), stage in b.stages():
        name, (_, by_hand, *_) = 'results-%d.jsonl' % stage, b.settled(count)
        rows, known, units, unit_place = b.rows(name), b.schools(), b.children(), {}
        yield from compare(line, count_and_root(b.lines(name)),
                           [body['results_lines'], body['results_root']])
        check_order(rows, 'number')
        for number in sorted(b.listed(count) - set(row['number'] for row, _ in rows)):
            yield Problem('fail', DATA + name, 'a line for: ' + number, 'not there')
        for row, at in rows:
            number, place = row['number'], row['place']
            yield from expect(number in b.listed(count), at, 'a child of the roll', number)
            yield from expect(place in known or not place, at, 'known school', place)
            if number not in by_hand:
                first = unit_place.setdefault(units.get(number, number), place)
                yield from expect(first == place or b.rules()[1] == 'split', at,
                                  'the place of the unit: ' + first, place)


def v16(b):
    """Cutoffs, of the draw and of every run again."""
    for count, (body, where), stage in b.stages():
        yield from cutoffs_of(b, count, (body, where), stage)
    if not b.market_expected():
        raise Problem('n/a')


def cutoffs_of(b, count, entry, stage):
    """Cutoffs: first against rules, seats and results, then, with the market, the whole list."""
    (body, where), (rounds, boundary), known = entry, b.rules(), b.schools()
    cutoffs = [(line, where) for line in body.get('cutoffs', [])]
    if 'cutoffs' not in body:
        name = 'cutoffs-%d.jsonl' % stage
        where, cutoffs = DATA + name, b.rows(name)
        yield from compare(where, [body['cutoffs_lines'], body['cutoffs_root']],
                           count_and_root(b.lines(name)))
    roots, largest = b.manifest()['publication'] == 'roots', NUMBER_LIMIT
    if not roots or DATA + 'roll.jsonl' in b.files:
        largest = max(b.weights().values(), default=1)
    names, used, shapes, last = [this.name for this in rounds], collections.Counter(), {}, (-1,)
    begun, free, taken, gone = -1, {}, collections.Counter(), collections.Counter()
    for line, at in cutoffs:
        name, seats, filled, of_pool = line['round'], line['seats'], line['filled'], 'pool' in line
        schools = line['pool'] if of_pool else [line['school']]
        desks = desks_of((line.get('quota', ''), schools))
        insist(name in names and set(schools) <= set(known), at, 'known round and school',
               [name, schools], 'fail')
        this, here = rounds[names.index(name)], (names.index(name), of_pool)
        here += () if of_pool else rank_of_desk(desks[0])
        if here[0] != last[0]:
            met = set()
            while begun < here[0]:                     # also rounds without a line
                for desk in free:
                    if desk[1] in rounds[begun].empty:
                        gone[desk[0]] += max(0, free[desk] - taken[desk])
                begun += 1
                free, taken = b.seats(rounds[begun], used + gone, count), collections.Counter()
        in_order = last < here or of_pool and last == here
        yield from expect(in_order, at, 'sorted, no line twice', line)
        last = here
        if of_pool:
            yield from expect(this.mechanism == IN_LINE and schools == sorted(set(schools))
                              and met.issuperset(desks), at, 'desks of the round in one pool', line)
            met.difference_update(desks)
        else:
            met.add(desks[0])
            used[schools[0]] += filled
            taken[desks[0]] += filled
        yield from compare(at, 'seats: %s %d' % (schools, sum(free[desk] for desk in desks)),
                           'seats: %s %d' % (schools, seats))
        most = seats + largest - 1 if seats and boundary == 'expand' else seats
        yield from expect(filled <= most, at, 'filled up to: %d' % most, line)
        stopped, dealt = 'stopped' in line, this.mechanism in DEALING
        yield from expect(not stopped or boundary == 'stop' and (filled < seats or dealt), at,
                          'stopped only while seats were left', line)
        shape = ('band' in line, 'class' in line, len(line.get('keys', [])), line['ticket'] != '',
                 'unit' in line)
        due = nobody = (False, False, 0, False, False)
        room = largest if of_pool and boundary != 'expand' else 1      # so few seats may not do
        may_be_nobody = (of_pool or dealt) and shape == nobody
        may_be_nobody |= this.mechanism in (LEAST, CYCLES) and shape == nobody
        may_be_nobody |= this.mechanism == LIVE
        if filled and (seats - filled < room or stopped) and not may_be_nobody:
            band = False if of_pool else shapes.setdefault(name, shape[0])
            members = shape[1:3] if of_pool else shapes.setdefault((name, line.get('band', 0)),
                                                                   shape[1:3])
            due = (band, *members, this.lottery is not None, this.lottery is None)
        yield from expect(shape == due, at, 'the last one admitted, where seats ran out', line)
    if not roots or DATA + 'results-%d.jsonl' % stage in b.files:
        by_hand = b.settled(count)[1]
        placed = collections.Counter(place for number, place in b.told(stage).items()
                                     if number not in by_hand)
        placed.pop('', None)
        for school in sorted(set(used) | set(placed)):
            yield from compare(where, 'placed: %s %d' % (school, placed[school]),
                               'placed: %s %d' % (school, used[school]))
    if b.market_expected():
        yield from compare_lines(where, b.allocation(count, stage)[1],
                                 [line for line, _ in cutoffs])


NEVER_TWICE = 20                                       # characters of a value that does not come twice by chance


def v18(b):
    """Attempts: set aside on announced grounds, in time for them; nothing of them comes again."""
    commits, values, previous, count = set(), set(), None, len(b.attempts())
    for attempt, (rows, void) in enumerate(b.attempts(), 1):
        manifest = sealed_manifest(rows) if void else b.manifest()
        there = [row for row in rows if row[0]['kind'] == 'seal'][:1]
        where = there[0][1] if there else DATA + 'log.jsonl'
        sealed = formed(*there[0]) if void else {}
        opened = {}
        for entry, at in reversed(rows):
            source, value = (entry['body'].get(name) for name in ('source', 'value'))
            if entry['kind'] == 'reveal' and is_text(source):
                opened[source] = (value if is_text(value) else '', at)
        if void:
            yield from compare(where, hexhash(canonical(manifest)), sealed['seal'])
            yield from second_seal(where, sealed, manifest)
        yield from compare(where if void else DATA + 'manifest.json', [attempt, previous],
                           [manifest['attempt'], manifest.get('previous')])
        sources = manifest['sources']
        for source in sources:
            name, (value, at) = source['id'], opened.get(source['id'], ('', ''))
            yield from expect(source.get('commit') not in commits, where,
                              name + ': a commitment that was never sealed before', source.get('commit'))
            yield from expect(len(value) < NEVER_TWICE or value not in values, at,
                              name + ': a value that did not come before', value)
        commits.update(s['commit'] for s in sources if 'commit' in s)
        values.update(opened[s['id']][0] for s in sources if s['id'] in opened)
        if void:
            entry, at = void
            yield from set_aside(rows, manifest, opened, (formed(entry, at), at))
            previous = {'seal': sealed['seal'], 'void_seq': entry['seq']}
    if count > 1:
        yield Problem('pass', '', '', 'attempts set aside before: %d' % (count - 1))


def set_aside(rows, manifest, opened, void):
    """Problems unless the ground of a void held when it came, and it tells what was set aside."""
    body, where = void
    late = any(entry['kind'] == 'close' for entry, _ in rows)
    text = ['paiwei/v1/seed', 'draw ' + manifest['draw'], 'attempt %d' % manifest['attempt'],
            'seal ' + hexhash(canonical(manifest))]
    valued = late and all(s['kind'] == 'commit' or s['id'] in opened for s in manifest['sources'])
    for source in manifest['sources']:
        value, _ = opened.get(source['id'], ('missing', ''))
        text.append('source %s %s %s' % (source['id'], source['kind'], value))
    stretch = manifest.get('stretch', 0)
    text += ['stretch %d' % stretch] if stretch else []
    fine = body['grounds'] in ('court', 'known') or body['grounds'] == 'event' and not valued or not late
    yield from expect(fine, where, 'a ground that holds as far as the attempt had come', body['grounds'])
    yield from compare(where, ['not late', 'late'][late], ['not late', 'late'][body['late']])
    key = stretched_key('\n'.join(text + ['']).encode(), stretch).hex() if valued else None
    yield from compare(where, key, body.get('key'))


ANCHORS, EVIDENCE = 64, 2 ** 20       # anchors of a log, bytes of the evidence of one
SIGNED_DATA = ('2a864886f70d010702', '2a811ccf550601040202')   # object identifiers; the second is of GM/T 0010
TIME_STAMP, IMPRINTS = '2a864886f70d0109100104', {'608648016503040201': hexhash, '2a811ccf55018311': sm3_hex}


def der(data, kinds, where):
    """What is in the first elements of DER, which must be of these kinds; and what follows them."""
    out = []
    for kind in kinds:
        insist(data[:1] == bytes([kind]) and len(data) > 1, where, 'a time-stamp response in DER', data[:8].hex())
        digits = max(data[1] - 128, 0)
        length = int.from_bytes(data[2:2 + digits], 'big') if digits else data[1]
        end = 2 + digits + length
        insist(data[1] != 128 and digits < 4 and length >= (0, 128, 256, 65536)[digits] and end <= len(data), where,
               'a length of DER', data[:8].hex())
        out.append(data[2 + digits:end])
        data = data[end:]
    return [*out, data]


def read_token(data, where):
    """[how it hashes, the hash, the time] of a time-stamp response (RFC 3161). Its signature is not checked here."""
    whole, rest = der(data, [0x30], where)
    insist(not rest, where, 'nothing behind the response', rest[:8].hex())
    status, content, _ = der(whole, [0x30, 0x30], where)
    number, _ = der(status, [2], where)
    insist(number in (b'\0', b'\1'), where, 'a time stamp that was granted', number.hex())
    name, inner, _ = der(content, [6, 0xa0], where)
    insist(name.hex() in SIGNED_DATA, where, 'signed data', name.hex())
    _, _, stamp, _ = der(der(inner, [0x30], where)[0], [2, 0x31, 0x30], where)
    name, inner, _ = der(stamp, [6, 0xa0], where)
    insist(name.hex() == TIME_STAMP, where, 'what a time stamp says', name.hex())
    said = der(der(inner, [4], where)[0], [0x30], where)[0]
    _, _, imprint, _, moment, _ = der(said, [2, 6, 0x30, 2, 0x18], where)
    kind, found, _ = der(imprint, [0x30, 4], where)
    name = der(kind, [6], where)[0].hex()
    insist(name in IMPRINTS and len(found) == 32, where, 'SHA-256 or SM3', name)
    match = re.fullmatch(b'([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([.][0-9]+)?Z', moment)
    time = '%s-%s-%sT%s:%s:%sZ' % tuple(part.decode() for part in match.groups()[:6]) if match else ''
    insist(is_time(time), where, 'a moment', moment.hex())
    return IMPRINTS[name], found.hex(), time


def as_it_was(note):
    """A checkpoint as it is, and as it was before each of its signatures."""
    bare = len(unsigned(note))
    return [note[:end] for end in range(bare, len(note) + 1) if end == bare or note[end - 1:end] == b'\n']


def v21(b):
    """Anchors: the checkpoint came before, the evidence is there, a time stamp is of that checkpoint."""
    where, times, folder = DATA + 'log.jsonl', [], DATA + 'anchors/'
    anchors = [(i, formed(entry, at), entry['time'], at) for i, (entry, at) in enumerate(b.rows('log.jsonl'))
               if entry['kind'] == 'anchor']
    insist(len(anchors) <= ANCHORS, where, 'anchors, at most: %d' % ANCHORS, len(anchors))
    files = {path: path[len(folder):].partition('.') for path in sorted(b.files) if path.startswith(folder)}
    for path, (name, _, ending) in files.items():
        known = any(body['evidence'] == name for _, body, _, _ in anchors)
        insist(known and like('[a-z0-9]{1,8}')(ending), path, 'an anchor that names this file', 'no entry', 'fail')
        insist(len(b.files[path]) <= EVIDENCE, path, 'at most 1 MiB', '%d bytes' % len(b.files[path]))
        insist(hexhash(b.files[path]) == name, path, name, hexhash(b.files[path]), 'fail')
    for i, body, time, at in anchors:
        insist(body['size'] <= i, at, 'a number up to: %d' % i, body['size'], 'fail')
        name = 'checkpoint-%d' % body['size']
        note = b.data(name)
        read_checkpoint(note, DATA + name)
        own = [path for path in files if files[path][0] == body['evidence']]
        if not own:
            raise absent(folder + body['evidence'])
        for path in own:
            if files[path][2] == 'tsr':
                digest, imprint, moment = read_token(b.files[path], path)
                insist(imprint in map(digest, as_it_was(note)), path, 'a time stamp of: ' + DATA + name, imprint,
                       'fail')
                insist(moment <= time, path, 'a time not after: ' + time, moment, 'fail')
                times.append(moment)
    if not anchors:
        raise Problem('n/a')
    said = '; time stamps ' + ', '.join(times) + ' (openssl ts -verify tells whose)' if times else ''
    yield Problem('pass', '', '', 'evidence from outside: %d%s' % (len(anchors), said))


HOURS = 'hours from the seal to the first opening, at least: %d'


def v19(b):
    """Times."""
    rows, times = b.own(), b.manifest()['times']

    def first(*kinds):
        found = next(((entry, where) for entry, where in rows if entry['kind'] in kinds), None)
        insist(found, DATA + 'log.jsonl', kinds[-1], 'no entry', 'fail')
        return found

    seal, where = first('seal')
    first('announce')
    announce, at = b.body('announce')
    hours = announce['objection_hours']
    insist(hours >= 24, at, HOURS % 24, hours, 'fail')  # families need a day at least
    opening, opened = first('reveal', 'close')
    drawn, then = first('draw')
    for entry, place, planned in ((opening, opened, times['reveal_from']), (drawn, then, times['draw_from'])):
        insist(entry['time'] >= planned, place, 'a time not before: ' + planned, entry['time'], 'fail')
    latest = seconds(opening['time']) - hours * 3600   # by which the seal had to be there
    insist(seconds(seal['time']) <= latest, where, HOURS % hours, seal['time'] + ' ... ' + opening['time'], 'fail')
    if not b.trust or not b.trust.asks_for_times():    # whoever verifies asks for no other clock
        return
    witnesses = [key for key in b.trust.parties.values() if isinstance(key, Key) and key.kind == b'\4']
    path, seen = 'checkpoint-%d' % (seal['seq'] + 1), []
    if DATA + path in b.files and len(unsigned(b.data(path))) < len(b.data(path)):
        try:
            note = read_note(b.data(path), DATA + path)
            b.trust.judge(note, DATA + path)
            seen = [time for key in witnesses for time in key.times(note, DATA + path)]
        except Problem:                                # V01 tells of it
            seen = []
    insist(seen, DATA + path, 'the time at which a witness saw the seal', 'nothing', 'missing')
    yield from expect(min(seen) <= latest, DATA + path, HOURS % hours,
                      '%d ... %s' % (min(seen), opening['time']))


def v20(b):
    """Enough chance."""
    sources, least = b.manifest()['sources'], {'digits': 39, 'hex': 32, 'drand-quicknet': 0}
    enough = any(s['kind'] in least and s.get('length', 0) >= least[s['kind']] for s in sources)
    if not enough and any(s['kind'] == 'digits' and s['length'] >= 20 for s in sources):
        values = b.reveals()
        enough = sum(s['kind'] == 'commit' and s['id'] in values for s in sources) >= 2
    rings, lotteries = b.rings(), b.manifest()['lotteries']
    by_hand = rings and len(rings) == len(lotteries) and not any(r.deal for r in b.rules()[0])
    if rings and (enough or by_hand):                  # the named exception: say what it can give
        outcomes = 1
        for source in sources:
            outcomes *= source.get('most', 1)
        yield Problem('pass', '', '', 'hand draw, outcomes possible: %d' % outcomes)
        return
    yield from expect(enough, DATA + 'manifest.json', '128 bits from public sources', sources)


def v22(b):
    """The allocation, run again after every batch of amendments."""
    if not b.market_expected():
        raise Problem('n/a')
    for count, _, stage in b.stages():
        fates = b.fates(count, stage)
        for row, where in b.rows('results-%d.jsonl' % stage):
            expected = fates.get(row['number'], ('', None))[0]
            yield from compare(where, row['number'] + ': ' + expected,
                               row['number'] + ': ' + row['place'])


def v23(b):
    """The proofs, by definition: no seat wasted, no envy, no circle of children to exchange."""
    if not b.market_expected():
        raise Problem('n/a')
    for count, _, stage in b.stages():
        yield from proofs_of(b, count, stage)


def proofs_of(b, count, stage):
    """The proofs of the draw or of a run again."""
    boundary, where = b.rules()[1], DATA + 'results-%d.jsonl' % stage
    for asking, seats, order, held in b.allocation(count, stage)[2]:
        sits = {standing[-1]: desk for desk, admitted in held.items() for standing, *_ in admitted}
        room = {desk: seats[desk] - sum(weight for _, weight, *_ in admitted)
                for desk, admitted in held.items()}
        best = {}                                      # the best one refused by each desk
        for line in asking:
            for desk, standing in line.choices:
                if sits.get(line.unit) == desk:
                    break
                whole = standing + (order[desk[0]].get(line.unit, 0), line.unit)
                yield from expect(not held[desk] or whole > held[desk][-1][0], where,
                                  'nobody before the last one admitted', [line.unit, desk[0]])
                refused = whole, line.weight
                best[desk] = min(best.get(desk, refused), refused)
        for desk, (whole, weight) in best.items():
            yield from expect((weight if boundary == 'stop' else 1) > room[desk], where,
                              'no seat wasted', [whole[-1], desk[0]])
        ended = set() if all(line.weight == 1 for line in asking) else set(best)
        for desk in best:
            path = []
            while desk in best and desk not in ended:
                insist(desk not in path, where, 'no circle of arrows', desk[0], 'fail')
                path.append(desk)
                desk = sits.get(best[desk][0][-1])
            ended.update(path)
    for asking, seats, held in b.allocation(count, stage)[6]:
        sits = {standing[-1]: desk for desk, admitted in held.items() for standing, _ in admitted}
        rather = {}                                    # desks that those who sit at one would prefer
        for line in asking:
            for desk, _ in line.choices:
                if sits.get(line.unit) == desk:
                    break
                yield from expect(len(held[desk]) >= seats[desk], where, 'no seat wasted',
                                  [line.unit, desk[0]])
                if line.unit in sits:
                    rather.setdefault(sits[line.unit], set()).add(desk)
        while rather:
            ends = [desk for desk in rather if not rather[desk] & set(rather)]
            insist(ends, where, 'no circle of children to exchange', sorted(rather)[:1], 'fail')
            for desk in ends:
                del rather[desk]


def v14(b):
    """Amendments: numbers still there, reserve slots in turn, known schools, new lines as told."""
    if not b.amendments():
        return
    if b.keeps_all_back():
        raise Problem('n/a')
    amendments, units, schools = b.amendments(), b.children(), b.schools()
    slots = [row['number'] for row, _ in b.rows('roll.jsonl') if row['kind'] == 'reserve']
    for count, (seq, body, stage) in enumerate(amendments):
        where, number, action = DATA + 'log.jsonl:%d' % (seq + 1), body['number'], body['action']
        gone, by_hand, *_ = b.settled(count)
        if action == 'admit':
            free = [slot for slot in slots if slot not in by_hand and slot not in gone]
            yield from expect(free[:1] == [number], where, 'the next reserve slot', number)
        else:
            yield from expect(number in b.listed(count), where, 'a child that is there', number)
            yield from expect(number not in by_hand or action == 'remove', where,
                              'a child that is not settled by a decision', number)
        school = body.get('school', '')
        yield from expect(school in schools or not school, where, 'known school', school)
        if action == 'correct' and b.manifest()['publication'] == 'market':
            name = 'market-%d.jsonl' % stage
            lines = [line + b'\n' for line, (row, _) in zip(b.lines(name), b.rows(name))
                     if row['unit'] == units.get(number)]
            yield from compare(where, hexhash(b''.join(lines)), body.get('market'))
    for _, _, stage in b.stages():
        name = 'market-%d.jsonl' % stage
        told = [units.get(body['number']) for _, body, of in amendments
                if of == stage and body['action'] == 'correct']
        for row, where in b.rows(name) if DATA + name in b.files else ():
            yield from expect(row['unit'] in told, where, 'a child that is corrected', row['unit'])
    if b.market_expected():
        for count, (seq, body, stage) in enumerate(amendments, 1):
            here, school = DATA + 'log.jsonl:%d' % (seq + 1), body.get('school')
            if body['action'] == 'choose':
                unit, left, weight = b.allocation(count - 1, stage)[5] or ('nobody', {}, 1)
                yield from compare(here, unit, units.get(body['number']))
                free = [seats >= weight for desk, seats in left.items() if desk[0] == school]
                yield from expect(not school or any(free), here, 'an open seat', school)
            least = any(this.mechanism == LEAST for this in b.rules()[0])
            if least:
                continue                               # what lies between is not published
            before, after = (b.fates(n, stage).get(body['number'], ('', None))[0]
                             for n in (count - 1, count))
            if body['action'] == 'seat':
                yield from expect(before != school == after, here, 'the next in line',
                                  body['number'])
            if body['action'] == 'remove' and school:
                yield from compare(here, before, school)


def v17(b):
    """What differs between results is explained by amendments; nobody else is worse off."""
    amendments = b.amendments()
    if not amendments:
        return
    if b.keeps_all_back():
        raise Problem('n/a')
    least = any(this.mechanism == LEAST for this in b.rules()[0])
    for (first, _, _), (last, _, stage) in zip(b.stages(), b.stages()[1:]):
        name, now = 'changes-%d.jsonl' % stage, dict(b.told(stage - 1))
        rows, seqs = b.rows(name), [seq for seq, _, of in amendments if of == stage]
        rank = [(row['event'], row['number']) for row, _ in rows]
        yield from expect(rank == sorted(set(rank)), DATA + name, 'sorted, no line twice')
        for row, where in rows:
            yield from expect(row['event'] in seqs, where, 'an amendment of the stage', row)
            yield from compare(where, now.get(row['number'], ''), row['from'])
            now[row['number']] = row['to']
        told = b.told(stage)
        for number in sorted(set(now) | set(told)):
            yield from compare(DATA + 'results-%d.jsonl' % stage, number + ': ' + now.get(number, ''),
                               number + ': ' + told.get(number, ''))
        if not b.market_expected():
            continue
        steps = [(first, last)] * (first < last) if least else [(n, n + 1) for n in range(first, last)]
        due = []
        for before, after in steps:
            old = b.fates(before, stage - 1 if least else stage)
            new, named = b.fates(after, stage), amendments[before:after]
            seq, named = named[-1][0], [body['number'] for _, body, _ in named]
            for number in sorted(set(old) | set(new)):
                was, here = old.get(number, ('', None)), new.get(number, ('', None))
                yield from expect(number in named or keeps(was, here), DATA + name,
                                  'nobody else worse off', number)
                if was[0] != here[0]:
                    due.append({'event': seq, 'from': was[0], 'number': number, 'to': here[0]})
        if not least:
            yield from compare_lines(DATA + name, due, [row for row, _ in rows])


def v_waiting(b):
    """The waiting lists are those that the results leave, in their order."""
    if not any(this.waits for this in b.rules()[0]):
        return
    if b.keeps_all_back():
        raise Problem('n/a')
    for count, _, stage in b.stages():
        name = 'waiting-%d.jsonl' % stage
        rows, rounds = b.rows(name), [this.name for this in b.rules()[0]]
        for row, where in rows:
            yield from expect(row['number'] in b.listed(count), where, 'a child that is there',
                              row['number'])
            yield from expect(row['round'] in rounds and row['school'] in b.schools(), where,
                              'known round and school', row)
        if b.market_expected():
            yield from compare_lines(DATA + name, b.allocation(count, stage)[4],
                                     [row for row, _ in rows])


def keeps(old, new):
    """Is (school, rank) `new` at least as good as `old`? A move that is no gain is a loss."""
    if old[0] == new[0] or not old[0]:
        return True
    return None not in (old[1], new[1]) and new[1] < old[1]


def v_index(b):
    """Every file is in the index, and the publish entry holds the index."""
    where, data = DATA + 'index.json', b.data('index.json')
    listed = check_form(read_canonical(data, where), INDEX, where)['files']
    names = set(entry['name'] for entry in listed)
    check_order([(entry, where) for entry in listed], 'name')
    for entry in listed:
        name = entry['name']
        yield from expect(name not in UNLISTED, where, 'not in the index', name)
        if name in b.files:
            yield from check_bytes(name, entry, b.files[name])
        else:
            yield absent(name)
    here = set(path for path in b.files if not is_leftover(path))
    here -= set(path for path in here - names if b.keeps_back(path))
    published = [i for i, (entry, _) in enumerate(b.rows('log.jsonl'), 1) if entry['kind'] == 'publish'][-1:]
    for size in range(published[0], len(b.lines('log.jsonl'))) if published else ():
        here.discard(DATA + 'checkpoint-%d' % size)    # issued after the index: V05 holds it
    for path in sorted(here - names - set(UNLISTED)):
        yield Problem('fail', path, 'a file of the index', 'a file that is no part of the bundle'
                      if is_path(path) else 'a name that no bundle has')
    spelt = {}
    for path in sorted(names | here):
        other = spelt.setdefault(path.lower(), path)   # paths of the index are ASCII
        yield from expect(other == path, path, 'another name, not in capitals only', other)
    b.body('publish')                                  # missing?
    for body, line in b.bodies('publish')[-1:]:        # the earlier ones stand for earlier bundles
        yield from compare(line, hexhash(data), body['index'])


def v_lists(b):
    """The lists name the numbers of the results, each once."""
    if b.manifest()['publication'] == 'roots':
        raise Problem('n/a')
    placed = {school: [] for school in b.schools()}
    for row, where in b.rows('results-%d.jsonl' % len(b.stages())):
        insist(row['place'] in placed or not row['place'], where, 'known school', row['place'], 'fail')
        placed.setdefault(row['place'], []).append(row['number'])
    by_hand = placed.pop('', [])
    pages = {'lists/school-%s.html' % school: numbers for school, numbers in placed.items()}
    if by_hand or 'lists/by-hand.html' in b.files:
        pages['lists/by-hand.html'] = by_hand
    for path in sorted(pages):
        if path not in b.files:
            yield absent(path)
            continue
        cells = re.findall(b'<td class="number">([^<]*)', b.files[path])
        found = collections.Counter(cell.decode('utf-8', 'replace') for cell in cells)
        for number in sorted(set(pages[path]) - set(found)):
            yield Problem('fail', path, 'the number: ' + number, 'not there')
        for number in sorted(found - collections.Counter(set(pages[path]))):
            yield Problem('fail', path, 'numbers placed there, each once', number)
    for path in sorted(b.files):
        known = path in pages or path == 'lists/index.html' or is_leftover(path)
        yield from expect(known or not path.startswith('lists/'), path, 'a page of a school', path)


CHECKS = {'V01': v01, 'V02': v02, 'V03': v03, 'V04': v04, 'V05': v05, 'V06': v06, 'V07': v07, 'V08': v08, 'V09': v09,
          'V10': v10, 'V11': v11, 'V12': v12, 'V13': v13, 'V14': v14, 'V15': v15, 'V16': v16, 'V17': v17, 'V18': v18, 'V19': v19, 'V20': v20,
          'V21': v21, 'V22': v22, 'V23': v23, 'INDEX': v_index, 'LISTS': v_lists,
          'WAITING': v_waiting}
IDS = ['V%02d' % i for i in range(1, 24)] + ['INDEX', 'LISTS', 'WAITING']


UNREADABLE = 'something this program can read'


def run_check(check, bundle):
    """The worst problem of a check. Whatever the bytes are, nothing but that comes out."""
    worst = Problem('pass')
    try:
        for problem in check(bundle):
            noted = problem.status == worst.status == 'pass'
            if RANK[problem.status] > RANK[worst.status] or noted:
                worst = problem
    except (OSError, MemoryError):
        raise                                          # the machine failed
    except Exception as error:                         # nothing a bundle holds may stop the program
        if not isinstance(error, Problem):
            error = bad('', UNREADABLE, repr(error))
        if RANK[error.status] > RANK[worst.status]:
            worst = error
    return worst


def verify_files(files, trust=None):
    """All checks over the files of a bundle (path: bytes), in the order of IDS."""
    bundle = Bundle(files, trust)
    return [(run_check(CHECKS[name], bundle) if name in CHECKS else Problem('not yet')).result(name)
            for name in IDS]


def exit_code(results):
    """0, 1, 3 or 4; code 5 never comes from results."""
    statuses = [result['status'] for result in results]
    for status, code in (('malformed', 3), ('fail', 1), ('missing', 4)):
        if status in statuses:
            return code
    return 0 if 'pass' in statuses else 4


def seal_sm3(manifest, data):
    """The second digest of a manifest; '' where it asks for none."""
    return sm3_hex(data) if 'sm3' in manifest['roll'] else ''


def summary(files):
    """[draw, seal, short code, title, result code, assumptions, voids, SM3 of the seal] as far as they can be read."""
    bundle, head = Bundle(files), [''] * 5 + [[], [], '']
    if DATA + 'checkpoint' in files:
        head[4] = short_code(hexhash(unsigned(files[DATA + 'checkpoint'])))
    try:
        head[1] = hexhash(bundle.data('manifest.json'))
        head[2] = short_code(head[1])
        head[0] = bundle.manifest()['draw']
        head[7] = seal_sm3(bundle.manifest(), bundle.data('manifest.json'))
        head[6] = [told_void(row[0]) for _, row in bundle.attempts() if row]
        rules = read_canonical(bundle.data('rules.json'), '')
        head[3] = show(rules['title'])
        head[5] = [show(said) for said in rules['assumptions']]
    except (OSError, MemoryError):
        raise
    except Exception:                                  # shown only; the checks say what is wrong
        pass
    return head


def told_void(entry):
    """What a void says, for the head of every report."""
    formed(entry, '')
    return {'time': entry['time'], **{name: show(entry['body'][name]) if name in ('basis', 'reason') else
                                      entry['body'][name] for name in VOID_SAYS}}


VOID_SAYS = ('attempt', 'basis', 'grounds', 'late', 'reason', 'signed_by')


def code_of(text):
    """A code of a notice without blanks and dashes; '' for what is none."""
    code = re.sub(r'[\s-]', '', text).lower()
    return code if like('[0-9]{24}')(code) or is_hash(code) else ''


def held_against(files, code, older, noted=None, trust=None):
    """What is brought besides keys: a code, a checkpoint from before, a registration note; None for none."""
    def notice(_):
        draw, seal, short, title, result, *_, second = summary(files)
        if not seal:
            raise absent(DATA + 'manifest.json')
        codes = [seal, second, short.replace(' ', ''), result.replace(' ', '')]
        yield from expect(code in codes, DATA + 'manifest.json', code,
                          '%s (%s) %s / %s' % (title, draw, short, result))

    def since(b):
        origin, size, covered = read_checkpoint(older, '--since')
        where, lines = DATA + 'log.jsonl', b.lines('log.jsonl')
        insist(b.rows('log.jsonl')[0][0]['body'].get('log') == origin, where, origin, 'another log', 'fail')
        insist(0 < size <= len(lines), where, 'entries, at least: %d' % size, len(lines), 'fail')
        yield from expect(tree_root(lines[:size]).hex() == covered, where,
                          'entries as they were then: %d' % size, 'another log')

    def registered(b):
        said = read_registered(noted, trust)
        manifest = b.manifest()
        yield from compare('--registered', manifest['draw'], said[0])
        bodies = [formed(*row) for row in b.own() if row[0]['kind'] == 'amend']
        later = [body['record'] for body in bodies if body['number'] == said[1] and 'record' in body]
        roll = DATA + 'roll.jsonl'
        insist(roll in b.files or said[2] in later, roll, 'the roll, or the receipt: --receipt', 'nothing', 'missing')
        rows = b.rows('roll.jsonl') if roll in b.files else []
        yield from registered_as(said, [row['record'] for row, _ in rows if row['number'] == said[1]], later)

    bundle = Bundle(files)
    return [run_check(check, bundle).result(name) for name, given, check in
            (('NOTICE', code, notice), ('SINCE', older, since), ('NOTED', noted, registered)) if given is not None]


def read_registered(data, trust):
    """[draw, number, commitment] of a registration note with the signature of the log's key."""
    where = '--registered'
    text, lines = read_note(data, where)
    match = re.fullmatch('paiwei/v1/registered\n([^\n]*)\n([^\n]*)\n([^\n]*)\n', text)
    said = list(match.groups()) if match else ['', '', '']
    insist(is_draw(said[0]) and is_number(said[1]) and is_hash(said[2]), where, 'a registration note',
           text[:200].encode('ascii', 'replace').decode())
    name = trust.log.name if trust else ''
    insist(asked(trust, data, where)[0], where, 'the signature of: ' + name, 'nothing', 'missing')
    return said


def registered_as(said, sealed, later):
    """Problems unless the commitment is the one that stands; an earlier one was replaced by a correction."""
    known, where = sealed + later, DATA + 'roll.jsonl'
    insist(known, where, said[2], 'a number that is not on the sealed roll, keep this note, it is signed proof: '
           + said[1], 'fail')
    insist(said[2] in known, where, said[2], 'another record was sealed than you were told, keep this note, it is '
           'signed proof if it is your newest', 'fail')
    if known[-1] != said[2]:
        yield Problem('pass', '', '', 'replaced by a later correction')


# ---- Receipts (spec/receipt.md) ------------------------------------------------------------------

RECEIPT_LIMIT = 2 ** 20               # bytes of a receipt
PATH_LIMIT = 63                       # hashes on the way to a root


def inclusion_holds(leaf, index, size, path, root):
    """Does the path lead from a leaf to the root? RFC 9162 section 2.1.3.2."""
    if len(path) > PATH_LIMIT or any(len(h) != 32 for h in [leaf, root] + path):
        return False
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False                               # hashes left over
        if place % 2 or place == last:
            found = sha256(b'\x01' + step + found)
            while place % 2 == 0 and place:
                place, last = place >> 1, last >> 1
        else:
            found = sha256(b'\x01' + found + step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def is_small(value):
    """An integer of 32 bits."""
    return is_count(value) and value < 2 ** 32


is_path_up = list_of(is_hash)
PROVEN = {'index': is_count, 'line': is_text, 'path': is_path_up, 'size': is_count}
ENTRY = {'line': is_text, 'path': is_path_up, 'seq': is_count}
RANK_OF = {'band?': is_small, 'class?': is_small, 'keys?': list_of(is_count), 'quota?': is_text,
           'round?': is_text}
REASONS = {'seat-left': True, 'within-line': True, 'after-line': False, 'stopped': False,
           'no-seat': False, 'no-room': False, 'split': True, 'below-line': False, 'dealt': True,
           'chosen': True, 'least-total': True, 'total-elsewhere': False, 'traded': True,
           'not-traded': False}                        # whether it means a place
is_own_ticket = like('([0-9a-f]{32})?')
DECIDED = {'cutoff': lambda value: type(value) in (str, dict), 'school': is_school,
           'decision': one_of('placed', 'refused'), 'reason?': one_of(*REASONS),
           'ticket?': is_own_ticket, **RANK_OF}
EXPLAIN = {'choices': list_of(exactly(DECIDED)), 'draw': is_text, 'number': is_text,
           'round': is_count, 'salt': is_hash, 'type': one_of('paiwei/v1/explain')}
RECORD = {'draw': is_text, 'number': is_text, 'salt': is_hash, 'unit': is_text,
          'type': one_of('paiwei/v1/record'), **ANY}
R_CUTOFF = {'filled': is_count, 'seats': is_count, 'ticket': is_own_ticket, 'pool?': list_of(is_text),
            'price?': is_count, 'school?': is_text, 'stopped?': one_of(True), 'unit?': is_text,
            **RANK_OF}
R_ALLOCATE = {**ALLOCATE, 'cutoffs': list_of(any_of(dict))}
RECEIPT = {'draw': is_draw, 'number': is_number, 'type': one_of('paiwei/v1/receipt'),
           **{name + '?': lambda value: True for name in (
               'checkpoint', 'cutoffs', 'entries', 'explain', 'members', 'record', 'result', 'roll',
               'rules', 'seed')}}
MECHANISMS = {'dealt': DEALING, 'below-line': POOLED, 'chosen': (LIVE,), 'least-total': (LEAST,),
              'total-elsewhere': (LEAST,), 'traded': (CYCLES,), 'not-traded': (CYCLES,)}
NEVER = {'after-line': (CYCLES, LIVE), 'no-seat': (LEAST, LIVE)}       # others: none of the three


def read_receipt(data):
    """The members of a receipt: canonical, but that its own texts may hold line ends, written \\n."""
    insist(len(data) <= RECEIPT_LIMIT, '', 'at most 1 MiB', '%d bytes' % len(data))
    insist(not CONTROL.search(data), '', 'canonical JSON', 'control character or white space')
    try:
        text = data.decode('utf-8')
        value = DECODER.decode(text)
        same = type(value) is dict and ENCODER.encode(value) == text
        plain = {name: own.replace('\n', ' ') if type(own) is str else own
                 for name, own in value.items()} if same else {}
        bare = canonical(plain)
    except (ValueError, RecursionError) as error:
        raise bad('', 'canonical JSON', str(error) or 'too deep')
    insist(same, '', 'canonical JSON', 'another spelling')
    read_canonical(bare, '')
    return check_form(value, RECEIPT, '')


class Inside(Bundle):
    """What a receipt holds of a bundle: the manifest, the rules, the values that were drawn."""

    values = {}

    def reveals(self):
        """The values of the transcript."""
        return self.values


class Receipt:
    """A receipt and what is read from it; a Problem is raised where that fails."""

    def __init__(self, data, trust=None, bundle=None):
        self.data, self.trust, self.bundle, self.cache = data, trust, bundle, {}

    @kept
    def whole(self):
        """Its members."""
        return read_receipt(self.data)

    def part(self, name, test):
        """A member of its form."""
        whole = self.whole()
        if name not in whole:
            raise absent(name)
        insist(test(whole[name]), name, 'form of member: ' + name, whole[name])
        return whole[name]

    @kept
    def note(self):
        """[origin, size, root in hex] of the checkpoint."""
        return read_checkpoint(self.part('checkpoint', is_text).encode(), 'checkpoint')

    @kept
    def whole_log(self):
        """[(entry, body)]: voids of the attempts before, seal, draw, amendments, the last allocation."""
        parts, out, voids = self.part('entries', list_of(exactly(ENTRY))), [], 0
        for i, part in enumerate(parts):
            line = part['line'].encode()
            insist(len(line) <= LINE_LIMIT and len(part['path']) <= PATH_LIMIT, 'entries',
                   'line of 1 to 65536 bytes', len(line))
            entry = check_form(read_canonical(line, 'entries'), LINES['log.jsonl'], 'entries')
            voids += entry['kind'] == 'void' and i == voids
            i -= voids
            kind = 'void' if i < 0 else ('seal', 'draw')[i] if i < 2 else 'amend'
            kind = 'allocate' if i > 1 and i + voids + 1 == len(parts) else kind
            insist(entry['kind'] == kind, 'entries', kind, entry['kind'])
            long = kind == 'allocate' and 'cutoffs' not in entry['body']
            form = ALLOCATE_LONG if long else R_ALLOCATE if kind == 'allocate' else BODIES[kind]
            out.append((entry, check_form(entry['body'], form, 'entries')))
        insist(len(out) > voids + 2, 'entries', 'seal, draw, allocate', len(out))
        check_manifest(out[voids][1]['manifest'], 'entries')
        return out, voids

    def entries(self):
        """[(entry, body)]: seal, draw, amendments, the last allocation."""
        out, voids = self.whole_log()
        return out[voids:]

    def voids(self):
        """[(entry, body)]: the voids of the attempts before."""
        out, voids = self.whole_log()
        return out[:voids]

    def allocate(self):
        """The body of the last allocation."""
        return self.entries()[-1][1]

    def amended(self):
        """The bodies of the amendments."""
        return [body for _, body in self.entries()[2:-1]]

    def manifest(self):
        """The sealed manifest."""
        return self.entries()[0][1]['manifest']

    def seal(self):
        """The hash of the manifest."""
        return hexhash(canonical(self.manifest()))

    def proven(self, name, form, part=None):
        """[part, the line's object]."""
        part = part or self.part(name, exactly(PROVEN))
        insist(len(part['path']) <= PATH_LIMIT, name, 'at most 63 hashes', len(part['path']))
        return part, check_form(read_canonical(part['line'].encode(), name), form, name)

    @kept
    def members(self):
        """The lines of the others of the unit, with their parts."""
        there = 'members' in self.whole()
        parts = self.part('members', list_of(exactly(PROVEN))) if there else []
        return [self.proven('members', LINES['roll.jsonl'], part) for part in parts]

    @kept
    def roll(self):
        """The line of the roll."""
        part, line = self.proven('roll', LINES['roll.jsonl'])
        reserve = line['kind'] == 'reserve'
        insist(reserve == is_reserve(line['number']), 'roll', 'a child', line['number'])
        bare = line['unit'] == line['number'] and line['record'] == NO_HASH
        insist(bare or not reserve, 'roll', 'a child', line['unit'])
        return part, line

    @kept
    def result(self):
        """The line of the results."""
        return self.proven('result', LINES['results'])

    def explain(self):
        """The explain record."""
        explain = self.part('explain', exactly(EXPLAIN))
        for choice in explain['choices']:
            placed = choice['decision'] == 'placed'
            insist(REASONS.get(choice.get('reason'), placed) == placed, 'explain',
                   'a reason of that decision', choice.get('reason'))
        return explain

    @kept
    def inside(self):
        """Manifest and rules, which must be the sealed ones."""
        rules = self.part('rules', is_text).encode()
        sealed = {f['name']: f['sha256'] for f in self.manifest()['files']}
        insist('rules.json' in sealed, 'rules', 'rules.json', 'not sealed', 'fail')
        insist(sealed['rules.json'] == hexhash(rules), 'rules', sealed['rules.json'],
               hexhash(rules), 'fail')
        files = {'manifest.json': canonical(self.manifest()), 'rules.json': rules, 'schools.jsonl': b''}
        if self.bundle and DATA + 'numbered.jsonl' in self.bundle:
            files['numbered.jsonl'] = self.bundle[DATA + 'numbered.jsonl']
        inside = Inside({DATA + name: data for name, data in files.items()})
        inside.rules()
        return inside

    def rule(self, choice):
        """The round of a choice; None where the record names no rounds."""
        if 'round' not in choice:
            return None
        rounds = [this for this in self.inside().rules()[0] if this.name == choice['round']]
        insist(rounds, 'explain', 'known round', choice['round'], 'fail')
        return rounds[0]

    def ticket(self, choice):
        """The ticket that the draw gives the unit where a choice stands in line; None without one."""
        manifest, this = self.manifest(), self.rule(choice)
        lotteries, unit = manifest['lotteries'], self.roll()[1]['unit']
        if this is None:
            if len(lotteries) != 1:
                raise absent('rules')
            lottery = lotteries[0]
        elif this.lottery is None:
            return None
        else:
            lottery = this.lottery_at(choice['school'])
            insist(lottery in lotteries, 'rules', 'known lottery', lottery, 'fail')
        rings = {ring['lottery']: ring for ring in manifest.get('rings', [])}
        if lottery not in rings:
            key = bytes.fromhex(self.entries()[1][1]['key'])
            return ticket(manifest['ticket'], key, manifest['draw'], lottery, unit).hex()
        if self.bundle is None:
            raise Problem('missing', DATA + 'numbered.jsonl', 'the numbered list: ' + lottery, 'nothing')
        inside, seed = self.inside(), self.part('seed', is_text)
        sealed = inside.sealed('numbered.jsonl').get('sha256')
        found = hexhash(inside.data('numbered.jsonl'))
        insist(sealed == found, DATA + 'numbered.jsonl', sealed, found, 'fail')
        inside.values = {name: (value, 'seed') for name, value in self.values(seed).items()}
        line = inside.circle(rings[lottery])
        insist(unit in line, DATA + 'numbered.jsonl', 'a number of the list', unit, 'fail')
        return '%032x' % line.index(unit)

    def values(self, seed):
        """The value of each source in a transcript."""
        out, lines = {}, seed.split('\n')
        for source in self.manifest()['sources']:
            head = 'source %s %s ' % (source['id'], source['kind'])
            own = [line[len(head):] for line in lines if line.startswith(head)]
            insist(own and takes(source, own[0]) or own == ['missing'] and source['kind'] == 'commit',
                   'seed', head, own, 'fail')
            out[source['id']] = own[0]
        return out

    @kept
    def cutoffs(self):
        """The published cutoffs: of the entry, or lines proven to stand in their file."""
        body, out = self.allocate(), []
        if 'cutoffs' in body:
            insist('cutoffs' not in self.whole(), 'cutoffs', 'nothing', 'cutoffs', 'fail')
            rows = body['cutoffs']
        else:
            rows = []
            for part in self.part('cutoffs', list_of(exactly(PROVEN))):
                stands(part, 'cutoffs', body['cutoffs_lines'], body['cutoffs_root'])
                rows.append(read_canonical(part['line'].encode(), 'cutoffs'))
        for row in rows:
            check_form(row, R_CUTOFF, 'cutoffs')
            insist('pool' in row or 'school' in row, 'cutoffs', 'member: school', 'not there')
            out.append(row)
        return out

    def line_of(self, choice, pool=False):
        """The published line of a choice's desk, or of its pool."""
        for row in self.cutoffs():
            at = row['pool'] if 'pool' in row else [row['school']]
            if (('pool' in row) == pool and choice['school'] in at
                    and all(row.get(name) == choice.get(name) for name in ('round', 'quota'))):
                return row
        return None

    def decision(self):
        """The school to which a decision brought the child; None without one."""
        places = [body['school'] for body in self.amended() if body['action'] in ('place', 'admit')]
        return places[-1] if places else None


def stands(part, name, size, root):
    """Refuse a line that does not stand in the tree of its file."""
    insist(part['size'] == size, name, size, part['size'], 'fail')
    proof = ([sha256(b'\x00' + part['line'].encode()), part['index'], part['size']]
             + [[bytes.fromhex(h) for h in part['path']], bytes.fromhex(root)])
    insist(inclusion_holds(*proof), name, 'a proof up to the root', part['index'], 'fail')


def r01(r):
    """Signatures under the checkpoint."""
    r.note()
    note = r.part('checkpoint', is_text).encode()
    judged = asked(r.trust, note, 'checkpoint')
    yield from log_signed(r.trust, judged, note, 'checkpoint')
    others_signed(judged, 'checkpoint')


def r02(r):
    """Seal, draw, allocation."""
    (origin, size, root), least = r.note(), 0
    parts, manifest = r.part('entries', list_of(exactly(ENTRY))), r.manifest()
    voids = r.voids()
    for i, (part, (entry, body)) in enumerate(zip(parts, r.whole_log()[0]), 1):
        stands({**part, 'index': part['seq'], 'size': size}, 'entries', size, root)
        insist(part['seq'] == entry['seq'] >= least, 'entries', part['seq'], entry['seq'], 'fail')
        least = part['seq'] + 1
        yield from compare('entries', [r.whole()['draw'], i if i <= len(voids) else manifest['attempt']],
                           [body['draw'], body['attempt']])
    last = voids[-1][0]['seq'] if voids else 0         # of every attempt before, the void stands here
    yield from compare('entries', [manifest['attempt'] - 1, manifest.get('previous', {}).get('void_seq', 0)],
                       [len(voids), last])
    yield from compare('entries', [r.whole()['draw'], origin], [manifest['draw'], manifest['log']])
    for _, body in r.entries()[:2]:
        yield from compare('entries', r.seal(), body['seal'])
    yield from second_seal('entries', r.entries()[0][1], manifest)
    for body in r.amended():
        if body['action'] != 'choose':                 # one at the table is that of the whole unit
            yield from compare('entries', r.whole()['number'], body['number'])
    if size - least > 1:
        yield Problem('pass', '', '', 'entries after this result, ask for a newer one: %d' % (size - least))


def r03(r):
    """The line of the roll."""
    part, line = r.roll()
    roll = r.manifest()['roll']
    stands(part, 'roll', roll['lines'], roll['root'])
    yield from compare('roll', r.whole()['number'], line['number'])
    yield from expect(line['unit'] <= line['number'], 'roll', 'unit = its least number', line['unit'])
    known = [line['number']]
    for part, other in r.members():
        stands(part, 'members', roll['lines'], roll['root'])
        yield from compare('members', line['unit'], other['unit'])
        yield from expect(other['number'] not in known, 'members', 'another number', other['number'])
        known.append(other['number'])


def r04(r):
    """The record."""
    record, (_, line) = r.part('record', exactly(RECORD)), r.roll()
    later = [body['record'] for body in r.amended() if 'record' in body]
    yield from compare('record', [line['number'], line['unit'], r.whole()['draw']],
                       [record['number'], record['unit'], record['draw']])
    yield from compare('record', later[-1] if later else line['record'], hexhash(canonical(record)))


def r05(r):
    """The line of the results."""
    part, line = r.result()
    stands(part, 'result', r.allocate()['results_lines'], r.allocate()['results_root'])
    yield from compare('result', r.whole()['number'], line['number'])


def r06(r):
    """The explanation."""
    explain, (_, line) = r.explain(), r.result()
    yield from compare('explain', line['why'], hexhash(canonical(explain)))
    yield from compare('explain', [r.whole()['draw'], r.whole()['number'], r.allocate()['round']],
                       [explain['draw'], explain['number'], explain['round']])
    choices, place = explain['choices'], line['place']
    placed = [choice for choice in choices if choice['decision'] == 'placed']
    if r.decision() is not None:
        yield from compare('result', [r.decision(), 0], [place, len(choices)])
    elif any(choice.get('reason') == 'split' for choice in placed):
        yield from expect(place in [''] + [choice['school'] for choice in placed], 'result',
                          'one of the schools of the unit', place)
    else:
        fine = not placed or len(placed) == 1 and placed[0] is choices[-1]
        insist(fine, 'explain', 'the place is the last choice', len(placed), 'fail')
        yield from compare('result', placed[0]['school'] if placed else '', place)


def r07(r):
    """Transcript, key, tickets."""
    seed, manifest = r.part('seed', is_text), r.manifest()
    values, stretch = r.values(seed), manifest.get('stretch', 0)
    text = ['paiwei/v1/seed', 'draw ' + manifest['draw'], 'attempt %d' % manifest['attempt'],
            'seal ' + r.seal()]
    text += ['source %s %s %s' % (s['id'], s['kind'], values[s['id']]) for s in manifest['sources']]
    text += ['stretch %d' % stretch] if stretch else []
    yield from compare('seed', '\n'.join(text + ['']), seed)
    yield from compare('entries', stretched_key(seed.encode(), stretch).hex(), r.entries()[1][1]['key'])
    if 'rules' in r.whole():
        r.inside()
    for choice in r.explain()['choices']:
        try:
            due = r.ticket(choice) or ''
        except Problem as problem:
            yield problem
            continue
        if 'round' in choice or choice.get('ticket'):
            yield from compare('explain', due, choice.get('ticket', ''))


def r08(r):
    """The cutoffs."""
    for choice in r.explain()['choices']:
        row = r.line_of(choice)
        insist(row, 'cutoffs', 'the line of: ' + choice['school'], 'not there', 'fail')
        said = choice['cutoff']
        short = 'round' not in choice and said == row['ticket']
        yield from expect(said == row or short, 'explain', row, said)
        word = 'not after' if choice['decision'] == 'placed' else 'after'
        yield from expect(due(r, choice, row), 'cutoffs',
                          word + ' the last one admitted at: ' + choice['school'],
                          choice.get('reason', ''))


def due(r, choice, row):
    """Is a decision the one that the published line calls for?"""
    this, reason, placed = r.rule(choice), choice.get('reason'), choice['decision'] == 'placed'
    place = stand_to(r, choice, row, this, r.roll()[1]['unit'])
    within, last = place is not None and place <= 0, has_last(row)
    if reason is None:
        return this is None and (not last or within if placed else place == 1)
    if this is not None:
        kinds = MECHANISMS.get(reason)
        never = NEVER.get(reason, (CYCLES, LEAST, LIVE))
        if this.mechanism not in kinds if kinds else this.mechanism in never:
            return False
    pool = r.line_of(choice, True)
    above = stand_to(r, choice, pool, this, r.roll()[1]['unit']) if pool else None
    # Under skip and split each takes what is left in its turn: a unit of several may be passed
    # over, or taken apart, and whoever has a place already is passed over too.
    weight, boundary = 1 + len(r.members()), r.inside().rules()[1] if this is not None else ''
    crowded = weight > 1 and row['seats'] - row['filled'] < weight
    turns = boundary in ('skip', 'split')
    done = turns and any(
        other.get('round') == choice.get('round') and other['decision'] == 'placed'
        and (weight > 1 and other.get('reason') == 'split'
             or turn_of(r, other, this) < turn_of(r, choice, this))
        for other in r.explain()['choices'])
    return {'seat-left': not last, 'within-line': within, 'split': not last or within,
            'after-line': done or turns and crowded or place == 1 or this is not None and this.mechanism == LEAST, 'stopped': 'stopped' in row and (not last or place == 1),
            'no-seat': row['seats'] == 0, 'no-room': not last and (crowded or done),
            'below-line': above == 1 or bool(pool and not has_last(pool) and pool['seats'] < weight),
            'dealt': pool is None or not has_last(pool) or above is not None and above <= 0,
            'chosen': any(body['action'] == 'choose' and body.get('school') == choice['school']
                          for body in r.amended())}.get(reason, True)


def has_last(row):
    """Was somebody the last one admitted?"""
    return row['ticket'] != '' or 'unit' in row


def prefix_of(r, choice):
    """Band, class and keys of a choice; a class that it leaves out may stand in the record."""
    try:
        listed = r.part('record', exactly(RECORD)).get('choices')
    except Problem:
        listed = []
    classes = [school['class'] for school in (listed if type(listed) is list else ())
               if type(school) is dict and school.get('school') == choice['school'] and 'class' in school]
    tier = choice.get('class', (classes + [2 ** 32 - 1])[0])
    return choice.get('band', 0), tier, choice.get('keys', [])


def turn_of(r, choice, this):
    """When a choice comes up under skip and split."""
    mine = int(choice.get('ticket') or '0', 16)
    return prefix_of(r, choice), -mine if this.descending else mine


def stand_to(r, choice, row, this, unit):
    """-1, 0 or 1: before, with or after the last one of a line; None where there is nothing to compare."""
    if not has_last(row):
        return None
    last = row.get('band', 0), row.get('class', 2 ** 32 - 1), row.get('keys', [])
    ranks = [rank[1:] if 'pool' in row else rank for rank in (prefix_of(r, choice), last)]
    if row['ticket']:
        mine = choice.get('ticket') or (r.ticket(choice) if this is None else '')
        if not mine:
            return None
        ends = [mine, row['ticket']]
        if this is not None and this.descending:
            ends.reverse()
    else:
        ends = [unit, row['unit']]
    own, last = zip(ranks, ends)
    return (own > last) - (own < last)


def r_bundle(r):
    """The log of a bundle."""
    if r.bundle is None:
        raise Problem('n/a')
    (_, size, root), bundle = r.note(), Bundle(r.bundle)
    lines, rows = bundle.lines('log.jsonl'), bundle.rows('log.jsonl')
    where = DATA + 'log.jsonl'
    insist(size <= len(lines), where, 'at least so many entries: %d' % size, len(lines), 'missing')
    yield from compare(where, tree_root(lines[:size]).hex(), root)
    if any(entry['kind'] == 'allocate' for entry, _ in rows[size:]):
        yield Problem('pass', '', '', 'a later result, ask for a new receipt')


RECEIPT_CHECKS = {'R01': r01, 'R02': r02, 'R03': r03, 'R04': r04, 'R05': r05, 'R06': r06,
                  'R07': r07, 'R08': r08, 'BOTH': r_bundle}


def verify_receipt(data, trust=None, bundle=None, noted=None):
    """All checks of a receipt; `bundle` is None or {path: bytes}, `noted` None or a registration note."""
    def registered(r):
        said, whole = read_registered(noted, trust), r.whole()
        insist([whole['draw'], whole['number']] == said[:2], '--registered', [whole['draw'], whole['number']],
               said[:2], 'fail')
        sealed = [r.roll()[1]['record']]
        yield from registered_as(said, sealed, [body['record'] for body in r.amended()
                                                if body['number'] == said[1] and 'record' in body])

    receipt = Receipt(data, trust, bundle)
    checks = {**RECEIPT_CHECKS, 'NOTED': registered} if noted is not None else RECEIPT_CHECKS
    return [run_check(check, receipt).result(name) for name, check in checks.items()]


SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'               # Crockford's base 32
OPENS, SHUT = 'the records that the log names, under this code', 'another code, or changed content'


def sign_of(text):
    """The check sign of 25 signs: in the field of 32 elements (x^5 = x^2 + 1) all 26 are a polynomial with x as root."""
    total = 0
    for sign in text:
        total = (total ^ SIGNS.index(sign)) << 1
        total ^= 0x25 if total & 32 else 0
    return SIGNS[total]


def read_code(text):
    """A code as people type it, as 26 signs; '' for what is none."""
    code = re.sub('[\\s\u2013\u2014-]', '', text)
    code = re.sub('[a-z]', lambda match: match.group().upper(), code)
    code = code.replace('O', '0').replace('I', '1').replace('L', '1')
    return code if like('[%s]{26}' % SIGNS)(code) and sign_of(code[:25]) == code[25] else ''


def path_up(lines, index):
    """The way from a line to the root of the tree over all, RFC 9162 section 2.1.3.1."""
    level, path = [sha256(b'\x00' + line) for line in lines], []
    while len(level) > 1:
        path += [level[index ^ 1].hex()] if index ^ 1 < len(level) else []
        pairs = [sha256(b'\x01' + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level, index = pairs + level[len(level) & ~1:], index >> 1
    return path


def opened_by(b, stage, number, code):
    """The lines of the explain record and of the record that a code opens."""
    name, manifest = 'coded-%d.jsonl' % stage, b.manifest()
    rows = b.rows(name)
    numbers = [row['number'] for row, _ in rows]
    insist(numbers == sorted(set(numbers)), DATA + name, 'sorted, no line twice')
    own = [strict_base64(row['box']) for row, _ in rows if row['number'] == number]
    insist(own, DATA + name, OPENS, number, 'missing')
    key = ['paiwei/v1/coded', manifest['draw'], '%d' % manifest['attempt'], '%d' % stage, number, code, '']
    key = sha256('\n'.join(key).encode())
    stream = b''.join(chacha20_block(key, struct.pack('<4I', i, 0, 0, 0)) for i in range(-(-len(own[0]) // 64)))
    lines = bytes(x ^ y for x, y in zip(own[0], stream)).split(b'\n')
    insist(3 <= len(lines) <= 258 and not any(lines[2:]), number, OPENS, SHUT, 'fail')
    return lines[:2]


def put_together(b, number, code):
    """The receipt of a child out of a bundle, by the code of its notice."""
    def last(kind):
        return max(i for i, (entry, _) in enumerate(log) if entry['kind'] == kind)

    def entry(at):
        return {'line': b.lines('log.jsonl')[at].decode(), 'path': path_up(b.lines('log.jsonl'), at), 'seq': at}

    def proven(name, at):
        lines = b.lines(name)
        return {'index': at, 'line': lines[at].decode(), 'path': path_up(lines, at), 'size': len(lines)}

    stage, log = len(b.stages()), b.rows('log.jsonl')
    explain, record = opened_by(b, stage, number, code)
    results, roll = 'results-%d.jsonl' % stage, [row for row, _ in b.rows('roll.jsonl')]
    placed = [i for i, (row, _) in enumerate(b.rows(results)) if row['number'] == number]
    listed = [i for i, row in enumerate(roll) if row['number'] == number]
    insist(placed and listed, DATA + 'roll.jsonl', OPENS, number, 'fail')
    unit = roll[listed[0]]['unit']
    amended = [(seq, body) for seq, body, _ in b.amendments() if seq < last('allocate')
               and (body['number'] == number or body['action'] == 'choose'
                    and b.children().get(body['number']) == unit)]
    due = [roll[listed[0]]['record']] + [body['record'] for _, body in amended if 'record' in body]
    whys = [row['why'] for row, _ in b.rows(results)]
    insist([hexhash(explain), hexhash(record)] == [whys[placed[0]], due[-1]], number, OPENS, SHUT, 'fail')
    explain, record = read_canonical(explain, number), read_canonical(record, number)
    insist(misfit(explain, EXPLAIN) is None, number, OPENS, SHUT, 'fail')
    whole = {'checkpoint': b.data('checkpoint').decode('utf-8', 'replace'), 'draw': b.manifest()['draw'],
             'explain': explain, 'number': number, 'record': record, 'type': 'paiwei/v1/receipt',
             'result': proven(results, placed[0]), 'roll': proven('roll.jsonl', listed[0]),
             'rules': b.data('rules.json').decode(), 'seed': b.data('seed.txt').decode()}
    seal = last('seal')
    places = [i for i, (row, _) in enumerate(log[:seal]) if row['kind'] == 'void']
    places += [seal, last('draw')] + [seq for seq, _ in amended] + [last('allocate')]
    whole['entries'] = [entry(at) for at in places]
    members = [i for i, row in enumerate(roll) if row['unit'] == unit and i != listed[0]]
    whole.update({'members': [proven('roll.jsonl', i) for i in members]} if members else {})
    cutoffs = 'cutoffs-%d.jsonl' % stage
    if DATA + cutoffs in b.files:
        rows, spoken = [row for row, _ in b.rows(cutoffs)], set()
        for choice in explain['choices']:
            pooled = choice.get('reason') in ('below-line', 'dealt')
            spoken |= {i for i, row in enumerate(rows) if choice['school'] in row.get('pool', [row.get('school')])
                       and ('pool' not in row or pooled)
                       and all(row.get(name) == choice.get(name) for name in ('round', 'quota'))}
        whole.update({'cutoffs': [proven(cutoffs, i) for i in sorted(spoken)]} if spoken else {})
    return canonical(whole)


def verify_by_code(files, number, code, trust=None):
    """What a code opens: the check CODE with those of the receipt that it gives; and the receipt, b'' for none."""
    made = [b'']

    def opens(b):
        made.append(put_together(b, number, code))
        yield from ()

    results = [run_check(opens, Bundle(files)).result('CODE')]
    return results + (verify_receipt(made[-1], trust, files) if made[-1] else []), made[-1]


def receipt_summary(data):
    """The head of a report on a receipt, and what it says of the child, as lines."""
    receipt, head, said = Receipt(data), [''] * 5 + [[], [], ''], []
    try:
        note = receipt.part('checkpoint', is_text).encode()
        head[4] = short_code(hexhash(unsigned(note)))
        head[0], head[1] = receipt.manifest()['draw'], receipt.seal()
        head[2] = short_code(head[1])
        head[7] = seal_sm3(receipt.manifest(), canonical(receipt.manifest()))
        head[6] = [told_void(entry) for entry, _ in receipt.voids()]
        line = receipt.result()[1]
        said.append('%s -> %s' % (line['number'], line['place'] or '-'))
        for choice in receipt.explain()['choices']:
            row = receipt.line_of(choice) or {}
            words = [choice.get('round', ''), choice['school'], choice.get('quota', ''), choice['decision'],
                     choice.get('reason', ''), choice.get('ticket', ''), row.get('ticket', '')]
            said.append('  ' + ' '.join(word for word in words if word))
        said += ['%s %s' % (show(fact['name']), show(fact['value'])) for fact in receipt.whole()['record'].get('facts', [])]
        rules = read_canonical(receipt.inside().data('rules.json'), 'rules')
        head[3], head[5] = show(rules['title']), [show(text) for text in rules['assumptions']]
    except (OSError, MemoryError):
        raise
    except Exception:                                  # shown only; the checks say what is wrong
        pass
    return head, said


# ---- The audit (spec/log.md, Audit) --------------------------------------------------------------

IN_BOTH = {'seal': '封存', 'result': '结果', 'private': '内部'}        # folders of either language
LAYERS = ['catchments.' + end for end in ('geojson', 'gpkg', 'shp', 'kml', 'topojson', 'wkt.csv')]
INPUTS = ('policy.toml', 'schools.csv', 'roll.csv')
OF_SEAL = ('id_tags.jsonl', 'market.jsonl', 'records.jsonl', 'roll.jsonl')
OF_RESULT = ('changes', 'explain', 'market', 'records', 'waiting')
OF_BUNDLE = ('V08', 'V09', 'V13', 'V14', 'V15', 'V16', 'V17', 'V22', 'V23', 'WAITING')
IN_RECORD = {'draw': is_text, 'number': is_number, 'salt': is_hash, 'type': one_of('paiwei/v1/record'),
             'unit': is_number}


def is_point(value):
    """A point in degrees: each with seven places, in the one spelling."""
    if misfit(value, {'lat': is_degrees, 'lon': is_degrees}):
        return False
    for name, most in (('lat', 90), ('lon', 180)):
        units = units_of(value[name])
        text = '%s%d.%07d' % ('-' if units < 0 else '', abs(units) // 10 ** 7, abs(units) % 10 ** 7)
        if text != value[name] or abs(units) > most * 10 ** 7:
            return False
    return True


def units_of(text):
    """Degrees with seven places as units of 1e-7 degree."""
    return int(text.replace('.', ''))


def point_of(lon, lat, where):
    """A point as (east, north) in units of 1e-7 degree."""
    insist(is_point({'lat': lat, 'lon': lon}), where, 'degrees with seven places')
    return units_of(lon), units_of(lat)


def record_form(value):
    """The form of a private record; that of a reserve slot says nothing of a child."""
    if is_text(value.get('number')) and is_reserve(value['number']):
        return {**IN_RECORD, 'school': lambda value: True}
    own_list = exactly({'choices': list_of(is_text), 'round': is_text})
    return {**IN_RECORD, 'catchments': list_of(is_text), 'choices': list_of(is_text), 'facts': lambda value: True,
            'home': is_point, 'tier': is_text, 'lock?': lambda value: True, 'walks?': lambda value: True,
            'round_choices?': list_of(own_list),
            'border?': exactly({'between': list_of(is_text), 'rule': is_text})}


PRIVATE = {'records': record_form, 'explain': EXPLAIN, 'id_tags': {'number': is_number, 'tag': is_hash}}


def private_halves(folder, files):
    """({name: bytes} of the private halves that a bundle asks for, is anything there); copies of inputs have no bytes."""
    found, bundle = {}, Audit(files, {})
    attempt, stages = bundle.attempt(), 1
    with contextlib.suppress(Problem):
        stages = len(bundle.stages())

    def half(kind, name):
        both = [os.path.join(folder, top, name, inner) for top, inner in
                ((kind, 'private'), (IN_BOTH[kind], IN_BOTH['private']))]
        return next((path for path in both if os.path.isdir(path)), None)

    def take(at, path):
        if os.path.isfile(at):
            check_limits([os.path.getsize(at)])
            with open(at, 'rb') as stream:
                found[path] = stream.read()

    seal = half('seal', str(attempt))
    for name in OF_SEAL if seal else ():
        take(os.path.join(seal, name), 'seal/%d/private/%s' % (attempt, name))
    copies = os.path.join(seal, 'inputs') if seal else ''
    for name in os.listdir(copies) if os.path.isdir(copies) else ():
        found['seal/%d/private/inputs/%s' % (attempt, name)] = b''
    there = bool(seal)
    for stage in range(1, stages + 1):
        result = result_name(attempt, stage)
        own = half('result', result)
        there |= bool(own)
        for kind in OF_RESULT if own else ():
            name = '%s-%d.jsonl' % (kind, stage)
            take(os.path.join(own, name), 'result/%s/private/%s' % (result, name))
        data = os.path.join(own, 'data') if own else ''
        for name in os.listdir(data) if os.path.isdir(data) else ():
            take(os.path.join(data, name), 'result/%s/private/data/%s' % (result, name))
    return found, there


def result_name(attempt, stage):
    """How the folder of a result is called."""
    return str(stage) if attempt == 1 else '%d-%d' % (attempt, stage)


class Audit(Bundle):
    """A bundle laid together with what of it is not published, and the private halves."""

    def __init__(self, files, private):
        whole = {path: data for path, data in files.items() if path.startswith(DATA)}
        for path, data in private.items():
            name = path.split('/private/', 1)[1]
            kept = name in ('market.jsonl', 'roll.jsonl') or re.match('(changes|market|waiting)-', name)
            if name.startswith(DATA) or kept:          # what is published stands
                whole.setdefault(DATA + name.split('/')[-1], data)
        Bundle.__init__(self, whole)
        self.private = private

    def keeps_all_back(self):
        """Nothing is: the auditor has it."""
        return False

    def attempt(self):
        """Which attempt it is."""
        try:
            return self.manifest()['attempt']
        except Problem:
            return 1

    def of_seal(self, name):
        """The path of a file of the private half of the seal."""
        return 'seal/%d/private/%s' % (self.attempt(), name)

    def of_result(self, stage, name):
        """The path of a file of the private half of a result."""
        return 'result/%s/private/%s' % (result_name(self.attempt(), stage), name)

    def data(self, name):
        """The bytes of a file of data/; nothing counts as not published."""
        if DATA + name not in self.files:
            raise absent(DATA + name)
        return self.files[DATA + name]

    @kept
    def held(self, path):
        """[(object, line)] of a private file; what an object says is not told."""
        if path not in self.private:
            raise absent(path)
        form, out = PRIVATE[re.match('[a-z_]+', path.split('/')[-1]).group()], []
        for i, line in enumerate(split_lines(self.private[path], path), 1):
            at = '%s:%d' % (path, i)
            try:
                out.append((check_form(read_canonical(line, at), form, at), line))
            except Problem as problem:
                raise bad(at, problem.expected, '')
        return out

    def records(self):
        """The sealed records."""
        return self.held(self.of_seal('records.jsonl'))

    def later(self):
        """[(stage, path, amendments that bring a record, records)] of every run again."""
        out = []
        for _, _, stage in self.stages()[1:]:
            path = self.of_result(stage, 'records-%d.jsonl' % stage)
            bring = [body for _, body, of in self.amendments() if of == stage and 'record' in body]
            there = bring or path in self.private
            out.append((stage, path, bring, self.held(path) if there else []))
        return out

    @kept
    def zones(self):
        """{id: (schools, [[ring]])} of the sealed catchments, by id."""
        out, where, last = {}, DATA + 'catchments.jsonl', None
        for i, line in enumerate(self.lines('catchments.jsonl'), 1):
            at = '%s:%d' % (where, i)
            row = read_canonical(line, at)
            if type(row) is dict and 'name' in row:
                check_form(row, {'catchment': is_text, 'name': any_of(str), 'schools': list_of(is_text),
                                 'text?': lambda value: True}, at)
                insist(last is None or last < row['catchment'], at, 'sorted, no name twice')
                last = row['catchment']
                out[last] = row['schools'], []
                continue
            check_form(row, {'catchment': is_text, 'part': is_count, 'piece': is_count, 'points': is_text,
                             'ring': is_count}, at)
            insist(row['catchment'] == last, at, 'the ring of the catchment before')
            parts = out[last][1]
            if (row['part'], row['ring'], row['piece']) == (len(parts), 0, 0):
                parts.append([])
            insist(row['part'] + 1 == len(parts), at, 'the next piece')
            rings = parts[-1]
            if (row['ring'], row['piece']) == (len(rings), 0):
                rings.append([])
            insist(row['ring'] + 1 == len(rings) and row['piece'] * 1000 == len(rings[-1]), at,
                   'the next piece')
            pairs = [pair.split(' ') for pair in row['points'].split(',')]
            insist(all(len(pair) == 2 for pair in pairs), at, 'degrees with seven places')
            rings[-1] += [point_of(lon, lat, at) for lon, lat in pairs]
        return out

    @kept
    def boxes(self):
        """[(west, east, south, north, id, [ring])] of every part."""
        out = []
        for zone, (_, parts) in self.zones().items():
            for rings in parts:
                east, north = zip(*(point for ring in rings for point in ring))
                out.append((min(east), max(east), min(north), max(north), zone, rings))
        return out

    def touched(self, home):
        """{id: is the home inside} of the catchments that hold a home or meet it on an edge, by id."""
        out, (x, y) = {}, home
        for west, east, south, north, zone, rings in self.boxes():
            if west <= x <= east and south <= y <= north:
                inside, edge = turned(rings, home)[:2]
                if inside or edge:
                    out[zone] = out.get(zone, False) or inside and not edge
        return out

    @kept
    def raw_rules(self):
        """The rules as they stand."""
        return read_canonical(self.data('rules.json'), DATA + 'rules.json')


def turned(rings, home):
    """(crossings to the east are odd, is it on an edge, rays of the edges that it is on)."""
    (x, y), inside, edge, rays = home, False, False, []
    for ring in rings:
        for one, other in zip(ring, ring[1:] + ring[:1]):
            above = other[1] > y
            crosses = (one[1] > y) != above
            near = (min(one[0], other[0]) <= x <= max(one[0], other[0])
                    and min(one[1], other[1]) <= y <= max(one[1], other[1]))
            if not crosses and not near:
                continue
            side = (other[0] - one[0]) * (y - one[1]) - (other[1] - one[1]) * (x - one[0])
            if side == 0 and near:
                edge = True
                rays += [(end[0] - x, end[1] - y) for end in (one, other) if end != home]
            elif crosses and (side > 0) == above:
                inside = not inside
    return inside, edge, rays


def before(one, other):
    """Which of two rays comes first, from a hair north of due east over north: due east itself is last."""
    halves = [0 if y > 0 or y == 0 and x < 0 else 1 for x, y in (one, other)]
    if halves[0] != halves[1]:
        return halves[0] - halves[1]
    cross = one[0] * other[1] - one[1] * other[0]
    return (cross < 0) - (cross > 0)


def owner(parts, home):
    """The catchment that owns a home on borders: the first one met, turning round it from the east over north."""
    best = None
    for zone, rings in parts:                          # by id: of two that begin alike the first
        inside, _, rays = turned(rings, home)
        odd = collections.Counter((x // math.gcd(x, y), y // math.gcd(x, y)) for x, y in rays)
        ends = sorted((ray for ray in odd if odd[ray] % 2), key=functools.cmp_to_key(before))
        ends = [ray for ray in ends if ray[1] or ray[0] < 0]       # due east the turn is over
        begins = (0, None) if inside else (1, ends[0]) if ends else (2, None)
        if best is None or begins[0] < best[0] or (
                begins[0] == best[0] == 1 and before(begins[1], best[1]) < 0):
            best = begins + (zone,)
    return best and best[2]


def a01(b):
    """Every child has the record that was committed to, and no record is without a child."""
    path, draw, salts, later = b.of_seal('records.jsonl'), b.manifest()['draw'], {}, b.later()
    roll = {row['number']: row for row, _ in b.rows('roll.jsonl')}
    due = [row for row in roll.values() if row['kind'] == 'child']
    for child, (record, line) in itertools.zip_longest(due, b.records(), fillvalue=(None, None)):
        insist(type(child) is dict, path, COMMITTED, record and record['number'], 'fail')
        fine = record and [record['number'], record['unit'], record['draw'], hexhash(line)] == [
            child['number'], child['unit'], draw, child['record']]
        insist(fine, path, RECORD_OF + child['number'], '', 'fail')
    for _, at, bring, own in later:
        asked_for = {(body['number'], body['record']) for body in bring}
        told = {(row['number'], hexhash(line)) for row, line in own}
        for number, _ in sorted(asked_for - told):
            yield Problem('fail', at, RECORD_OF + number)
        for row, line in own:
            fine = (row['number'], hexhash(line)) in asked_for and row['draw'] == draw
            yield from expect(fine and roll[row['number']]['unit'] == row['unit'], at, COMMITTED, row['number'])
    for row, line in b.records() + [pair for *_, own in later for pair in own]:
        yield from expect(salts.setdefault(row['salt'], line) == line, path, 'a salt of its own in every record',
                          row['number'])


COMMITTED, RECORD_OF = 'only records that were committed to', 'the record that was committed to: '


def a02(b):
    """The catchments of every record follow from its home and the sealed catchments."""
    zoning, zones = b.raw_rules().get('zoning', {}), b.zones()
    records, by_text = b.records(), zoning.get('layer', 'polygon') != 'polygon'
    places = [(b.of_seal('records.jsonl'), records)] + [(at, own) for _, at, _, own in b.later()]
    for at, own in places:
        for record, _ in own if not by_text else ():
            if 'home' in record and not zoned(b, record, zoning, zones):
                yield Problem('fail', at, 'the catchments that the home gives: ' + record['number'], '')
    copies = b.of_seal('inputs/')
    names = [path[len(copies):] for path in b.private if path.startswith(copies)]
    if not set(INPUTS) <= set(names) or not set(LAYERS) & set(names):
        yield absent(b.of_seal('inputs'))
    elif by_text:
        yield Problem('n/a', '', '', 'catchments are texts: their addresses are read again by paiwei')
    else:
        yield Problem('pass', '', '', 'the inputs themselves are read again by paiwei')


def zoned(b, record, zoning, zones):
    """Does a record say what its home gives?"""
    home = point_of(record['home']['lon'], record['home']['lat'], '')
    hits, own, edge = b.touched(home), record['catchments'], zoning.get('edge')
    all_of = sorted(hits)
    border = len(hits) > 1 and not any(hits.values())
    said = {'between': all_of, 'rule': edge} if border and edge is not None else None
    if record.get('border') != said:
        return False
    if border and edge == 'first':
        return own == all_of[:1]
    if border and edge == 'east':
        return own == [owner([(zone, rings) for *_, zone, rings in b.boxes() if zone in hits], home)]
    if border and edge == 'list':
        return own == all_of or len(own) == 1 and own[0] in all_of
    several = any(zones[zone][0] != zones[all_of[0]][0] for zone in all_of)
    first = not border and zoning.get('overlap') == 'first' and several
    return own == (all_of[:1] if first else all_of)


def a03(b):
    """Every child has a tag of its own."""
    path = b.of_seal('id_tags.jsonl')
    if path not in b.private:
        raise Problem('n/a')
    rows = [row for row, _ in b.held(path)]
    numbers = [row['number'] for row in rows]
    insist(numbers == sorted(set(numbers)), path, 'sorted, no line twice')
    tags = {row['number']: row['tag'] for row in rows}
    slots = {body['number'] for _, body, _ in b.amendments() if body['action'] == 'admit'}
    gone = {body['number'] for _, body, _ in b.amendments() if body['action'] == 'remove'}
    due = set(b.children()) | slots
    for number in sorted(due - set(tags)):
        yield Problem('fail', path, 'a tag of: ' + number, 'nothing')
    for number in sorted(set(tags) - due):
        yield Problem('fail', path, 'a child of the roll', number)
    same = {}
    for number, tag in sorted(tags.items()):
        same.setdefault(tag, set()).add(number)
    for numbers in same.values():
        yield from expect(len(numbers - gone) <= 1 and len(numbers - slots) <= 1, path, 'for each tag one child',
                          ', '.join(sorted(numbers)))


def a04(b):
    """What a published market would be held to, and each of its lines against the records."""
    for name in OF_BUNDLE:
        problem = run_check(CHECKS[name], b)
        if problem.status == 'n/a':
            problem.status, problem.file = 'missing', problem.file or DATA + 'market.jsonl'
        if problem.file.startswith(DATA + 'market'):
            problem.found = ''                         # where, but not what
        if problem.status != 'pass':
            yield problem
    children = {row['number']: row for row, _ in b.records() if 'home' in row}
    yield from as_recorded(b, 'market.jsonl', children)
    for stage, _, _, own in b.later():
        children.update((row['number'], row) for row, _ in own if 'home' in row)
        name = 'market-%d.jsonl' % stage
        if DATA + name in b.files:
            yield from as_recorded(b, name, children)


def as_recorded(b, name, children):
    """Lines of a market that do not say what the records of their units say."""
    rules = b.raw_rules()
    tiers = [tier['id'] for tier in rules.get('tiers', [])]
    rounds = {one['id']: one for one in rules['rounds']}
    for row, at in b.read(name):
        record = children.get(row['unit'])
        fine = record is not None
        if fine:
            tier, choices = record['tier'], row['choices']
            rank = tiers.index(tier) + 1 if tier in tiers else None
            parts = choices + ([row['pool']] if 'pool' in row else [])
            fine = not tier or all(part.get('class', rank) == rank for part in parts)
            one = rounds.get(row['round'], {})
            own = [each['choice'] for each in one.get('choice_by_tier', []) if tier and each['tier'] == tier]
            kind = (own + [one.get('choice', {})])[0].get('kind')
            if kind in ('list', 'locked_first'):
                lists = {each['round']: each['choices'] for each in reversed(record.get('round_choices', []))}
                listed = iter(lists.get(row['round'], record['choices']))
                fine = fine and all(school in listed for school, _ in
                                    itertools.groupby(choice['school'] for choice in choices))
        yield from expect(fine, at, 'choices and class as in the record of: ' + row['unit'])


class Explained(Receipt):
    """The explanation of one child, held as a receipt's is against its result, the tickets and the cutoffs."""

    def __init__(self, book, result, explain):
        Receipt.__init__(self, b'')
        self.book, self.line, self.said = book, result, explain

    def whole(self):
        """The number and the draw, as the bundle has them."""
        return {'draw': self.book.b.manifest()['draw'], 'number': self.line['number']}

    def part(self, name, test):
        """The explanation; there is no record beside it."""
        if name != 'explain':
            raise absent(name)
        return self.said

    def allocate(self):
        """The body of the stage."""
        return {'round': self.book.stage}

    def result(self):
        """The line of the results."""
        return None, self.line

    def unit(self):
        """The unit of the child; a reserve slot is its own."""
        return self.book.b.children().get(self.line['number'], self.line['number'])

    def roll(self):
        """The line of the roll, as far as it is needed."""
        return None, {'unit': self.unit()}

    def members(self):
        """As many as the unit has besides."""
        return self.book.b.members().get(self.unit(), [self.unit()])[1:]

    def amended(self):
        """The amendments of the child so far; those at a table are the whole unit's."""
        return self.book.amended.get(self.line['number'], []) + self.book.chosen.get(self.unit(), [])

    def rule(self, choice):
        """The round of a choice."""
        insist(choice.get('round') in self.book.rounds, 'explain', 'known round', choice.get('round', ''), 'fail')
        return self.book.rounds[choice['round']]

    def inside(self):
        """The bundle itself."""
        return self.book.b

    def line_of(self, choice, pool=False):
        """The published line of a choice's desk, or of its pool."""
        return self.book.lines.get((pool, choice.get('round'), choice['school'], choice.get('quota')))


class Book:
    """What the explanations of a stage are held against."""

    def __init__(self, b, count, stage):
        self.b, self.stage, self.lines, self.amended, self.chosen = b, stage, {}, {}, {}
        self.rounds = {this.name: this for this in b.rules()[0]}
        body = b.stages()[stage - 1][1][0]
        rows = body.get('cutoffs') or [row for row, _ in b.rows('cutoffs-%d.jsonl' % stage)]
        for row in rows:
            for school in row['pool'] if 'pool' in row else [row['school']]:
                self.lines.setdefault(('pool' in row, row['round'], school, row.get('quota')), row)
        for _, body, _ in b.amendments()[:count]:
            one = body['action'] == 'choose'
            held, key = (self.chosen, b.children().get(body['number'])) if one else (self.amended, body['number'])
            held.setdefault(key, []).append(body)
        places, _, _, ranks, *_ = b.allocation(count, stage)
        self.places, self.ranks, self.by_hand = places, ranks, b.settled(count)[1]
        self.asked = {this.name: {line.unit: line for line in b.units(this, count)} for this in b.rules()[0]}

    def decisions(self, number):
        """[(round, school, quota, band, class, keys)]: every application down to the place."""
        unit, out = self.b.children().get(number), []
        place, rank = self.places.get(unit), self.ranks.get(unit)
        if unit is None or number in self.by_hand:
            return out
        split = type(place) is dict
        end = (max(rank.values())[0] if split else rank[0]) if rank else None
        for at, this in enumerate(self.b.rules()[0]):
            line = self.asked[this.name].get(unit)
            if end is not None and at > end:
                break
            for desk, standing in line.choices if line else ():
                mine = at == end and (desk in place.values() if split else desk == place and rank[1] != DEALT)
                known = (False, this.name, desk[0], desk[1] or None) in self.lines
                if known and (mine or this.mechanism != LIVE):
                    out.append((this.name, desk) + standing)
                if mine and not split:
                    return out
            if line and at == end and not split and rank[1] == DEALT:
                out.append((this.name, place, 0) + line.standing)
        return out


def a05(b):
    """Every explanation is the one that its result names, and true."""
    held = []
    for count, _, stage in b.stages():
        name = 'explain-%d.jsonl' % stage
        path, results = b.of_result(stage, name), b.rows('results-%d.jsonl' % stage)
        own = b.held(path)
        for (result, _), pair in itertools.zip_longest(results, own, fillvalue=(None, None)):
            number = result['number'] if result else 'nothing'
            fine = pair is not None and pair[1] is not None and result and hexhash(pair[1]) == result['why']
            insist(fine, path, 'the explanation that the result names: ' + number, '', 'fail')
        held.append((count, stage, path, results, own))
    insist(DATA + 'market.jsonl' in b.files, b.of_seal('market.jsonl'), 'to be there', 'not there', 'missing')
    for count, stage, path, results, own in held:
        book = Book(b, count, stage)
        for (result, _), (explain, _) in zip(results, own):
            yield from told_truly(book, result, explain, path)


def told_truly(book, result, explain, path):
    """Problems of one explanation: those of r06 to r08, and an application that is left out or made up."""
    child, false = Explained(book, result, explain), Problem('fail', path, 'a true explanation of: ' + result['number'])
    try:
        child.explain()                                # reasons of their decisions
        wrong = list(r06(child)) + list(r08(child))
    except Problem:
        wrong = [false]
    for choice in explain['choices']:
        this, unit = book.rounds.get(choice.get('round')), child.unit()
        lottery = this and this.lottery_at(choice['school'])
        mine = book.b.tickets(lottery).get(unit, b'').hex() if lottery else ''
        wrong += [] if this and choice.get('ticket') == mine and 'reason' in choice else [false]
    told = [(choice.get('round'), (choice['school'], choice.get('quota', '')), choice.get('band', 0),
             choice.get('class', 0), *choice.get('keys', ())) for choice in explain['choices']]
    wrong += [] if told == book.decisions(result['number']) else [false]
    return [false] if wrong else []


AUDIT_CHECKS = {'A01': a01, 'A02': a02, 'A03': a03, 'A04': a04, 'A05': a05}


def verify_audit(files, private):
    """The checks of an audit; `private`: {name: bytes} of the private halves."""
    audit, out = Audit(files, private), []
    for name, check in AUDIT_CHECKS.items():
        problem = run_check(check, audit)
        if problem.expected == UNREADABLE:             # what stands there is not told
            problem.found = ''
        out.append(problem.result(name))
    return out


# ---- Reading a folder or a zip -------------------------------------------------------------------

TOO_MANY, TOO_LARGE = 'at most 10000 files', 'at most 1 GiB a file and 4 GiB in all'


def check_limits(sizes):
    """Refuse too many or too large files."""
    insist(len(sizes) <= ENTRY_LIMIT, '', TOO_MANY)
    insist(max(sizes, default=0) <= FILE_LIMIT and sum(sizes) <= TOTAL_LIMIT, '', TOO_LARGE)


def read_part(stream, size, path):
    """All bytes of an open file that must be `size` long."""
    data = stream.read(size + 1)
    insist(len(data) == size, path, '%d bytes' % size, '%d bytes' % len(data))
    return data


def read_folder(top):
    """{path: bytes} of a folder; links are not followed, strange names are not opened."""
    sizes, folders, files = {}, [''], {}
    while folders:
        folder = folders.pop()
        with os.scandir(os.path.join(top, folder)) as entries:
            for entry in entries:
                path, info = folder + entry.name, entry.stat(follow_symlinks=False)
                if is_leftover(path):
                    continue
                insist(stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode), path,
                       'a plain file', 'a link or a device')
                if not is_path(path):
                    files[path] = b''                  # for the check INDEX
                elif stat.S_ISDIR(info.st_mode):
                    folders.append(path + '/')
                else:
                    sizes[path] = info.st_size
                insist(len(sizes) + len(folders) + len(files) <= ENTRY_LIMIT, '', TOO_MANY)
    check_limits(sizes.values())
    for path, size in sorted(sizes.items()):
        with open(os.path.join(top, path), 'rb') as stream:
            files[path] = read_part(stream, size, path)
    return files


def read_zip(path):
    """{path: bytes} of a zip."""
    with open(path, 'rb') as stream:
        insist(os.fstat(stream.fileno()).st_size <= TOTAL_LIMIT, '', TOO_LARGE)
        whole = io.BytesIO(stream.read())
    try:
        with zipfile.ZipFile(whole) as archive:
            return unpack(archive)
    except (Problem, MemoryError):
        raise
    except Exception as error:                         # the bytes are in memory: it is the zip
        raise bad(os.path.basename(path), 'a readable zip', repr(error))


def unpack(archive):
    """{path: bytes} of an open zip, without its one top folder if it has one."""
    entries, files, cut = archive.infolist(), {}, 0
    check_limits([entry.file_size for entry in entries])
    entries = [entry for entry in entries if not is_leftover(entry.orig_filename)]
    names = [entry.orig_filename for entry in entries]
    for entry, name in zip(entries, names):
        mode, folder = stat.S_IFMT(entry.external_attr >> 16), name.endswith('/')
        insist(mode in (0, stat.S_IFREG, stat.S_IFDIR), name, 'a plain file', 'a link or a device')
        outside = name[:1] == '/' or name[1:2] == ':' or '\\' in name or '..' in name.split('/')
        insist(name == entry.filename and not outside, name, 'a path inside the bundle', name)
        insist(entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED), name,
               'stored or deflated', entry.compress_type)
        insist(not folder or not entry.file_size, name, 'an empty folder entry', entry.file_size)
    insist(len(set(name.rstrip('/') for name in names)) == len(names), '', 'no name twice')
    tops = set(name.split('/')[0] for name in names)
    if len(tops) == 1 and tops != {'data'} and all('/' in name for name in names):
        cut = len(tops.pop()) + 1
    for entry, name in zip(entries, names):
        if not name.endswith('/') and not is_path(name[cut:]):
            files[name[cut:]] = b''                    # for the check INDEX
        elif not name.endswith('/'):
            with archive.open(entry) as stream:
                files[name[cut:]] = read_part(stream, entry.file_size, name)
    return files


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
    'V21': ('外部存证与检查点相符，早于随机来源公布', 'evidence from outside fits checkpoints and came before chance'),
    'V22': ('重新分配所得与结果相同', 'the allocation run again gives the results'),
    'V23': ('结果经得起定义的检验', 'the proofs of the allocation hold'),
    'INDEX': ('文件齐全，无增无改', 'the bundle is whole: nothing added, changed or left out'),
    'LISTS': ('各校名单与结果一致', 'the lists name the numbers of the results, each once'),
    'WAITING': ('候补名单与结果一致，次序正确', 'the waiting lists are those that the results leave'),
    'NOTICE': ('公示包正是公告所指的那一份', 'the bundle is the one that the notice names'),
    'SINCE': ('日志是以前所见日志的延续', 'the log goes on from the one that was seen before'),
    'NOTED': ('封存的登记与登记回单一致', 'what was sealed is what the registration note says'),
    'CODE': ('核对码能打开为该报名号公布的内容', 'the code opens what is published for the number'),
    'R01': ('检查点有应签各方的签名', 'the checkpoint bears the signatures that are asked for'),
    'R02': ('封存、抽签、分配在这份日志里，属于同一次派位', 'seal, draw and allocation are in this log, of one draw'),
    'R03': ('报名号在封存的名册上', 'the number stands on the sealed roll'),
    'R04': ('登记的情况就是封存时承诺的那一份', 'the record is the one that was committed to'),
    'R05': ('结果在公布的结果里', 'the result stands among the published results'),
    'R06': ('录取说明就是结果所指的那一份', 'the explanation is the one that the result names'),
    'R07': ('种子文本与封存值相符，由它算得出派位号', 'the seed text is of the seal, the tickets follow from it'),
    'R08': ('未录取处在最后录取者之后，录取处不在其后', 'refused after the last one admitted, admitted not after'),
    'BOTH': ('回执与公示包是同一份日志', 'receipt and bundle hold the same log'),
    'A01': ('每份登记记录都是封存时承诺的那一份，每名儿童一份',
            'every private record is the one that was committed to, one for each child'),
    'A02': ('由住址和封存的片区重新划片，记录所载片区一致', 'the catchments in the records follow from homes and sealed catchments'),
    'A03': ('名册上没有重复报名的儿童', 'nobody stands twice on the roll'),
    'A04': ('志愿和顺位与登记记录一致，重新分配所得与结果相同',
            'choices and classes are those of the records, and the allocation run again gives the results'),
    'A05': ('每份录取说明都是结果所指的那一份，内容属实', 'every explanation is the one that its result names, and is true'),
}
STATUS_ZH = {'pass': '通过', 'fail': '不符', 'malformed': '格式错误', 'missing': '缺少',
             'n/a': '不适用', 'not yet': '尚未实现'}           # n/a: not published in this mode
VERDICT = {
    0: ('结论：所检查的各项全部通过。', 'Verdict: every check that was made passed.'),
    1: ('结论：有检查不符，公布的材料自相矛盾。',
        'Verdict: a check failed; the evidence contradicts itself.'),
    3: ('结论：有材料格式错误，无法采信。', 'Verdict: something is malformed; it proves nothing.'),
    4: ('结论：未见矛盾，但缺少必要材料。', 'Verdict: no contradiction, but evidence is missing.'),
    5: ('结论：本机无法完成检查。', 'Verdict: this machine could not finish.'),
}
VOID_TOLD = ('本次派位是重新进行的。第 %d 次派位于 %s %s作废。情形：%s；依据：%s；理由：%s；签字：%s。',
             'This draw was repeated. Attempt %d was set aside on %s, %s. Ground: %s. Paper: %s. Reason: %s. Signed by: %s.')
LATE = {True: ('（截止之后）', 'late (after the close)'), False: ('（截止之前）', 'before the close')}
GROUND_TOLD = {'court': ('法院裁判', 'a court ordered it'),
               'event': ('产生公开数值的事件没有举行', 'the event of a public value did not take place'),
               'known': ('有证据表明封存的内容或秘密事先泄露或被改动',
                         'proof that a sealed input or a secret was known or altered before its time'),
               'objection': ('异议成立，封存的内容须更正',
                             'an objection was right, and what is sealed must be corrected')}
RECEIPT_SAYS = ('回执所载：', 'What the receipt says:')
LABELS = {'seal': ('封存值', 'seal'), 'second': ('封存值（SM3）', 'seal (SM3)'), 'code': ('短码', 'short code'), 'file': ('文件', 'file'),
          'expected': ('应为', 'expected'), 'found': ('实为', 'found'),
          'result': ('结果短码', 'result code'),
          'assumed': ('公告没有写明之处，以及怎样处理',
                      'What the notice left open, and how it was taken'),
          'must': ('应与办公室公布的结果短码一致。',
                   'It must equal the result code that the office published.')}
ZH = {
    'sm3 beside every sha256, or beside none': '每个 sha256 旁都有 sm3，或都没有',
    'seal_sm3 where the manifest has sm3': '清单有 sm3 时才有 seal_sm3',
    'to be there': '应存在', 'not there': '不存在', 'canonical JSON': '规范 JSON',
    'control character or white space': '控制字符或换行', 'another spelling': '写法不规范',
    'LF at the end of each line': '每行以换行结束', 'last line without': '末行无换行',
    'line of 1 to 65536 bytes': '每行 1 至 65536 字节', 'an object': '对象', 'member': '成员',
    'members': '仅有成员', 'form of member': '成员格式', 'no name twice': '名称不重复',
    'sorted, no line twice': '有序且不重复', 'sorted, no name twice': '有序且不重复',
    'known lottery': '已知抽签', 'known round': '已知轮次', 'known school': '已知学校',
    'known round and school': '已知轮次和学校', 'a time not before': '时间不早于',
    'unit of the roll and its weight': '名册上的单元及其人数', 'a checkpoint': '检查点格式',
    'a signed note': '签名文书格式', 'signatures by keys that you know': '由您认得的密钥签名',
    'signatures, but nobody says whose they must be: --trust': '有签名，但不知道应是谁的：请用 --trust',
    'the signature of': '签名',
    'a time not after': '时间不晚于', 'a time stamp of': '时间戳所指文件', 'an anchor that names this file': '指明该文件的存证记录',
    'anchors, at most': '存证件数，至多', 'a time-stamp response in DER': 'DER 格式的时间戳', 'a length of DER': 'DER 长度',
    'a time stamp that was granted': '已签发的时间戳', 'evidence from outside': '外部存证件数', 'a moment': '时间',
    OPENS: '用此核对码打开日志所指的记录', SHUT: '别的报名号的核对码，或内容被改动过',
    'a registration note': '登记回单格式', 'the roll, or the receipt': '名册，或一并给出回执',
    'replaced by a later correction': '以后更正过，更正已记入日志',
    'a number that is not on the sealed roll, keep this note, it is signed proof':
        '封存的名册上没有这个报名号，请保存好登记回单，它有签名，可作证据',
    'another record was sealed than you were told, keep this note, it is signed proof if it is your newest':
        '封存的与告知您的不一致，如果这是最新一份登记回单，请保存好，它有签名，可作证据',
    'hours from the seal to the first opening, at least': '从封存到第一次公布的小时数，至少',
    'the time at which a witness saw the seal': '见证人看到封存的时间', 'no entry': '没有这一条', 'another log': '另一份日志',
    'entries, at least': '条数，至少', 'entries as they were then': '与当时相同的条数',
    'a key with the name of its holder': '带持有人名称的公钥', 'one key of the log': '日志的一个公钥',
    'new keys, and such as the log names': '新增未列的公钥，停用已列的公钥', 'open': '第一条记录', 'another entry': '别的记录', 'enough signatures of': '足够的签名，还缺',
    'another one under that name': '以该名义作的另一签名',
    'the same members in the whole band': '同一批次志愿成员一致', 'no desk twice': '学校和名额不重复',
    'all members, in one order, where units are split': '可拆分的单元列全部成员，各轮次序一致',
    'a pool for lines and dealing only': '仅排队或派学位的轮次有学位池', 'a cost where a total is made least': '求总路程最短的批次才有 cost',
    'a school of its list': '本人所列的学校', 'nowhere less, price included': '加上价格，别处都不更低',
    'seats kept, no price where one is free': '不超学位，有空学位的学校价格为 0',
    'a place, which could be made free': '可以腾出的一个学位', 'no circle of arrows': '没有可以互换的圈',
    'nobody before the last one admitted': '没有排在录取者之前而未录取的', 'no seat wasted': '没有浪费的学位',
    'no desk in two pools': '同一名额不在两个学位池', 'desks of the round in one pool': '本轮名额各在一个学位池',
    'a number of the list': '编号名单上的报名号', 'a number up to': '整数，至多',
    'a unit of the roll': '名册上的单元', 'hand draw, outcomes possible': '手工摇号，可能的结果共',
    'no more children than seats, where nothing is drawn': '报名人数不超过计划数，才不用抽取',
    'start, and interval, step or direction': '起始号，以及间隔数、步长或方向',
    'no circle of children to exchange': '没有可以互换的圈',
    'lottery that is not in the manifest': '清单中不列的抽签', 'seats dealt up to': '派出学位至多',
    'one ticket of a unit where there are lines or turns': '排队或逐个安排时每单元仅一个签号',
    'no band where all are 0': '全为 0 时不写 band', 'a size in the name': '文件名含条数',
    'a planned school without seats': '规划学校无学位', 'nothing': '无', 'file': '文件',
    'an empty folder entry': '空的文件夹条目', 'a child': '儿童行格式',
    'the manifest of the file': '与清单文件相同', 'another manifest': '另一清单',
    'unit = its least number': '单元为其最小编号', 'a line for': '应有一行',
    'a child of the roll': '名册上的儿童', 'the place of the unit': '同单元学校',
    'seats': '学位', 'placed': '录取', 'filled up to': '录取至多',
    'market.jsonl private, but not in mode market': '除 market 方式外 market.jsonl 不公开',
    'stopped only while seats were left': '有余额时才可停止录取',
    'the last one admitted, where seats ran out': '学位用完或停止录取时，载明最后录取者',
    '128 bits from public sources': '公开随机源至少 128 位',
    'signature of round': '信标签名，轮次', 'before round': '早于信标轮次',
    'not before round': '不早于信标轮次',
    'the next reserve slot': '依次使用的预留号', 'a child that is there': '尚在名单上的儿童',
    'a child that is not settled by a decision': '尚未按决定安排的儿童', 'nobody else worse off': '没有其他儿童变差',
    'a child that is corrected': '已更正的儿童', 'the next in line': '候补排在最前的儿童',
    'an amendment of the stage': '本次的变更', 'an open seat': '可选且有学位的学校',
    'the number': '应列报名号', 'numbers placed there, each once': '只列结果在此的报名号，各一次',
    'a page of a school': '学校的页面', 'a path inside the bundle': '公示包以内的路径',
    'a file that is no part of the bundle': '不属于公示包的文件',
    'a name that no bundle has': '公示包里没有这样的文件名',
    'another name, not in capitals only': '不得仅大小写不同', 'not in the index': '不在目录中',
    'a file of the index': '目录所列文件', 'a plain file': '普通文件', TOO_MANY: '至多一万个文件',
    'at most 1 MiB': '至多 1 MiB', 'at most 63 hashes': '至多 63 个哈希', 'a proof up to the root': '到总指纹的证明',
    'another number': '另一报名号', 'a reason of that decision': '与决定相符的理由', 'rules.json': 'rules.json', 'not sealed': '未封存',
    'the numbered list': '编号名单（在公示包里，请一并给出）', 'the line of': '录取线',
    'only records that were committed to': '只有封存时承诺过的登记记录', 'the record that was committed to': '封存时承诺的登记记录',
    'a salt of its own in every record': '各份登记记录的盐值互不相同', 'the catchments that the home gives': '由住址得出的片区',
    'catchments are texts': '片区由文字划定（地址由 paiwei 重新读取）', 'a tag of': '证件标签',
    'the inputs themselves are read again by paiwei': '原始资料由 paiwei 重新读取',
    'for each tag one child': '一个证件标签只对应一名儿童', 'degrees with seven places': '七位小数的度数',
    'the ring of the catchment before': '前一片区的边界', 'the next piece': '依次的下一段',
    'choices and class as in the record of': '志愿和顺位与登记记录一致', 'a true explanation of': '与重新分配的决定一致的说明',
    'the explanation that the result names': '结果所指的录取说明',
    'after the last one admitted at': '排在最后录取者之后', 'not after the last one admitted at': '不排在最后录取者之后',
    'one of the schools of the unit': '捆绑儿童所派的学校之一', 'the place is the last choice': '说明以录取的学校结束',
    'entries after this result, ask for a newer one': '这次结果之后还有记录，问问有没有新的结果',
    'at least so many entries': '至少这么多条记录', 'a later result, ask for a new receipt': '有更新的结果，请领取新的回执',
    'stored or deflated': '仅存储或 deflate 压缩', 'a link or a device': '链接或设备',
    UNREADABLE: '本程序可读的内容', 'a readable zip': '可读的 zip',
    TOO_LARGE: '单个至多 1 GiB、合计至多 4 GiB',
}


def say(text, pick):
    """A message in the language (0 Chinese, 1 English), safe to print on any terminal."""
    head, colon, tail = text.partition(': ')
    if pick == 0:
        text = ZH.get(head, head) + colon + tail
    return ''.join(c if c.isprintable() else '\\u%04x' % ord(c) for c in text)


def as_text(results, head, code, pick, told=()):
    """The report for people; `told`: what a receipt says."""
    draw, seal, short, title, made, assumed, voids, second = head
    out = ['! ' + say(VOID_TOLD[pick] % (*map(void.get, ('attempt', 'time')), LATE[void['late']][pick],
                                          GROUND_TOLD[void['grounds']][pick], void['basis'], void['reason'],
                                          ', '.join(void['signed_by'])), 1) for void in voids]
    out += [say('%s  %s' % (title or '-', draw), 1), '%s %s' % (LABELS['seal'][pick], seal or '-')]
    out += ['%s %s' % (LABELS['second'][pick], second)] if second else []
    out += ['%s %s' % (LABELS['code'][pick], short or '-'),
            '%s %s' % (LABELS['result'][pick], made or '-'), '  ' + LABELS['must'][pick]]
    if assumed:
        out += [LABELS['assumed'][pick]] + ['  %s' % say(said, 1) for said in assumed]
    if told:
        out += [RECEIPT_SAYS[pick]] + ['  %s' % say(line, 1) for line in told]
    for result in results:
        status = result['status'] if pick else STATUS_ZH[result['status']]
        width = 11 - (0 if pick else len(status))      # a Chinese character is two columns wide
        out.append('%-8s%-*s%s' % (result['id'], width, status, NAMES[result['id']][pick]))
        for part in ('file', 'expected', 'found'):
            said = result['expected'] or result['found']
            if said and (result[part] or result['status'] != 'pass'):
                out.append('      %s: %s' % (LABELS[part][pick], say(result[part], pick)))
    return '\n'.join(out + [VERDICT[code][pick]])


def opened(parser, name, path):
    """The first bytes of a file that is brought; None where there is none."""
    if path is None:
        return None
    try:
        with open(path, 'rb') as stream:
            return stream.read(1 << 20)
    except OSError as error:
        return parser.error('--%s: %s' % (name, ascii(str(error))))


def main(arguments=None):
    """Run the command; returns the exit code."""
    locale = os.environ.get('LC_ALL') or os.environ.get('LANG') or ''
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--json', action='store_true', help='print one JSON document')
    parser.add_argument('--lang', choices=('zh', 'en'),
                        default='zh' if locale.startswith('zh') else 'en')
    parser.add_argument('--trust', metavar='FILE', help='whose signatures you ask for: the keys of '
                        'the official notice, as C2SP tlog-policy')
    parser.add_argument('--receipt', metavar='FILE', help="check a family's receipt; with PATH also "
                        'that both are of one log')
    parser.add_argument('path', nargs='?', metavar='PATH', help='folder or .zip of the bundle')
    parser.add_argument('--notice', metavar='CODE', help='a code of the official notice: the bundle must be '
                        'the one that it names')
    parser.add_argument('--since', metavar='FILE', help='a checkpoint kept from before: the log must go on from it')
    parser.add_argument('--registered', metavar='FILE', help='a registration note: what it says must be on the '
                        'sealed roll, or in the receipt')
    parser.add_argument('--audit', metavar='FOLDER', help='for auditors: the placement folder, or a copy of its '
                        'private halves; adds the checks A01 to A05')
    parser.add_argument('--number', metavar='NUMBER', help='with --code: the number of a child')
    parser.add_argument('--code', metavar='CODE', help="with --number: the code of the family's notice; opens its facts and "
                        'checks its receipt')
    options = parser.parse_args(arguments)
    number, signs = (options.number or '').strip().upper(), read_code(options.code or '')
    if [options.number, options.code].count(None) == 1 or options.code is not None and (
            options.receipt or options.audit or options.notice or options.since or options.registered):
        parser.error('--number and --code belong together, with nothing beside them but PATH and --trust')
    if options.code is not None and not (signs and is_number(number)):
        parser.error('--code: 26 letters and digits, as on the notice: one is wrong, missing, or two changed places')
    if options.audit is not None and options.receipt is not None:
        parser.error('--audit: a receipt is checked for itself')
    if options.audit is not None and not os.path.isdir(options.audit):
        parser.error('there is no such folder: ' + ascii(options.audit))
    if options.notice is not None and not code_of(options.notice):
        parser.error('--notice: 24 digits of a short code, or 64 of the seal')
    older, noted = (opened(parser, name, getattr(options, name)) for name in ('since', 'registered'))
    path, trust = options.path, None
    if options.trust is not None:
        try:
            with open(options.trust, encoding='utf-8') as stream:
                trust = Trust(stream.read(1 << 20))
        except (OSError, ValueError) as error:
            parser.error('--trust: ' + ascii(str(error)))
    if path is None and options.receipt is not None:
        pass
    elif path is None:
        path = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        if not os.path.lexists(os.path.join(path, 'data', 'index.json')):
            parser.error('this script is not in a bundle: give the PATH of one')
    elif not os.path.exists(path):
        parser.error('there is no such file or folder: ' + ascii(path))
    results, head, code, told = [], [''] * 5 + [[], [], ''], 5, []
    try:
        files = None
        if path is not None:
            files = read_folder(path) if os.path.isdir(path) else read_zip(path)
        if options.receipt is not None:
            with open(options.receipt, 'rb') as stream:
                data = stream.read(RECEIPT_LIMIT + 1)
            results, (head, told) = verify_receipt(data, trust, files, noted), receipt_summary(data)
        elif options.code is not None:
            results, data = verify_by_code(files, number, signs, trust)
            head, told = receipt_summary(data) if data else (summary(files), [])
        else:
            results, head = verify_files(files, trust), summary(files)
            results += held_against(files, options.notice and code_of(options.notice), older, noted, trust)
            if options.audit is not None:
                private, there = private_halves(options.audit, files)
                if not there:
                    parser.error('no private half of this bundle in: ' + ascii(options.audit))
                results += verify_audit(files, private)
        code = exit_code(results)
    except Problem as problem:                         # the container is refused as a whole
        results = [problem.result('INDEX')]
        code = exit_code(results)
    except (OSError, MemoryError, KeyboardInterrupt) as error:
        sys.stderr.write(ascii(error) + '\n')
    if options.json:
        out = json.dumps({'ok': code == 0, 'exit': code, 'draw': head[0], 'seal': head[1],
                          'seal_sm3': head[7] or None, 'short_code': head[2], 'result_code': head[4],
                          'assumptions': head[5], 'voids': head[6], 'checks': results})
    else:
        out = as_text(results, head, code, 0 if options.lang == 'zh' else 1, told)
    try:
        coding = sys.stdout.encoding or 'utf-8'
        print(out.encode(coding, 'backslashreplace').decode(coding), flush=True)
    except OSError:
        return 5
    return code


if __name__ == '__main__':
    sys.exit(main())
