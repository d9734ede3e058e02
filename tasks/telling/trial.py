"""A trial of a channel, for whoever sets it up."""

from __future__ import annotations

from datetime import datetime

from engine.text import Text
from tasks.channels.channel import Message
from tasks.telling.kinds import TEST
from tasks.telling.wording import Pen


def trial(pen: Pen, key: str, now: datetime) -> Message:
    """What a trial says."""
    return Message(
        key=key,
        kind=TEST,
        subject=pen.say(_SUBJECT),
        lines=(pen.say(_LINE),),
        sent_at=now,
        at=now,
        language=pen.language,
        facts={"key": key, "kind": TEST},
        **pen.ways("/notices", _HOUSE),
    )


_SUBJECT = Text("【守望】测试通知", "[Shouwang] Test notice")
_LINE = Text("收到这条消息，说明这个渠道可以使用。", "This message arrived, so the channel works.")
_HOUSE = Text("打开：", "Open:")
