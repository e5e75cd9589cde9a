"""The kernel's tables as relations, without a copy where the engine can read in place.

Libraries are only looked up among the imported modules: a table can't exist
before its library has been imported by the user.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import lru_cache
from types import ModuleType
from typing import Any

import duckdb

from .identifiers import changed_names, distinct_names
from .protocol import BridgeError, clean_text

TEXT_TYPES = ("ENUM", "UUID", "BLOB", "BIT")


@dataclass
class PreparedTable:
    """A table as the engine can register it."""

    registered: Any
    # What remembers the user's own types: an empty table or array.
    template: Any
    # What must live as long as the registered object: while pandas sees a second owner of
    # its buffers, it copies them before it writes.
    kept: Any = None
    # What columns are called in the table itself, where the engine could not tell them apart.
    originals: dict[str, str] = field(default_factory=dict)


def imported(name: str) -> ModuleType | None:
    """The module, if the user has imported it."""
    return sys.modules.get(name)


def library_of(value: Any) -> str | None:
    """The library whose table `value` is, as a user names it; None for anything else."""
    pandas = imported("pandas")
    if pandas is not None and isinstance(value, getattr(pandas, "DataFrame", ())):
        return "pandas"
    polars = imported("polars")
    if polars is not None and isinstance(value, getattr(polars, "DataFrame", ())):
        return "polars"
    pyarrow = imported("pyarrow")
    if pyarrow is not None and isinstance(value, getattr(pyarrow, "Table", ())):
        return "pyarrow"
    numpy = imported("numpy")
    if (
        numpy is not None
        and isinstance(value, getattr(numpy, "ndarray", ()))
        and ((value.ndim == 2 and value.shape[1] > 0) or (value.ndim == 1 and value.dtype.names))
    ):
        return "NumPy"
    return None


def shape_of(value: Any, library: str) -> tuple[int, list[str]]:
    """Rows and column names, without reading any data."""
    if library == "pyarrow":
        return int(value.num_rows), [str(name) for name in value.column_names]
    if library == "NumPy":
        return int(value.shape[0]), array_names(value)
    return int(value.shape[0]), column_names(value.columns)


def column_names(labels: Any) -> list[str]:
    """Texts for any labels: numbers, tuples of a MultiIndex joined by a dot, empty ones named."""
    names = []
    for index, label in enumerate(labels):
        name = ".".join(map(str, label)) if isinstance(label, tuple) else str(label)
        names.append(clean_text(name) or f"Unnamed: {index}")
    return names


def array_names(array: Any) -> list[str]:
    """A structured array's field names; x0, x1, … for a plain one, as scikit-learn has them."""
    if array.dtype.names:
        return list(array.dtype.names)
    return [f"x{index}" for index in range(array.shape[1])]


def prepare(value: Any, name: str) -> PreparedTable:
    """Makes a variable's table readable by the engine; `name` is for messages."""
    value = materialise(value)
    library = library_of(value)
    if library is None:
        raise BridgeError(
            "unknown-variable",
            f"{name} is not a table: it is a {type(value).__name__}.",
            "Pick a pandas or polars DataFrame, a pyarrow Table, or a two-dimensional NumPy array.",
            name,
        )
    _, names = shape_of(value, library)
    if not names:
        raise BridgeError("empty-table", f"{name} has no columns.", "Pick another table.", name)
    distinct = distinct_names(names, name)
    prepared = prepare_named(value, library, distinct)
    prepared.originals = changed_names(names, distinct)
    return prepared


def prepare_named(value: Any, library: str, names: list[str]) -> PreparedTable:
    """The table with its columns, by position, under names that the engine can tell apart."""
    if library == "pandas":
        return prepare_pandas(value, names)
    if library == "polars":
        frame = prepare_polars(value)
        renamed = frame.rename(dict(zip(frame.columns, names, strict=True)))
        return PreparedTable(renamed, value.clear())
    if library == "pyarrow":
        # `schema.empty_table()` can't make unions.
        return PreparedTable(readable_arrow(value).rename_columns(names), value.slice(0, 0))
    return prepare_array(value, names)


def materialise(value: Any) -> Any:
    """Tables that are almost tables: a Series, a lazy frame, a record batch."""
    pandas, polars, pyarrow = imported("pandas"), imported("polars"), imported("pyarrow")
    if pandas is not None and isinstance(value, pandas.Series):
        return value.to_frame()
    if polars is not None and isinstance(value, polars.LazyFrame):
        return value.collect()
    if pyarrow is not None and isinstance(value, pyarrow.RecordBatch):
        return pyarrow.Table.from_batches([value])
    return value


def prepare_pandas(frame: Any, names: list[str]) -> PreparedTable:
    """A shallow copy with readable columns; the user's frame is never changed.

    Copy-on-write keeps the shallow copy as it is when the user goes on working
    with the frame; without it (pandas below 3) the values are copied.
    """
    pandas = imported("pandas")
    assert pandas is not None
    copy_on_write = int(pandas.__version__.split(".")[0]) >= 3 or bool(
        getattr(pandas.options.mode, "copy_on_write", False)
    )
    kept = frame.copy(deep=not copy_on_write)
    columns = {
        name: readable_series(pandas, kept.iloc[:, index]) for index, name in enumerate(names)
    }
    return PreparedTable(series_for_engine(columns), frame.iloc[:0].copy(), (kept, columns))


def series_for_engine(columns: dict[str, Any]) -> Any:
    """Arrow where it is there anyway: the engine reads its text in place.

    Text in a pandas frame would be turned into Python objects by every statement.
    """
    pyarrow = imported("pyarrow")
    if pyarrow is not None:
        try:
            return readable_arrow(
                pyarrow.table(
                    {
                        name: pyarrow.array(series, from_pandas=True)
                        for name, series in columns.items()
                    }
                )
            )
        except (pyarrow.ArrowException, TypeError, ValueError):
            # A type of another library's own: pandas knows how to show it.
            pass
    pandas = imported("pandas")
    assert pandas is not None
    plain = {
        name: series.astype(object) if isinstance(series.dtype, pandas.StringDtype) else series
        for name, series in columns.items()
    }
    return pandas.DataFrame(
        {name: series.reset_index(drop=True) for name, series in plain.items()}, copy=False
    )


def readable_series(pandas: ModuleType, series: Any) -> Any:
    """The series itself where the engine reads its type, else one of the nearest type."""
    dtype = series.dtype
    if dtype.kind == "O" and not isinstance(dtype, pandas.api.extensions.ExtensionDtype):
        return readable_objects(pandas, series)
    if isinstance(dtype, pandas.CategoricalDtype):
        return readable_categories(pandas, series)
    if isinstance(dtype, pandas.SparseDtype):
        return readable_series(pandas, series.sparse.to_dense())
    if dtype.kind == "f" and dtype.itemsize > 8:
        return series.astype("float64")
    if dtype.kind == "c" or isinstance(dtype, (pandas.PeriodDtype, pandas.IntervalDtype)):
        return as_text(pandas, series)
    return series


def readable_objects(pandas: ModuleType, series: Any) -> Any:
    """A column of Python objects by what it holds; a mixture becomes text."""
    kind = pandas.api.types.infer_dtype(series, skipna=True)
    wanted = {
        "boolean": "boolean",
        "integer": "Int64",
        "floating": "float64",
        "mixed-integer-float": "float64",
        "decimal": "float64",
        "date": "datetime64[us]",
        "datetime": "datetime64[us]",
        "datetime64": "datetime64[us]",
    }.get(kind)
    if wanted is not None:
        try:
            return series.astype(wanted)
        except (ValueError, TypeError, OverflowError):
            return as_text(pandas, series)
    return readable_lists(pandas, series) if kind == "mixed" else as_text(pandas, series)


def readable_lists(pandas: ModuleType, series: Any) -> Any:
    """Lists of one type, such as embeddings, as lists where pyarrow is there; else text."""
    pyarrow, numpy = imported("pyarrow"), imported("numpy")
    if pyarrow is not None and numpy is not None:
        kinds = (list, tuple, numpy.ndarray)
        if all(isinstance(value, kinds) or is_missing(value) for value in series):
            try:
                values = pyarrow.array(series, from_pandas=True)
                return pandas.Series(pandas.arrays.ArrowExtensionArray(values))
            except (pyarrow.ArrowException, TypeError, ValueError):
                # Their entries are a mixture.
                pass
    return as_text(pandas, series)


def readable_categories(pandas: ModuleType, series: Any) -> Any:
    """Categories are labels: whatever they are, they are compared as text."""
    categories = series.cat.categories
    texts = [safe_text(category) for category in categories]
    if len(set(texts)) < len(texts):
        return as_text(pandas, series)
    labels = pandas.Index(texts, dtype=object)
    return pandas.Series(
        pandas.Categorical.from_codes(
            series.cat.codes.to_numpy(), dtype=pandas.CategoricalDtype(labels, ordered=False)
        )
    )


def as_text(pandas: ModuleType, series: Any) -> Any:
    """Objects as text that the engine takes; missing values stay missing."""
    values = series.astype(object).to_numpy()
    missing = pandas.isna(values)
    texts = [
        None if absent else safe_text(value)
        for value, absent in zip(values.tolist(), missing.tolist(), strict=True)
    ]
    return pandas.Series(texts, dtype=object)


def safe_text(value: Any) -> str:
    """The value's text; lone surrogates, which stop the whole engine, are replaced."""
    if type(value) is str:
        return clean_text(value)
    try:
        return clean_text(str(value))
    except Exception:
        return f"<{type(value).__name__}>"


def prepare_polars(frame: Any) -> Any:
    """Polars reads as Arrow; columns of Python objects become text, odd numbers plain ones."""
    polars = imported("polars")
    assert polars is not None
    objects = [name for name, dtype in frame.schema.items() if dtype == polars.Object]
    for name in objects:
        texts = [None if value is None else safe_text(value) for value in frame[name].to_list()]
        frame = frame.with_columns(polars.Series(name, texts, dtype=polars.String))
    # Types that came with later versions of polars and have no equal in Arrow or the engine.
    nearest = {"Float16": polars.Float32, "Int128": polars.Float64, "UInt128": polars.Float64}
    casts = {
        name: nearest[str(dtype)] for name, dtype in frame.schema.items() if str(dtype) in nearest
    }
    return frame.cast(casts) if casts else frame


def readable_arrow(table: Any) -> Any:
    """The table with every column in a type that the engine takes, text at worst."""
    pyarrow = sys.modules["pyarrow"]
    for index, column_type in enumerate(table.schema.types):
        if not engine_takes(column_type):
            column = nearest_column(pyarrow, table.column(index))
            table = table.set_column(index, table.column_names[index], column)
    return table


@lru_cache(maxsize=1000)
def engine_takes(kind: Any) -> bool:
    """Whether the engine reads an Arrow type, asked of the engine itself."""
    pyarrow = sys.modules["pyarrow"]
    try:
        with duckdb.connect() as connection:
            connection.register("one", pyarrow.schema([("a", kind)]).empty_table())
            connection.execute("SELECT * FROM one").fetchall()
    except Exception:
        return False
    return True


def nearest_column(pyarrow: ModuleType, column: Any) -> Any:
    """Numbers as numbers that the engine has; everything else as text."""
    wanted = nearest_type(pyarrow, column.type)
    if wanted != column.type and engine_takes(wanted):
        try:
            return column.cast(wanted)
        except pyarrow.ArrowException:
            # Not every nested type can be cast.
            pass
    texts = [None if value is None else safe_text(value) for value in column.to_pylist()]
    return pyarrow.array(texts, type=pyarrow.string())


def nearest_type(pyarrow: ModuleType, kind: Any) -> Any:
    """float16 as float32 and wide decimals as float64, within lists too."""
    if kind == pyarrow.float16():
        return pyarrow.float32()
    if pyarrow.types.is_decimal(kind):
        return pyarrow.float64()
    if pyarrow.types.is_fixed_size_list(kind):
        return pyarrow.list_(nearest_type(pyarrow, kind.value_type), kind.list_size)
    if pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind):
        return pyarrow.list_(nearest_type(pyarrow, kind.value_type))
    return kind


def prepare_array(array: Any, names: list[str]) -> PreparedTable:
    """One contiguous copy a column, as an array may be changed in place at any time."""
    numpy = imported("numpy")
    assert numpy is not None
    fields = array.dtype.names
    columns = {}
    for index, name in enumerate(names):
        column = array[fields[index]] if fields else array[:, index]
        columns[name] = readable_array(numpy, column)
    return PreparedTable(columns, array[:0].copy())


def readable_array(numpy: ModuleType, column: Any) -> Any:
    if isinstance(column, numpy.ma.MaskedArray):
        if column.dtype.kind in "biuf":
            return column.astype("float64").filled(numpy.nan)
        column = numpy.asarray(column.astype(object).filled(None))
    kind = column.dtype.kind
    if column.ndim != 1:
        return text_array(numpy, [str(value) for value in column])
    if kind in "biu" or (kind == "f" and column.dtype.itemsize <= 8):
        return numpy.array(column, dtype=column.dtype.newbyteorder("="), order="C")
    if kind == "f":
        return column.astype("float64")
    if kind == "M":
        return column.astype("datetime64[us]")
    if kind == "m":
        return column.astype("timedelta64[us]")
    if kind == "S":
        return text_array(numpy, [value.decode("utf-8", "replace") for value in column.tolist()])
    if kind == "O":
        return readable_object_array(numpy, column)
    return text_array(numpy, [safe_text(value) for value in column.tolist()])


def readable_object_array(numpy: ModuleType, column: Any) -> Any:
    """Objects that are all numbers become numbers, the rest text."""
    values = column.tolist()
    present = [value for value in values if not is_missing(value)]
    if present and all(isinstance(value, bool) for value in present):
        if len(present) == len(values):
            return numpy.array(values, dtype=bool)
    elif present and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) for value in present
    ):
        return numpy.array(
            [numpy.nan if is_missing(value) else float(value) for value in values], dtype="float64"
        )
    return text_array(numpy, [None if is_missing(value) else safe_text(value) for value in values])


def is_missing(value: Any) -> bool:
    return value is None or (isinstance(value, float) and value != value)


def text_array(numpy: ModuleType, texts: list[str | None]) -> Any:
    array = numpy.empty(len(texts), dtype=object)
    array[:] = texts
    return array


def column_expression(quoted: str, kind: str) -> str:
    """How a registered column is seen: labels and identifiers as text, durations as seconds."""
    if kind.startswith(TEXT_TYPES):
        return f"CAST({quoted} AS VARCHAR) AS {quoted}"
    if kind == "INTERVAL":
        return f"epoch({quoted}) AS {quoted}"
    return quoted
