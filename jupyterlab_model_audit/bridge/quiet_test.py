"""Silence that leaves the other threads' prints alone."""

import subprocess
import sys

PRINTING = """
import io, sys, threading
from jupyterlab_model_audit.bridge.quiet import quiet

sys.stdout = stream = io.StringIO()
stop = threading.Event()

def silence():
    while not stop.is_set():
        with quiet():
            print("from the silent thread")

sys.setswitchinterval(1e-6)
threads = [threading.Thread(target=silence) for _ in range(2)]
for thread in threads:
    thread.start()
for _ in range(30_000):
    print("a", "b", "c")
stop.set()
for thread in threads:
    thread.join()
assert sys.stdout is stream
assert stream.getvalue() == "a b c\\n" * 30_000
"""


def test_printing_while_other_threads_come_and_go_in_silence():
    ended = subprocess.run(
        [sys.executable, "-c", PRINTING], capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stderr) == (0, "")
