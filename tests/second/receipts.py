#!/usr/bin/env python3
"""Check receipts given one a line in base64; prints a line of JSON for each: [[check, status], ...].

Behind a space stands the registration note of the child, which may stand alone against the bundle.

    python3 receipts.py PATH/verify.py TRUST BUNDLE        an empty TRUST or BUNDLE is none
"""
import base64
import importlib.util
import json
import sys

spec = importlib.util.spec_from_file_location('verify', sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
trust = None
if sys.argv[2]:
    with open(sys.argv[2], encoding='utf-8') as stream:
        trust = verify.Trust(stream.read())
bundle = verify.read_folder(sys.argv[3]) if sys.argv[3] else None
for line in sys.stdin:
    receipt, note = map(base64.b64decode, (line.rstrip('\n') + ' ').split(' ')[:2])
    note = note or None
    told = (verify.verify_receipt(receipt, trust, bundle, note) if line[0] != ' ' else
            verify.held_against(bundle, None, None, note, trust))
    print(json.dumps([[check['id'], check['status']] for check in told]))
