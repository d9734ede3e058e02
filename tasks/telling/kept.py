"""The county's channels: set up, tried and switched off by an administrator. Secrets lie sealed and are never shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, insert, select, update

from engine.engine import Engine
from engine.errors import Forbidden, NotFound
from engine.ids import new_id
from engine.notices import Told
from engine.people import load_place
from engine.records import Actor
from engine.text import Text
from engine.work import Look
from tasks.channels import CHANNELS
from tasks.channels.channel import Channel, Field, WrongField
from tasks.telling.tables import channel as table
from tasks.telling.ways import ways_of
from tasks.telling.wishes import LANGUAGES


@dataclass(frozen=True, slots=True)
class KeptChannel:
    """A channel as the county set it up; without its secrets."""

    id: str
    kind: str
    name: str
    settings: Mapping[str, str]
    told: frozenset[str]
    """Kinds of notices that a group hears of."""
    place: str
    """A group hears of work here and below."""
    language: str
    is_on: bool
    changed_at: datetime

    @property
    def channel(self) -> Channel:
        """What sort of channel it is."""
        return CHANNELS[self.kind]


@dataclass(frozen=True, slots=True)
class Setup:
    """What an administrator fills in about a channel."""

    name: str
    values: Mapping[str, str]
    """By the fields of the channel; an empty secret stays what it is."""
    told: Collection[str] = ()
    place: str = ""
    """Empty: the whole county."""
    language: str = "zh"


def kept_channels(look: Look) -> list[KeptChannel]:
    """Every channel of the county, by name; one statement."""
    rows = look.connection.execute(select(table).where(table.c.county == look.county).order_by(table.c.name))
    return [_read(row) for row in rows]


def _read(row: Row[Any]) -> KeptChannel:
    return KeptChannel(
        row.id, row.kind, row.name, msgspec.json.decode(row.settings, type=dict[str, str]),
        frozenset(msgspec.json.decode(row.told, type=list[str])), row.place, row.language, row.is_on, row.changed_at,
    )  # fmt: skip


def kept_with_secrets(look: Look, channel_id: str) -> tuple[KeptChannel, dict[str, str]]:
    """A channel and all that its sort of channel needs to send. Raises `NotFound`."""
    row = look.connection.execute(
        select(table).where(table.c.county == look.county, table.c.id == channel_id)
    ).one_or_none()
    if row is None:
        raise NotFound(what=Text("通知渠道", "channel"))
    secrets = look.house.vault.open_json(row.secrets, purpose(channel_id))
    kept = _read(row)
    return kept, {**kept.settings, **{name: str(value) for name, value in secrets.items()}}


def purpose(channel_id: str) -> str:
    """What binds sealed secrets to their channel."""
    return f"channel:{channel_id}"


def add_channel(engine: Engine, actor: Actor, kind: str, setup: Setup) -> str:
    """A new channel, switched on; its id. Raises `WrongField`, `NotFound` (kind) and `Forbidden`."""
    if kind not in CHANNELS:
        raise NotFound(what=Text("通知渠道", "channel"))
    made = new_id()
    _write(engine, actor, made, (CHANNELS[kind], setup, {}))
    return made


def change_channel(engine: Engine, actor: Actor, channel_id: str, setup: Setup) -> None:
    """Changes a channel; a secret that is left empty stays. Raises as `add_channel`."""
    with engine.reading(actor) as look:
        require_administrator(look)
        kept, before = kept_with_secrets(look, channel_id)
    _write(engine, actor, channel_id, (kept.channel, setup, before))


def switch_channel(engine: Engine, actor: Actor, channel_id: str, *, on: bool) -> None:
    """Switches a channel on or off. What waits for one that is off is dropped when its time comes."""
    with engine.transaction(actor) as work:
        require_administrator(work)
        own = (table.c.county == work.county, table.c.id == channel_id)
        values = {"is_on": on, "changed_by": actor.person, "changed_at": work.now}
        if not work.connection.execute(update(table).where(*own).values(**values)).rowcount:
            raise NotFound(what=Text("通知渠道", "channel"))


def _write(engine: Engine, actor: Actor, channel_id: str, filled: tuple[Channel, Setup, Mapping[str, str]]) -> None:
    channel, setup, before = filled
    with engine.reading(actor) as look:
        require_administrator(look)
    values = _values(channel, setup, before)
    channel.check(values, ways_of(engine).line)  # looks names up: nothing of that inside a transaction
    with engine.transaction(actor) as work:
        require_administrator(work)
        row = _row(setup, channel, values)
        row |= {"place": _place(work, setup), "changed_by": actor.person, "changed_at": work.now}
        secrets = {each.name: values[each.name] for each in channel.fields if each.secret and values.get(each.name)}
        row["secrets"] = work.house.vault.seal_json(secrets, purpose(channel_id))
        if before:
            own = (table.c.county == work.county, table.c.id == channel_id)
            work.connection.execute(update(table).where(*own).values(**row))
        else:
            new = {"county": work.county, "id": channel_id, "kind": channel.name, "is_on": True}
            work.connection.execute(insert(table).values(**new, **row))


def _row(setup: Setup, channel: Channel, values: Mapping[str, str]) -> dict[str, Any]:
    name = setup.name.strip()
    if not name or len(name) > table.c.name.type.length or not name.isprintable():  # type: ignore[attr-defined]
        raise WrongField("name", Text("请填写名称，60字以内。", "Give it a name of at most 60 characters."))
    if setup.language not in LANGUAGES:
        raise WrongField("language", Text("请选中文或英文。", "Choose Chinese or English."))
    known = {each.value for each in Told}
    plain = {each.name: values.get(each.name, "") for each in channel.fields if not each.secret}
    return {
        "name": name,
        "settings": msgspec.json.encode(plain).decode(),
        "told": msgspec.json.encode(sorted(known.intersection(setup.told))).decode(),
        "language": setup.language,
    }


def _place(look: Look, setup: Setup) -> str:
    try:
        return load_place(look.connection, look.county, setup.place or look.county).code
    except NotFound:
        raise WrongField("place", Text("没有这个地点。", "There is no such place.")) from None


def _values(channel: Channel, setup: Setup, before: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, checked for what every field asks; secrets left empty as they were, `-` clears one."""
    return {each.name: _value(each, setup.values.get(each.name, "").strip(), before) for each in channel.fields}


def _value(asked: Field, given: str, before: Mapping[str, str]) -> str:
    if asked.secret and not given:
        given = before.get(asked.name, "")
    elif asked.secret and given == CLEAR and not asked.required:
        given = ""
    if asked.required and not given:
        raise WrongField(asked.name, Text("请填写{label}。", "Fill in: {label}.").format(label=asked.label))
    if len(given) > asked.longest or not given.isprintable():
        why = Text("{label}太长，或含有换行等不可见字符。", "{label} is too long, or holds signs that cannot be seen.")
        raise WrongField(asked.name, why.format(label=asked.label))
    if asked.choices and given not in {value for value, _ in asked.choices}:
        raise WrongField(asked.name, Text("请选择{label}。", "Choose: {label}.").format(label=asked.label))
    return given


CLEAR = "-"
"""What empties a secret that need not be there."""


def require_administrator(look: Look) -> None:
    """Raises `Forbidden` for anybody else; the system itself may."""
    if look.actor.is_system:
        return
    if not {role for role, _ in look.person.roles_at(look.today)} & look.house.administrators:
        raise Forbidden(expected=Text("管理员", "an administrator"), found=look.person.name)
