"""How people of a family are related to its applicant (or to a member of staff), by the ids that forms use."""

from __future__ import annotations

from collections.abc import Mapping

from engine.text import Text

SELF = "self"
RELATIONS: Mapping[str, Text] = {
    SELF: Text("本人", "Self"),
    "spouse": Text("配偶", "Spouse"),
    "child": Text("子女", "Child"),
    "parent": Text("父母", "Parent"),
    "grandparent": Text("祖父母、外祖父母", "Grandparent"),
    "grandchild": Text("孙子女、外孙子女", "Grandchild"),
    "sibling": Text("兄弟姐妹", "Sibling"),
    "other": Text("其他", "Other"),
}


def relation_name(relation: str) -> Text:
    """What a relation is called; an unknown one is another relation."""
    return RELATIONS.get(relation, RELATIONS["other"])
