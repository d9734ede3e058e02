"""The roles of a county's social assistance, and the level at which each works."""

from __future__ import annotations

from dataclasses import dataclass

from engine.text import Text


@dataclass(frozen=True, slots=True)
class RoleInfo:
    """What a role is called and where it is held."""

    text: Text
    level: str
    above: str | None = None
    """The role that answers for those who hold this one."""


ROLES = {
    "village_aide": RoleInfo(Text("村协理员", "Village aide"), "village", "township_head"),
    "township_clerk": RoleInfo(Text("乡镇经办", "Township clerk"), "township", "township_head"),
    "township_head": RoleInfo(Text("乡镇负责人", "Township head"), "township", "county_head"),
    "county_examiner": RoleInfo(Text("县级审核", "County examiner"), "county", "county_head"),
    "county_head": RoleInfo(Text("县局领导", "County head"), "county"),
    "department_liaison": RoleInfo(Text("部门联络员", "Department liaison"), "county", "county_head"),
    "process_owner": RoleInfo(Text("流程管理员", "Process owner"), "county"),
    "administrator": RoleInfo(Text("系统管理员", "Administrator"), "county"),
}
