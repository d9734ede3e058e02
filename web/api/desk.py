"""What the caller keeps for themselves: phrases, filters of the inbox, sign-ins, keys."""

from __future__ import annotations

from typing import Any

from engine.errors import NotFound
from engine.text import Text
from web.api.desk_models import (
    ChangeFilter,
    FilterOut,
    Filters,
    KeepFilter,
    KeepPhrase,
    Keys,
    Made,
    Offered,
    PhraseQuery,
    Shelves,
    SignIns,
)
from web.api.keys import caller
from web.api.operation import operation
from web.api.wire import known_id
from web.auth import sign_ins as at_door
from web.auth.tokens import Scope, revoke_token, tokens_of
from web.cases import phrases as kept_phrases
from web.house import engine, house
from web.inbox import saved
from web.inbox.sought import Sought

PHRASE, FILTER = Text("常用语", "phrase"), Text("筛选", "filter")


@operation("GET", "/phrases", told=Shelves)
def phrases() -> dict[str, Any]:
    """常用语: the shelves that the caller may change, with what lies on each."""
    return {
        "rows": [
            {"shelf": each.key, "phrases": [{"id": phrase, "text": text} for phrase, text in each.phrases]}
            for each in kept_phrases.filled()
        ]
    }


@operation("GET", "/phrases/offered", sent=PhraseQuery, told=Offered)
def offered_phrases(query_data: PhraseQuery) -> dict[str, Any]:
    """What is offered beside an opinion: the caller's own, then the process's, then the county's."""
    return {"phrases": kept_phrases.offered(query_data.process)}


@operation("POST", "/phrases", sent=KeepPhrase, told=Made, status=201, scope=Scope.ACT)
def keep_phrase(json_data: KeepPhrase) -> dict[str, str]:
    """One more on a shelf."""
    return {"id": kept_phrases.keep(json_data.shelf, " ".join(json_data.text.split()))}


@operation("DELETE", "/phrases/<string(length=20):phrase>", scope=Scope.ACT)
def remove_phrase(phrase: str) -> str:
    """One less."""
    kept_phrases.remove(known_id(phrase, PHRASE))
    return ""


@operation("GET", "/filters", told=Filters)
def filters() -> dict[str, Any]:
    """常用筛选: ways of looking at the inbox that the caller keeps."""
    return {"rows": [_filter(each) for each in saved.saved_filters()]}


@operation("POST", "/filters", sent=KeepFilter, told=FilterOut, status=201, scope=Scope.ACT)
def keep_filter(json_data: KeepFilter) -> dict[str, Any]:
    """Keeps one under a name."""
    sent = json_data
    parts = (sent.text, sent.due, sent.what, sent.place, sent.who)
    return _filter(saved.keep(Sought(sent.box, *(each.strip() for each in parts)), sent.name.strip()))


@operation("PATCH", "/filters/<string(length=20):kept>", sent=ChangeFilter, told=FilterOut, scope=Scope.ACT)
def change_filter(kept: str, json_data: ChangeFilter) -> dict[str, Any]:
    """Renames it, or makes it the one with which the inbox opens."""
    _require_filter(kept)
    if json_data.name is not None:
        saved.change(kept, "rename", json_data.name.strip())
    if json_data.is_default is not None:
        saved.change(kept, "default" if json_data.is_default else "plain")
    return _filter(_require_filter(kept))


@operation("DELETE", "/filters/<string(length=20):kept>", scope=Scope.ACT)
def remove_filter(kept: str) -> str:
    """Throws it away."""
    _require_filter(kept)
    saved.change(kept, "delete")
    return ""


@operation("GET", "/sign-ins", told=SignIns)
def sign_ins() -> dict[str, Any]:
    """The browsers in which the caller is signed in."""
    return {"rows": at_door.living(caller().person)}


@operation("POST", "/sign-ins/<string(length=64):sign_in>/end", scope=Scope.ACT)
def end_sign_in(sign_in: str) -> str:
    """Signs one of them out."""
    if sign_in not in {each.id for each in at_door.living(caller().person)}:
        raise NotFound(what=Text("登录", "sign-in"))
    at_door.end(caller().person, sign_in)
    return ""


@operation("GET", "/keys", told=Keys)
def keys() -> dict[str, Any]:
    """The caller's keys: what each is for, until when, and when it was last used."""
    return {"rows": tokens_of(caller().county, caller().person)}


@operation("DELETE", "/keys/<string(length=20):key>", scope=Scope.ACT)
def revoke_key(key: str) -> str:
    """Ends one, be it the one of this call. None can be made here: a key must not widen itself."""
    who = caller()
    if key not in {each.id for each in tokens_of(who.county, who.person)}:
        raise NotFound(what=Text("令牌", "key"))
    revoke_token(engine(), who.county, who.person, key, at=house().wall_clock.now())
    return ""


def _require_filter(kept: str) -> saved.Kept:
    found = next((each for each in saved.saved_filters() if each.id == kept), None)
    if found is None:
        raise NotFound(what=FILTER)
    return found


def _filter(kept: saved.Kept) -> dict[str, Any]:
    sought = kept.sought
    names = ("box", "due", "what", "place", "who")
    return {name: getattr(sought, name) for name in names} | {
        "id": kept.id, "name": kept.name, "text": sought.q, "is_default": kept.is_default,
    }  # fmt: skip
