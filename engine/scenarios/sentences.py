"""How a scenario tells why it failed."""

from __future__ import annotations

from engine.text import Text

START_VALUES = Text(
    "[start.values] 不符合发起表单：{path}：{fault}", "[start.values] does not fit the start form: {path}: {fault}"
)
START_WITHOUT_FORM = Text(
    "开始事件没有表单，[start.values] 的“{found}”没有地方填。请删去。",
    "The start event has no form, so nothing takes “{found}” of [start.values]. Delete it.",
)
NOT_OPEN = Text(
    "第 {number} 步：应办理“{expected}”，但它没有打开。现在打开的步骤：{open}；等待服务：{calls}；刚走过：{passed}。",
    "Step {number}: “{expected}” should be done but is not open. Open steps: {open}; waiting services: {calls}; passed lately: {passed}.",
)
NOT_CALLED = Text(
    "第 {number} 步：服务任务“{expected}”现在没有在等。等待的服务：{calls}；打开的步骤：{open}；刚走过：{passed}。",
    "Step {number}: the service task “{expected}” does not wait. Waiting services: {calls}; open steps: {open}; passed lately: {passed}.",
)
NOBODY_WAITS = Text(
    "第 {number} 步：没有元素在等消息或信号“{expected}”。打开的步骤：{open}；刚走过：{passed}。",
    "Step {number}: nothing waits for the message or signal “{expected}”. Open steps: {open}; passed lately: {passed}.",
)
BAD_VALUES = Text(
    "第 {number} 步“{element}”：填写的值不符合表单：{path}：{fault}",
    "Step {number} “{element}”: the values do not fit the form: {path}: {fault}",
)
VALUES_WITHOUT_FORM = Text(
    "第 {number} 步“{element}”没有表单，“{found}”没有地方填。请删去，或给这一步指定表单。",
    "Step {number} “{element}” has no form, so nothing takes “{found}”. Delete it, or give the step a form.",
)
VOTES_OF_ONE = Text(
    "第 {number} 步“{element}”由一个人办理，不能写 votes。请改写 values。",
    "Step {number} “{element}” is done by one person and takes no votes. Give values instead.",
)
NOT_DECIDED = Text(
    "第 {number} 步“{element}”：这些表决（同意 {yes}、不同意 {no}、还差 {open}）还没有结果。请补上其余的人的表决。",
    "Step {number} “{element}”: these votes (yes {yes}, no {no}, open {open}) decide nothing yet. Add those of the others.",
)
DECIDED_BEFORE = Text(
    "第 {number} 步“{element}”：前 {votes} 票已经决定，后面的人不用再表决。请删去多余的表决。",
    "Step {number} “{element}”: the first {votes} votes decide it, so nobody else need vote. Delete the others.",
)
BAD_DURATION = Text(
    "第 {number} 步：时间“{found}”不能向前移动。应如 P7D、PT12H。",
    "Step {number}: time cannot move on by “{found}”. P7D or PT12H was expected.",
)
TOO_MANY_TIMERS = Text(
    "第 {number} 步：时间移动时触发了超过 {most} 次定时。请检查周期。",
    "Step {number}: more than {most} timers fired while time moved on. Check the cycles.",
)
FAILED = Text("{where}之后，“{element}”不能运行：{cause}", "After {where}, “{element}” cannot run: {cause}")
UNCAUGHT = Text(
    "服务以“{reason}”失败，图里没有接住它的错误边界事件",
    "the service failed with “{reason}” and no error boundary event catches it",
)
WRONG_END = Text(
    "应到结束事件“{expected}”，结果是{found}。刚走过：{passed}。",
    "The end event “{expected}” was expected; the case {found}. Passed lately: {passed}.",
)
ENDED_AT = Text("到了“{end}”", "ended at “{end}”")
STILL_RUNNING = Text(
    "案件没有结束（打开的步骤：{open}；等待服务：{calls}；下次定时：{due}）",
    "has not ended (open steps: {open}; waiting services: {calls}; next timer: {due})",
)
NOT_PASSED = Text(
    "应经过“{expected}”，但没有。刚走过：{passed}。",
    "“{expected}” should have been passed but was not. Passed lately: {passed}.",
)
NOT_AVOIDED = Text("不应经过“{expected}”，但经过了。", "“{expected}” should not have been passed but was.")
WRONG_VALUE = Text("“{name}”应为 {expected}，结果是 {found}。", "“{name}” should be {expected}; it is {found}.")
AT_START = Text("发起", "the start")
AT_STEP = Text("第 {number} 步", "step {number}")
