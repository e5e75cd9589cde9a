"""Rows dealt to folds so that rows of one block, such as a day, are never in two of them."""

from __future__ import annotations

from typing import Any


def block_codes(reference: Any, current: Any) -> Any:
    """The block of each row of both sides, reference first, as a number from 0.

    A row without a block (None or NaN) is one of its own; a block that stands on both sides has
    one number.
    """
    import numpy as np

    values = np.concatenate([np.asarray(side, dtype=object) for side in (reference, current)])
    own = np.array([value is None or value != value for value in values], dtype=bool)
    codes = np.empty(len(values), dtype=np.int64)
    names, codes[~own] = np.unique(values[~own].astype(np.int64), return_inverse=True)
    codes[own] = len(names) + np.arange(own.sum())
    return codes


def fewest_blocks(blocks: Any, side: Any) -> int:
    """Blocks of the side that has fewer."""
    import numpy as np

    return min(len(np.unique(blocks[side == each])) for each in (0, 1))


def deal(blocks: Any, side: Any, parts: int, random: Any) -> Any:
    """The part, from 0, of each row; one block's rows are in one part.

    Blocks on both sides, on the reference's and on the current one are dealt apart from each
    other, so that each part has rows of either side where there are as many blocks; those of
    most rows first, to and fro, so that parts have about as many rows. Equal ones lie at random.
    """
    import numpy as np

    count = int(blocks.max()) + 1
    sizes = np.stack([np.bincount(blocks[side == each], minlength=count) for each in (0, 1)])
    on_both = sizes.min(axis=0) > 0
    part = np.zeros(count, dtype=np.int64)
    for members, first in (
        (on_both, 0),
        (~on_both & (sizes[0] > 0), int(on_both.sum())),
        (~on_both & (sizes[1] > 0), int(on_both.sum())),
    ):
        shuffled = random.permutation(np.flatnonzero(members))
        ordered = shuffled[np.argsort(-sizes.sum(axis=0)[shuffled], kind="stable")]
        turn, place = np.divmod(first + np.arange(len(ordered)), parts)
        part[ordered] = np.where(turn % 2 == 0, place, parts - 1 - place)
    return part[blocks]
