"""Records of training: one's own, and those that administrators keep."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from engine.errors import InvalidForm, NotFound
from engine.people import present
from engine.text import Text
from web.api.desk_models import (
    EndTraining,
    HowMany,
    OwnTrainings,
    RecordTraining,
    TrainingList,
    TrainingQuery,
)
from web.api.keys import caller
from web.api.operation import operation
from web.api.wire import known_id
from web.auth.tokens import Scope
from web.house import engine

SOON = timedelta(days=60)


@operation("GET", "/trainings/mine", told=OwnTrainings)
def my_trainings() -> dict[str, Any]:
    """先培训再上岗: for which processes the caller was trained, and until when."""
    with engine().reading(caller()) as look:
        return {"rows": sorted(look.person.trainings, key=lambda each: (each.process, each.since))}


@operation("GET", "/trainings", sent=TrainingQuery, told=TrainingList)
def trainings(query_data: TrainingQuery) -> dict[str, Any]:
    """Records of one person, or those of everybody that run out within sixty days; administrators."""
    with engine().trainings(caller()) as records, engine().reading(caller()) as look:
        today = look.today
        found = records.of(query_data.person) if query_data.person else records.running_out(today, today + SOON)
    return {"rows": found}


@operation("POST", "/trainings", sent=RecordTraining, told=HowMany, status=201, scope=Scope.ADMINISTER)
def record_training(json_data: RecordTraining) -> dict[str, int]:
    """One record for each person and process; the same days once more make none. Administrators."""
    sent, until = json_data, None
    with engine().trainings(caller()) as records:
        _require(sent)
        until = sent.last + timedelta(days=1) if sent.last else None
        return {"count": records.record(sent.people, sent.processes, sent.since, until, sent.note.strip())}


@operation("POST", "/trainings/<string(length=20):record>/end", sent=EndTraining, scope=Scope.ADMINISTER)
def end_training(record: str, json_data: EndTraining) -> str:
    """Takes a record back from a day on; administrators."""
    with engine().trainings(caller()) as records:
        records.end(known_id(record, Text("培训记录", "record of training")), json_data.until)
    return ""


def _require(sent: RecordTraining) -> None:
    """Everybody serves, and every process asks for training. Raises `InvalidForm`."""
    errors = {}
    with engine().reading(caller()) as look:
        for person in sent.people:
            try:
                here = present(look.somebody(person), look.today)
            except NotFound:
                here = False
            if not here:
                errors["people"] = [Text(f"不是在岗人员：{person}", f"does not serve: {person}")]
    asking = {each.process for each in engine().trained_for(caller().county)}
    if unknown := sorted(set(sent.processes) - asking):
        errors["processes"] = [Text(f"不需要培训：{unknown[0]}", f"asks for no training: {unknown[0]}")]
    if errors:
        raise InvalidForm(errors)
