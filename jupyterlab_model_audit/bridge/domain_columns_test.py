"""What columns tell by themselves, by its definition, and how often it holds for unseen days."""

import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from .domain_columns import PARTS, Counts, Rows, columns_alone, mean_loss
from .folds import deal
from .requests import Request

REQUEST = Request(1, "separate", {}, lambda *_: None)
# Rows of a shared day's figure, a noisy one, a weekday and one of each row's own.
CATEGORIES = np.array([False, False, True, False])


def days(first, count, rows, moved, random):
    day = np.sort(random.integers(0, count, rows))
    of_day = random.normal(size=count)
    hourly = of_day[:, None] + random.normal(size=(count, 24)) / 2
    columns = (
        hourly[day, random.integers(0, 24, rows)],
        of_day[day] / 2 + random.normal(size=rows),
        random.integers(0, 7, count)[day].astype(float),
        random.normal(moved, 1, rows),
    )
    return np.column_stack(columns), first + day


def samples(counts, rows, moved, seed):
    random = np.random.default_rng(seed)
    reference, of_reference = days(0, counts[0], rows[0], 0, random)
    current, of_current = days(1000, counts[1], rows[1], moved, random)
    side = np.repeat([0, 1], rows)
    _, blocks = np.unique(np.r_[of_reference, of_current], return_inverse=True)
    return np.vstack([reference, current]), side, blocks, random


def test_a_column_is_told_by_the_blocks_of_other_parts_each_as_one():
    table, side, blocks, random = samples((6, 5), (90, 70), 0.5, 1)
    table[::7, 3] = np.nan
    rows = Rows(table, side, blocks, deal(blocks, side, PARTS, random))
    counts = Counts(rows)
    column, told = counts.column(3, False)
    values = table[:, 3]
    found = np.searchsorted(column.edges, np.nan_to_num(values, nan=np.inf), "left")
    found[np.isnan(values)] = len(column.edges) + 1
    cells = len(column.edges) + 2
    for row in range(0, len(side), 9):
        shares = []
        for each in (0, 1):
            others = [
                (found[blocks == block] == found[row]).mean()
                for block in np.unique(blocks[(side == each) & (rows.parts != rows.parts[row])])
            ]
            shares.append((sum(others) + 1 / cells) / (len(others) + 1))
        assert told[row] == pytest.approx(np.log(shares[1] / shares[0]), abs=1e-9)
    weights = np.where(side == 1, 0.5 / side.sum(), 0.5 / (1 - side).sum())
    loss = log_loss(side, 1 / (1 + np.exp(-told)), sample_weight=weights)
    assert mean_loss(told, side) == pytest.approx(loss, abs=1e-9)
    assert counts.gain(told)[0] == pytest.approx(np.log(2) - loss, abs=1e-9)


def test_a_level_that_was_not_learned_from_is_not_read_as_its_neighbour():
    """Only level 4 tells the sides apart, and level 3 was never seen."""
    blocks = np.arange(80)
    side = blocks % 2
    table = np.where(side == 1, 4.0, 1.0)[:, None]
    rows = Rows(table, side, blocks, deal(blocks, side, PARTS, np.random.default_rng(1)))
    column, _ = Counts(rows).column(0, True)
    known, unseen, missing, beyond = column.of(np.array([[4.0], [3.0], [np.nan], [9.0]]))
    assert known > 3
    assert unseen == beyond == missing == pytest.approx(0, abs=1e-9)


def test_the_error_counts_blocks():
    """Each block's rows ten times over are no more blocks."""
    table, side, blocks, random = samples((20, 12), (200, 150), 0.5, 2)
    parts = deal(blocks, side, PARTS, random)
    once = Counts(Rows(table, side, blocks, parts))
    often = Counts(Rows(*(np.repeat(each, 10, axis=0) for each in (table, side, blocks, parts))))
    told = random.normal(size=len(side))
    assert often.gain(np.repeat(told, 10)) == pytest.approx(once.gain(told), rel=1e-9)


@pytest.mark.parametrize(("moved", "least", "most"), [(0, 0, 0.1), (0.5, 0.9, 1), (1, 0.95, 1)])
def test_a_column_that_moved_on_every_day_is_chosen_among_those_that_differ_by_day(
    moved, least, most
):
    chosen, scores = [], []
    for seed in range(40):
        table, side, blocks, random = samples((31, 7), (500, 490), moved, seed)
        rows = Rows(table, side, blocks, deal(blocks, side, PARTS, random))
        added = columns_alone(rows, CATEGORIES, REQUEST).added
        chosen.append(added is not None and 3 in [column.place for column in added.columns])
        if added is not None:
            unseen, new, _, _ = samples((31, 7), (500, 490), moved, 1000 + seed)
            scores.append(roc_auc_score(new, added.of(unseen)))
    assert least <= np.mean(chosen) <= most
    assert moved < 1 or np.mean(scores) > 0.7


def test_a_side_of_one_block_tells_nothing():
    table, side, blocks, random = samples((5, 1), (50, 40), 3, 3)
    rows = Rows(table, side, blocks, deal(blocks, side, PARTS, random))
    assert columns_alone(rows, CATEGORIES, REQUEST).added is None
