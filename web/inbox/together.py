"""One form for several steps that are the same: what is typed once is handed in for each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request

from engine.forms import Form
from engine.records import InboxRow
from engine.text import Text
from web.access import actor
from web.cases.filling import Filling
from web.cases.posted import Posted
from web.house import engine
from web.i18n import _


@dataclass(frozen=True, slots=True)
class Together:
    """The step that all the chosen rows wait for, or why they cannot be done together."""

    form: Form | None = None
    problem: str = ""

    def typed(self) -> Mapping[str, object]:
        """What stands in the form, as the step takes it."""
        return self.form.clean(Posted.read(request, self.form).values) if self.form else {}

    def filling(self, errors: Mapping[str, Sequence[Text]]) -> Filling | None:
        """The form as the page draws it, with what was typed."""
        if self.form is None:
            return None
        return Filling(self.form, Posted.read(request, self.form).values, errors, people=lambda role: [], attached=())


def together(rows: Sequence[InboxRow]) -> Together:
    """What the rows have in common."""
    if not rows:
        return Together()
    if len({(row.process, row.element) for row in rows}) > 1:
        return Together(problem=_("选中的件不是同一个步骤，不能一起办。请只选同一流程、同一步骤的件。"))
    step = engine().step(rows[0].task_id, actor())
    if not step.element.allows_bulk:
        return Together(problem=_("流程没有允许“%(step)s”批量办理，请逐件打开办理。", step=step.element.name.zh))
    return Together(step.form)
