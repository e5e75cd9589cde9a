"""Chat completions for real: whole and streamed, and all that a server can do wrong."""

import json
import socket
import ssl
import subprocess
import threading
import time

import pytest

from jupyterlab_model_audit.bridge.protocol import BridgeError

from .conftest import error_of

SECRET = "sk-test-VerySecret"


def completion(text, **more):
    message = {"role": "assistant", "content": text}
    return {"choices": [{"message": message, "finish_reason": "stop"}], **more}


def echo(_handler, _path, body):
    usage = {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5}
    return completion("You said " + body["messages"][-1]["content"], usage=usage)


def ask(caller, url, *requests, timeout=10, **http):
    target = {"http": {"url": f"{url}/v1", "protocol": "openai", "model": "tiny", **http}}
    return caller.call("ask", target=target, requests=list(requests), timeout=timeout)["answers"]


def text(value):
    return {"form": "text", "text": value}


def chat(*contents):
    roles = ("system", "user")
    return {
        "form": "chat",
        "messages": [{"role": role, "content": c} for role, c in zip(roles, contents, strict=True)],
    }


def test_texts_and_conversations(caller, loopback):
    server = loopback(echo)
    answers = ask(
        caller, server.url, text("hello"), chat("Be kind.", "bye"), parameters={"temperature": 0}
    )
    assert [answer["text"] for answer in answers] == ["You said hello", "You said bye"]
    assert answers[0]["usage"] == {"input": 3, "output": 2}
    assert answers[0]["label"] == answers[0]["text"]
    assert 0 < answers[0]["seconds"] < 5
    assert server.seen[1] == (
        "/v1/chat/completions",
        {"temperature": 0, "model": "tiny", "messages": chat("Be kind.", "bye")["messages"]},
    )


def test_connections_are_kept(caller, loopback):
    ports = set()

    def answer(handler, _path, body):
        ports.add(handler.client_address[1])
        return echo(handler, _path, body)

    server = loopback(answer)
    for _ in range(3):
        ask(caller, server.url, text("a"), text("b"))
    assert len(ports) == 1


def stream(handler, *events, done=True):
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream; charset=utf-8")
    handler.send_header("Connection", "close")
    handler.end_headers()
    for event in events:
        handler.wfile.write(b": still here\n\ndata: " + json.dumps(event).encode() + b"\n\n")
        handler.wfile.flush()
    if done:
        handler.wfile.write(b"data: [DONE]\n\n")
    handler.close_connection = True


def delta(content=None, finish=None):
    return {"choices": [{"delta": {"content": content}, "finish_reason": finish}]}


def test_streamed(caller, loopback):
    def answer(handler, _path, body):
        assert body["stream"] is True and body["stream_options"] == {"include_usage": True}
        usage = {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 2}}
        stream(handler, delta("Hel"), delta("lo ✓"), delta(None, "stop"), usage)

    (answer,) = ask(caller, loopback(answer).url, text("hi"), stream=True)
    assert (answer["text"], answer["usage"]) == ("Hello ✓", {"input": 7, "output": 2})


def test_a_stream_that_ends_too_early_is_no_answer(caller, loopback):
    server = loopback(lambda handler, *_: stream(handler, delta("Hel"), done=False))
    (answer,) = ask(caller, server.url, text("hi"), stream=True)
    assert (answer["outcome"], answer["code"]) == ("error", "unreachable")
    server = loopback(lambda handler, *_: stream(handler, {"error": {"message": "overloaded"}}))
    (answer,) = ask(caller, server.url, text("hi"), stream=True)
    assert (answer["code"], "overloaded" in answer["message"]) == ("server-error", True)


def test_a_server_that_does_not_stream_answers_whole(caller, loopback):
    (answer,) = ask(caller, loopback(echo).url, text("hi"), stream=True)
    assert answer["text"] == "You said hi"


def html(handler, *_):
    handler.send(200, b"<!doctype html><title>Sign in</title>", Content_Type="text/html")


def half(handler, *_):
    handler.send(200, b'{"choices": [{"message": {"content": "Hel')


def cut(handler, *_):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices"')
    handler.close_connection = True


def large(handler, *_):
    handler.send_response(200)
    handler.send_header("Content-Length", str(50 * 2**20))
    handler.end_headers()
    for _ in range(50):
        handler.wfile.write(b" " * 2**20)


def closing(handler, *_):
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def trickle(handler, *_):
    """A byte at a time: no single wait is long."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(100):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize(
    ("behaviour", "code", "part"),
    [
        (html, "model-nonsense", "a page of HTML instead of JSON"),
        (half, "model-nonsense", "JSON that breaks off"),
        (cut, "unreachable", "closed the connection before it had answered"),
        (large, "model-nonsense", "more than 16 MB"),
        (closing, "unreachable", "closed the connection before it had answered"),
        (trickle, "timeout", "did not answer within 1 s"),
        (lambda handler, *_: handler.send(204, b""), "model-nonsense", "something else than JSON"),
        (lambda handler, *_: {"choices": []}, "model-nonsense", "no choices"),
        (lambda handler, *_: {"result": 1}, "model-nonsense", "no text was found"),
        (lambda handler, *_: {"output": float("nan")}, "model-nonsense", "gave nan"),
        (lambda handler, *_: [], "model-nonsense", "gave nothing"),
        (
            lambda handler, *_: handler.send(302, b"", Location="http://u:p@else.where/x?key=1"),
            "refused",
            "302 and points to http://else.where/x;",
        ),
    ],
)
@pytest.mark.parametrize("streamed", [False, True])
def test_bad_behaviour(caller, loopback, behaviour, code, part, streamed):
    began = time.monotonic()
    (answer,) = ask(caller, loopback(behaviour).url, text("hi"), timeout=1, stream=streamed)
    assert (answer["outcome"], answer["code"]) == ("error", code)
    assert part in answer["message"]
    assert answer["message"].endswith(".") and answer["message"].count("\n") == 0
    assert "seconds" not in answer
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("status", "headers", "code", "pause"),
    [
        (429, {"Retry_After": "7"}, "rate-limited", 7),
        (429, {"retry_after_ms": "250"}, "rate-limited", 0.25),
        (429, {"Retry_After": "soon"}, "rate-limited", None),
        (429, {"Retry_After": "Wed, 21 Oct 2015 07:28:00 GMT"}, "rate-limited", 0),
        (429, {"Retry_After": "99999999"}, "rate-limited", 3600),
        (503, {"Retry_After": "2"}, "server-error", 2),
        (500, {}, "server-error", None),
        (401, {}, "refused", None),
        (422, {}, "refused", None),
    ],
)
def test_refusals_are_data(caller, loopback, status, headers, code, pause):
    body = json.dumps({"error": {"message": f"no, not with {SECRET}"}}).encode()
    server = loopback(lambda handler, *_: handler.send(status, body, **headers))
    (answer,) = ask(caller, server.url, text("hi"))
    assert (answer["code"], answer["status"], answer["retryAfter"]) == (code, status, pause)
    assert f"answered {status}" in answer["message"]


def test_credentials_come_by_name_and_are_never_seen(caller, loopback, monkeypatch, tmp_path):
    monkeypatch.setenv("CHAT_KEY", SECRET)
    monkeypatch.setenv("MODEL_AUDIT_HOME", str(tmp_path / "home"))
    store = tmp_path / "home" / "secrets"
    store.mkdir(parents=True)
    (store / "tenant").write_text("tenant-0815\n")
    (store / "tenant").chmod(0o644)

    def answer(handler, _path, body):
        said = f"{handler.headers['Authorization']} {handler.headers['X-Tenant']}"
        if body["messages"][0]["content"] == "fail":
            handler.send(500, json.dumps({"message": f"bad {said}"}).encode())
            return None
        return completion(said)

    server = loopback(answer)
    named = {
        "authorization": {"env": "CHAT_KEY"},
        "headers": {"X-Tenant": {"secret": "tenant"}},
    }
    answers = ask(caller, server.url, text("echo"), text("fail"), **named)
    assert server.headers[0]["Authorization"] == f"Bearer {SECRET}"
    assert server.headers[0]["X-Tenant"] == "tenant-0815"
    assert answers[0]["text"] == "Bearer [hidden] [hidden]"
    assert SECRET not in json.dumps(answers) and "0815" not in json.dumps(answers)
    assert (store / "tenant").stat().st_mode & 0o077 == 0
    basic = {"authorization": {"env": "CHAT_KEY", "scheme": "Basic"}}
    monkeypatch.setenv("CHAT_KEY", "ada:lovelace")
    (answer,) = ask(caller, server.url, text("echo"), **basic)
    assert server.headers[-1]["Authorization"] == "Basic YWRhOmxvdmVsYWNl"
    assert answer["text"] == "Basic [hidden] None"


@pytest.mark.parametrize(
    ("named", "code", "part"),
    [
        ({"env": "NOT_SET"}, "invalid-input", "NOT_SET is not set"),
        ({"secret": "none"}, "missing-file", "has no none"),
        ({"secret": "../keys/signing-key.json"}, "invalid-plan", "names no credential"),
        ({"env": "TWO_LINES"}, "invalid-input", "can't be sent as a header"),
    ],
)
def test_credentials_that_are_missing(caller, loopback, monkeypatch, named, code, part):
    monkeypatch.setenv("TWO_LINES", f"{SECRET}\nX-Other: 1")
    error = error_of(ask, caller, loopback(echo).url, text("hi"), authorization=named)
    assert (error.code, part in error.message) == (code, True)
    assert SECRET not in error.message + error.action + error.where


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem "
        "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(command.split(), check=True, capture_output=True, cwd=folder)
    return folder


def test_certificates(caller, loopback, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate / "cert.pem", certificate / "key.pem")
    server = loopback(echo, context)
    (answer,) = ask(caller, server.url, text("hi"))
    assert answer["code"] == "certificate"
    assert "self-signed certificate" in answer["message"]
    assert "target.http.verify" in answer["message"]
    assert server.seen == []
    for verify in (str(certificate / "cert.pem"), False):
        assert ask(caller, server.url, text("hi"), verify=verify)[0]["text"] == "You said hi"
    error = error_of(ask, caller, server.url, text("hi"), verify="none.pem")
    assert error.code == "unreadable-file"
    plain = loopback(echo)
    (answer,) = ask(caller, plain.url.replace("http:", "https:"), text("hi"))
    assert answer["code"] == "certificate" and "over TLS" in answer["message"]


def test_a_proxy_is_asked_openly(caller, loopback):
    proxy = loopback(echo)
    (answer,) = ask(caller, "http://model.example:81", text("hi"), proxy=proxy.url)
    assert answer["text"] == "You said hi"
    assert proxy.seen[0][0] == "http://model.example:81/v1/chat/completions"
    assert proxy.headers[0]["Host"] == "model.example:81"


def test_an_idle_connection_that_was_closed_is_not_used_again(caller, loopback):
    def answer(handler, path, body):
        handler.close_connection = True
        return echo(handler, path, body)

    server = loopback(answer)
    for _ in range(3):
        assert ask(caller, server.url, text("hi"))[0]["text"] == "You said hi"


def test_cancelling_ends_a_hanging_request(caller, loopback):
    hanging = threading.Event()

    def answer(*_):
        hanging.set()
        time.sleep(20)

    target = {"http": {"url": loopback(answer).url, "protocol": "openai", "model": "m"}}
    identifier = caller.start("ask", target=target, requests=[text("hi")], timeout=60)
    assert hanging.wait(5)
    began = time.monotonic()
    caller.cancel(identifier)
    with pytest.raises(BridgeError) as caught:
        caller.wait(identifier)
    assert caught.value.code == "cancelled"
    assert time.monotonic() - began < 1


def test_what_does_not_fit_the_protocol(caller, loopback):
    target = {"http": {"url": loopback(echo).url, "protocol": "openai", "model": "m"}}
    described = caller.call("describeTarget", target=target)
    assert described["kind"] == "OpenAI-compatible chat model m"
    assert described["forms"] == ["chat", "text"]
    table = {"columns": [{"name": "a", "values": [1]}]}
    error = error_of(caller.call, "predict", target=target, like="t", table=table, timeout=5)
    assert (error.code, error.where) == ("invalid-plan", "target.http.protocol")
    del target["http"]["model"]
    assert error_of(caller.call, "describeTarget", target=target).where == "target.http.model"
    assert error_of(caller.call, "ask", target=target, requests=[1], timeout=5).code == "protocol"
