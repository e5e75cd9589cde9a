"""Maximum mean discrepancy of two samples of vectors, and of the same rows with sides permuted.

Kernels are worked out block by block and forgotten at once, so that memory grows with the rows
times the permutations and never with the rows' square: beside the vectors themselves a byte a row
and permutation, and `BLOCK` times (2 `BLOCK` + permutations) numbers. Time grows with the square
of the rows times (dimensions + permutations).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .protocol import Json
from .requests import Request

# Rows a side of a block of kernels; one block is short, so that a cancel is seen within a second.
BLOCK = 512
# Rows of both sides that the kernel's width is found from.
WIDTH_ROWS = 1000


def discrepancy(
    vectors: Any,
    rows: tuple[int, int],
    permutations: int,
    seed: int,
    request: Request,
    told: Callable[[int], None],
) -> Json:
    """The unbiased squared discrepancy with a Gaussian kernel, and what chance gives.

    `vectors` has the rows of both sides, reference first, `rows` of each; a row that is not
    finite is left out. With k(x, y) = exp(-|x - y|^2 / (2 s^2)) and sums over different rows,

        value = mean k(x, x') + mean k(y, y') - 2 mean k(x, y)

    (Gretton et al. 2012, lemma 6). `bandwidth` s is the median distance, other than 0, of at most
    `WIDTH_ROWS` rows drawn from both sides together. `permuted` are the same with the rows' sides
    drawn anew. `variance` is that of the value to the first order, by each row's part in it
    (Hajek's projection): it vanishes where the samples have one population. `told` is called
    with the number of blocks done. With fewer than two rows on a side, or vectors without
    dimensions, `value` and the others are None.
    """
    import numpy as np

    used = np.isfinite(vectors).all(axis=1) & (vectors.shape[1] > 0)
    n, m = int(used[: rows[0]].sum()), int(used[rows[0] :].sum())
    found: Json = {
        "rows": {"reference": n, "current": m},
        "dimensions": int(vectors.shape[1]),
        "bandwidth": None,
        "value": None,
        "variance": None,
        "permuted": [],
    }
    if min(n, m) < 2:
        told(blocks_of(sum(rows)))
        return found
    random = np.random.default_rng(seed)
    table, scale = scaled(vectors[used])
    width = median_distance(table, random)
    sides = np.zeros((n + m, permutations + 1), dtype=bool)
    sides[n:, 0] = True
    for column in range(1, permutations + 1):
        sides[random.permutation(n + m)[:m], column] = True
    within, all_sums, current_sums = kernel_sums(table, width, sides, request, told)
    values = discrepancies(within, all_sums, sides, n, m)
    found["bandwidth"] = float(width * scale)
    found["value"] = float(values[0])
    found["variance"] = first_order(all_sums - current_sums, current_sums, n, m)
    found["permuted"] = values[1:].tolist()
    return found


def blocks_of(rows: int) -> int:
    """Pairs of blocks that so many rows of both sides make, at most."""
    count = -(-rows // BLOCK)
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
    table: Any, width: float, sides: Any, request: Request, told: Callable[[int], None]
) -> tuple[Any, Any, Any]:
    """Sums of kernels of different rows.

    Over the pairs inside of the current side, one a column of `sides`; then of each row with all
    others, and with those of the current side as it is. A pair of blocks is worked out once and
    stands for both its orders.
    """
    import numpy as np

    count = len(table)
    within = np.zeros(sides.shape[1])
    all_sums, current_sums = np.zeros(count), np.zeros(count)
    factor, done = -0.5 / width**2, 0
    for top in range(0, count, BLOCK):
        above = slice(top, min(top + BLOCK, count))
        marked_above = sides[above].astype(np.float64)
        for left in range(top, count, BLOCK):
            request.check()
            beside = slice(left, min(left + BLOCK, count))
            kernel = squares(table[above], table[beside])
            kernel *= factor
            np.exp(kernel, out=kernel)
            mirrored = left != top
            if not mirrored:
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


def discrepancies(within: Any, all_sums: Any, sides: Any, n: int, m: int) -> Any:
    """One figure a column of `sides`; a row's kernels with all others give those across."""
    import numpy as np

    across = np.array([all_sums[column].sum() for column in sides.T]) - within
    other = all_sums.sum() - within - 2 * across
    return other / (n * (n - 1)) + within / (m * (m - 1)) - 2 * across / (n * m)


def first_order(to_reference: Any, to_current: Any, n: int, m: int) -> float:
    """Variance of the value by each row's own part in it, as for a U-statistic of two samples."""
    import numpy as np

    of_reference = to_reference[:n] / (n - 1) - to_current[:n] / m
    of_current = to_current[n:] / (m - 1) - to_reference[n:] / n
    return float(4 * np.var(of_reference, ddof=1) / n + 4 * np.var(of_current, ddof=1) / m)
