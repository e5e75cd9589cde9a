"""The protocol over a Jupyter comm, in the user's kernel."""

from __future__ import annotations

import threading
from typing import Any

from .. import __version__
from .cells import CellTracker
from .methods import Bridge
from .protocol import COMM_TARGET, PROTOCOL_VERSION, Json
from .server import Session

# Panels that were closed without a word, such as a reloaded page, leave a session behind.
MOST_SESSIONS = 4


class CommTarget:
    """Opens a session for each comm; the front end's subshell decides the thread it runs on."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._cells = CellTracker(shell.user_ns)
        self._cells.install(shell)
        self._lock = threading.Lock()
        self._sessions: list[tuple[Session, Any]] = []

    def register(self) -> None:
        self._shell.kernel.comm_manager.register_target(COMM_TARGET, self.open)

    def open(self, comm: Any, _message: Json) -> None:
        session = Session(
            Bridge(self._shell.user_ns, self._cells), lambda message: comm.send(data=message)
        )
        comm.on_msg(lambda message: session.receive(message["content"]["data"]))
        comm.on_close(lambda _message: self._close(session))
        with self._lock:
            self._sessions.append((session, comm))
            idle = [entry for entry in self._sessions[:-1] if not entry[0].busy]
            surplus = idle[: max(0, len(self._sessions) - MOST_SESSIONS)]
        for old, old_comm in surplus:
            self._close(old)
            old_comm.close()

    def _close(self, session: Session) -> None:
        with self._lock:
            self._sessions = [entry for entry in self._sessions if entry[0] is not session]
        session.close()


_target: CommTarget | None = None


def register() -> str:
    """Makes the kernel answer to our comm; again and again does no harm.

    Returns `<protocol> <version>`.
    """
    global _target
    from IPython.core.getipython import get_ipython

    if _target is None:
        _target = CommTarget(get_ipython())
    _target.register()
    return f"{PROTOCOL_VERSION} {__version__}"
