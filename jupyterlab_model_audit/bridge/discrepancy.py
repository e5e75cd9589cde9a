"""Maximum mean discrepancy of two samples of vectors, and of the same with sides permuted.

Rows of one block, such as a day, are more alike than others whatever changed. So pairs of rows of
one block don't count, and blocks change sides as a whole. Where every row is a block of its own
these are the usual discrepancy and permutations.

Kernels are worked out piece by piece and forgotten at once, so that memory grows with the rows
times the permutations and never with the rows' square: beside the vectors themselves a byte a row
and permutation, and `PIECE` times (2 `PIECE` + permutations) numbers. Time grows with the square
of the rows times (dimensions + permutations).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .protocol import Json
from .requests import Request

# Rows a side of a piece of kernels; one piece is short, so that a cancel is seen within a second.
PIECE = 512
# Rows of both sides that the kernel's width is found from.
WIDTH_ROWS = 1000


def discrepancy(
    vectors: Any,
    rows: tuple[int, int],
    blocks: Any,
    permutations: int,
    seed: int,
    request: Request,
    told: Callable[[int], None],
) -> Json:
    """The unbiased squared discrepancy with a Gaussian kernel, and what chance gives.

    `vectors` has the rows of both sides, reference first, `rows` of each; a row that is not
    finite is left out. `blocks` are the rows' blocks as numbers from 0. With k(x, y) =
    exp(-|x - y|^2 / (2 s^2)) and means over rows of different blocks,

        value = mean k(x, x') + mean k(y, y') - 2 mean k(x, y)

    (Gretton et al. 2012, lemma 6, where blocks are rows). `bandwidth` s is the median distance,
    other than 0, of at most `WIDTH_ROWS` rows drawn from both sides together. `permuted` are the
    same with the blocks' sides drawn anew; see `drawn_sides`. `variance` is that of the value to
    the first order, by each block's part in it (Hajek's projection): it vanishes where the samples
    have one population. `told` is called with the number of pairs of pieces done. With fewer than
    two blocks on a side, or vectors without dimensions, `value` and the others are None.
    """
    import numpy as np

    used = np.isfinite(vectors).all(axis=1) & (vectors.shape[1] > 0)
    n, m = int(used[: rows[0]].sum()), int(used[rows[0] :].sum())
    known, codes = np.unique(np.asarray(blocks)[used], return_inverse=True)
    by_row = len(known) == n + m
    of_side = (len(np.unique(codes[:n])), len(np.unique(codes[n:])))
    found: Json = {
        "rows": {"reference": n, "current": m},
        "blocks": {"reference": of_side[0], "current": of_side[1]},
        "dimensions": int(vectors.shape[1]),
        "bandwidth": None,
        "value": None,
        "variance": None,
        "permuted": [],
    }
    if min(of_side) < 2 or vectors.shape[1] == 0:
        told(pairs_of_pieces(sum(rows)))
        return found
    random = np.random.default_rng(seed)
    table, scale = scaled(vectors[used])
    width = median_distance(table, random)
    sides = drawn_sides(codes, np.repeat([False, True], (n, m)), permutations, random)
    same = None if by_row else codes
    within, all_sums, current_sums = kernel_sums(table, width, sides, same, request, told)
    values = discrepancies(within, all_sums, sides, codes)
    found["bandwidth"] = float(width * scale)
    found["value"] = float(values[0])
    found["variance"] = first_order(all_sums - current_sums, current_sums, codes, n)
    found["permuted"] = values[1:].tolist()
    return found


def drawn_sides(codes: Any, current: Any, permutations: int, random: Any) -> Any:
    """Whether a row is on the current side: as it is, then once for each permutation.

    Blocks on one side change places with each other, so that either side keeps their number. The
    rows that a block has on either side change places with one another, or not, at even odds.
    """
    import numpy as np

    count = int(codes.max()) + 1
    on_current = np.bincount(codes[current], minlength=count) > 0
    on_both = on_current & (np.bincount(codes[~current], minlength=count) > 0)
    alone = np.flatnonzero(~on_both)
    sides = np.zeros((len(codes), permutations + 1), dtype=bool)
    sides[:, 0] = current
    for column in range(1, permutations + 1):
        moved = np.zeros(count, dtype=bool)
        moved[random.permutation(alone)[: int(on_current[alone].sum())]] = True
        if on_both.any():
            moved[on_both] = random.random(int(on_both.sum())) < 0.5
        sides[:, column] = np.where(on_both[codes], current ^ moved[codes], moved[codes])
    return sides


def pairs_of_pieces(rows: int) -> int:
    """Pairs of pieces of `PIECE` rows that so many rows of both sides make, at most."""
    count = -(-rows // PIECE)
    return count * (count + 1) // 2


def scaled(vectors: Any) -> tuple[Any, float]:
    """The vectors about their mean, at most 1 in any direction, so that no square overflows."""
    import numpy as np

    largest = float(np.abs(vectors).max()) or 1.0
    table = vectors / largest
    return table - table.mean(axis=0), largest


def median_distance(table: Any, random: Any) -> float:
    """Sides play no part in the draw, which keeps the permutations as likely as the truth."""
    import numpy as np

    drawn = table[random.permutation(len(table))[:WIDTH_ROWS]]
    distances = np.sqrt(squares(drawn, drawn)[np.triu_indices(len(drawn), 1)])
    apart = distances[distances > 0]
    return float(np.median(apart)) if len(apart) else 1.0


def squares(left: Any, right: Any) -> Any:
    """Squared distances of each row of one table to each of the other."""
    import numpy as np

    found = left @ right.T
    found *= -2
    found += (left * left).sum(axis=1)[:, None]
    found += (right * right).sum(axis=1)[None, :]
    return np.maximum(found, 0, out=found)


def kernel_sums(
    table: Any,
    width: float,
    sides: Any,
    codes: Any,
    request: Request,
    told: Callable[[int], None],
) -> tuple[Any, Any, Any]:
    """Sums of kernels of rows of different blocks; of different rows where `codes` is None.

    Over the pairs inside of the current side, one a column of `sides`; then of each row with all
    others, and with those of the current side as it is. A pair of pieces is worked out once and
    stands for both its orders.
    """
    import numpy as np

    count = len(table)
    within = np.zeros(sides.shape[1])
    all_sums, current_sums = np.zeros(count), np.zeros(count)
    factor, done = -0.5 / width**2, 0
    for top in range(0, count, PIECE):
        above = slice(top, min(top + PIECE, count))
        marked_above = sides[above].astype(np.float64)
        for left in range(top, count, PIECE):
            request.check()
            beside = slice(left, min(left + PIECE, count))
            kernel = squares(table[above], table[beside])
            kernel *= factor
            np.exp(kernel, out=kernel)
            mirrored = left != top
            if codes is not None:
                kernel[codes[above][:, None] == codes[beside]] = 0
            elif not mirrored:
                np.fill_diagonal(kernel, 0)
            marked = sides[beside].astype(np.float64) if mirrored else marked_above
            toward = kernel @ marked
            within += (1 + mirrored) * np.einsum("ij,ij->j", marked_above, toward)
            all_sums[above] += kernel.sum(axis=1)
            current_sums[above] += toward[:, 0]
            if mirrored:
                all_sums[beside] += kernel.sum(axis=0)
                current_sums[beside] += marked_above[:, 0] @ kernel
            done += 1
            told(done)
    return within, all_sums, current_sums


def discrepancies(within: Any, all_sums: Any, sides: Any, codes: Any) -> Any:
    """One figure a column of `sides`; a row's kernels with all others give those across."""
    import numpy as np

    across = np.array([all_sums[column].sum() for column in sides.T]) - within
    other = all_sums.sum() - within - 2 * across
    pairs = np.array([pairs_of(column, codes) for column in sides.T]).T
    return other / pairs[0] + within / pairs[1] - 2 * across / pairs[2]


def pairs_of(current: Any, codes: Any) -> tuple[float, float, float]:
    """Ordered pairs of rows of different blocks: inside either side, and across."""
    import numpy as np

    sizes = np.bincount(codes).astype(np.float64)
    on_current = np.bincount(codes[current], minlength=len(sizes)).astype(np.float64)
    on_reference = sizes - on_current
    n, m = on_reference.sum(), on_current.sum()
    return (
        float(n * n - on_reference @ on_reference),
        float(m * m - on_current @ on_current),
        float(n * m - on_reference @ on_current),
    )


def first_order(to_reference: Any, to_current: Any, codes: Any, n: int) -> float:
    """Variance of the value by each block's own part in it, as for a U-statistic of two samples.

    A block on both sides has one part in either, which go together.
    """
    import numpy as np

    count, m = int(codes.max()) + 1, len(codes) - n
    sizes = [np.bincount(codes[:n], minlength=count), np.bincount(codes[n:], minlength=count)]
    # Rows of other blocks that each row is held against, on either side.
    reference, current = n - sizes[0][codes], m - sizes[1][codes]
    parts = to_reference / reference - to_current / current
    parts[n:] *= -1
    sums, variance = [], 0.0
    for own, rows, size in ((slice(0, n), n, sizes[0]), (slice(n, n + m), m, sizes[1])):
        beyond = parts[own] - parts[own].mean()
        sums.append(np.bincount(codes[own], beyond, count) / rows)
        blocks = int((size > 0).sum())
        variance += blocks / (blocks - 1) * float(sums[-1] @ sums[-1])
    variance += 2 * count / (count - 1) * float(sums[0] @ sums[1])
    return 4 * max(0.0, variance)
