"""What a role is called and what it does, for menus and the first page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from engine.text import Text
from tasks import ROLES
from web.i18n import _, say

WORK = {
    "village_aide": _l("帮家庭提出申请，拍照上传材料，走访邻里"),
    "township_clerk": _l("审查材料、受理、入户调查、送达"),
    "township_head": _l("提出初审意见"),
    "county_examiner": _l("县级审核，必要时入户"),
    "county_head": _l("确认或不予确认"),
    "department_liaison": _l("配合信息核对"),
    "process_owner": _l("画流程，改表单和判断表"),
    "administrator": _l("管理人员、角色、辖区，拨动演示时钟"),
}
"""One line per role of the shipped processes."""


def role_name(role: str) -> str:
    """The name of a role in the visitor's language; a role that only a diagram knows keeps its id."""
    known = ROLES.get(role)
    return say(known.text if known else Text(role, role))


def role_work(role: str) -> str:
    """What somebody in that role does, in a few words."""
    return str(WORK.get(role, _("办理流程中的步骤")))
