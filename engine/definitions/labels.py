"""What people call each kind of element."""

from __future__ import annotations

from engine.definitions.elements import Kind
from engine.text import Text

_WHOLE = {
    Kind.sequence_flow: Text("顺序流", "sequence flow"),
    Kind.task: Text("任务", "task"),
    Kind.user_task: Text("用户任务", "user task"),
    Kind.manual_task: Text("手工任务", "manual task"),
    Kind.service_task: Text("服务任务", "service task"),
    Kind.send_task: Text("发送任务", "send task"),
    Kind.receive_task: Text("接收任务", "receive task"),
    Kind.business_rule_task: Text("业务规则任务", "business rule task"),
    Kind.script_task: Text("脚本任务", "script task"),
    Kind.call_activity: Text("调用活动", "call activity"),
    Kind.sub_process: Text("子流程", "sub-process"),
    Kind.event_sub_process: Text("事件子流程", "event sub-process"),
    Kind.transaction: Text("事务子流程", "transaction"),
    Kind.ad_hoc_sub_process: Text("自由子流程", "ad hoc sub-process"),
    Kind.exclusive: Text("排他网关", "exclusive gateway"),
    Kind.parallel: Text("并行网关", "parallel gateway"),
    Kind.inclusive: Text("包容网关", "inclusive gateway"),
    Kind.event_based: Text("事件网关", "event-based gateway"),
    Kind.complex: Text("复杂网关", "complex gateway"),
}
_PLACES = {
    "start": Text("开始事件", "start event"),
    "end": Text("结束事件", "end event"),
    "intermediate": Text("中间捕获事件", "intermediate catch event"),
    "throw": Text("中间抛出事件", "intermediate throw event"),
    "boundary": Text("边界事件", "boundary event"),
}
_TRIGGERS = {
    "": Text("", ""),
    "timer": Text("定时", "timer "),
    "message": Text("消息", "message "),
    "signal": Text("信号", "signal "),
    "conditional": Text("条件", "conditional "),
    "error": Text("错误", "error "),
    "escalation": Text("升级", "escalation "),
    "compensate": Text("补偿", "compensation "),
    "cancel": Text("取消", "cancel "),
    "terminate": Text("终止", "terminate "),
    "link": Text("链接", "link "),
    "multiple": Text("多重", "multiple "),
}


def label(kind: Kind) -> Text:
    """Such as `定时边界事件`, `timer boundary event`."""
    if kind in _WHOLE:
        return _WHOLE[kind]
    place, _, trigger = kind.value.partition("_")
    return Text(_TRIGGERS[trigger].zh + _PLACES[place].zh, _TRIGGERS[trigger].en + _PLACES[place].en)
