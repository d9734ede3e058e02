"""What the answers of other systems mean for a message that was posted to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus

import msgspec

from engine.text import Text
from tasks.channels.channel import Refused, Undelivered, Unreachable
from tasks.channels.line import Answer, Line, NotAllowed

LONGEST_WAIT = timedelta(hours=1)
_OK = range(200, 300)


def post(line: Line, url: str, body: bytes, headers: Mapping[str, str], only: frozenset[str] = frozenset()) -> Answer:
    """Posts, and takes a 2xx for yes. Raises `Unreachable`, and `Refused` where nobody will ever listen (410)."""
    try:
        answer = line.post(url, body, {"Content-Type": "application/json; charset=utf-8", **headers}, only=only)
    except NotAllowed as refused:
        raise Unreachable(refused.why) from None
    except OSError as error:
        raise Unreachable(_SILENT.format(error=type(error).__name__)) from error
    if answer.status in _OK:
        return answer
    said = _SAID.format(status=answer.status)
    if answer.status == HTTPStatus.GONE:
        raise Refused(said)
    raise Unreachable(said, wait=_asked_to_wait(answer))


def robot(answer: Answer, *, busy: frozenset[int]) -> None:
    """`errcode` 0 is yes. Raises `Unreachable` for the codes that mean too many, `Undelivered` for any other."""
    try:
        told = msgspec.json.decode(answer.body, type=dict[str, object])
    except msgspec.DecodeError:
        raise Undelivered(Text("对方的答复看不懂。", "The answer cannot be read.")) from None
    code = told.get("errcode")
    if code == 0:
        return
    why = _CODE.format(code=code, said=str(told.get("errmsg", ""))[:200])
    if code in busy:
        raise Unreachable(why, wait=timedelta(minutes=1))
    raise Undelivered(why)


def _asked_to_wait(answer: Answer) -> timedelta | None:
    asked = answer.headers.get("retry-after", "")
    return min(timedelta(seconds=int(asked[:6])), LONGEST_WAIT) if asked.isascii() and asked.isdigit() else None


_SILENT = Text("连接不上对方（{error}）。", "The other side cannot be reached ({error}).")
_SAID = Text("对方答复 HTTP {status}。", "The other side answered HTTP {status}.")
_CODE = Text("对方拒收：{code} {said}", "Not taken: {code} {said}")
