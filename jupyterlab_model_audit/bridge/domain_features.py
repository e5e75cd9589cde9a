"""Columns of two samples as numbers that a tree can split, fitted without knowing the sides."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .protocol import BridgeError, Json, first_line
from .requests import Request
from .sentences import sentence

# A histogram of scikit-learn's trees has room for 255 levels; the rarest share the last one.
LEVELS = 254
# Dimensions that a text or an embedding is brought down to.
DIMENSIONS = 16
TERMS = 20_000
# Texts of one call of the encoder: few at first, then as many as take half a second, so that a
# cancel is seen within a second.
FIRST_TEXTS, MOST_TEXTS = 8, 512
CALL_SECONDS = 0.5


@dataclass
class Feature:
    """One compared column: rows of both sides, reference first, by its dimensions."""

    index: int
    values: Any
    categorical: bool
    # The vectors themselves, of the first rows of each side; None for other columns.
    vectors: Any = None

    @property
    def width(self) -> int:
        return int(self.values.shape[1])

    @property
    def varies(self) -> bool:
        import numpy as np

        first = self.values[0]
        same = (self.values == first) | (np.isnan(self.values) & np.isnan(first))
        return self.width > 0 and not bool(same.all())


def read_side(connection: Any, sql: str) -> dict[str, Any]:
    """Columns of one SELECT by name, missing values as None in lists and NaN among numbers."""
    import numpy as np

    fetched = connection.execute(sql).fetchnumpy()
    side: dict[str, Any] = {}
    for name, values in fetched.items():
        if not isinstance(values, np.ma.MaskedArray):
            side[name] = values
        elif values.dtype.kind == "f":
            side[name] = values.filled(np.nan)
        else:
            side[name] = np.where(np.ma.getmaskarray(values), None, values.data.astype(object))
    return side


def table_of(
    columns: list[Json],
    reference: dict[str, Any],
    current: dict[str, Any],
    encode: Callable[[Any], Any] | None,
    seed: int,
    request: Request,
    kept_vectors: int = 0,
    told: Callable[[float], None] = lambda _share: None,
) -> list[Feature]:
    """One feature a column, in order, with the vectors of `kept_vectors` rows of each side.

    `told` is called with the share of a column's texts that the encoder has just read.
    """
    import numpy as np

    features = []
    for index, column in enumerate(columns):
        request.check()
        values = np.concatenate([reference[f"c{index}"], current[f"c{index}"]])
        kind, found = column["kind"], None
        if kind == "number":
            made = numbers(values)
        elif kind == "category":
            made = codes(values)
        elif kind == "text" and not (encode and column_is_encoded(column)):
            made = terms(values, seed)
        else:
            found = encoded(values, encode, request, told) if kind == "text" else vectors(values)
            made = fewer_dimensions(found, seed)
            found = first_rows(found, len(reference[f"c{index}"]), kept_vectors)
        features.append(Feature(index, made, kind == "category", found))
    return features


def column_is_encoded(column: Json) -> bool:
    return column["kind"] == "text" and bool(column.get("encode"))


def first_rows(values: Any, references: int, most: int) -> Any:
    """The first `most` rows of each side, reference first; None for none."""
    import numpy as np

    if most == 0:
        return None
    return np.concatenate([values[:references][:most], values[references:][:most]])


def numbers(values: Any) -> Any:
    """One dimension; infinities become the largest numbers that a tree can split on."""
    import numpy as np

    column = np.asarray(values, dtype=np.float64)
    return np.nan_to_num(column, nan=np.nan, posinf=1e300, neginf=-1e300)[:, None]


def codes(values: Any) -> Any:
    """Levels by frequency, missing as NaN; the rarest beyond `LEVELS` share one code."""
    import numpy as np

    texts = np.array(["" if value is None else str(value) for value in values], dtype=object)
    missing = np.array([value is None for value in values])
    levels, inverse, counts = np.unique(texts, return_inverse=True, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    rank = np.empty(len(levels))
    rank[order] = np.minimum(np.arange(len(levels)), LEVELS - 1)
    coded = rank[inverse]
    coded[missing] = np.nan
    return coded[:, None]


def terms(values: Any, seed: int) -> Any:
    """TF-IDF of words and pairs of words and of three to four letters, brought down by SVD."""
    import numpy as np
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = ["" if value is None else str(value) for value in values]
    parts = []
    for analyzer, lengths in (("word", (1, 2)), ("char_wb", (3, 4))):
        vectorizer = TfidfVectorizer(
            analyzer=analyzer, ngram_range=lengths, min_df=5, max_features=TERMS, dtype=np.float32
        )
        try:
            parts.append(vectorizer.fit_transform(texts))
        except ValueError:
            # No term stands in five rows.
            continue
    if not parts:
        return np.zeros((len(texts), 0))
    made = fewer_dimensions(hstack(parts).tocsr(), seed)
    made[[value is None for value in values]] = np.nan
    return made


def vectors(values: Any) -> Any:
    """Embeddings as rows; those missing, of another length or not finite are NaN."""
    import numpy as np

    lengths = [0 if value is None else len(value) for value in values]
    usual = int(np.bincount(lengths).argmax()) if any(lengths) else 0
    if usual == 0:
        usual = max(lengths, default=0)
    made = np.full((len(values), usual), np.nan)
    for row, value in enumerate(values):
        if value is not None and len(value) == usual:
            made[row] = np.ma.filled(np.ma.asarray(value, dtype=np.float64), np.nan)
    made[~np.isfinite(made).all(axis=1)] = np.nan
    return made


def encoded(
    values: Any,
    encode: Callable[[Any], Any] | None,
    request: Request,
    told: Callable[[float], None],
) -> Any:
    """The user's own encoder, called with some of the texts at a time."""
    import numpy as np

    texts = ["" if value is None else str(value) for value in values]
    parts: list[Any] = []
    start, size = 0, FIRST_TEXTS
    while start < len(texts):
        request.check()
        batch = texts[start : start + size]
        began = time.monotonic()
        part = encoded_batch(batch, encode)
        if parts and parts[0].shape[1] != part.shape[1]:
            raise BridgeError(
                "model-nonsense",
                f"The encoder gave {parts[0].shape[1]} numbers for some texts "
                f"and {part.shape[1]} for others.",
                "Name a function that gives every text as many numbers.",
            )
        parts.append(part)
        start += len(batch)
        seconds = max(time.monotonic() - began, 1e-3)
        size = min(MOST_TEXTS, 2 * size, max(1, int(len(batch) * CALL_SECONDS / seconds)))
        told(len(batch) / len(texts))
    made = np.vstack(parts)
    made[[value is None for value in values]] = np.nan
    made[~np.isfinite(made).all(axis=1)] = np.nan
    return made


def encoded_batch(batch: list[str], encode: Callable[[Any], Any] | None) -> Any:
    """One row of numbers a text; whatever else comes is a sentence."""
    import numpy as np

    try:
        part = encode(batch) if encode else None
        part = part.toarray() if hasattr(part, "toarray") else part
        array = np.asarray(part, dtype=np.float64)
    except Exception as thrown:
        raise BridgeError(
            "model-raised",
            f"The encoder raised {type(thrown).__name__}: {sentence(first_line(thrown))}",
            "Call it with a list of texts in the notebook.",
        ) from thrown
    if array.ndim != 2 or len(array) != len(batch):
        raise BridgeError(
            "model-nonsense",
            f"The encoder gave shape {array.shape} for {len(batch)} texts.",
            "Name a function that gives one row of numbers a text.",
        )
    return array


def fewer_dimensions(made: Any, seed: int) -> Any:
    """At most `DIMENSIONS` of truncated SVD; missing rows stay missing."""
    import numpy as np
    from sklearn.decomposition import TruncatedSVD

    if made.shape[1] <= DIMENSIONS:
        return made.toarray().astype(np.float64) if hasattr(made, "toarray") else made
    missing = None if hasattr(made, "toarray") else np.isnan(made).any(axis=1)
    if missing is not None and missing.any():
        if missing.all():
            return np.full((len(made), 1), np.nan)
        made = np.where(missing[:, None], 0, made)
    brought = TruncatedSVD(DIMENSIONS, random_state=seed).fit_transform(made).astype(np.float64)
    if missing is not None:
        brought[missing] = np.nan
    return brought
