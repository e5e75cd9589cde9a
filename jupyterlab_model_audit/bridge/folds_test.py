"""Rows dealt by blocks."""

import time

import numpy as np
import pytest

from .folds import block_codes, deal, fewest_blocks


@pytest.mark.parametrize("parts", [2, 5, 7])
def test_blocks_stay_whole_and_every_part_has_either_side(parts):
    random = np.random.default_rng(parts)
    for _ in range(50):
        blocks = np.concatenate([np.repeat(at, random.integers(1, 40)) for at in range(3 * parts)])
        side = np.where(blocks % 3 == 0, random.integers(0, 2, len(blocks)), blocks % 3 - 1)
        part = deal(blocks, side, parts, random)
        assert all(len(set(part[blocks == block])) == 1 for block in set(blocks))
        if fewest_blocks(blocks, side) >= parts:
            assert all(len(set(side[part == each])) == 2 for each in range(parts))


def test_parts_are_of_like_size():
    random = np.random.default_rng(3)
    blocks = np.repeat(np.arange(100), random.integers(1, 100, 100))
    side = (blocks >= 60).astype(int)
    part = deal(blocks, side, 5, random)
    for each in (0, 1):
        sizes = np.bincount(part[side == each])
        assert sizes.max() < 1.1 * sizes.min()


def test_rows_without_a_block_stand_by_themselves():
    codes = block_codes(np.array([7, None, 7]), np.array([None, 7.0, float("nan"), -3]))
    assert codes.tolist() == [1, 2, 1, 3, 1, 4, 0]


def test_many_blocks_take_no_time():
    random = np.random.default_rng(4)
    blocks, side = np.arange(200_000), np.repeat([0, 1], 100_000)
    began = time.process_time()
    part = deal(blocks, side, 5, random)
    assert time.process_time() - began < 2
    assert np.bincount(2 * part + side).tolist() == [20_000] * 10
