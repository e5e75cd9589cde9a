"""Which cell made a variable."""

import time

import pytest

from .cells import CellTracker, stored_names


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("x = 1", {"x"}),
        ("x.a[0].b = 1", {"x"}),
        ("x['a'] += 1; del y[0]", {"x", "y"}),
        ("a, (b, *c) = f()", {"a", "b", "c"}),
        ("for i in range(3): z = i", {"i", "z"}),
        ("with open('f') as f: pass", {"f"}),
        ("import a.b, c as d\nfrom e import g", {"a", "d", "g"}),
        ("def f():\n    x = 1", {"f"}),
        ("class C:\n    x = 1", {"C"}),
        ("[x for x in y]", set()),
        ("clf.fit(X, y)", {"clf"}),
        ("X.drop(columns=['a'], inplace=True)", {"X"}),
        ("X.drop(columns=['a'])", set()),
        ("print(X); X.head()", set()),
        ("(w := 3)", {"w"}),
        ("%matplotlib inline\nx = 1\n!ls", {"x"}),
        ("%%time\nx = 1", {"x"}),
        ("this is no python", set()),
        ("", set()),
    ],
)
def test_stored_names(source, names):
    assert stored_names(source) == names


def test_versions_grow_with_rebinding_and_changes():
    namespace = {"X": [1], "_hidden": 1}
    tracker = CellTracker(namespace)
    assert tracker.origin("X") is None
    tracker.note("print(X)", "a", 1)
    assert tracker.origin("X") is None
    namespace["X"] = [2]
    tracker.note("load()", "b", 2)
    origin = tracker.origin("X")
    assert (origin["id"], origin["executionCount"], origin["version"]) == ("b", 2, 1)
    tracker.note("X[0] = 5", "c", 3)
    assert (tracker.origin("X")["id"], tracker.origin("X")["version"]) == ("c", 2)
    del namespace["X"]
    tracker.note("del X", "d", 4)
    namespace["X"] = [3]
    tracker.note("X = [3]", "e", 5)
    assert tracker.origin("X")["version"] == 3
    assert tracker.origin("_hidden") is None


def test_recall_finds_the_last_cell_that_made_it():
    tracker = CellTracker({"X": 1, "Y": 2})
    tracker.recall(["", "X = 0", "Y = 1", "X = 1", "print(X)"])
    assert tracker.origin("X")["executionCount"] == 3
    assert tracker.origin("Y")["executionCount"] == 2


def test_costs_less_than_a_millisecond():
    namespace = {f"name{index}": index for index in range(200)}
    tracker = CellTracker(namespace)
    source = "\n".join(f"name{index} = frame.groupby('a').mean()" for index in range(20))
    times = []
    for count in range(100):
        started = time.perf_counter()
        tracker.note(source, "cell", count)
        times.append(time.perf_counter() - started)
    # The median, as other processes may hold the machine up.
    assert sorted(times)[50] < 0.001


def test_nothing_reaches_the_users_cell():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    tracker = CellTracker(shell.user_ns)
    tracker.install(shell)
    shell.run_cell("X = [1]", store_history=True, cell_id="first")
    assert tracker.origin("X")["id"] == "first"
    tracker._identities = None
    result = shell.run_cell("X = [2]", store_history=True, cell_id="second")
    assert result.success
