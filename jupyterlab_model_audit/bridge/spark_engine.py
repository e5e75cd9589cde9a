"""SQL on the user's Spark session: the data stay there, rows of summaries come back.

Relations are temporary views with a prefix of their own. Our statements are
analysed with UTC as the session's time zone, which is then as it was.
"""

from __future__ import annotations

import hashlib
import json
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from .engine import Relation
from .identifiers import refuse_equal_names
from .protocol import BridgeError, Json, cell_value, first_line
from .requests import Request
from .sentences import sentence
from .spark_sql import spark_statement
from .spark_types import engine_type, is_plain, readable_columns

SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.timestampType": "TIMESTAMP_LTZ"}
# One at a time changes a session's settings.
ANALYSIS = threading.Lock()


class SparkEngine:
    """One session, and the relations that were opened on it."""

    def __init__(self, session: Any, described: str) -> None:
        self.session = session
        self.described = described
        self.prefix = f"model_audit_{uuid.uuid4().hex[:8]}_"
        self.relations: dict[str, Relation] = {}
        self._kept: dict[str, Any] = {}
        self._connect = ".connect." in type(session).__module__

    def close(self) -> None:
        """Drops the views; a session that has ended has dropped them itself."""
        for name in {*self.relations, *self._kept}:
            with suppress(Exception):
                self.drop(name)

    def drop(self, name: str) -> None:
        self.relations.pop(name, None)
        self.session.catalog.dropTempView(self.prefix + name)
        frame = self._kept.pop(name, None)
        if frame is not None:
            frame.unpersist()

    @contextmanager
    def working(self, request: Request) -> Iterator[None]:
        """Runs jobs that are cancelled with the request; Spark's errors become a sentence."""
        tag = f"model-audit-{uuid.uuid4().hex}"
        try:
            with request.interruptible(lambda: self._interrupt(tag)):
                self._begin(tag)
                try:
                    yield
                finally:
                    self._end(tag)
        except BridgeError:
            raise
        except Exception as thrown:
            if request.cancelled:
                raise BridgeError("cancelled", "Cancelled.") from thrown
            raise spark_error(thrown) from thrown

    def _begin(self, tag: str) -> None:
        if self._connect:
            self.session.addTag(tag)
        else:
            self.session.sparkContext.setJobGroup(tag, "Model Audit")

    def _end(self, tag: str) -> None:
        with suppress(Exception):
            if self._connect:
                self.session.removeTag(tag)
            else:
                for name in ("id", "description"):
                    self.session.sparkContext.setLocalProperty(f"spark.job{GROUP[name]}", None)

    def _interrupt(self, tag: str) -> None:
        with suppress(Exception):
            if self._connect:
                self.session.interruptTag(tag)
                return
            context = self.session.sparkContext
            # Spark 3 can't refuse a group's later jobs; the next statement is not begun then.
            future = getattr(context, "cancelJobGroupAndFutureJobs", None)
            (future or context.cancelJobGroup)(tag)

    @contextmanager
    def analysing(self) -> Iterator[None]:
        """UTC for what is analysed inside; the user's own setting afterwards."""
        conf = self.session.conf
        with ANALYSIS:
            before = {name: conf.get(name, None) for name in SETTINGS}
            try:
                for name, value in SETTINGS.items():
                    if before[name] != value:
                        conf.set(name, value)
                yield
            finally:
                for name, value in SETTINGS.items():
                    if before[name] is None:
                        conf.unset(name)
                    elif before[name] != value:
                        conf.set(name, before[name])

    def fetch(self, sql: str) -> tuple[list[str], list[list[Any]]]:
        """The rows of a SELECT in Spark's dialect, as the protocol writes them."""
        with self.analysing():
            frame = self.session.sql(sql)
            names = list(frame.columns)
            kinds = [field.dataType for field in frame.schema.fields]
            if not all(is_plain(kind) for kind in kinds):
                aliased = frame.toDF(*[f"c{index}" for index in range(len(names))])
                frame = aliased.selectExpr(
                    *[
                        f"c{index}" if is_plain(kind) else f"CAST(c{index} AS STRING) AS c{index}"
                        for index, kind in enumerate(kinds)
                    ]
                )
            # Connect analyses when it runs, a session of this process when asked.
            rows = frame.collect() if self._connect else None
        if rows is None:
            rows = frame.collect()
        return names, [[cell_value(value) for value in row] for row in rows]

    def keep(self, name: str, frame: Any, stored: bool) -> None:
        """Shows a frame under a relation's name; `stored` keeps its rows on the cluster."""
        self.drop(name)
        if stored:
            frame = frame.persist()
            self._kept[name] = frame
        else:
            self._kept[name] = None
        frame.createOrReplaceTempView(self.prefix + name)

    def adopt(
        self, request: Request, name: str, frame: Any, description: str, stored: bool = False
    ) -> tuple[Relation, int]:
        """Makes a frame a relation, and reads all of it once for its digest."""
        refuse_equal_names(frame.columns, description)
        if not frame.columns:
            raise BridgeError(
                "empty-table", f"{description} has no columns.", "Pick another table.", description
            )
        with self.analysing():
            shown = frame.selectExpr(*readable_columns(frame.schema))
            self.keep(name, shown, stored)
            columns = [
                (field.name, engine_type(field.dataType.simpleString()))
                for field in shown.schema.fields
            ]
        digest, rows = self._digest(name, columns)
        request.progress(1, 1)
        relation = Relation(name, columns, digest, description)
        self.relations[name] = relation
        return relation, rows

    def _digest(self, name: str, columns: Sequence[tuple[str, str]]) -> tuple[str, int]:
        """`sha256:…` over the values in any order, and the number of rows.

        Of every row two 64-bit hashes (xxHash64 of the mask of missing values and the
        values, after a 1 and after a 2) are added up; the digest is the SHA-256 of one
        JSON line for the number of rows, one for names and types, one for the two sums.
        It tells tables apart that differ by accident; it is no proof against forgery.
        """
        values = ", ".join(
            f"{quoted} IS NULL, " + (f"CAST({quoted} AS STRING)" if "MAP(" in kind else quoted)
            for quoted, kind in ((quote(column), kind) for column, kind in columns)
        )
        sums = ", ".join(
            f"CAST(sum(CAST(xxhash64({seed}, {values}) AS DECIMAL(38, 0))) AS STRING)"
            for seed in (1, 2)
        )
        _, rows = self.fetch(f"SELECT count(*), {sums} FROM {quote(self.prefix + name)}")
        count = int(rows[0][0])
        lines = [
            json.dumps(part) for part in (count, [list(each) for each in columns], rows[0][1:])
        ]
        return "sha256:" + hashlib.sha256("\n".join(lines).encode()).hexdigest(), count


GROUP = {"id": "Group.id", "description": ".description"}


def quote(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def run_on_spark(engine: SparkEngine, request: Request) -> list[Json]:
    """Runs the request's statements in order."""
    statements = request.texts("statements")
    results: list[Json] = []
    with engine.working(request):
        for index, statement in enumerate(statements):
            request.check()
            kind, view, sql = spark_statement(statement, engine.prefix)
            names: list[str] = []
            rows: list[list[Any]] = []
            if kind == "drop":
                engine.drop(view.removeprefix(engine.prefix))
            elif kind == "create":
                with engine.analysing():
                    frame = engine.session.sql(sql)
                    engine.keep(view.removeprefix(engine.prefix), frame, stored=True)
            else:
                names, rows = engine.fetch(sql)
            results.append({"columns": names, "rows": rows})
            if len(statements) > 1:
                request.progress(index + 1, len(statements))
    return results


def spark_error(thrown: BaseException) -> BridgeError:
    """Spark's complaint as one sentence: its class in brackets and the plan left out."""
    text = first_line(thrown)
    if text.startswith("["):
        text = text.partition("] ")[2] or text
    text = text.partition(" SQLSTATE:")[0]
    lower = text.lower()
    if "sparkcontext" in lower and ("stopped" in lower or "shut down" in lower):
        return BridgeError(
            "query-failed",
            "The Spark session has been stopped.",
            "Run the cell that makes the session again.",
        )
    if "py4j" in type(thrown).__module__ and "An error occurred" in text:
        text = f"{text.rstrip(':. ')}: {second_line(thrown)}"
    return BridgeError("query-failed", sentence(f"Spark: {text}"))


def second_line(thrown: BaseException) -> str:
    lines = [line.strip() for line in str(thrown).splitlines() if line.strip()]
    return lines[1] if len(lines) > 1 else type(thrown).__name__
