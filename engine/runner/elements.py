"""Which elements run, and what to draw instead of those that do not yet: the one list that checker and runner share.

Keys are the values of `engine.definitions.elements.Kind`. This module imports no engine library on purpose, so that
checking a diagram stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.text import Text

_CATCH: Final = Text(
    "给事件选定触发：定时、消息、信号或条件。", "Give the event a trigger: a timer, message, signal or condition."
)

UNSUPPORTED: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "ad_hoc_sub_process": Text(
            "改用子流程，用网关画出可选步骤。", "Draw a sub-process whose gateways lead to the optional steps."
        ),
        "intermediate": _CATCH,
        "boundary": _CATCH,
    }
)
"""Kinds that an upload is refused for, each with what to draw instead."""

_ERROR: Final = Text(
    "错误总会中断所在步骤：去掉“不中断”，或改用消息、升级事件。",
    "An error always interrupts: make the event interrupting, or draw a message or escalation event.",
)
_START: Final = Text(
    "改用无触发的开始事件；由办理人或接口发起案件。",
    "Draw a start event without a trigger; a person or the interface starts the case.",
)

UNSUPPORTED_MARKS: Final[Mapping[tuple[str, str, str], Text]] = MappingProxyType(
    {
        ("event_based", "eventGatewayType", "Parallel"): Text(
            "改用并行网关，每个分支各等一个事件。", "Draw a parallel gateway with one event on each branch."
        ),
        ("event_based", "instantiate", "true"): _START,
        ("receive_task", "instantiate", "true"): _START,
        ("boundary_error", "cancelActivity", "false"): _ERROR,
        ("start_error", "isInterrupting", "false"): _ERROR,
    }
)
"""(kind or `*`, BPMN attribute, value) that changes what an element does and does not run, with what to draw instead."""
