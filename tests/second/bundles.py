#!/usr/bin/env python3
"""Check bundles given one a line as JSON; prints a line of JSON for each: {"exit": …, "checks": [{"id", "status"}, …]}.

    python3 bundles.py PATH/verify.py

A line: {"from": N, "keep": true, "files": {path: base64 or null}, "trust": text}. `from` is the N-th bundle that was
kept (from 0), which `files` changes; without it there is nothing but `files`.
"""
import base64
import functools
import importlib.util
import json
import sys

spec = importlib.util.spec_from_file_location('verify', sys.argv[1])
verify = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify)
verify.ticket = functools.lru_cache(maxsize=50000)(verify.ticket)
kept = []
for line in sys.stdin:
    given = json.loads(line)
    files = dict(kept[given['from']]) if 'from' in given else {}
    for path, data in given['files'].items():
        files[path] = None if data is None else base64.b64decode(data)
    files = {path: data for path, data in files.items() if data is not None}
    if given.get('keep'):
        kept.append(files)
    results = verify.verify_files(files, verify.Trust(given['trust']) if 'trust' in given else None)
    print(json.dumps({'exit': verify.exit_code(results), 'checks': results}), flush=True)
