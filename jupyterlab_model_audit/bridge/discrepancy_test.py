"""The discrepancy of two samples of vectors against its definition, chance and known shifts."""

import tracemalloc

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist

from .discrepancy import PIECE, discrepancy, drawn_sides, pairs_of_pieces
from .requests import Request


def compare(reference, current, permutations=99, seed=0, blocks=None):
    told = []
    request = Request(1, "separate", {}, lambda *_: None)
    rows = (len(reference), len(current))
    found = discrepancy(
        np.vstack([reference, current]),
        rows,
        np.arange(sum(rows)) if blocks is None else blocks,
        permutations,
        seed,
        request,
        told.append,
    )
    return found, told


def direct(reference, current, width):
    """All kernels at once, by the definition."""
    n, m = len(reference), len(current)
    kernel = [
        np.exp(-cdist(left, right, "sqeuclidean") / (2 * width**2))
        for left, right in ((reference, reference), (current, current), (reference, current))
    ]
    return (
        (kernel[0].sum() - n) / (n * (n - 1))
        + (kernel[1].sum() - m) / (m * (m - 1))
        - 2 * kernel[2].mean()
    )


def p_value(found):
    above = sum(each >= found["value"] - 1e-12 for each in found["permuted"])
    return (1 + above) / (1 + len(found["permuted"]))


@pytest.mark.parametrize(("n", "m"), [(2, 2), (3, 40), (PIECE, 7), (PIECE + 1, 2 * PIECE + 3)])
@pytest.mark.parametrize("offset", [0, 1e6])
def test_it_is_the_definition_whatever_the_blocks(n, m, offset):
    random = np.random.default_rng(n)
    reference = random.normal(size=(n, 6)) + offset
    current = random.normal(0.3, 2, size=(m, 6)) + offset
    found, told = compare(reference, current, permutations=3)
    wanted = direct(reference - offset, current - offset, found["bandwidth"])
    assert found["value"] == pytest.approx(wanted, abs=1e-9)
    assert told == list(range(1, pairs_of_pieces(n + m) + 1))


def test_a_permutation_is_the_definition_on_permuted_rows():
    random = np.random.default_rng(5)
    both = random.normal(size=(70, 3))
    found, _ = compare(both[:40], both[40:], permutations=4, seed=9)
    draws = np.random.default_rng(9)
    draws.permutation(70)
    for value in found["permuted"]:
        order = draws.permutation(70)
        moved = direct(both[order[30:]], both[order[:30]], found["bandwidth"])
        assert value == pytest.approx(moved, abs=1e-9)


def test_the_kernels_width_is_the_median_distance():
    random = np.random.default_rng(6)
    both = random.normal(size=(120, 4)) * 1e200
    found, _ = compare(both[:60], both[60:])
    distances = cdist(both / 1e200, both / 1e200)[np.triu_indices(120, 1)]
    assert found["bandwidth"] == pytest.approx(np.median(distances) * 1e200, rel=1e-9)


def test_the_first_orders_variance_is_that_of_the_rows_parts():
    """By leaving out one row at a time: the jackknife of a U-statistic has the same limit."""
    random = np.random.default_rng(7)
    reference, current = random.normal(size=(80, 3)), random.normal(0.8, 1, size=(60, 3))
    found, _ = compare(reference, current)
    width = found["bandwidth"]
    variance = 0.0
    for side, count in ((0, 80), (1, 60)):
        left_out = [
            direct(
                np.delete(reference, row, 0) if side == 0 else reference,
                np.delete(current, row, 0) if side == 1 else current,
                width,
            )
            for row in range(count)
        ]
        variance += (count - 1) * np.var(left_out)
    assert found["variance"] == pytest.approx(variance, rel=0.05)


def test_p_is_uniform_without_a_shift_and_small_with_one():
    random = np.random.default_rng(1)
    chance, shifted = [], []
    for round in range(400):
        n, m = (30, 50) if round % 2 else (40, 25)
        reference, current = random.normal(size=(n, 4)), random.normal(size=(m, 4))
        chance.append(p_value(compare(reference, current, seed=round)[0]))
        shifted.append(p_value(compare(reference, current + 0.7, seed=round)[0]))
    # Ranks among the permutations are the whole hundredths, each as likely as any other.
    steps = np.bincount((np.array(chance) * 10 - 1e-9).astype(int), minlength=10)
    assert stats.chisquare(steps).pvalue > 0.01
    assert np.mean(np.array(chance) <= 0.05) < 0.08
    assert np.mean(np.array(shifted) <= 0.05) > 0.9


@pytest.mark.parametrize(("shift", "least"), [(0, 0.95), (0.3, 0.94), (0.6, 0.92), (1.5, 0.92)])
def test_the_interval_holds_the_populations_discrepancy(shift, least):
    """Of two normal populations it is known: 2 (s2/(s2+2))^(d/2) (1 - exp(-shift2/(2(s2+2))))."""
    random, held, rounds, size = np.random.default_rng(2), 0, 200, 5
    for round in range(rounds):
        reference, current = random.normal(size=(100, size)), random.normal(size=(120, size))
        current[:, 0] += shift
        found, _ = compare(reference, current, seed=round)
        s2 = found["bandwidth"] ** 2
        truth = 2 * (s2 / (s2 + 2)) ** (size / 2) * (1 - np.exp(-(shift**2) / (2 * (s2 + 2))))
        error = np.sqrt(found["variance"] + np.var(found["permuted"]))
        held += abs(found["value"] - truth) <= 1.96 * error
    assert held / rounds >= least - 0.01


def test_memory_does_not_grow_with_the_rows_square():
    random = np.random.default_rng(3)
    both = random.normal(size=(6000, 4))
    tracemalloc.start()
    compare(both[:3000], both[3000:], permutations=20)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # One matrix of all kernels would take 288 MB.
    assert peak < 40e6


def test_ugly_rows_are_left_out_or_said():
    rows = np.array([[1.0, 2], [np.nan, 1], [np.inf, 0], [3, 4], [5, 5]])
    found, _ = compare(rows, rows)
    assert found["rows"] == {"reference": 3, "current": 3} and np.isfinite(found["value"])
    found, told = compare(rows, rows[1:3])
    assert found["value"] is None and found["rows"]["current"] == 0 and told == [1]
    found, _ = compare(np.zeros((5, 0)), np.zeros((5, 0)))
    assert found["value"] is None and found["dimensions"] == 0
    same, _ = compare(np.full((5, 2), 7.0), np.full((6, 2), 7.0))
    assert same["value"] == pytest.approx(0, abs=1e-12) and p_value(same) == 1
    huge, _ = compare(np.array([[1e308, -1e308]] * 3), np.array([[-1e308, 1e308]] * 3))
    assert huge["value"] > 0.5


def by_pairs(rows, current, blocks, width):
    """Means over all pairs of rows of different blocks, by the definition."""
    kernel = np.exp(-cdist(rows, rows, "sqeuclidean") / (2 * width**2))
    other = blocks[:, None] != blocks
    means = [
        kernel[other & (left[:, None] & right)].mean()
        for left, right in ((~current, ~current), (current, current), (~current, current))
    ]
    return means[0] + means[1] - 2 * means[2]


@pytest.mark.parametrize("shared", [0, 4, 12])
def test_rows_of_a_block_are_never_held_against_each_other(shared):
    """Blocks of one side, some of both sides, and such alone; each changes sides as a whole."""
    random = np.random.default_rng(11)
    blocks = np.r_[random.integers(0, 12, 400), random.integers(12 - shared, 24 - shared, 300)]
    rows = random.normal(size=(700, 3)) + random.normal(size=(24, 3))[blocks]
    current = np.arange(700) >= 400
    found, _ = compare(rows[:400], rows[400:], permutations=30, seed=4, blocks=blocks)
    wanted = by_pairs(rows, current, blocks, found["bandwidth"])
    assert found["value"] == pytest.approx(wanted, abs=1e-9)
    assert found["blocks"] == {"reference": 12, "current": 12}
    draws = np.random.default_rng(4)
    draws.permutation(700)
    sides = drawn_sides(blocks, current, 30, draws)
    for place in range(1, 31):
        moved = sides[:, place]
        wanted = by_pairs(rows, moved, blocks, found["bandwidth"])
        assert found["permuted"][place - 1] == pytest.approx(wanted, abs=1e-9)
        counts = [np.bincount(blocks[moved == side], minlength=24) for side in (False, True)]
        before = [np.bincount(blocks[current == side], minlength=24) for side in (False, True)]
        assert [(each > 0).sum() for each in counts] == [12, 12]
        assert (np.sort(counts, axis=0) == np.sort(before, axis=0)).all()


def days(count, rows, moved, random):
    """Vectors of a few days, each with a place of its own."""
    day = random.integers(0, count, rows)
    return random.normal(moved, 1, (rows, 4)) + random.normal(size=(count, 4))[day] / 2, day


@pytest.mark.parametrize(("counts", "rows"), [((30, 30), (150, 150)), ((31, 7), (150, 150))])
def test_days_that_differ_are_no_shift(counts, rows):
    """By rows a third of unchanged months or more are called shifted; by days one in twenty."""
    random, by_row, by_day, moved = np.random.default_rng(3), [], [], []
    for round in range(120):
        (reference, of_reference), (current, of_current) = (
            days(count, size, 0, random) for count, size in zip(counts, rows, strict=True)
        )
        blocks = np.r_[of_reference, 1000 + of_current]
        by_day.append(p_value(compare(reference, current, seed=round, blocks=blocks)[0]))
        if round < 30:
            by_row.append(p_value(compare(reference, current, seed=round)[0]))
            moved.append(p_value(compare(reference, current + 1, seed=round, blocks=blocks)[0]))
    # A rate of 0.05 gives more than 0.11 in one of two hundred runs of this size.
    assert np.mean(np.array(by_day) <= 0.05) <= 0.11
    assert np.mean(np.array(by_row) <= 0.05) > 0.25
    assert np.mean(np.array(moved) <= 0.05) > 0.7


def test_a_side_of_one_block_is_not_compared():
    random = np.random.default_rng(4)
    rows = random.normal(size=(60, 2))
    blocks = np.r_[np.arange(30), np.full(30, 99)]
    found, told = compare(rows[:30], rows[30:], blocks=blocks)
    assert found["value"] is None and told == [1]
