"""The kinds of refusal (`type` of RFC 9457): what each expects, what it found, and what to do, in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from engine.text import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind; `expected` and `found` are filled in with the facts of the refusal."""

    title: Text
    expected: Text
    found: Text
    todo: Text

    def told(self, facts: Mapping[str, object]) -> Iterator[tuple[str, Text]]:
        """(name, text) of the three; a sentence whose facts are not known is left out."""
        for name in ("expected", "found", "todo"):
            text: Text = getattr(self, name)
            try:
                yield name, text.format(**facts)
            except KeyError:
                continue


_READ_AGAIN = Text("重新读取后再决定是否办理。", "Read it again and decide anew.")
_MEND = Text("按 errors 中的说明修改后重发。", "Mend what `errors` names and send it again.")

KINDS: Final[Mapping[str, Kind]] = {
    "unauthorized": Kind(
        Text("令牌无效", "The key does not hold"),
        Text("有效的令牌", "a key that holds"),
        Text("没有令牌，或令牌已撤销、已过期，或本人已离岗", "none, or one that was revoked, has run out, or whose person has left"),
        Text("在“我的账户”新建令牌。", "Make a new key under “My account”."),
    ),
    "beyond_scope": Kind(
        Text("令牌权限不够", "Beyond the scope of the key"),
        Text("“{needed}”权限的令牌", "a key with the scope “{needed}”"),
        Text("“{held}”权限的令牌", "one with the scope “{held}”"),
        Text("换用有此权限的令牌，或在“我的账户”新建。", "Use a key that has it, or make one under “My account”."),
    ),
    "not_found": Kind(
        Text("没有找到", "Not found"),
        Text("您可以查看的{what}", "a {what} that the caller may know of"),
        Text("没有，或您无权查看", "none, or one that the caller may not know of"),
        Text("从列表重新选择。", "Choose again from a list."),
    ),
    "forbidden": Kind(
        Text("身份不符", "For somebody else"),
        Text("{expected}", "{expected}"),
        Text("{found}", "{found}"),
        Text("转交有权限的同事，或联系管理员。", "Hand it to a colleague who may, or ask an administrator."),
    ),
    "barred": Kind(
        Text("应当回避", "Barred"),
        Text("与本案无利害关系、没有办过须分离步骤的人", "somebody whom nothing keeps from the case or the step"),
        Text("{reason}", "{reason}"),
        Text("留给其他同事办理。", "Leave it to another colleague."),
    ),
    "untrained": Kind(
        Text("未经培训", "Not trained yet"),
        Text("“{process}”的有效培训记录", "a valid record of training for “{process}”"),
        Text("{found}", "{found}"),
        Text("参加培训并登记后再办理。", "Take the training and have it recorded."),
    ),
    "stale": Kind(
        Text("情况有变化", "Changed meanwhile"),
        Text("与您读取时相同的状态", "the state that the caller saw"),
        Text("{happened}", "{happened}"),
        _READ_AGAIN,
    ),
    "already_claimed": Kind(
        Text("已被签收", "Taken by somebody else"),
        Text("无人签收的事项", "a step that nobody has taken"),
        Text("{who}已于{when}签收", "{who} took it at {when}"),
        Text("请对方退签，或另选一件。", "Ask them to give it back, or take another."),
    ),
    "invalid_form": Kind(
        Text("表单需要修改", "The form needs attention"),
        Text("符合表单要求的内容", "what the form asks for"),
        Text("{count}处不符合", "{count} entries that are not"),
        _MEND,
    ),
    "invalid_request": Kind(
        Text("请求不符合要求", "Not as a request should be"),
        Text("接口说明规定的内容", "what the description of the API allows"),
        Text("不符合的项目见 errors", "the entries named in `errors`"),
        _MEND,
    ),
    "invalid_bundle": Kind(
        Text("流程有问题", "The process has problems"),
        Text("检查通过的流程", "a process without problems"),
        Text("{count}个问题", "{count} problems"),
        Text("按列出的位置修改。", "Mend the listed places."),
    ),
    "ended": Kind(
        Text("案件已办结", "The case has ended"),
        Text("在办的案件", "a case that is still open"),
        Text("案件{number}已办结（{outcome}）", "case {number} has ended ({outcome})"),
        Text("如确需再办，由管理员唤醒。", "If it must go on, an administrator takes it up again."),
    ),
    "suspended": Kind(
        Text("案件已挂起", "The case is suspended"),
        Text("未挂起的案件", "a case that is not suspended"),
        Text("案件{number}已挂起", "case {number} is suspended"),
        Text("等管理员激活后再办。", "Act again once an administrator has resumed it."),
    ),
    "too_late": Kind(
        Text("已过时限", "Too late"),
        Text("在时限内办理", "the act within its time"),
        Text("{detail}", "{detail}"),
        Text("按办理时限的规定处理。", "Go by the rules for what is late."),
    ),
    "not_possible": Kind(
        Text("现在不能办理", "Not possible now"),
        Text("允许这样办理的状态", "a state in which this can be done"),
        Text("{detail}", "{detail}"),
        _READ_AGAIN,
    ),
    "busy": Kind(
        Text("系统正忙", "Busy"),
        Text("空闲的数据库", "a database that is free"),
        Text("其他人正在写入", "others who are writing"),
        Text("稍后再试。", "Try again in a moment."),
    ),
    "revision_missing": Kind(
        Text("缺少版本号", "No revision"),
        Text("请求中的 revision，或请求头 If-Match", "`revision` in the request, or the header If-Match"),
        Text("两者都没有", "neither"),
        Text("先读取，再把看到的版本号一并发来。", "Read first, and send the revision that you saw."),
    ),
    "key_used": Kind(
        Text("幂等键已用过", "The idempotency key was used"),
        Text("新的幂等键，或与上次相同的请求", "a new idempotency key, or the same request as before"),
        Text("同一个键曾用于另一个请求", "a key that was sent with another request"),
        Text("换一个键。", "Choose another key."),
    ),
    "bad_file": Kind(
        Text("文件不能保存", "The file cannot be kept"),
        Text("{largest} MB 以内的照片或 PDF", "a photo or PDF of at most {largest} MB"),
        Text("{detail}", "{detail}"),
        Text("换一个文件。", "Choose another file."),
    ),
    "too_large": Kind(
        Text("请求太大", "Too large"),
        Text("不超过{largest} MB 的请求", "a request of at most {largest} MB"),
        Text("更大的请求", "a larger one"),
        Text("分几次发送。", "Send it in parts."),
    ),
    "too_many": Kind(
        Text("请求太频繁", "Too many requests"),
        Text("每分钟不超过规定次数", "no more calls a minute than allowed"),
        Text("更多", "more"),
        Text("等候响应头 Retry-After 所示的秒数后再试。", "Wait as long as the header Retry-After says."),
    ),
    "unreadable": Kind(
        Text("无法读取", "Unreadable"),
        Text("合格的 JSON", "well-formed JSON"),
        Text("别的内容，或者嵌套太深、名称重复", "something else, or JSON nested too deeply or with a name twice"),
        Text("检查请求的内容。", "Check the body of the request."),
    ),
}  # fmt: skip
"""By `code`, which is stable."""

OTHER: Final = Kind(
    Text("不能办理", "Refused"),
    Text("符合规定的操作", "an act that the rules allow"),
    Text("{detail}", "{detail}"),
    Text("看 detail 的说明。", "See `detail`."),
)
"""Of a code without a kind of its own."""


def kind_of(code: str) -> Kind:
    """The kind of a code."""
    return KINDS.get(code, OTHER)
