"""Who may go through which door: sends every request of the application as everybody, and says what became of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter, Rule
from werkzeug.test import TestResponse

from engine.testing import COUNTY
from tests.support.owners import Owners
from tests.web.test_files import photo
from web.auth.tokens import Scope, issue_token

WHO = {
    "n": "nobody signed in",
    "c": "clerk of the case's town",
    "d": "clerk of the other town",
    "h": "head of the case's town, who decides",
    "e": "examiner of the county, no step of the process",
    "t": "manager of the town",
    "m": "head of the county's office, who audits",
    "o": "process owner",
    "a": "administrator",
}
SKIPPED = frozenset({"static", "openapi.spec", "api.nowhere", "auth.sign_out", "auth.submit_sign_in"})
"""Files, the description of the API, addresses that are none; the way in (it counts who fails) and the way out."""

SEEN: dict[str, object] = {"revision": 1}
WHY: dict[str, object] = {"reason": "x"}
BODIES: Mapping[str, Mapping[str, object]] = {
    "claim": SEEN, "unclaim": SEEN, "complete": SEEN | {"values": {"note": "x"}}, "save_draft": {"values": {}},
    "transfer": SEEN | WHY | {"to": "0" * 20}, "delegate": SEEN | {"to": "0" * 20, "question": "x"}, "answer": SEEN | {"advice": "x"},
    "give_back": SEEN | WHY | {"target": "apply"}, "grant_cancel": SEEN | WHY, "refuse_cancel": SEEN | WHY,
    "foresee_step": {"operation": "claim"}, "foresee_case": {"operation": "cancel"}, "withdraw": WHY, "ask_cancel": WHY,
    "cancel": SEEN | WHY, "extend": {"deadline": "x", "cause": "x"}, "give_to_read": {"to": ["0" * 20]},
    "suspend": SEEN | WHY, "resume": SEEN | WHY, "jump": SEEN | WHY | {"element": "papers"}, "reopen": SEEN | WHY | {"element": "papers"},
    "correct": WHY | {"values": {}}, "signal": {"signal": "x"}, "deliver": {"message": "x"}, "retry_many": {"incidents": ["0" * 20]},
    "add_signer": SEEN | WHY | {"to": "0" * 20, "how": "beside"}, "remove_signer": SEEN | WHY | {"signer": "0" * 20},
    "many": {"operation": "claim", "tasks": [{"task_id": "0" * 20, "revision": 1}]}, "read_up_to": {"up_to": "0" * 20},
    "choose": {"kinds": {}}, "keep_phrase": {"shelf": "county:", "text": "x"}, "keep_filter": {"name": "x", "due": "today"},
    "change_filter": {}, "record_training": {"people": ["0" * 20], "processes": ["x"], "since": "2026-03-05"},
    "end_training": {"until": "2026-03-05"}, "plan_move": {"version": 1}, "order_move": {"version": 1, "note": "x"},
}  # fmt: skip
"""What a call of the API needs so that its authorisation is asked at all."""
PHOTO = photo()


class Doors:
    """Everybody at every door of one county with one case."""

    def __init__(self, county: Owners) -> None:
        world = county.world
        self._county, self.app, self.world = county, county.app, world
        self._actors = {
            "c": world.alice, "d": world.dan, "h": world.carol, "e": world.erin, "t": county.town_manager,
            "m": county.manager, "o": county.owner, "a": world.root,
        }  # fmt: skip
        self._secrets = {
            each: issue_token(world.engine, COUNTY, who.person, "doors", at=datetime.now(UTC), scope=Scope.ADMINISTER)
            for each, who in self._actors.items()
        }
        self.refresh()

    def refresh(self) -> None:
        """A new case, as somebody may have ended the last one."""
        case = self._county.start()
        task = self._county.world.engine.case(case, self._county.world.system).tasks[0].id
        self._values = {"case_id": case, "task_id": task, "process": "permit"}

    def rules(self) -> Iterator[tuple[str, str, Rule]]:
        """(name, method, rule) of every door; the method stands in the name where an endpoint has several."""
        for rule in self.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                if rule.endpoint not in SKIPPED:
                    yield f"{method} {rule.endpoint}", method, rule

    def row(self, method: str, rule: Rule) -> str:
        """A letter for everybody who was let through, a dot for everybody who was not."""
        return "".join(each if self.lets(each, method, rule) else "." for each in WHO)

    def lets(self, who: str, method: str, rule: Rule) -> bool:
        """Whether somebody comes as far as the thing itself; a case that one may not know of is not there."""
        if rule.endpoint.startswith("api."):
            if method != "GET":
                self.refresh()
            answer = self.ask(self._secrets.get(who), method, rule)
        else:
            answer = self._client(who).open(self._address(rule), method=method)
        address = rule.rule
        assert answer.status_code < 500, (address, who, answer.status_code)
        refused = answer.status_code in (401, 403) or "/sign-in" in answer.headers.get("Location", "")
        unseen = answer.status_code == 404 and bool({"case_id", "task_id"} & rule.arguments)
        return not (refused or unseen)

    def ask(self, secret: str | None, method: str, rule: Rule) -> TestResponse:
        """A call of the API with somebody's key, so that its authorisation is asked."""
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        address, sent = self._address(rule), dict[str, Any]()
        if rule.endpoint == "api.attach":
            address, sent = f"{address}?field=photos&filename=x.jpg", {"data": PHOTO}
        elif method != "GET":
            sent = {"json": BODIES.get(rule.endpoint.removeprefix("api."), {})}
        return self.app.test_client().open(address, method=method, headers=headers, **sent)

    def _client(self, who: str) -> FlaskClient:
        return self._county.browser(self._actors.get(who))

    def _address(self, rule: Rule) -> str:
        values = {each: self._values.get(each) or _example(rule, each) for each in rule.arguments}
        built = rule.build(values)
        assert built is not None, rule
        return built[1]


def _example(rule: Rule, name: str) -> object:
    """Something of the shape that the rule wants and that there is not."""
    converter = rule._converters[name]
    shape, length = type(converter).__name__, re.search(r"\{(\d+)\}", converter.regex)
    if shape == "IntegerConverter":
        return 1
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return "0" * int(length[1] if length else 20)
