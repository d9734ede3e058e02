"""Every way out of the house, one folder each; `README.md` is the recipe for another one."""

from __future__ import annotations

from collections.abc import Mapping

from tasks.channels import dingtalk, mail, webhook, wecom
from tasks.channels.channel import Channel

CHANNELS: Mapping[str, Channel] = {
    each.name: each for each in (mail.CHANNEL, webhook.CHANNEL, wecom.CHANNEL, dingtalk.CHANNEL)
}
"""By name. What is shown inside the house (`inapp`) is no way out: it is a row that its page reads."""
