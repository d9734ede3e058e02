"""The webhook channel, checked by the library of the Standard Webhooks specification."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from tasks.channels import webhook
from tasks.channels.channel import Message, Refused, Unreachable, WrongField
from tasks.channels.line import Line
from tests.support.listener import Listener

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-eight bytes"[:28]).decode()
FORMER = "whsec_" + base64.b64encode(b"another secret of 30 bytes, ok").decode()


def test_what_is_posted_verifies_by_the_library_of_the_specification(
    listener: Listener, line: Line, message: Message
) -> None:
    now = replace(message, sent_at=datetime.now(UTC))
    webhook.send(now, {"url": f"{listener.url}/hook?x=1", "secret": SECRET}, line)
    (posted,) = listener.posted
    told = Webhook(SECRET).verify(posted.body, posted.headers)
    assert told["type"] == "notice.urged"
    assert told["data"]["number"] == "DB2026-0001"
    assert posted.path == "/hook?x=1"


def test_while_a_secret_is_changed_both_verify(listener: Listener, line: Line, message: Message) -> None:
    now = replace(message, sent_at=datetime.now(UTC))
    webhook.send(now, {"url": listener.url, "secret": SECRET, "former_secret": FORMER}, line)
    (posted,) = listener.posted
    for each in (SECRET, FORMER):
        Webhook(each).verify(posted.body, posted.headers)


def test_the_id_is_the_same_on_every_try_and_the_timestamp_is_the_try_s(
    listener: Listener, line: Line, message: Message
) -> None:
    for minutes in (0, 5):
        later = replace(message, sent_at=message.sent_at + timedelta(minutes=minutes))
        webhook.send(later, {"url": listener.url, "secret": SECRET}, line)
    first, second = listener.posted
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == f"msg_{message.id}"
    assert int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"]) == 300
    assert first.body == second.body


@pytest.mark.parametrize(
    ("status", "error"), [(410, Refused), (404, Unreachable), (500, Unreachable), (302, Unreachable)]
)
def test_what_is_no_2xx_was_not_taken(
    listener: Listener, line: Line, message: Message, status: int, error: type[Exception]
) -> None:
    listener.then(status, Location=f"{listener.url}/elsewhere")
    with pytest.raises(error):
        webhook.send(message, {"url": listener.url, "secret": SECRET}, line)
    assert len(listener.posted) == 1, "nothing follows a redirect"


def test_a_busy_receiver_says_how_long_to_wait(listener: Listener, line: Line, message: Message) -> None:
    listener.then(429, Retry_After="120")
    with pytest.raises(Unreachable) as told:
        webhook.send(message, {"url": listener.url, "secret": SECRET}, line)
    assert told.value.wait == timedelta(minutes=2)


@pytest.mark.parametrize("secret", ["", "whsec_short", "whsec_" + "A" * 200, "not base 64 at all!", "whsec_密钥"])
def test_a_secret_of_another_form_is_refused(line: Line, secret: str) -> None:
    with pytest.raises(WrongField):
        webhook.check({"url": "http://127.0.0.1/", "secret": secret or "whsec_"}, line)
