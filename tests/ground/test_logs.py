"""One JSON object a line, the request's id in every line and in every task, no personal data (R38)."""

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator

import pytest
import structlog
from celery import current_app, signals
from django.http import HttpRequest, HttpResponse

from consultare import logs
from consultare.middleware import RequestId


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What our configuration writes to its stream."""
    stream = io.StringIO()
    formatter_config = logs.configuration()["formatters"]["json"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(**{key: value for key, value in formatter_config.items() if key != "()"})
    )
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    structlog.contextvars.clear_contextvars()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.contextvars.clear_contextvars()
    root.handlers = handlers
    root.setLevel(level)


@pytest.mark.req("R38")
@pytest.mark.parametrize(
    "text",
    [
        "sent to ana.pop@ong.example",
        "DATABASE postgres://user:hunter2@db.example/x refused",
        "code Zk3v9QpLr8Xw2Bn6Tf4Hy7Jd1Mg5Sc0A used",
        "IntegrityError\nDETAIL:  Failing row contains (7, strictly private text of an observation).",
    ],
)
def test_what_is_personal_or_secret_is_masked(lines, text: str) -> None:
    logging.getLogger("anything").warning("before %s", text)
    structlog.get_logger("other").info("event", note=text, deep={"list": [text]})
    plain = json.dumps(lines())
    for canary in ("ana.pop", "hunter2", "Zk3v9Qp", "strictly private"):
        assert canary not in plain
    assert len(lines()) == 2


@pytest.mark.req("R38")
@pytest.mark.parametrize("key", ["password", "token", "Cookie", "authorization", "code"])
def test_values_with_secret_names_are_hidden(lines, key: str) -> None:
    structlog.get_logger("x").info("event", **{key: "short"})
    assert lines()[0][key] == "[hidden]"


def test_ordinary_facts_stay_readable(lines) -> None:
    structlog.get_logger("x").info("drained", sent=12, state="open", path="/consultari/buget-2027/")
    line = lines()[0]
    assert (line["event"], line["sent"], line["state"], line["path"]) == (
        "drained",
        12,
        "open",
        "/consultari/buget-2027/",
    )
    assert line["level"] == "info"
    assert str(line["timestamp"]).endswith("Z")


@pytest.mark.req("R38")
def test_a_line_break_can_not_forge_a_line(lines) -> None:
    logging.getLogger("django.request").warning("Not Found: %s", '/x\r\n{"event": "forged"}\x1b[31m\u2028')
    assert len(lines()) == 1


def test_an_exception_keeps_its_trace_and_loses_its_data(lines) -> None:
    try:
        raise ValueError("ana@ong.example")
    except ValueError:
        logging.getLogger("x").exception("failed")
    trace = str(lines()[0]["exception"])
    assert "test_logs.py" in trace
    assert "ana@ong" not in trace


def handle(**headers: str) -> tuple[HttpResponse, list[str]]:
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(logs.current_request_id())
        return HttpResponse()

    request = HttpRequest()
    request.method, request.path = "GET", "/x/"
    request.META.update(headers)
    return RequestId(view)(request), seen


def test_every_request_has_its_own_id_whatever_the_client_says(lines) -> None:
    first, seen = handle(HTTP_X_REQUEST_ID="chosen-by-client")
    second, _ = handle()
    assert first["X-Request-ID"] == seen[0] != "chosen-by-client"
    assert len(first["X-Request-ID"]) == 16
    assert first["X-Request-ID"] != second["X-Request-ID"]
    assert [line["request_id"] for line in lines()] == [first["X-Request-ID"], second["X-Request-ID"]]
    assert logs.current_request_id() == ""


def test_the_id_travels_with_the_message() -> None:
    headers: dict[str, object] = {}
    with structlog.contextvars.bound_contextvars(request_id="abc123"):
        signals.before_task_publish.send(sender="x", headers=headers)
    assert headers == {"request_id": "abc123"}


@pytest.mark.usefixtures("broker")
def test_the_id_reaches_the_task_through_a_real_broker() -> None:
    """Published, read back as a worker reads it, and bound before the task runs."""
    seen: list[str] = []

    @current_app.task(name="tests.tell_id", bind=True)
    def tell_id(self) -> None:
        seen.append(logs.current_request_id())

    with structlog.contextvars.bound_contextvars(request_id="abc123"):
        current_app.send_task("tests.tell_id", queue="id-test")
    with current_app.connection_for_read() as connection:
        message = connection.SimpleQueue("id-test").get(timeout=5)
        message.ack()
    tell_id.push_request(**message.headers)
    try:
        signals.task_prerun.send(sender=tell_id, task_id="1", task=tell_id)
        tell_id.run()
    finally:
        tell_id.pop_request()
        signals.task_postrun.send(sender=tell_id)
        current_app.tasks.pop("tests.tell_id")
    assert seen == ["abc123"]
    assert logs.current_request_id() == ""
