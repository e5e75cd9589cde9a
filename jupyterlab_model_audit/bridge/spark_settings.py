"""What a Spark session is set to while our statements are planned, and when a table is small.

Spark's defaults are made for large tables: code is generated and compiled for every statement, and
its rows are spread over 200 partitions. On some thousand rows that costs a hundred times what
counting them does, so a small table is gathered in one partition and read as it is.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

# What our statements mean depends on these.
MEANING = {"spark.sql.session.timeZone": "UTC", "spark.sql.timestampType": "TIMESTAMP_LTZ"}
INTERPRETED = ("spark.sql.codegen.factoryMode", "NO_CODEGEN")
# What they cost on small tables depends on these; their answers do not.
SMALL = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
}
# Values of a small table, about 50 MB in the cluster's storage at most.
SMALL_VALUES = 500_000
# A list, a structure or a map counts as so many.
NESTED_VALUES = 1000
NESTED = re.compile(r"\[\]$|^(STRUCT|MAP)\(")
# One at a time changes a session's settings.
PLANNING = threading.Lock()
WAITING_SECONDS = 0.1


@contextmanager
def own_turn(check: Callable[[], None]) -> Iterator[None]:
    while not PLANNING.acquire(timeout=WAITING_SECONDS):
        check()
    try:
        yield
    finally:
        PLANNING.release()


def is_small(rows: int, columns: Sequence[tuple[str, str]]) -> bool:
    """Whether a table of the columns (name, type) is read fastest from one partition."""
    values = sum(NESTED_VALUES if NESTED.search(kind) else 1 for _, kind in columns)
    return rows * values <= SMALL_VALUES


def settings_for(small: bool, connect: bool) -> dict[str, str]:
    """The settings of a statement; a server's tasks know no property of our thread."""
    if not small:
        return MEANING
    return {**MEANING, **SMALL, **(dict([INTERPRETED]) if connect else {})}


class Settings:
    """Sets a session for our statements; the user's own is as it was afterwards."""

    def __init__(self, session: Any, own: bool) -> None:
        self._conf = session.conf
        # A session of our own need not be as it was, and asking a server takes time.
        self._own = own
        self._set: dict[str, str] = {}

    @contextmanager
    def meanwhile(
        self, settings: Mapping[str, str], check: Callable[[], None] = lambda: None
    ) -> Iterator[None]:
        """`check` may raise to give up waiting for another's turn."""
        with own_turn(check):
            if self._own:
                self._settle(settings)
                yield
                return
            before = {name: self._conf.get(name, None) for name in settings}
            try:
                for name, value in settings.items():
                    if before[name] != value:
                        self._conf.set(name, value)
                yield
            finally:
                for name, value in settings.items():
                    if self._conf.get(name, None) != value:
                        # A cell of the user's has changed it meanwhile.
                        continue
                    if before[name] is None:
                        self._conf.unset(name)
                    elif before[name] != value:
                        self._conf.set(name, before[name])

    def _settle(self, settings: Mapping[str, str]) -> None:
        for name in self._set.keys() - settings.keys():
            self._conf.unset(name)
            del self._set[name]
        for name, value in settings.items():
            if self._set.get(name) != value:
                self._conf.set(name, value)
                self._set[name] = value
