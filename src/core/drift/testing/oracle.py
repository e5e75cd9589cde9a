"""Writes pairs of tables and what SciPy and NumPy say of each column.

Usage: python oracle.py FOLDER. For every case there come FOLDER/<case>/reference.parquet,
current.parquet and expected.json. The figures follow the definitions of docs/drift.md by
another way than the product: whole columns in memory, SciPy's own functions.
"""

import datetime
import decimal
import itertools
import json
import pathlib
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import integrate, stats
from scipy.spatial.distance import jensenshannon
from scipy.special import gammaln, kve

MICROSECOND = datetime.timedelta(microseconds=1)
EPOCH = datetime.datetime(1970, 1, 1)


def as_number(value):
    """A value as a float: moments and times in microseconds."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
        return float((value - EPOCH) // MICROSECOND)
    if isinstance(value, datetime.date):
        return float((datetime.datetime(value.year, value.month, value.day) - EPOCH) // MICROSECOND)
    if isinstance(value, datetime.time):
        return float((datetime.datetime.combine(EPOCH, value) - EPOCH) // MICROSECOND)
    return float(value)


def bin_figures(reference, current, missing):
    """Statistics on bins; `reference` and `current` are counts of the bins of present values."""
    found = {}
    with_missing = [np.r_[reference, missing[0]], np.r_[current, missing[1]]]
    p, q = [(c + 0.5) / (c.sum() + len(c) / 2) for c in with_missing]
    found["psi"] = {"value": float(((p - q) * np.log(p / q)).sum())}
    found["jensenShannon"] = {"value": float(jensenshannon(p, q, base=2))}
    found["hellinger"] = {"value": float(np.sqrt(max(0.0, 1 - np.sqrt(p * q).sum())))}
    found["totalVariation"] = {"value": float(np.abs(p - q).sum() / 2)}
    table = np.array([reference, current], dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] > 1 and (table.sum(axis=1) > 0).all():
        value, tail, df, _ = stats.chi2_contingency(table, correction=False)
        found["chiSquare"] = {"value": float(value), "df": int(df), "p": float(tail)}
        found["cramersV"] = {"value": float(np.sqrt(value / table.sum()))}
    return found


def deviation(values):
    """Sample standard deviation, moved and scaled first so that no square overflows."""
    moved = values - values[0]
    scale = np.abs(moved).max()
    return float((moved / scale).std(ddof=1) * scale) if scale > 0 else 0.0


def pooled_figures(reference, current):
    """Anderson-Darling, Cramer-von Mises and energy distance of finite values."""
    found = {"energy": {"value": float(stats.energy_distance(reference, current))}}
    n, m = len(reference), len(current)
    pooled = np.concatenate([reference, current])
    if n + m >= 4 and np.ptp(pooled) > 0:
        result = stats.anderson_ksamp([reference, current], midrank=True)
        found["andersonDarling"] = {
            "value": float(result.statistic),
            "p": float(result.pvalue),
        }
    # Every pooled row once, both sides' shares counted with and without the row's own value.
    gaps = [
        np.searchsorted(np.sort(reference), pooled, side) / n
        - np.searchsorted(np.sort(current), pooled, side) / m
        for side in ("left", "right")
    ]
    value = float(n * m / (n + m) ** 2 * (gaps[0] ** 2 + gaps[1] ** 2).sum() / 2)
    if len(np.unique(pooled)) == n + m and n > 1 and m > 1:
        own = stats.cramervonmises_2samp(reference, current, method="asymptotic").statistic
        np.testing.assert_allclose(value, own, rtol=1e-9)
    total = n + m
    variance = (total + 1) * (4 * n * m * total - 3 * (n * n + m * m) - 2 * n * m)
    variance /= 45 * total**2 * 4 * n * m
    if variance == 0:
        found["cramerVonMises"] = {"value": value, "p": 1.0}
        return found
    limit = 1 / 6 + (value - (1 + 1 / total) / 6) / np.sqrt(45 * variance)
    found["cramerVonMises"] = {"value": value, "p": limit_tail(limit)}
    return found


def limit_tail(x):
    """The probability that Cramer and von Mises' limit exceeds x.

    In the body SciPy's series, carried on to its last digit; far out, where one less the series
    has no digits left, Smirnov's first arc, with its ends' roots taken out by a substitution.
    """
    if x < 0.01:
        return 1.0
    if x > 1:

        def arc(angle):
            u = 1.5 * np.pi + np.pi / 2 * np.sin(angle)
            return (
                np.exp(-x * u * u / 2) / np.sqrt(-u * np.sin(u)) * np.pi / 2 * np.cos(angle)
                if abs(np.cos(angle)) > 1e-9
                else 0.0
            )

        split = [-np.pi / 2, -1.4, -1, 0, np.pi / 2]
        parts = [
            integrate.quad(arc, *ends, epsabs=0, epsrel=1e-12)[0]
            for ends in itertools.pairwise(split)
        ]
        return float(2 / np.pi * sum(parts))
    total = 0.0
    for k in range(100):
        y = 4 * k + 1
        q = y * y / (16 * x)
        scale = np.exp(gammaln(k + 0.5) - gammaln(k + 1))
        total += scale * np.sqrt(y) * np.exp(-2 * q) * kve(0.25, q)
    return float(1 - total / (np.pi**1.5 * np.sqrt(x)))


def ordered(reference, current, missing):
    """Statistics of numbers without missing values; infinities may be there."""
    found = {}
    finite = [x[np.isfinite(x)] for x in (reference, current)]
    n, m = map(len, finite)
    if n and m:
        d = float(stats.ks_2samp(*finite, method="asymp").statistic)
        tail = float(stats.kstwobign.sf(np.sqrt(n * m / (n + m)) * d))
        found["ks"] = {"value": d, "p": tail}
        found |= pooled_figures(*finite)
        found["wasserstein"] = {"value": float(stats.wasserstein_distance(*finite))}
        if n > 1 and deviation(finite[0]) > 0:
            normed = found["wasserstein"]["value"] / deviation(finite[0])
            found["wassersteinNormed"] = {"value": normed}
    x = np.sort(reference)
    ranks = [-(-k * len(x) // 10) - 1 for k in range(1, 10)]
    edges = np.unique(x[ranks]) if len(x) else np.array([])
    counts = [
        np.bincount(np.searchsorted(edges, side, "left"), minlength=len(edges) + 1)
        for side in (reference, current)
    ]
    if len(reference) or len(current):
        found |= bin_figures(*counts, missing)
    moments = [
        {
            "mean": float(side.mean()) if len(side) else None,
            "standardDeviation": deviation(side) if len(side) > 1 else None,
            "minimum": float(side.min()) if len(side) else None,
            "maximum": float(side.max()) if len(side) else None,
        }
        for side in finite
    ]
    return found, {"reference": moments[0], "current": moments[1]}


def levels(reference, current, missing):
    """Statistics of levels without missing values."""
    names = sorted(set(reference) | set(current), key=str)
    counts = [np.array([side.count(name) for name in names]) for side in (reference, current)]
    return bin_figures(*counts, missing) if names else {}


def counts_p(table):
    """p of a 2 x k table; several rare levels are also taken together, Bonferroni over the two."""
    whole = dealt_p(table)
    rare = stats.contingency.expected_freq(table).min(axis=0) < 5
    if rare.all() or rare.sum() < 2:
        return whole
    pooled = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
    return min(1.0, 2 * min(whole, dealt_p(pooled)))


def dealt_p(table):
    """p of a 2 x k table: the chi-square law, or with small expected counts that of dealt rows."""
    if stats.contingency.expected_freq(table).min() >= 5:
        return float(stats.chi2_contingency(table, correction=False)[1])
    (n, m), levels = table.sum(axis=1).tolist(), table.sum(axis=0)
    total, k = n + m, len(levels)
    if k == 2:
        law = stats.hypergeom(total, int(levels[0]), n)
        values = np.arange(*law.support() + np.array([0, 1]))
        centre = levels[0] * n / total
        far = np.abs(values - centre) >= abs(table[0, 0] - centre) * (1 - 1e-9)
        return float(min(1, law.pmf(values)[far].sum()))
    value = stats.chi2_contingency(table, correction=False)[0]
    mean = total / (total - 1) * (k - 1)
    v = [(c - 1) * (total - c) / (total - 1) for c in (2, k)]
    w = [(total / n + total / m - 4) / (total - 2), (np.sum(total / levels) - k * k) / (total - 2)]
    variance = 2 * total / (total - 3) * (v[0] - w[0]) * (v[1] - w[1])
    variance += total**2 / (total - 1) * w[0] * w[1]
    if variance <= 1e-9 * mean:
        return 1.0
    third = sum(
        (law.expect(lambda x, law=law: ((x - law.mean()) ** 2 / law.var() - 1) ** 3))
        for law in (stats.binom(int(t), n / total) for t in levels)
    )
    third *= (k - 1) / k
    plain = stats.gamma.sf(value, mean**2 / variance, scale=variance / mean)
    skewed = stats.pearson3.sf(value, third / variance**1.5, loc=mean, scale=np.sqrt(variance))
    return float(max(plain, skewed) if third > 0 else plain)


def state_test(sides, missing):
    """p value over finite (or present), missing, +infinity, -infinity; None for one state."""
    rows = []
    for values, gaps in zip(sides, missing, strict=True):
        infinite = [sum(v == end for v in values) for end in (np.inf, -np.inf)]
        rows.append([len(values) - sum(infinite), gaps, *infinite])
    table = np.array(rows)
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return None
    return counts_p(table)


def column_figures(kind, reference, current):
    """Everything expected of one column given as two lists of Python values."""

    def is_missing(value):
        return value is None or (isinstance(value, float) and value != value)

    sides = [[v for v in side if not is_missing(v)] for side in (reference, current)]
    missing = [len(reference) - len(sides[0]), len(current) - len(sides[1])]
    moments = None
    found = {}
    own = None
    if kind in ("numeric", "datetime"):
        numbers = [np.array([as_number(v) for v in side]) for side in sides]
        found, moments = ordered(*numbers, missing)
        own = found.get("ks", {}).get("p")
    elif kind in ("categorical", "boolean"):
        found = levels(*sides, missing)
        names = sorted(set(sides[0]) | set(sides[1]), key=str)
        if all(sides) and len(names) > 1:
            own = counts_p(np.array([[side.count(name) for name in names] for side in sides]))
    both = [p for p in (own, state_test(sides, missing)) if p is not None]
    return {
        "kind": kind,
        "missing": {
            "reference": missing[0] / len(reference),
            "current": missing[1] / len(current),
        },
        "statistics": found,
        "moments": moments,
        "p": min(1.0, len(both) * min(both)) if both else None,
    }


def calendar_p(reference, current):
    """p of hour and weekday of moments together; no hour where all is midnight."""
    sides = [
        [None if v is None else int(as_number(v)) for v in side] for side in (reference, current)
    ]
    found = []
    for length, count in ((3_600_000_000, 24), (86_400_000_000, 7)):
        parts = [[None if v is None else v // length % count for v in side] for side in sides]
        if set(itertools.chain(*parts)) - {None, 0} or count == 7:
            found.append(column_figures("categorical", *parts)["p"])
    found = [p for p in found if p is not None]
    return min(1.0, len(found) * min(found)) if found else None


def with_gaps(random, values, share, gap=None):
    """The values with some of them missing."""
    return [gap if random.random() < share else value for value in values]


def special(random, n, drift):
    """Normal values with NaN, NULL and infinities among them."""
    values = random.normal(drift, 1, n)
    draws = random.random(n)
    values[draws < 0.05] = np.nan
    values[(draws >= 0.05) & (draws < 0.05 + 0.02 * (1 + drift))] = np.inf
    values[(draws >= 0.15) & (draws < 0.16 + 0.02 * drift)] = -np.inf
    return with_gaps(random, values.tolist(), 0.04 + 0.05 * drift)


START = datetime.datetime(2026, 6, 1)
ZONE = datetime.timezone(datetime.timedelta(hours=2))


def moments_of(random, n, drift, zone=None):
    """Moments of June 2026."""
    seconds = random.random(n) ** (1 + drift) * 86400 * 30
    return [START.replace(tzinfo=zone) + datetime.timedelta(seconds=s) for s in seconds.tolist()]


def main_columns(random, n, current):
    """Columns that are compared as they stand, with oddities; the current side has drifted."""
    drift = 0.15 if current else 0.0
    words = np.array(["ash", "beech", "cedar", 'd"quote', "élan", "</script>", "x'; DROP TABLE y"])
    weights = np.array([7, 6, 5, 4, 3, 2, 1 + 10 * drift])
    normal = random.normal(0, 1, n)
    return {
        "normal": (pa.float64(), (normal + drift).tolist(), "numeric"),
        "single": (pa.float32(), np.float32(normal).tolist(), "numeric"),
        "ties": (pa.float64(), np.round(random.normal(drift, 1, n), 1).tolist(), "numeric"),
        "few whole": (
            pa.float64(),
            with_gaps(random, random.integers(0, 6, n).astype(float).tolist(), 0.1 + drift),
            "numeric",
        ),
        "integer": (pa.int64(), random.integers(-500, 9000, n).tolist(), "numeric"),
        "unsigned": (pa.uint8(), random.integers(0, 200, n).tolist(), "numeric"),
        "special": (pa.float64(), special(random, n, drift), "numeric"),
        "lognormal": (
            pa.float64(),
            np.round(random.lognormal(3 + drift, 1, n), 2).tolist(),
            "numeric",
        ),
        "heavy": (pa.float64(), random.standard_cauchy(n).tolist(), "numeric"),
        "zeros": (
            pa.float64(),
            np.where(random.random(n) < 0.7, 0, random.lognormal(drift, 2, n)).tolist(),
            "numeric",
        ),
        "offset": (pa.float64(), (1e9 + random.normal(drift, 1, n)).tolist(), "numeric"),
        "far offset": (pa.float64(), (1e12 + random.normal(drift, 1, n)).tolist(), "numeric"),
        "tiny": (pa.float64(), (random.normal(drift, 1, n) * 1e-280).tolist(), "numeric"),
        "huge": (pa.float64(), (random.normal(drift, 1, n) * 1e250).tolist(), "numeric"),
        "two clumps": (
            pa.float64(),
            (random.normal(0, 1e-7, n) + np.where(random.random(n) < 0.5 + drift, 1e6, 0)).tolist(),
            "numeric",
        ),
        "constant": (pa.float64(), [3.25] * n, "numeric"),
        "other constant": (pa.float64(), [4.0 if current else 3.0] * n, "numeric"),
        "none before": (pa.float64(), normal.tolist() if current else [None] * n, "numeric"),
        "none now": (pa.float64(), [None] * n if current else normal.tolist(), "numeric"),
        "none at all": (pa.float64(), [None] * n, "numeric"),
        "only infinite": (pa.float64(), [np.inf] * n if current else normal.tolist(), "numeric"),
        "decimal": (
            pa.decimal128(12, 2),
            [decimal.Decimal(int(v)) / 100 for v in (normal * 1000 + 50 * drift).tolist()],
            "numeric",
        ),
        "huge whole": (
            pa.decimal128(38, 0),
            [decimal.Decimal(int(v)) * 10**15 for v in (normal * 1e9).tolist()],
            "numeric",
        ),
        "date": (pa.date32(), [m.date() for m in moments_of(random, n, drift)], "datetime"),
        "moment": (
            pa.timestamp("us"),
            with_gaps(random, moments_of(random, n, drift), 0.05),
            "datetime",
        ),
        "zoned": (
            pa.timestamp("us", tz="Europe/Paris"),
            moments_of(random, n, drift, ZONE),
            "datetime",
        ),
        "select": (pa.time64("us"), [m.time() for m in moments_of(random, n, drift)], "numeric"),
        "flag": (pa.bool_(), (random.random(n) < 0.3 + drift).tolist(), "boolean"),
        "sparse flag": (
            pa.bool_(),
            with_gaps(random, (random.random(n) < 0.5).tolist(), 0.2 + drift),
            "boolean",
        ),
        "always": (pa.bool_(), [True] * n, "boolean"),
        'wörds "quoted"': (
            pa.string(),
            with_gaps(random, random.choice(words, n, p=weights / weights.sum()).tolist(), 0.03),
            "categorical",
        ),
        "</script>": (
            pa.string(),
            random.choice(["new", "b", "c"] if current else ["a", "b", "c"], n).tolist(),
            "categorical",
        ),
        "one level": (pa.string(), ["same"] * n, "categorical"),
        "many levels": (
            pa.string(),
            [f"k{min(v, 900)}" for v in random.zipf(1.4 + drift, n).tolist()],
            "categorical",
        ),
        "empty text": (pa.string(), random.choice(["", " ", "x"], n).tolist(), "categorical"),
    }


def large_columns(random, n, current):
    """Enough rows that most cells stay closed."""
    drift = 0.2 if current else 0.0
    return {
        "still": (pa.float64(), random.normal(0, 1, n).tolist(), "numeric"),
        "moved": (pa.float64(), random.normal(drift, 1, n).tolist(), "numeric"),
        "rounded": (
            pa.float64(),
            np.round(random.lognormal(3 + drift, 1, n), 2).tolist(),
            "numeric",
        ),
        "offset": (pa.float64(), (1e9 + random.gamma(2, 1, n) * (1 + drift)).tolist(), "numeric"),
        "whole": (pa.int32(), random.integers(0, 1000 + 50 * current, n).tolist(), "numeric"),
        "outliers": (
            pa.float64(),
            np.where(random.random(n) < 0.001, 1e15, random.normal(drift, 1, n)).tolist(),
            "numeric",
        ),
        "special": (pa.float64(), special(random, n, drift), "numeric"),
        "moment": (pa.timestamp("us"), moments_of(random, n, drift), "datetime"),
    }


def small_columns(random, n, _current):
    """Anything, for tables of one to a few rows."""
    return {
        "x": (pa.float64(), random.normal(0, 1, n).tolist(), "numeric"),
        "gap": (pa.float64(), [None, *random.normal(0, 1, n - 1).tolist()], "numeric"),
        "word": (pa.string(), [f"w{i % 3}" for i in range(n)], "categorical"),
        "flag": (pa.bool_(), [i % 2 == 0 for i in range(n)], "boolean"),
        "when": (pa.timestamp("us"), moments_of(random, n, 0), "datetime"),
    }


CASES = {
    "main": (main_columns, 3000, 1700),
    "turned": (main_columns, 411, 2600),
    "large": (large_columns, 120_000, 70_000),
    "one": (small_columns, 1, 1),
    "one-many": (small_columns, 1, 30),
    "few": (small_columns, 7, 4),
}


def write_case(folder, seed, make, n, m):
    """Writes both tables and the expected figures."""
    folder.mkdir(parents=True, exist_ok=True)
    sides = [
        make(np.random.default_rng([seed, place]), rows, place == 1)
        for place, rows in enumerate((n, m))
    ]
    for name, side in zip(("reference", "current"), sides, strict=True):
        arrays = [pa.array(values, type=type_) for type_, values, _ in side.values()]
        pq.write_table(pa.table(arrays, names=list(side)), folder / f"{name}.parquet")
    expected = {
        name: column_figures(kind, reference, sides[1][name][1])
        for name, (_, reference, kind) in sides[0].items()
    }
    tested = [name for name, column in expected.items() if column["p"] is not None]
    values = [expected[name]["p"] for name in tested]
    values += [
        p
        for name, (_, reference, kind) in sides[0].items()
        if kind == "datetime" and (p := calendar_p(reference, sides[1][name][1])) is not None
    ]
    adjusted = stats.false_discovery_control(values, method="bh")
    for name, q in zip(tested, adjusted.tolist(), strict=False):
        expected[name]["q"] = q
    (folder / "expected.json").write_text(json.dumps(expected))


def main():
    """Writes every case below the folder given."""
    folder = pathlib.Path(sys.argv[1])
    for seed, (name, case) in enumerate(CASES.items()):
        write_case(folder / name, seed, *case)


if __name__ == "__main__":
    main()
