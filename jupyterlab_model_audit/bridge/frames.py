"""Rows for a model, in the types that the audited table has."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .engine import Relation
from .protocol import BridgeError
from .tables import array_names, column_names, imported, library_of, safe_text

Columns = dict[str, list[Any]]


def read_columns(table: Any, like: Relation | None = None) -> Columns:
    """The request's table by column name, as the table `like` itself calls its columns."""
    originals = like.originals if like is not None else {}
    columns: Columns = {}
    for column in table.get("columns", []):
        name = str(column["name"])
        columns[originals.get(name, name)] = list(column["values"])
    lengths = {len(values) for values in columns.values()}
    if not columns or len(lengths) != 1:
        raise BridgeError("protocol", "predict needs columns of one length.")
    return columns


def build_rows(columns: Columns, like: Relation | None) -> Any:
    """The rows as the library, types and column labels of the table `like`.

    A table from files has no library of its own: it becomes a pandas frame where
    pandas is installed, else a list of one dict a row.
    """
    template = like.template if like is not None else None
    library = library_of(template)
    if library == "pandas":
        return pandas_rows(columns, template)
    if library == "polars":
        return polars_rows(columns, template)
    if library == "pyarrow":
        return arrow_rows(columns, template)
    if library == "NumPy":
        return array_rows(columns, template)
    try:
        import pandas
    except ImportError:
        names = list(columns)
        return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    kinds = {like.originals.get(name, name): kind for name, kind in like.columns} if like else {}
    series = {
        name: pandas_from_kind(pandas, values, kinds.get(name, ""))
        for name, values in columns.items()
    }
    return pandas.DataFrame(series)


class Rows:
    """Rows that are built as they are asked for.

    A text among numbers makes its column one of texts or objects, which some models refuse as a
    whole: built without it, the other rows have the types that they should.
    """

    def __init__(self, columns: Columns, like: Relation | None) -> None:
        self._columns = columns
        self._like = like

    def __getitem__(self, part: slice) -> Any:
        return build_rows({name: each[part] for name, each in self._columns.items()}, self._like)


def pandas_rows(columns: Columns, template: Any) -> Any:
    pandas = imported("pandas")
    assert pandas is not None
    positions = {name: index for index, name in enumerate(column_names(template.columns))}
    series = []
    labels = []
    for name, values in columns.items():
        if name in positions:
            index = positions[name]
            labels.append(template.columns[index])
            series.append(pandas_series(pandas, values, template.iloc[:, index]))
        else:
            labels.append(name)
            series.append(pandas.Series(values))
    frame = pandas.concat(series, axis=1)
    tuples = bool(labels) and all(isinstance(label, tuple) for label in labels)
    frame.columns = pandas.MultiIndex.from_tuples(labels) if tuples else labels
    return frame


def pandas_series(pandas: Any, values: list[Any], template: Any) -> Any:
    """The values in the template's type, or in the nearest that holds them.

    Whole numbers with missing values become floats, an unseen category joins the
    categories. What can't be of the type at all, such as a text among numbers,
    stays as it is: the model shall meet it.
    """
    dtype = template.dtype
    try:
        return pandas_typed(pandas, values, dtype)
    except (ValueError, TypeError, OverflowError):
        return pandas.Series([nan_if_missing(value) for value in values], dtype=object)


def holds_text(values: list[Any]) -> bool:
    """Whether a text is among them, be it a number's: the model shall meet it as it is."""
    return any(isinstance(value, str) for value in values)


def pandas_typed(pandas: Any, values: list[Any], dtype: Any) -> Any:
    if pandas.api.types.is_numeric_dtype(dtype) and holds_text(values):
        raise TypeError("texts among numbers")
    if isinstance(dtype, pandas.CategoricalDtype):
        return pandas_categories(pandas, values, dtype)
    if isinstance(dtype, pandas.SparseDtype):
        return pandas_typed(pandas, values, dtype.subtype)
    if isinstance(dtype, (pandas.PeriodDtype, pandas.IntervalDtype)):
        return pandas.Series([nan_if_missing(value) for value in values], dtype=object)
    if dtype.kind == "O" and not isinstance(dtype, pandas.api.extensions.ExtensionDtype):
        return pandas.Series([nan_if_missing(value) for value in values], dtype=object)
    if dtype.kind == "M":
        return pandas_moments(pandas, values, getattr(dtype, "tz", None)).astype(dtype)
    if dtype.kind == "m":
        return pandas.Series(pandas.to_timedelta(values, unit="s")).astype(dtype)
    if isinstance(dtype, pandas.api.extensions.ExtensionDtype):
        return pandas.Series(pandas.array(values, dtype=dtype))
    if dtype.kind == "b":
        return pandas_booleans(pandas, values)
    if dtype.kind in "iu":
        return pandas_integers(pandas, values, dtype)
    return pandas.Series([nan_if_missing(value) for value in values]).astype(dtype)


def pandas_booleans(pandas: Any, values: list[Any]) -> Any:
    if all(isinstance(value, bool) for value in values):
        return pandas.Series(values, dtype=bool)
    return pandas.Series([nan_if_missing(value) for value in values], dtype=object)


def pandas_integers(pandas: Any, values: list[Any], dtype: Any) -> Any:
    if all(is_whole(value) for value in values):
        whole = [int(value) for value in values]
        try:
            return pandas.Series(whole, dtype=dtype)
        except OverflowError:
            return pandas.Series(whole)
    return pandas.Series([nan_if_missing(value) for value in values]).astype("float64")


def is_whole(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, float):
        return math.isfinite(value) and value == int(value)
    return isinstance(value, int)


def nan_if_missing(value: Any) -> Any:
    """What pandas itself writes for a missing value."""
    return math.nan if value is None else value


def pandas_categories(pandas: Any, values: list[Any], dtype: Any) -> Any:
    by_text = {safe_text(category): category for category in dtype.categories}
    labels = []
    for value in values:
        missing = value is None or value != value
        labels.append(None if missing else by_text.get(safe_text(value), value))
    known = set(dtype.categories)
    unseen = list(dict.fromkeys(x for x in labels if x is not None and x not in known))
    categories = list(dtype.categories) + unseen if unseen else dtype.categories
    return pandas.Series(pandas.Categorical(labels, categories=categories, ordered=dtype.ordered))


def pandas_moments(pandas: Any, values: list[Any], zone: Any) -> Any:
    """Texts in ISO 8601, or whole microseconds since 1970-01-01 UTC."""
    numbers = any(isinstance(value, (int, float)) for value in values)
    moments = pandas.Series(
        pandas.to_datetime(values, utc=True, **({"unit": "us"} if numbers else MIXED_FORMATS))
    )
    return moments.dt.tz_convert(zone) if zone is not None else moments.dt.tz_localize(None)


MIXED_FORMATS = {"format": "ISO8601"}


def pandas_from_kind(pandas: Any, values: list[Any], kind: str) -> Any:
    """A column by the engine's type, as pandas would have read it from the file."""
    try:
        if kind.startswith(("TIMESTAMP", "DATE")):
            zone = "UTC" if "TIME ZONE" in kind else None
            return pandas_moments(pandas, values, zone)
        number = kind.endswith(("INT", "INTEGER")) or kind in ("FLOAT", "DOUBLE", "BOOLEAN")
        if (number or kind.startswith("DECIMAL")) and holds_text(values):
            raise TypeError("texts among numbers")
        if kind in ("FLOAT", "DOUBLE") or kind.startswith("DECIMAL"):
            return pandas.Series([nan_if_missing(value) for value in values]).astype("float64")
        if kind == "BOOLEAN":
            return pandas_booleans(pandas, values)
        if kind.endswith(("INT", "INTEGER")):
            return pandas_integers(pandas, values, "int64")
        return pandas.Series(values, dtype=None if any(values) else object)
    except (ValueError, TypeError, OverflowError):
        return pandas.Series([nan_if_missing(value) for value in values], dtype=object)


def polars_rows(columns: Columns, template: Any) -> Any:
    polars = imported("polars")
    assert polars is not None
    return polars.DataFrame(
        [
            polars_series(polars, name, values, template.schema.get(name))
            for name, values in columns.items()
        ]
    )


def polars_series(polars: Any, name: str, values: list[Any], dtype: Any) -> Any:
    if dtype is not None and holds_text(values) and (dtype.is_numeric() or dtype == polars.Boolean):
        return polars.Series(name, texts_of(values), dtype=polars.String)
    plain = polars.Series(name, values, strict=False)
    if dtype is None:
        return plain
    try:
        if dtype.is_temporal():
            return polars_moments(polars, name, values, dtype)
        if dtype == polars.Categorical or dtype == polars.Enum:
            return plain.cast(polars.String).cast(polars.Categorical)
        return plain.cast(dtype)
    except (polars.exceptions.PolarsError, TypeError, ValueError):
        return plain


def texts_of(values: list[Any]) -> list[str | None]:
    """All of a column as texts, where its library has one type a column."""
    return [None if value is None else str(value) for value in values]


def polars_moments(polars: Any, name: str, values: list[Any], dtype: Any) -> Any:
    if dtype == polars.Duration:
        micros = [None if value is None else round(float(value) * 1e6) for value in values]
        return polars.Series(name, micros, dtype=polars.Duration("us")).cast(dtype)
    if dtype == polars.Time:
        return polars.Series(name, values, dtype=polars.String).str.to_time("%H:%M:%S%.f")
    moments = polars_utc(polars, name, values)
    zone = getattr(dtype, "time_zone", None)
    if zone is None:
        return moments.dt.replace_time_zone(None).cast(dtype)
    return moments.dt.convert_time_zone(zone).cast(dtype)


def polars_utc(polars: Any, name: str, values: list[Any]) -> Any:
    """Texts in ISO 8601, or whole microseconds since 1970-01-01 UTC; without an offset in UTC."""
    if not holds_text(values):
        micros = polars.Series(name, values, dtype=polars.Int64)
        return micros.cast(polars.Datetime("us")).dt.replace_time_zone("UTC")
    texts = polars.Series(name, values, dtype=polars.String).str.replace("T", " ", literal=True)
    for form, whole in ISO_FORMS:
        texts = texts.str.replace(form, whole)
    return texts.str.to_datetime("%Y-%m-%d %H:%M:%S%.f%:z", time_unit="us", time_zone="UTC")


# What a text leaves out: the time of a day, the offset or its minutes.
ISO_FORMS = (
    (r"^(\d{4}-\d\d-\d\d)$", "$1 00:00:00"),
    (r"^(.{19}(?:\.\d+)?)Z?$", "$1+00:00"),
    (r"^(.{19}(?:\.\d+)?[+-]\d\d)$", "$1:00"),
)


def arrow_rows(columns: Columns, template: Any) -> Any:
    pyarrow = imported("pyarrow")
    assert pyarrow is not None
    arrays = []
    for name, values in columns.items():
        arrays.append(arrow_array(pyarrow, values, arrow_type(template.schema, name)))
    return pyarrow.table(dict(zip(columns, arrays, strict=True)))


def arrow_type(schema: Any, name: str) -> Any:
    return schema.field(name).type if schema.get_field_index(name) >= 0 else None


def arrow_array(pyarrow: Any, values: list[Any], kind: Any) -> Any:
    number = kind is not None and (
        pyarrow.types.is_integer(kind)
        or pyarrow.types.is_floating(kind)
        or pyarrow.types.is_decimal(kind)
        or pyarrow.types.is_boolean(kind)
    )
    if number and holds_text(values):
        return pyarrow.array(texts_of(values))
    try:
        plain = pyarrow.array(values, from_pandas=False)
    except pyarrow.ArrowException:
        return pyarrow.array(texts_of(values))
    try:
        return plain if kind is None else plain.cast(kind)
    except pyarrow.ArrowException:
        return plain


def array_rows(columns: Columns, template: Any) -> Any:
    """A two-dimensional array; missing values make whole numbers floats."""
    numpy = imported("numpy")
    assert numpy is not None
    if template.dtype.names:
        names = [name for name in array_names(template) if name in columns]
        parts = [numpy_column(numpy, columns[name], template.dtype[name]) for name in names]
        return numpy.rec.fromarrays(parts, names=names)
    parts = [numpy_column(numpy, values, template.dtype) for values in columns.values()]
    return numpy.column_stack(parts)


def numpy_column(numpy: Any, values: list[Any], dtype: Any) -> Any:
    convert: Callable[[Any], Any] = nan_if_missing
    if dtype.kind in "biu" and any(not is_whole(value) for value in values):
        booleans = dtype.kind == "b" and all(isinstance(value, bool) for value in values)
        dtype = dtype if booleans else numpy.dtype("float64")
    if dtype.kind in "biufc" and holds_text(values):
        dtype = numpy.dtype(object)
    try:
        return numpy.array([convert(value) for value in values], dtype=dtype)
    except (ValueError, TypeError, OverflowError):
        return numpy.array([convert(value) for value in values], dtype=object)
