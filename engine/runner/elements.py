"""Which elements run, and what to draw instead of those that do not yet: the one list that checker and runner share.

Keys are the values of `engine.definitions.elements.Kind`. This module imports no engine library on purpose, so that
checking a diagram stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from engine.text import Text

RUNS: Final = frozenset(
    {
        "task",
        "user_task",
        "manual_task",
        "service_task",
        "receive_task",
        "business_rule_task",
        "script_task",
        "call_activity",
        "sub_process",
        "exclusive",
        "parallel",
        "inclusive",
        "event_based",
        "start",
        "end",
        "end_error",
        "end_terminate",
        "intermediate_timer",
        "intermediate_message",
        "throw",
        "boundary_timer",
        "boundary_message",
        "boundary_error",
        "sequence_flow",
    }
)
"""Kinds that run as BPMN 2.0 says, each with a test in tests/runner."""

_START = Text(
    "改用无触发的开始事件；由办理人或接口发起案件。",
    "Draw a start event without a trigger; a person or the interface starts the case.",
)
_SIGNAL = Text("改用消息事件，或画成顺序流。", "Draw a message event, or a sequence flow.")
_CONDITION = Text(
    "改用排他网关判断条件，或用定时事件定期再判断。",
    "Draw an exclusive gateway for the condition, or a timer that asks again.",
)
_ESCALATION = Text("改用错误事件，或画一个并行的办理步骤。", "Draw an error event, or a step of its own in parallel.")
_COMPENSATION = Text(
    "把撤销工作画成普通步骤，由网关引到那里。", "Draw the undoing as plain steps that a gateway leads to."
)
_MULTIPLE = Text(
    "每个触发画一个事件，用事件网关连接。", "Draw one event for each trigger behind an event-based gateway."
)
_LINK = Text("改用顺序流直接连接。", "Connect the two places by a sequence flow.")
_SERVICE = Text("改用服务任务发出通知。", "Draw a service task that sends it.")
_CATCH = Text("给事件选定触发：定时或消息。", "Give the event a trigger: a timer or a message.")

UNSUPPORTED: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "send_task": _SERVICE,
        "end_message": _SERVICE,
        "throw_message": _SERVICE,
        "event_sub_process": Text(
            "改用子流程边界上的定时、消息或错误事件。",
            "Draw a timer, message or error event on the edge of a sub-process.",
        ),
        "transaction": Text("改用子流程。", "Draw a plain sub-process."),
        "ad_hoc_sub_process": Text(
            "改用子流程，用网关画出可选步骤。", "Draw a sub-process whose gateways lead to the optional steps."
        ),
        "complex": Text("改用并行、包容或排他网关。", "Draw a parallel, inclusive or exclusive gateway."),
        "start_timer": _START,
        "start_message": _START,
        "start_signal": _START,
        "start_conditional": _START,
        "start_error": _START,
        "start_escalation": _START,
        "start_compensate": _START,
        "start_multiple": _START,
        "end_signal": _SIGNAL,
        "end_escalation": _ESCALATION,
        "end_cancel": Text("改用错误结束事件。", "Draw an error end event."),
        "end_compensate": _COMPENSATION,
        "end_multiple": _MULTIPLE,
        "intermediate": _CATCH,
        "intermediate_signal": _SIGNAL,
        "intermediate_conditional": _CONDITION,
        "intermediate_link": _LINK,
        "intermediate_multiple": _MULTIPLE,
        "throw_signal": _SIGNAL,
        "throw_escalation": _ESCALATION,
        "throw_compensate": _COMPENSATION,
        "throw_link": _LINK,
        "throw_multiple": _MULTIPLE,
        "boundary": _CATCH,
        "boundary_signal": _SIGNAL,
        "boundary_conditional": _CONDITION,
        "boundary_escalation": _ESCALATION,
        "boundary_cancel": Text("改用边界错误事件。", "Draw an error event on the edge."),
        "boundary_compensate": _COMPENSATION,
        "boundary_multiple": _MULTIPLE,
    }
)
"""Kinds that an upload is refused for, each with what to draw instead."""

UNSUPPORTED_MARKS: Final[Mapping[tuple[str, str, str], Text]] = MappingProxyType(
    {
        ("event_based", "eventGatewayType", "Parallel"): Text(
            "改用并行网关，每个分支各等一个事件。", "Draw a parallel gateway with one event on each branch."
        ),
        ("event_based", "instantiate", "true"): _START,
        ("receive_task", "instantiate", "true"): _START,
        ("*", "isForCompensation", "true"): _COMPENSATION,
        ("boundary_error", "cancelActivity", "false"): Text(
            "错误总会中断所在步骤：去掉“不中断”，或改用消息事件。",
            "An error always interrupts: make the event interrupting, or draw a message event.",
        ),
    }
)
"""(kind or `*`, BPMN attribute, value) that changes what an element does and does not run, with what to draw instead."""

UNSUPPORTED_PARTS: Final[Mapping[str, Text]] = MappingProxyType(
    {
        "ioSpecification": Text(
            "去掉数据输入输出映射：步骤直接读写流转数据。",
            "Leave the mapping out: steps read and write the routing data.",
        ),
    }
)
"""BPMN elements inside an activity that change what it does and do not run, with what to draw instead."""
