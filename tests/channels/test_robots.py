"""Group robots against their recorded formats (WeCom 群机器人配置说明, DingTalk 自定义机器人接入)."""

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote_plus

import pytest

from tasks.channels import CHANNELS, dingtalk, wecom
from tasks.channels.channel import Message, Undelivered, Unreachable, WrongField
from tasks.channels.line import Line
from tests.channels.conftest import AT
from tests.support.listener import Listener


def test_wecom_gets_one_text_message(listener: Listener, line: Line, message: Message) -> None:
    wecom.send(message, {"url": f"{listener.url}/cgi-bin/webhook/send?key=abc"}, line)
    (posted,) = listener.posted
    assert posted.headers["content-type"].startswith("application/json")
    told = posted.json
    assert (told["msgtype"], list(told)) == ("text", ["msgtype", "text"])
    assert told["text"]["content"].startswith(message.subject)
    assert told["text"]["content"].endswith("办理： https://house.example/tasks/abc")


def test_wecom_takes_2048_bytes_and_no_broken_character(listener: Listener, line: Line, message: Message) -> None:
    wecom.send(replace(message, lines=("长" * 2000,)), {"url": f"{listener.url}/send?key=abc"}, line)
    content = listener.posted[0].json["text"]["content"].encode()
    assert 2040 <= len(content) <= 2048


def test_dingtalk_is_signed_as_its_manual_says(listener: Listener, line: Line, message: Message) -> None:
    """The manual's own code: HMAC-SHA256 with the secret over `timestamp + "\\n" + secret`, base 64, then quoted."""
    now = replace(message, sent_at=datetime(2026, 3, 5, 1, 30, 0, 123_000, tzinfo=UTC))
    dingtalk.send(now, {"url": f"{listener.url}/robot/send?access_token=t", "secret": "SECabc"}, line)
    (posted,) = listener.posted
    stamp = "1772674200123"
    sign = base64.b64encode(hmac.new(b"SECabc", f"{stamp}\nSECabc".encode(), hashlib.sha256).digest())
    assert posted.path == f"/robot/send?access_token=t&timestamp={stamp}&sign={quote_plus(sign)}"
    assert posted.json["msgtype"] == "text"


def test_dingtalk_s_signature_is_the_recorded_one() -> None:
    """Reckoned once with another program: `openssl dgst -sha256 -hmac 'this is secret'` over both lines."""
    address = dingtalk.signed("https://oapi.dingtalk.com/robot/send?access_token=t", "this is secret", AT)
    assert address.partition("&sign=")[2] == quote_plus("IAlCJu/0rBxnqE8ugMDh0B3h5Ibkfzui2FHDBHxaqcA=")


@pytest.mark.parametrize(("name", "code"), [("wecom", 45009), ("dingtalk", 410100), ("dingtalk", 660026)])
def test_a_robot_that_had_too_much_is_left_in_peace(
    listener: Listener, line: Line, message: Message, name: str, code: int
) -> None:
    listener.then(200, f'{{"errcode":{code},"errmsg":"too many"}}'.encode())
    with pytest.raises(Unreachable) as told:
        send(name, listener, message, line)
    assert told.value.wait is not None


@pytest.mark.parametrize("name", ["wecom", "dingtalk"])
@pytest.mark.parametrize("answer", [b'{"errcode":310000,"errmsg":"sign not match"}', b"<html>", b"[]", b""])
def test_a_200_that_says_no_is_no(listener: Listener, line: Line, message: Message, name: str, answer: bytes) -> None:
    listener.then(200, answer)
    with pytest.raises(Undelivered) as told:
        send(name, listener, message, line)
    assert told.value.why.zh
    assert told.value.why.en


def send(name: str, listener: Listener, message: Message, line: Line) -> None:
    url = f"{listener.url}/send?key=k&access_token=t"
    CHANNELS[name].send(message, {"url": url, "secret": "SECabc"}, line)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("wecom", "https://evil.example/cgi-bin/webhook/send?key=abc"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc"),
        ("dingtalk", "https://oapi.dingtalk.com.evil.example/robot/send?access_token=t"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send"),
    ],
)
def test_a_robot_is_reached_at_its_own_host_alone(name: str, url: str) -> None:
    with pytest.raises(WrongField):
        CHANNELS[name].check({"url": url, "secret": "SECabc"}, Line())


def test_robots_get_no_more_than_they_take() -> None:
    assert CHANNELS["wecom"].per_minute == CHANNELS["dingtalk"].per_minute == 20
