"""Runs a command and tells what it cost, its children included.

Usage: python measure.py SECONDS COMMAND…. Prints one JSON line: the command's last line of
output (JSON itself), wall and CPU seconds, and the peak of the summed memory in MB. A command that
takes longer is ended, its result is null and its figures are those so far.
"""

import json
import os
import pathlib
import resource
import signal
import subprocess
import sys
import threading
import time

PAGE = resource.getpagesize()


def tree_memory(root):
    """Resident bytes of a process and everything below it, pages shared with files left out."""
    children = {}
    resident = {}
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
            pages = (stat.parent / "statm").read_text().split()
        except (OSError, IndexError):
            continue
        process = int(stat.parent.name)
        children.setdefault(parent, []).append(process)
        resident[process] = (int(pages[1]) - int(pages[2])) * PAGE
    total, queue = 0, [root]
    while queue:
        process = queue.pop()
        total += resident.get(process, 0)
        queue += children.get(process, [])
    return total


def main():
    """Runs, samples and reports."""
    started = time.perf_counter()
    limit, command = float(sys.argv[1]), sys.argv[2:]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    peak = 0
    done = threading.Event()

    def sample():
        nonlocal peak
        while not done.wait(0.02):
            peak = max(peak, tree_memory(process.pid))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        output = None
    done.set()
    sampler.join()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    if output is not None and process.returncode != 0:
        sys.exit(f"{command[0]} ended with code {process.returncode}")
    print(
        json.dumps(
            {
                "result": json.loads(output.strip().splitlines()[-1]) if output else None,
                "wall": time.perf_counter() - started,
                "cpu": used.ru_utime + used.ru_stime,
                "memory": peak / 2**20,
            }
        )
    )


if __name__ == "__main__":
    main()
