"""What the kinds of events are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

KINDS = {
    "case_started": _l("案件开始"),
    "task_opened": _l("待办产生"),
    "task_claimed": _l("签收"),
    "task_unclaimed": _l("退签"),
    "task_released": _l("离岗人员的待办退回"),
    "task_completed": _l("办理完成"),
    "task_cancelled": _l("待办撤销"),
    "task_unassignable": _l("无人可办，转管理员"),
    "advanced": _l("流程推进"),
    "decided": _l("决策表判定"),
    "accepted": _l("受理"),
    "deadline_started": _l("期限开始"),
    "deadline_met": _l("期限内办结"),
    "deadline_paused": _l("期限暂停"),
    "deadline_resumed": _l("期限恢复"),
    "deadline_extended": _l("期限延长"),
    "deadline_recounted": _l("期限按新日历重算"),
    "deadline_warned": _l("期限将到，已提醒"),
    "deadline_unknown": _l("规则中没有此期限"),
    "benefit_ended": _l("渐退期满，已停发"),
    "timer_set": _l("定时器设定"),
    "timers_fired": _l("定时器触发"),
    "service_called": _l("自动步骤开始"),
    "service_done": _l("自动步骤完成"),
    "service_refused": _l("自动步骤转入差错处理"),
    "incident_opened": _l("出现故障"),
    "incident_closed": _l("故障处理"),
    "file_attached": _l("上传附件"),
    "cancelled_by_person": _l("人工撤销"),
    "suspended": _l("案件挂起"),
    "resumed": _l("案件恢复办理"),
    "jumped": _l("跳转到步骤"),
    "reopened": _l("重新办理"),
    "submission_corrected": _l("更正填写"),
    "reason_given": _l("说明理由"),
    "moved_to_version": _l("迁移到另一版本"),
    "moved_back": _l("退回原版本"),
    "signal_thrown": _l("发出信号"),
    "signal_heard": _l("收到信号"),
    "message_sent": _l("发出消息"),
    "message_heard": _l("收到消息"),
    "message_unheard": _l("消息没有送到"),
    "case_completed": _l("案件办结"),
    "case_cancelled": _l("案件撤销"),
}
"""An event of another kind is shown by its own name."""

BREAKS = {
    "hash": _l("事件内容与其校验值不符"),
    "gap": _l("事件缺失"),
    "head": _l("案件末尾的事件与登记不符"),
    "submission": _l("填写内容与登记时不符"),
    "seal": _l("全县封存与事件不符"),
}
