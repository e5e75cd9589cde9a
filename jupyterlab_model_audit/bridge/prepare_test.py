"""Running a setup file, in a process of its own as the command does."""

import json
import subprocess
import sys
import time

import pytest


class Process:
    """`python -m jupyterlab_model_audit.bridge`, spoken to as the command speaks to it."""

    def __init__(self, folder):
        self.child = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab_model_audit.bridge"],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.last = 0

    def send(self, message):
        self.child.stdin.write(json.dumps(message).encode() + b"\n")
        self.child.stdin.flush()

    def start(self, method, **params):
        self.last += 1
        self.send({"id": self.last, "method": method, "params": params})
        return self.last

    def wait(self):
        while True:
            message = json.loads(self.child.stdout.readline())
            if "progress" not in message:
                return message

    def call(self, method, **params):
        self.start(method, **params)
        return self.wait()

    def close(self):
        self.child.stdin.close()
        code = self.child.wait(10)
        self.child.stdout.close()
        self.child.stderr.close()
        return code


@pytest.fixture
def process(tmp_path):
    made = Process(tmp_path)
    yield made
    made.close()


def notebook(path, *cells, language="python"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(
            {
                "cells": [
                    cell
                    if isinstance(cell, dict)
                    else {
                        "cell_type": "code",
                        "source": cell,
                        "id": f"cell-{index}",
                        "metadata": {},
                    }
                    for index, cell in enumerate(cells)
                ],
                "metadata": {"language_info": {"name": language}},
                "nbformat": 4,
                "nbformat_minor": 5,
            }
        )
    )


def test_a_notebook_with_magics_prints_and_skipped_cells(process, tmp_path):
    (tmp_path / "work" / "data.csv").parent.mkdir()
    (tmp_path / "work" / "data.csv").write_text("a\n1\n2\n")
    (tmp_path / "work" / "helper.py").write_text("FACTOR = 2\n")
    notebook(
        tmp_path / "work" / "n.ipynb",
        {"cell_type": "markdown", "source": "# Title", "metadata": {}},
        ["%matplotlib inline\n", "import pandas, helper\n", "print('hello', flush=True)"],
        "%%time\nframe = pandas.read_csv('data.csv') * helper.FACTOR",
        "import os; os.write(1, b'raw bytes'); import sys; assert sys.stdin.read() == ''",
        {"cell_type": "code", "source": "1/0", "metadata": {"tags": ["model-audit-skip"]}},
        "",
        "def model(rows):\n    return [1] * len(rows)\nframe",
    )
    assert process.call("setup", path="work/n.ipynb")["result"] == {"cells": 4}
    listed = process.call("variables")["result"]
    table = listed["tables"][0]
    assert (table["name"], table["cell"]["id"], table["cell"]["executionCount"]) == (
        "frame",
        "cell-2",
        2,
    )
    assert listed["models"][0]["callable"] == "model"
    opened = process.call("open", source={"variable": "frame"}, relation="t")["result"]
    assert opened["rows"] == 2
    answers = process.call(
        "predict",
        target={"callable": "model"},
        like="t",
        table={"columns": [{"name": "a", "values": [1]}]},
        timeout=10,
    )["result"]["answers"]
    assert answers[0]["label"] == 1


def test_a_script(process, tmp_path):
    (tmp_path / "s.py").write_text(
        "import sys\nassert __name__ == '__main__' and __file__.endswith('s.py')\n"
        "import pandas\nframe = pandas.DataFrame({'a': [1]})\nsys.exit(0)\n"
    )
    assert process.call("setup", path="s.py")["result"] == {"cells": 1}
    assert process.call("variables")["result"]["tables"][0]["name"] == "frame"


@pytest.mark.parametrize(
    ("name", "content", "code", "part"),
    [
        ("gone.ipynb", None, "missing-file", "no setup file gone.ipynb"),
        ("x.txt", "", "invalid-input", "neither a notebook nor a Python file"),
        ("bad.ipynb", "{", "unreadable-file", "bad.ipynb is not a notebook"),
        ("odd.ipynb", "[]", "unreadable-file", "odd.ipynb is not a notebook"),
        ("s.py", "x = 1\nraise ValueError('broken')", "invalid-input", "ValueError: broken"),
        ("s.py", "def", "invalid-input", "s.py failed: SyntaxError"),
        ("s.py", "import sys; sys.exit(3)", "invalid-input", "SystemExit"),
    ],
)
def test_what_is_wrong_with_a_setup_file(process, tmp_path, name, content, code, part):
    if content is not None:
        (tmp_path / name).write_text(content)
    error = process.call("setup", path=name)["error"]
    assert error["code"] == code
    assert part in error["message"]
    assert "result" in process.call("variables")


def test_the_failing_cell_is_named(process, tmp_path):
    notebook(tmp_path / "n.ipynb", "x = 1", "y = x / 0")
    error = process.call("setup", path="n.ipynb")["error"]
    assert error["message"] == "Cell 2 of n.ipynb failed: ZeroDivisionError: division by zero."
    notebook(tmp_path / "n.ipynb", "x = 1", "x +")
    assert (
        "Cell 2 of n.ipynb failed: SyntaxError"
        in process.call("setup", path="n.ipynb")["error"]["message"]
    )
    notebook(tmp_path / "r.ipynb", "x <- 1", language="R")
    assert process.call("setup", path="r.ipynb")["error"]["code"] == "kernel-language"


def test_cancelling_interrupts_the_cell(process, tmp_path):
    notebook(tmp_path / "n.ipynb", "import time\ntime.sleep(60)")
    running = process.start("setup", path="n.ipynb")
    time.sleep(2)
    cancelled_at = time.monotonic()
    process.send({"cancel": running})
    assert process.wait()["error"]["code"] == "cancelled"
    assert time.monotonic() - cancelled_at < 5
    notebook(tmp_path / "n.ipynb", "x = 1")
    assert process.call("setup", path="n.ipynb")["result"] == {"cells": 1}


def test_ends_with_stdin_even_while_a_cell_runs(tmp_path):
    notebook(tmp_path / "n.ipynb", "import time\ntime.sleep(60)")
    process = Process(tmp_path)
    process.start("setup", path="n.ipynb")
    time.sleep(1)
    assert process.close() == 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_ends_cleanly_on_signals(tmp_path, name):
    import signal

    process = Process(tmp_path)
    assert "result" in process.call("variables")
    process.child.send_signal(getattr(signal, name))
    assert process.child.wait(10) == 0
    process.close()


def test_magics_without_ipython(tmp_path, monkeypatch):
    from . import prepare
    from .protocol import BridgeError

    monkeypatch.setattr(prepare, "_shell", None)
    monkeypatch.setitem(sys.modules, "IPython.core.interactiveshell", None)
    run = prepare.cell_runner({})
    run(prepare.Cell(1, "", "x = 1"), "n.ipynb")
    with pytest.raises(BridgeError, match="Cell 2 uses the magic %time"):
        run(prepare.Cell(2, "", "%time x"), "n.ipynb")
