"""The built wheel, in an empty environment, on a machine without Node.

The wheel is made of what `npm run build` has left in `lib` and `jupyterlab_model_audit`.
"""

import json
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
VERSION = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"]
PINS = ROOT / "requirements" / "development.txt"
LABEXTENSION = "share/jupyter/labextensions/jupyterlab-model-audit/"
# What a page load pays before anybody opens the panel.
ENTRY_BYTES = 60_000

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this folder."""
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT])
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    """Names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment that holds the wheel, JupyterLab and a kernel."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--constraint", PINS]
    run([*pip, f"{wheel}[cli]", "jupyterlab", "ipykernel"])
    return folder


def run(command: list, env: dict[str, str] | None = None) -> str:
    """Run a command to its end; gives both of its outputs, and fails with them."""
    done = subprocess.run(
        [str(part) for part in command],
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def without_node(environment: Path) -> dict[str, str]:
    """Environment variables with which nothing but the virtual environment is found."""
    home = environment / "home"
    home.mkdir(exist_ok=True)
    return {
        "PATH": str(environment / "bin"),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "MODEL_AUDIT_HOME": str(home / "model-audit"),
    }


def wheel_data(names: list[str]) -> list[str]:
    """The labextension's files, relative to its folder."""
    return [name.split(LABEXTENSION)[1] for name in names if LABEXTENSION in name]


def test_wheel_holds_the_labextension(names: list[str]) -> None:
    files = wheel_data(names)
    assert "package.json" in files
    assert "install.json" in files
    assert any(re.fullmatch(r"static/remoteEntry\.\w+\.js", name) for name in files)
    assert any(name.startswith("schemas/jupyterlab-model-audit/") for name in files)


def test_wheel_holds_the_command_and_the_bridge(names: list[str]) -> None:
    assert "jupyterlab_model_audit/cli/model-audit.cjs" in names
    assert "jupyterlab_model_audit/command.py" in names
    assert "jupyterlab_model_audit/bridge/__main__.py" in names


def test_wheel_holds_neither_tests_nor_leftovers_of_development(names: list[str]) -> None:
    unwanted = [
        name
        for name in names
        if re.search(r"_test\.py$|conftest|\.map$|build_log\.json|__pycache__|\.pyc$", name)
    ]
    assert unwanted == []


def test_labextension_is_in_the_wheel_once(names: list[str]) -> None:
    assert not [name for name in names if name.startswith("jupyterlab_model_audit/labextension")]
    assert len(names) == len(set(names))


def test_entry_is_small_and_plotly_apart(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        sizes = {
            info.filename.split(LABEXTENSION)[1]: info.file_size
            for info in archive.infolist()
            if LABEXTENSION in info.filename
        }
        (entry,) = [name for name in sizes if name.startswith("static/remoteEntry.")]
        assert sizes[entry] < ENTRY_BYTES
        scripts = {
            info.filename: archive.read(info).decode("utf-8")
            for info in archive.infolist()
            if LABEXTENSION + "static/" in info.filename and info.filename.endswith(".js")
        }
    with_plotly = [name for name, text in scripts.items() if "js-plotly-plot" in text]
    assert len(with_plotly) == 1
    assert "remoteEntry" not in with_plotly[0]
    # Our own code must not have got into plotly's chunk, or it would load with the panel.
    assert "jupyterlab-model-audit:" not in scripts[with_plotly[0]]


def test_jupyterlab_lists_the_extension_as_enabled(environment: Path) -> None:
    listed = run(
        [environment / "bin" / "jupyter", "labextension", "list"], without_node(environment)
    )
    line = next(line for line in listed.splitlines() if "jupyterlab-model-audit" in line)
    assert "enabled" in line, line
    assert "OK" in line, line


def test_bridge_answers_over_stdin_and_stdout(environment: Path) -> None:
    hello = {"id": 1, "method": "hello", "params": {"protocol": 1, "version": VERSION}}
    with subprocess.Popen(
        [environment / "bin" / "python", "-m", "jupyterlab_model_audit.bridge"],
        env=without_node(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as bridge:
        # Closing its input is how a client takes its leave, so it stays open until the answer.
        bridge.stdin.write(json.dumps(hello) + "\n")
        bridge.stdin.flush()
        answer = json.loads(bridge.stdout.readline())
        bridge.stdin.close()
        assert bridge.wait(timeout=30) == 0
    assert answer["id"] == 1
    assert answer["result"]["version"] == VERSION
    assert answer["result"]["packages"]["duckdb"]


def test_command_runs_without_node_on_the_path(environment: Path) -> None:
    printed = run([environment / "bin" / "model-audit", "--version"], without_node(environment))
    assert printed.strip() == VERSION


def test_command_compares_two_files_without_node_on_the_path(
    environment: Path, tmp_path: Path
) -> None:
    reference, current = tmp_path / "reference.csv", tmp_path / "current.csv"
    reference.write_text("x\n" + "\n".join(str(i % 7) for i in range(500)), encoding="utf-8")
    current.write_text("x\n" + "\n".join(str(i % 7 + 3) for i in range(500)), encoding="utf-8")
    printed = run(
        [environment / "bin" / "model-audit", "compare", reference, current, "--json"],
        without_node(environment),
    )
    report = json.loads(printed)
    assert report["summary"] == {"columns": 1, "drifted": 1, "share": 1}
