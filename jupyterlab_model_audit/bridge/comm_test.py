"""The comm in a real kernel: subshells, silence, and panels that went away."""

import time
import uuid

import pytest
from jupyter_client.manager import start_new_kernel

from .protocol import COMM_TARGET, Joiner, split

REGISTER = "__import__('jupyterlab_model_audit.bridge.comm', fromlist=['x']).register()"


class Kernel:
    """A kernel's client that speaks our protocol over comms on a subshell."""

    def __init__(self, manager, client):
        self.manager = manager
        self.client = client
        self.joiner = Joiner()
        self.streams = []
        self.last = 0
        self.subshell = self.control("create_subshell_request")["subshell_id"]

    def control(self, kind):
        message = self.client.session.msg(kind, {})
        self.client.control_channel.send(message)
        return self.client.get_control_msg(timeout=30)["content"]

    def shell(self, kind, content, subshell):
        message = self.client.session.msg(kind, content)
        message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def register(self):
        content = {"code": "", "silent": True, "user_expressions": {"answer": REGISTER}}
        sent = self.shell("execute_request", content, self.subshell)
        while True:
            reply = self.client.get_shell_msg(timeout=60)
            if reply["parent_header"].get("msg_id") == sent:
                return reply["content"]["user_expressions"]["answer"]

    def open(self):
        comm = uuid.uuid4().hex
        content = {"comm_id": comm, "target_name": COMM_TARGET, "data": {}}
        self.shell("comm_open", content, self.subshell)
        return comm

    def call(self, comm, method, **params):
        self.last += 1
        for part in split({"id": self.last, "method": method, "params": params}):
            self.shell("comm_msg", {"comm_id": comm, "data": part}, self.subshell)
        return self.answer(comm)

    def answer(self, comm):
        """The next answer on the comm, or `closed`; what else the kernel says is kept."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            message = self.client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "stream":
                self.streams.append(message["content"]["text"])
            content = message["content"]
            if content.get("comm_id") != comm:
                continue
            if message["msg_type"] == "comm_close":
                return "closed"
            whole = self.joiner.add(content["data"])
            if whole is not None and "progress" not in whole:
                return whole
        raise AssertionError("The kernel does not answer.")


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel()
    yield Kernel(manager, client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def test_a_model_is_called_while_a_cell_sleeps_and_prints(kernel):
    code = (
        "import numpy, time\nX = numpy.zeros((3, 1))\n"
        "def model(rows):\n    print('from the model'); return [1] * len(rows)\n"
    )
    kernel.client.execute(code, reply=True, timeout=60)
    assert kernel.register()["status"] == "ok"
    assert kernel.register()["status"] == "ok"
    kernel.client.execute(
        "for _ in range(60):\n    print('from the cell'); time.sleep(0.1)", store_history=True
    )
    started = time.monotonic()
    comm = kernel.open()
    assert kernel.call(comm, "hello", protocol=1, version="x")["result"]["protocol"] == 1
    opened = kernel.call(comm, "open", source={"variable": "X"}, relation="t")["result"]
    assert opened["rows"] == 3
    kernel.streams.clear()
    table = {"columns": [{"name": "x0", "values": [0.0] * 200}]}
    target = {"callable": "model"}
    answers = kernel.call(comm, "predict", target=target, like="t", table=table, timeout=10)
    assert len(answers["result"]["answers"]) == 200
    assert time.monotonic() - started < 6
    time.sleep(0.5)
    kernel.call(comm, "variables")
    assert "from the cell" in "".join(kernel.streams)
    assert "from the model" not in "".join(kernel.streams)


def test_large_messages_both_ways(kernel):
    comm = kernel.open()
    text = "é😀" * 1_500_000
    answer = kernel.call(comm, "query", statements=[f"SELECT '{text}'"])
    assert answer["result"]["results"][0]["rows"] == [[text]]


def test_sessions_of_panels_that_went_away_are_closed(kernel):
    first = kernel.open()
    assert "result" in kernel.call(first, "query", statements=["SELECT 1"])
    later = [kernel.open() for _ in range(5)]
    assert kernel.answer(first) == "closed"
    assert "result" in kernel.call(later[-1], "query", statements=["SELECT 1"])


def test_the_users_namespace_stays_as_it_is(kernel):
    code = "assert not [n for n in globals() if 'audit' in n.lower()], list(globals())"
    reply = kernel.client.execute(code, reply=True, timeout=60)
    assert reply["content"]["status"] == "ok", reply["content"]
