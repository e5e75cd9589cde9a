"""Running the plan's setup file, so that its variables exist for the command."""

from __future__ import annotations

import ast
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from .cells import CellTracker
from .protocol import BridgeError, first_line, os_error
from .requests import Request
from .sentences import sentence

SKIP_TAG = "model-audit-skip"


@dataclass
class Cell:
    """One code cell: its number among the code cells, from 1."""

    number: int
    identifier: str
    source: str


def run_setup(request: Request, folder: str, namespace: dict[str, Any], cells: CellTracker) -> int:
    """Runs a notebook's code cells, or a script, and says how many cells ran."""
    shown = request.text("path")
    path = os.path.normpath(os.path.join(folder, os.path.expanduser(shown)))
    text = read_text(path, shown, folder)
    notebook = path.lower().endswith(".ipynb")
    if not notebook and not path.lower().endswith(".py"):
        raise BridgeError(
            "invalid-input",
            f"{shown} is neither a notebook nor a Python file.",
            "Name a .ipynb or .py file as setup.",
            shown,
        )
    parts = read_notebook(text, shown) if notebook else [Cell(1, "", text)]
    namespace["__file__"] = path
    with working_in(os.path.dirname(path), folder):
        run_cell = cell_runner(namespace)
        for done, cell in enumerate(parts):
            request.check()
            request.progress(done, len(parts))
            try:
                run_cell(cell, path)
            except BaseException as thrown:
                if ended_well(thrown):
                    break
                request.check()
                raise cell_error(thrown, cell, shown, notebook) from thrown
            cells.note(cell.source, cell.identifier, cell.number)
    request.progress(len(parts), max(len(parts), 1))
    return len(parts)


def read_text(path: str, shown: str, folder: str) -> str:
    try:
        with open(path, encoding="utf-8") as stream:
            return stream.read()
    except FileNotFoundError as thrown:
        raise BridgeError(
            "missing-file",
            f"There is no setup file {shown} in {folder}.",
            "Correct setup in the plan.",
            shown,
        ) from thrown
    except UnicodeDecodeError as thrown:
        raise BridgeError("unreadable-file", f"{shown} is not UTF-8 text.", "", shown) from thrown
    except OSError as thrown:
        raise os_error(thrown, shown) from thrown


def read_notebook(text: str, shown: str) -> list[Cell]:
    """The code cells in order, without empty ones and those tagged to be skipped."""
    try:
        notebook = json.loads(text)
        cells = notebook["cells"]
        metadata = notebook.get("metadata") or {}
        language = (metadata.get("language_info") or {}).get("name") or (
            metadata.get("kernelspec") or {}
        ).get("language", "python")
        if language != "python":
            raise BridgeError(
                "kernel-language",
                f"{shown} is a notebook in {language}, not in Python.",
                "Name a Python notebook as setup.",
                shown,
            )
        found = []
        code_cells = [cell for cell in cells if cell.get("cell_type") == "code"]
        for number, cell in enumerate(code_cells, start=1):
            source = cell.get("source", "")
            source = source if isinstance(source, str) else "".join(source)
            tags = (cell.get("metadata") or {}).get("tags") or []
            if source.strip() and SKIP_TAG not in tags:
                found.append(Cell(number, str(cell.get("id", "")), source))
        return found
    except (ValueError, KeyError, TypeError, AttributeError) as thrown:
        raise BridgeError(
            "unreadable-file",
            f"{shown} is not a notebook: {sentence(first_line(thrown))}",
            "Open it in JupyterLab and save it again.",
            shown,
        ) from thrown


@contextmanager
def working_in(folder: str, plan_folder: str) -> Iterator[None]:
    """As in Jupyter, the notebook's own folder is the working folder and on the path.

    So is the plan's, after it. Neither is there before: a file of the user's that
    bears a library's name must not keep this process from starting.
    """
    before = os.getcwd()
    os.chdir(folder or ".")
    for each in (plan_folder, folder):
        if each not in sys.path:
            sys.path.insert(0, each)
    try:
        yield
    finally:
        with suppress(OSError):
            os.chdir(before)


def cell_runner(namespace: dict[str, Any]) -> Callable[[Cell, str], None]:
    """Runs cells in IPython where it is installed, so that magics work; else as plain Python."""
    os.environ.setdefault("MPLBACKEND", "agg")
    try:
        shell = setup_shell(namespace)
    except ImportError:
        return lambda cell, path: run_plain(cell, path, namespace)

    def run_cell(cell: Cell, path: str) -> None:
        if path.lower().endswith(".py"):
            run_plain(cell, path, namespace)
            return
        result = shell.run_cell(cell.source, store_history=False)
        thrown = result.error_before_exec or result.error_in_exec
        if thrown is not None:
            raise thrown

    return run_cell


_shell: Any = None


def setup_shell(namespace: dict[str, Any]) -> Any:
    """The process' one shell, without a screen and without a history."""
    global _shell
    if _shell is not None:
        return _shell
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class SetupShell(InteractiveShell):
        def enable_gui(self, gui: Any = None) -> None:
            """There is no event loop of a window here; `%matplotlib inline` asks for none."""

        def showtraceback(self, *_: Any, **__: Any) -> None:
            """The error is told by us, with its cell."""

        def showsyntaxerror(self, *_: Any, **__: Any) -> None:
            """As `showtraceback`."""

    config = Config()
    config.HistoryManager.enabled = False
    _shell = SetupShell.instance(
        config=config, user_module=sys.modules["__main__"], user_ns=namespace
    )
    return _shell


def run_plain(cell: Cell, path: str, namespace: dict[str, Any]) -> None:
    if path.lower().endswith(".ipynb"):
        magic = next((line for line in cell.source.splitlines() if is_magic(line)), None)
        if magic is not None:
            raise BridgeError(
                "package-missing",
                f"Cell {cell.number} uses the magic {magic.strip()[:60]}, which needs IPython.",
                f"Install it with: {sys.executable} -m pip install ipython",
            )
    tree = ast.parse(cell.source, filename=path)
    exec(compile(tree, path, "exec"), namespace)


def is_magic(line: str) -> bool:
    return line.lstrip().startswith(("%", "!"))


def ended_well(thrown: BaseException) -> bool:
    return isinstance(thrown, SystemExit) and thrown.code in (None, 0)


def cell_error(thrown: BaseException, cell: Cell, shown: str, notebook: bool) -> BridgeError:
    if isinstance(thrown, BridgeError):
        return thrown
    place = f"Cell {cell.number} of {shown}" if notebook else shown
    line = last_line(thrown)
    return BridgeError(
        "invalid-input",
        f"{place} failed: {sentence(line)}",
        f"Make it run from top to bottom, or tag the cell {SKIP_TAG}."
        if notebook
        else "Make it run with plain Python first.",
        f"{shown}, cell {cell.number}" if notebook else shown,
    )


def last_line(thrown: BaseException) -> str:
    """The exception as the last line of its traceback."""
    line = first_line(thrown)
    name = type(thrown).__name__
    return name if line == name else f"{name}: {line}"
