"""DuckDB's SQL as Spark's, by sqlglot and the rules below for what it leaves or gets wrong.

Written for Spark 3.4 and newer, with or without ANSI mode, in a session whose
time zone is UTC. Rows of a Spark table have no order: `row_number() OVER ()`
counts them as they are read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from .identifiers import safe_relation
from .protocol import BridgeError, first_line
from .sentences import sentence

if TYPE_CHECKING:
    from sqlglot import exp

StatementKind = Literal["select", "create", "drop"]


def sqlglot() -> Any:
    try:
        import sqlglot as module
    except ImportError as thrown:
        raise BridgeError(
            "package-missing",
            "Comparing on Spark needs the package sqlglot in the kernel, which translates the SQL.",
            "Install it with: pip install sqlglot",
            "sqlglot",
        ) from thrown
    return module


@lru_cache(maxsize=2000)
def spark_statement(statement: str, prefix: str) -> tuple[StatementKind, str, str]:
    """One of our own statements: what it does, the view it makes or drops, and Spark's SELECT.

    Every relation becomes the temporary view `prefix` + its name.
    """
    exp = sqlglot().exp
    tree = parse_one(statement)
    rename_relations(tree, lambda name: prefix + safe_relation(name))
    if isinstance(tree, exp.Drop):
        return "drop", tree.find(exp.Table).name, ""
    if isinstance(tree, exp.Create):
        return "create", tree.this.name, write(tree.expression)
    return "select", "", write(tree)


def spark_query(sql: str, views: dict[str, str]) -> str:
    """A user's query, one SELECT in DuckDB's dialect; `views` stand in for the names it uses."""
    exp = sqlglot().exp
    tree = parse_one(sql)
    if not isinstance(tree, exp.Query):
        raise BridgeError(
            "query-failed", "The query is not a single SELECT.", "Write one SELECT statement."
        )
    rename_relations(tree, lambda name: views.get(name, name))
    return write(tree)


def named_tables(sql: str) -> set[str]:
    """The tables that a query names by one word."""
    exp = sqlglot().exp
    return {table.name for table in parse_one(sql).find_all(exp.Table) if not table.db}


def parse_one(sql: str) -> exp.Expression:
    module = sqlglot()
    try:
        trees = [tree for tree in module.parse(sql, read="duckdb") if tree is not None]
    except module.errors.SqlglotError as thrown:
        errors = getattr(thrown, "errors", None)
        told = errors[0].get("description") if errors else first_line(thrown)
        raise BridgeError(
            "query-failed", sentence(f"The query can't be translated for Spark: {told}")
        ) from thrown
    if len(trees) != 1:
        raise BridgeError(
            "query-failed", "The query is not a single SELECT.", "Write one SELECT statement."
        )
    return trees[0]


def rename_relations(tree: exp.Expression, rename: Callable[[str], str]) -> None:
    """Renames the tables that are no common table expression, in place."""
    exp = sqlglot().exp
    common = {cte.alias for cte in tree.find_all(exp.CTE)}
    for table in list(tree.find_all(exp.Table)):
        if isinstance(table.this, exp.Identifier) and not table.db and table.name not in common:
            name = table.name
            table.set("this", exp.to_identifier(rename(name), quoted=True))
            if table.parent and not table.alias and not isinstance(tree, (exp.Drop, exp.Create)):
                table.set("alias", exp.TableAlias(this=exp.to_identifier(name, quoted=True)))


def write(tree: exp.Expression) -> str:
    exp = sqlglot().exp
    for cte in tree.find_all(exp.CTE):
        # Spark has no such word; it reuses what several readers need by itself.
        cte.set("materialized", None)
    moments = {
        moment_of(call).sql()
        for call in tree.find_all(exp.Anonymous)
        if call.name.upper() == "EPOCH_US"
    }
    # From the leaves up, so that what a rule takes over is translated already.
    for node in reversed(list(tree.bfs())):
        found = translated(node, moments)
        if found is not node:
            node.replace(found)
    return tree.sql(dialect="spark", identify=True)


def moment_of(call: exp.Expression) -> exp.Expression:
    """What `epoch_us` is asked of, also within `max`."""
    exp = sqlglot().exp
    inner = call.expressions[0]
    return inner.this if isinstance(inner, (exp.Max, exp.Min)) else inner


def translated(node: exp.Expression, moments: set[str]) -> exp.Expression:
    """One node of the tree as Spark has it; `moments` are the expressions that hold times."""
    exp = sqlglot().exp
    if isinstance(node, exp.Anonymous):
        rule = FUNCTIONS.get(node.name.upper())
        return rule(node, moments) if rule else node
    if isinstance(node, exp.PercentileDisc):
        return percentiles(node)
    if isinstance(node, exp.Window):
        return neighbour(node) or numbered(node)
    if isinstance(node, exp.GroupConcat):
        separator = node.args.get("separator") or exp.Literal.string(",")
        return exp.Anonymous(
            this="ARRAY_JOIN",
            expressions=[exp.Anonymous(this="COLLECT_LIST", expressions=[node.this]), separator],
        )
    if isinstance(node, exp.TryCast):
        return tried(node)
    if isinstance(node, exp.DataType):
        return nearest_type(node)
    if isinstance(node, exp.IsInf):
        infinity = exp.cast(exp.Literal.string("inf"), "double")
        return exp.EQ(this=exp.Abs(this=node.this), expression=infinity)
    return node


def epoch_us(node: exp.Expression, _moments: set[str]) -> exp.Expression:
    exp = sqlglot().exp
    # One type for dates and for times with a zone and without.
    instant = exp.Cast(this=node.expressions[0], to=exp.DataType.build("timestamptz"))
    return exp.Anonymous(this="UNIX_MICROS", expressions=[instant])


def is_finite(node: exp.Expression, moments: set[str]) -> exp.Expression:
    """Spark has no infinite moments; its NaN is larger than infinity."""
    exp = sqlglot().exp
    value = node.expressions[0]
    if value.sql() in moments:
        return exp.paren(exp.Not(this=exp.Is(this=value, expression=exp.Null())))
    infinity = exp.cast(exp.Literal.string("inf"), "double")
    return exp.paren(exp.LT(this=exp.Abs(this=value), expression=infinity))


def md5_lower(node: exp.Expression, _moments: set[str]) -> exp.Expression:
    """The lower half of the MD5 as the engine counts it, eight bytes, as hexadecimal text."""
    exp = sqlglot().exp
    digest = exp.Anonymous(this="MD5", expressions=node.expressions)
    return exp.Anonymous(
        this="SUBSTRING", expressions=[digest, exp.Literal.number(17), exp.Literal.number(16)]
    )


def row_hash(node: exp.Expression, _moments: set[str]) -> exp.Expression:
    """Not negative, so that its remainder is none either."""
    exp = sqlglot().exp
    hashed = exp.Anonymous(this="XXHASH64", expressions=node.expressions)
    return exp.Anonymous(this="SHIFTRIGHTUNSIGNED", expressions=[hashed, exp.Literal.number(1)])


def inner_product(node: exp.Expression, _moments: set[str]) -> exp.Expression:
    """The sum of the products, by the two functions on arrays that Spark has."""
    exp = sqlglot().exp
    left, right = node.expressions
    a, b = (exp.to_identifier(name) for name in "ab")
    product = exp.Lambda(
        this=exp.Mul(this=exp.column("a"), expression=exp.column("b")), expressions=[a, b]
    )
    total = exp.Lambda(
        this=exp.Add(this=exp.column("a"), expression=exp.column("b")), expressions=[a, b]
    )
    products = exp.Anonymous(this="ZIP_WITH", expressions=[left, right, product])
    start = exp.cast(exp.Literal.number(0), "double")
    return exp.Anonymous(this="AGGREGATE", expressions=[products, start, total])


FUNCTIONS: dict[str, Callable[[Any, set[str]], Any]] = {
    "EPOCH_US": epoch_us,
    "ISFINITE": is_finite,
    "MD5_NUMBER_LOWER": md5_lower,
    "HASH": row_hash,
    "LIST_INNER_PRODUCT": inner_product,
}


def percentiles(node: exp.Expression) -> exp.Expression:
    """`quantile_disc(x, p)` and `(x, [p, …])`: sqlglot's form interpolates or fails."""
    exp = sqlglot().exp
    shares = node.expression
    if shares is None:
        return node

    def one(share: exp.Expression) -> exp.Expression:
        order = exp.Order(expressions=[exp.Ordered(this=node.this.copy(), nulls_first=True)])
        exact = exp.Anonymous(this="PERCENTILE_DISC", expressions=[share.copy()])
        return exp.WithinGroup(this=exact, expression=order)

    if isinstance(shares, exp.Array):
        return exp.Array(expressions=[one(share) for share in shares.expressions])
    return one(shares)


def neighbour(node: exp.Expression) -> exp.Expression | None:
    """`lead` and `lag` over a window with a frame, which they ignore and Spark refuses."""
    exp = sqlglot().exp
    if not isinstance(node.this, (exp.Lead, exp.Lag)):
        return None
    window = node
    if node.alias:
        select = node.find_ancestor(exp.Select)
        named = (select.args.get("windows") or []) if select else []
        window = next((each for each in named if each.name == node.alias), node)
    if not window.args.get("spec"):
        return None
    return exp.Window(
        this=node.this.copy(),
        partition_by=[each.copy() for each in window.args.get("partition_by") or []],
        order=window.args["order"].copy() if window.args.get("order") else None,
        over="OVER",
    )


def numbered(node: exp.Expression) -> exp.Expression:
    """`row_number()` without an order, which Spark refuses, as the place at which a row is read."""
    exp = sqlglot().exp
    bare = not any(node.args.get(part) for part in ("order", "partition_by", "alias"))
    if not isinstance(node.this, exp.RowNumber) or not bare or node.args.get("spec"):
        return node
    return exp.paren(
        exp.Add(
            this=exp.Anonymous(this="MONOTONICALLY_INCREASING_ID"),
            expression=exp.Literal.number(1),
        )
    )


def tried(node: exp.Expression) -> exp.Expression:
    """Java reads a number with the letter of its type, `1d`, which is text everywhere else."""
    exp = sqlglot().exp
    if not node.to.is_type("double", "float"):
        return node
    lettered = exp.RegexpLike(
        this=exp.cast(node.this.copy(), "varchar"),
        expression=exp.Literal.string("[0-9.][dDfF]\\s*$"),
    )
    return exp.Case(ifs=[exp.If(this=lettered, true=exp.Null())], default=node.copy())


def nearest_type(node: exp.Expression) -> exp.Expression:
    exp = sqlglot().exp
    wide = {exp.DataType.Type.INT128: 38, exp.DataType.Type.UINT128: 38}
    digits = wide.get(node.this)
    return exp.DataType.build(f"DECIMAL({digits}, 0)") if digits else node
