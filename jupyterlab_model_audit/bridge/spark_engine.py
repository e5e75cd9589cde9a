"""SQL on the user's Spark session: the data stay there, rows of summaries come back.

Relations are temporary views with a prefix of their own. Our statements are
planned with settings of their own, UTC as the time zone among them; the
session's are then as they were.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from .engine import Relation
from .identifiers import refuse_equal_names
from .protocol import BridgeError, Json, cell_value, first_line
from .requests import Request
from .sentences import sentence
from .spark_settings import INTERPRETED, Settings, is_small, settings_for
from .spark_sql import spark_statement
from .spark_types import engine_type, is_plain, readable_columns


class SparkEngine:
    """One session, and the relations that were opened on it."""

    def __init__(self, session: Any, described: str, own: bool = False) -> None:
        """`own` tells that nobody else uses the session."""
        self.session = session
        self.described = described
        self.prefix = f"model_audit_{uuid.uuid4().hex[:8]}_"
        self.relations: dict[str, Relation] = {}
        # The frames behind a view that the cluster's storage holds for us.
        self._kept: dict[str, list[Any]] = {}
        self._small: set[str] = set()
        self._settings = Settings(session, own)
        # The request that a thread works for.
        self._working = threading.local()
        self._connect = ".connect." in type(session).__module__

    def close(self) -> None:
        """Drops the views; a session that has ended has dropped them itself."""
        # The newest first, as it may be made of older ones.
        for name in reversed(list(self._kept)):
            with suppress(Exception):
                self.drop(name)

    def drop(self, name: str) -> None:
        self.relations.pop(name, None)
        self._small.discard(name)
        for frame in self._kept.pop(name, []):
            # A server looks anew for what a frame was made of, and that may be gone. Dropping the
            # view then frees its rows.
            with suppress(Exception):
                frame.unpersist()
        self.session.catalog.dropTempView(self.prefix + name)

    @contextmanager
    def working(self, request: Request) -> Iterator[None]:
        """Runs jobs that are cancelled with the request; Spark's errors become a sentence."""
        tag = f"model-audit-{uuid.uuid4().hex}"
        try:
            with request.interruptible(lambda: self._interrupt(tag)):
                self._begin(tag)
                self._working.request = request
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
    def analysing(self, small: bool = False) -> Iterator[None]:
        """Our settings for what is planned inside, those for small tables where `small`."""
        check = self._working.request.check
        with self._settings.meanwhile(settings_for(small, self._connect), check):
            yield

    def reads_small(self, sql: str) -> bool:
        """Whether every relation that the statement names is gathered in one partition."""
        named = re.findall(rf"\b{self.prefix}(\w+)", sql)
        return bool(named) and self._small.issuperset(named)

    def fetch(self, sql: str) -> tuple[list[str], list[list[Any]]]:
        """The rows of a SELECT in Spark's dialect, as the protocol writes them."""
        small = self.reads_small(sql)
        with self.analysing(small):
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
            # Connect plans when it runs; a session of this process plans when first asked.
            rows = frame.collect() if self._connect else None
            if rows is None and small:
                frame._jdf.queryExecution().executedPlan()
        if rows is None:
            with self._interpreting(small):
                rows = frame.collect()
        return names, [[cell_value(value) for value in row] for row in rows]

    @contextmanager
    def _interpreting(self, small: bool) -> Iterator[None]:
        """Tasks of this thread compile no expression, where the user has not chosen otherwise."""
        name, value = INTERPRETED
        context = self.session.sparkContext
        if small:
            context.setLocalProperty(name, value)
        try:
            yield
        finally:
            if small:
                context.setLocalProperty(name, None)

    def keep(self, name: str, frame: Any, stored: bool) -> None:
        """Shows a frame under a relation's name; `stored` keeps its rows on the cluster."""
        self.drop(name)
        self._kept[name] = []
        self._show(name, self._persisted(name, frame) if stored else frame)

    def keep_small(self, name: str, frame: Any) -> None:
        """The same for rows of small tables, in one partition."""
        self.drop(name)
        self._kept[name] = []
        self._show(name, self._persisted(name, frame.coalesce(1)))
        self._small.add(name)

    def create(self, name: str, sql: str) -> None:
        """Keeps what a SELECT gives; of small tables in one partition as well."""
        small = self.reads_small(sql)
        with self.analysing(small):
            frame = apart(self.session.sql(sql))
            if small:
                self.keep_small(name, frame)
            else:
                self.keep(name, frame, stored=True)

    def _gather(self, name: str, frame: Any) -> None:
        """Reads a small table once with all hands, in its order, for it to lie in one partition."""
        whole = frame if self._kept[name] else self._persisted(name, frame)
        # Files behind the user's own frame are parsed as the session is set when they are read; a
        # server plans and reads at once.
        with self.analysing() if self._connect else nullcontext():
            whole.count()
        with self.analysing():
            self._show(name, self._persisted(name, whole.coalesce(1)))
        self._small.add(name)

    def _persisted(self, name: str, frame: Any) -> Any:
        kept = frame.persist()
        self._kept[name].append(kept)
        return kept

    def _show(self, name: str, frame: Any) -> None:
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
            shown = apart(frame.selectExpr(*readable_columns(frame.schema)))
            self.keep(name, shown, stored)
            columns = [
                (field.name, engine_type(field.dataType.simpleString()))
                for field in shown.schema.fields
            ]
        digest, rows = self._digest(name, columns)
        if is_small(rows, columns):
            self._gather(name, shown)
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


def apart(frame: Any) -> Any:
    """The same rows by a plan of their own: dropping a view frees what is cached by the view's
    plan, and a plan that only names all columns counts as that of the user's own frame, and of
    every other relation of it."""
    return frame.where(f"'{uuid.uuid4().hex}' <> ''")


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
                engine.create(view.removeprefix(engine.prefix), sql)
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
