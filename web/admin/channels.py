"""The county's channels: set up, tried, switched off; what failed, what was given up, and sending it again."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engine.errors import NotFound, Refusal
from engine.text import Text
from tasks import (
    CHANNELS,
    EVERYBODY,
    GROUPS_HEAR,
    NOTICE_KINDS,
    Channel,
    ChannelSetup,
    ChannelState,
    WrongField,
    WrongWish,
    add_channel,
    change_channel,
    channel_states,
    keep_wishes,
    send_again,
    switch_channel,
    try_channel,
    wishes,
)
from web.access import actor, needs
from web.admin.people import ADMINISTRATOR
from web.admin.room import blueprint
from web.house import engine
from web.i18n import say
from web.notices import wishes_form
from web.people import homes


@blueprint.get("/channels")
@needs(ADMINISTRATOR)
def channels() -> ResponseReturnValue:
    """Every channel with how it does, and the sorts that may be added."""
    return render_template("admin/channels.html", states=channel_states(engine(), actor()), sorts=CHANNELS)


@blueprint.get("/channels/new/<sort>")
@needs(ADMINISTRATOR)
def new_channel(sort: str) -> ResponseReturnValue:
    """The form of a new channel."""
    channel = _sort(sort)
    values = {each.name: each.default for each in channel.fields}
    setup = ChannelSetup(say(channel.label), values, [each.value for each in GROUPS_HEAR])
    return _form(channel, setup)


@blueprint.post("/channels/new/<sort>")
@needs(ADMINISTRATOR)
def create_channel(sort: str) -> ResponseReturnValue:
    """A new channel; refused by field where it cannot be used."""
    channel, setup = _sort(sort), _sent(_sort(sort))
    try:
        made = add_channel(engine(), actor(), sort, setup)
    except WrongField as refusal:
        return _form(channel, setup, refusal=refusal), 422
    flash(_("渠道已添加，请发一条测试消息。"), "success")
    return redirect(url_for("admin.channel", channel=made))


@blueprint.get("/channels/<channel>")
@needs(ADMINISTRATOR)
def channel(channel: str) -> ResponseReturnValue:
    """One channel: its settings (secrets never), how it does, what did not arrive."""
    state = _state(channel)
    kept = state.kept
    return _form(kept.channel, ChannelSetup(kept.name, kept.settings, kept.told, kept.place, kept.language), state)


@blueprint.post("/channels/<channel>")
@needs(ADMINISTRATOR)
def keep_channel(channel: str) -> ResponseReturnValue:
    """Changes a channel; a secret that is left empty stays as it is."""
    state = _state(channel)
    setup = _sent(state.kept.channel)
    try:
        change_channel(engine(), actor(), channel, setup)
    except WrongField as refusal:
        return _form(state.kept.channel, setup, state, refusal), 422
    flash(_("已保存。"), "success")
    return redirect(url_for("admin.channel", channel=channel))


@blueprint.post("/channels/<channel>/switch")
@needs(ADMINISTRATOR)
def switch(channel: str) -> ResponseReturnValue:
    """On or off."""
    on = request.form.get("on") == "1"
    switch_channel(engine(), actor(), channel, on=on)
    flash(_("渠道已启用。") if on else _("渠道已停用，等待发送的消息不再发出。"), "success")
    return redirect(url_for("admin.channel", channel=channel))


@blueprint.post("/channels/<channel>/try")
@needs(ADMINISTRATOR)
def trial(channel: str) -> ResponseReturnValue:
    """Sends a test message; what became of it shows on the channel's page."""
    try:
        try_channel(engine(), actor(), channel)
        flash(_("测试消息已交给渠道，几秒后刷新本页看结果。"), "success")
    except Refusal as refusal:
        flash(say(refusal.text), "danger")
    return redirect(url_for("admin.channel", channel=channel))


@blueprint.post("/channels/<channel>/resend")
@needs(ADMINISTRATOR)
def resend(channel: str) -> ResponseReturnValue:
    """Sends again what was ticked."""
    count = send_again(engine(), actor(), request.form.getlist("delivery")[:1_000])
    flash(_("%(n)s条将重新发送。", n=count) if count else _("请先勾选要重发的消息。"), "success" if count else "danger")
    return redirect(url_for("admin.channel", channel=channel))


@blueprint.get("/channels/everybody")
@needs(ADMINISTRATOR)
def everybody() -> ResponseReturnValue:
    """How those are told who have not chosen."""
    return _everybody(wishes_form.kept(wishes(engine(), actor(), EVERYBODY)))


@blueprint.post("/channels/everybody")
@needs(ADMINISTRATOR)
def keep_everybody() -> ResponseReturnValue:
    """Keeps the county's choice."""
    form = wishes_form.typed()
    try:
        keep_wishes(engine(), actor(), EVERYBODY, wishes_form.read(form))
    except WrongWish as refusal:
        return _everybody(form, {refusal.name: say(refusal.text)}), 422
    flash(_("已保存，没有自己选择的人员按此通知。"), "success")
    return redirect(url_for("admin.channels"))


def _everybody(form: wishes_form.Typed, wrong: Mapping[str, str] | None = None) -> str:
    return render_template("admin/everybody.html", form=form, kinds=NOTICE_KINDS, wrong=wrong or {})


def _sort(sort: str) -> Channel:
    if sort not in CHANNELS:
        raise NotFound(what=Text("通知渠道", "channel"))
    return CHANNELS[sort]


def _state(channel: str) -> ChannelState:
    found = next((each for each in channel_states(engine(), actor()) if each.kept.id == channel), None)
    if found is None:
        raise NotFound(what=Text("通知渠道", "channel"))
    return found


def _sent(channel: Channel) -> ChannelSetup:
    sent = request.form
    return ChannelSetup(
        sent.get("name", ""),
        {each.name: sent.get(f"f-{each.name}", "") for each in channel.fields},
        sent.getlist("told"),
        sent.get("place", ""),
        sent.get("language", "zh"),
    )


def _form(
    channel: Channel, setup: ChannelSetup, state: ChannelState | None = None, refusal: WrongField | None = None
) -> str:
    wrong = {refusal.name: say(refusal.text)} if refusal else {}
    places = homes() if channel.reaches == "group" else {}
    return render_template(
        "admin/channel.html", channel=channel, setup=setup, state=state, wrong=wrong, kinds=NOTICE_KINDS, places=places
    )
