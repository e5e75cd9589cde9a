"""A chat and a scoring endpoint on the loopback for tests; its behaviour is set by POST /behave.

Prints its port. GET /seen tells what was asked: the texts, and the most requests at a time.
"""

import json
import re
import socket
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

lock = threading.Lock()
state = {}


def reset(behaviour):
    state.clear()
    state.update(behaviour=behaviour, seen=[], now=0, most=0, times=[])


def verdict(prompt):
    """Judges as a model would be asked to: an answer that says please is polite."""
    mark = re.search(r"ANSWER-[0-9a-f]{16}", prompt).group()
    answer = prompt.split(f"\n{mark}\n")[1]
    if "perhaps" in answer:
        return "I can't decide."
    polite = "please" in answer.lower()
    return "Let me see. " + json.dumps({"reason": "its tone", "pass": polite})


def rows_of(body):
    return body["dataframe_split"]["data"]


def ruled(body, late):
    """Late where the first column is beyond the number."""
    return ["late" if (row[0] or 0) > late else "on time" for row in rows_of(body)]


def close(handler):
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def part(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [{"mess')
    close(handler)


def large(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", str(50 * 2**20))
    handler.end_headers()
    for _ in range(50):
        handler.wfile.write(b" " * 2**20)


def raw(handler, content, kind="application/json"):
    handler.send_response(200)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content)


MISCHIEF = {
    "hangs": lambda handler: time.sleep(20),
    "closes": close,
    "breaks off": part,
    "half a JSON": lambda handler: raw(handler, b'{"choices": [{"message": {"content": "Hel'),
    "HTML": lambda handler: raw(handler, b"<html><body>Welcome</body></html>", "text/html"),
    "50 MB": large,
    "NaN": lambda handler: raw(handler, b'{"output": NaN}'),
    "NaN for every row": lambda handler: raw(
        handler, json.dumps({"predictions": [float("nan")] * handler.rows}).encode()
    ),
    "a row too few": lambda handler: raw(handler, b'{"predictions": ["late"]}'),
    "500": lambda handler: handler.send(500, {"error": "out of cheese"}),
    "429": lambda handler: handler.send(429, {"error": "slow down"}),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/behave":
            reset(body)
            return self.send(200, {})
        rows = self.path == "/invocations"
        self.rows = len(rows_of(body)) if rows else 0
        text = f"{self.rows} rows" if rows else body["messages"][-1]["content"]
        behaviour = state["behaviour"]
        with lock:
            state["seen"].append(text)
            state["times"].append(time.monotonic())
            state["now"] += 1
            state["most"] = max(state["most"], state["now"])
            asked, at_once = len(state["seen"]), state["now"]
        try:
            time.sleep(behaviour.get("seconds", 0))
            if asked <= behaviour.get("refuseFirst", 0) or at_once > behaviour.get("bears", 1000):
                headers = (
                    {"Retry-After": behaviour["retryAfter"]} if "retryAfter" in behaviour else {}
                )
                return self.send(behaviour.get("status", 429), {"error": "slow down"}, headers)
            if behaviour.get("mischief") and asked % behaviour.get("every", 1) == 0:
                return MISCHIEF[behaviour["mischief"]](self)
            if rows:
                return self.send(200, {"predictions": ruled(body, behaviour.get("late", 45))})
            usage = {"prompt_tokens": 1000, "completion_tokens": 1000}
            said = verdict(text) if behaviour.get("judges") else text.upper()
            message = {"role": "assistant", "content": said}
            self.send(200, {"choices": [{"message": message}], "usage": usage})
        finally:
            with lock:
                state["now"] -= 1

    def do_GET(self):
        self.send(200, {key: state[key] for key in ("seen", "most", "times")})

    def send(self, status, value, headers=None):
        content = json.dumps(value).encode()
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, str(text))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


reset({})
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
server.handle_error = lambda *_: None
print(server.server_port, flush=True)
threading.Thread(target=lambda: (sys.stdin.read(), server.shutdown()), daemon=True).start()
server.serve_forever()
