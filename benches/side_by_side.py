#!/usr/bin/env python3
"""Our join beside shapely 2 and DuckDB spatial: the same 1,000,000 points, one thread, ratios in one run.

Run by hand, never by tests:   python3 benches/side_by_side.py [LAYER.geojson ...]
Without layers it takes those of the shared folder beside the repository. Needs cargo; what else can be imported is
measured, what cannot is named:   pip install numpy shapely duckdb duckdb-extension-spatial
(duckdb and its extension must be of one version.)

Hits are compared: `covered` counts points that lie in or on at least one area, `pairs` counts point and area. Float
predicates differ from exact integers on edges only; the differences are printed, not hidden. Invalid areas are given
to every tool as they are; where a tool refuses them, its line says so.
"""
import glob
import json
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
SHARED = os.path.join(os.path.dirname(ROOT), 'shared', 'realdata')
LAYERS = ['seattle-2015/attendance_ES.geojson', 'nyc-elementary-2024/zones.geojson',
          'nsw-catchments-2026/sydney_primary.geojson', 'victoria-primary-2020/*.geojson']
POINTS = 1_000_000

# One thread everywhere: before the libraries are loaded.
for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'):
    os.environ[name] = '1'


def load(name):
    try:
        return __import__(name)
    except ImportError as error:
        print(f'-- {name} is not here and is not measured ({error})')
        return None


numpy, shapely, duckdb = load('numpy'), load('shapely'), load('duckdb')


def word(n):
    """The n-th word of splitmix64 that starts at 1, as in benches/join.rs."""
    with numpy.errstate(over='ignore'):
        u = numpy.uint64
        z = (n + u(1)) * u(0x9e3779b97f4a7c15) + u(1)
        z = (z ^ (z >> u(30))) * u(0xbf58476d1ce4e5b9)
        z = (z ^ (z >> u(27))) * u(0x94d049bb133111eb)
        return z ^ (z >> u(31))


def grid(value):
    """Degrees as they stand in the file, in units of 1e-7; these layers have at most seven places."""
    return round(value * 10_000_000)


def points(features):
    """The points of benches/join.rs: uniform on the grid over the box of the layer, in random order."""
    low, high = [10**10] * 2, [-10**10] * 2

    def walk(part):
        if isinstance(part[0], (int, float)):
            for axis in (0, 1):
                low[axis] = min(low[axis], grid(part[axis]))
                high[axis] = max(high[axis], grid(part[axis]))
        else:
            for inner in part:
                walk(inner)

    for feature in features:
        walk(feature['geometry']['coordinates'])
    n = numpy.arange(POINTS, dtype=numpy.uint64)
    axes = []
    for axis in (0, 1):
        span = numpy.uint64(high[axis] - low[axis] + 1)
        at = word(n * numpy.uint64(2) + numpy.uint64(axis)) % span
        axes.append((at.astype(numpy.int64) + low[axis]) / 1e7)
    return axes


def clock(work):
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def counted(inside_points):
    return len(numpy.unique(inside_points)), len(inside_points)


def with_shapely(features, xs, ys):
    """The ways a user of shapely takes; points are made before the clock starts, as ours are."""
    areas = numpy.array([shapely.geometry.shape(f['geometry']) for f in features])
    made = shapely.points(xs, ys)
    for predicate in ('within', 'covered_by'):
        tree = shapely.STRtree(areas)
        yield (f'shapely STRtree {predicate}',
               lambda: counted(tree.query(made, predicate=predicate)[0]))
    shapely.prepare(areas)

    def prepared():
        boxes = shapely.STRtree(areas)
        candidates, which = boxes.query(made)
        order = numpy.argsort(which, kind='stable')
        candidates, which = candidates[order], which[order]
        ends = numpy.searchsorted(which, numpy.arange(len(areas) + 1))
        hits = [candidates[a:b][shapely.contains_xy(areas[i], xs[candidates[a:b]], ys[candidates[a:b]])]
                for i, (a, b) in enumerate(zip(ends[:-1], ends[1:])) if b > a]
        return counted(numpy.concatenate(hits))

    yield 'shapely prepared contains_xy', prepared


def spatial():
    """A DuckDB with its spatial extension, from the pip package or from what is installed already."""
    connection = duckdb.connect(config={'allow_unsigned_extensions': 'true', 'threads': '1'})
    package = load('duckdb_extension_spatial')
    found = []
    if package:
        where = os.path.join(os.path.dirname(package.__file__), 'extensions', f'v{duckdb.__version__}')
        found = glob.glob(os.path.join(where, '*.duckdb_extension'))
    try:
        connection.execute(f"LOAD '{found[0]}'" if found else 'LOAD spatial')
        return connection
    except Exception as error:  # whatever it says, the others are still measured
        print(f'-- DuckDB {duckdb.__version__} has no spatial extension here: {str(error).splitlines()[0]}')
        return None


def with_duckdb(connection, features, xs, ys):
    rows = [(i, json.dumps(f['geometry'])) for i, f in enumerate(features)]
    connection.execute('CREATE OR REPLACE TABLE raw (id INTEGER, text VARCHAR)')
    connection.executemany('INSERT INTO raw VALUES (?, ?)', rows)
    connection.execute('CREATE OR REPLACE TABLE zones AS SELECT id, ST_GeomFromGeoJSON(text) AS area FROM raw')
    numbers = numpy.arange(POINTS, dtype=numpy.int32)
    arrays = {'number': numbers, 'x': xs, 'y': ys}
    connection.register('arrays', arrays) if hasattr(connection, 'register_numpy') else None
    globals()['side_by_side_points'] = arrays
    connection.execute('CREATE OR REPLACE TABLE homes AS '
                       'SELECT number, ST_Point(x, y) AS point FROM side_by_side_points')
    for predicate in ('ST_Within', 'ST_CoveredBy'):
        query = (f'SELECT count(DISTINCT number), count(*) FROM homes JOIN zones '
                 f'ON {predicate}(homes.point, zones.area)')
        yield f'DuckDB {predicate}', lambda query=query: connection.execute(query).fetchone()


def ours(paths):
    """Our program: one line of JSON for each layer."""
    command = ['cargo', 'bench', '--quiet', '--bench', 'join', '--', *paths]
    out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    lines = re.findall(r'^\{.*\}$', out.stdout, re.M)
    if out.returncode or not lines:
        sys.exit('our own side did not run:\n' + out.stderr[-2000:])
    return {json.loads(line)['layer']: json.loads(line) for line in lines}


def main():
    paths = [os.path.abspath(path) for path in sys.argv[1:]]
    if not paths:
        paths = [path for name in LAYERS for path in sorted(glob.glob(os.path.join(SHARED, name)))]
    if not paths:
        sys.exit('no layer: give paths of GeoJSON layers')
    measured = ours(paths)
    connection = spatial() if duckdb and numpy else None
    for path in paths:
        mine = measured.get(path)
        if not mine:
            print(f'\n{path}: not read')
            continue
        print(f'\n{os.path.join(*path.split(os.sep)[-2:])}: {mine["areas"]} areas, {POINTS:,} points')
        print(f'  {"":34}{"M points/s":>11}{"ours is":>10}{"covered":>12}{"pairs":>12}')
        speed = mine['points_per_s'] / 1e6
        print(f'  {"paiwei, exact (built in " + str(mine["build_ms"]) + " ms)":34}'
              f'{speed:11.2f}{"1.0x":>10}{mine["covered"]:12,}{mine["pairs"]:12,}')
        if not numpy:
            continue
        with open(path, encoding='utf-8') as file:
            features = [f for f in json.load(file)['features']
                        if f['geometry'] and f['geometry']['type'] in ('Polygon', 'MultiPolygon')]
        xs, ys = points(features)
        ways = []
        if shapely:
            ways.append(with_shapely(features, xs, ys))
        if connection:
            ways.append(with_duckdb(connection, features, xs, ys))
        for way in ways:
            try:
                for name, work in way:
                    seconds, (covered, pairs) = clock(work)
                    rate = POINTS / seconds / 1e6
                    print(f'  {name:34}{rate:11.2f}{speed / rate:9.1f}x{covered:12,}{pairs:12,}')
            except Exception as error:  # one tool's refusal is a result
                print(f'  -- stopped: {str(error).splitlines()[0][:90]}')


if __name__ == '__main__':
    main()
