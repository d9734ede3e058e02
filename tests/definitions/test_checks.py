"""Each mistake that a process owner can make is found, at its element and line, in both languages."""

import json

import pytest

from engine.definitions import examine, examining
from engine.definitions.checks import SENTENCES, formulas
from engine.findings import Patience
from tests.definitions.fielding import SPOILED
from tests.definitions.permit import DIAGRAM, FORMS, KNOWN, TABLE, bundle, diagram, examined, line_of, problems

FLOW = '<sequenceFlow id="f3" sourceRef="again" targetRef="measure"/>'
AGAIN = '<manualTask id="again" name="再看" sw:en="Look again"/>'
CONDITION = '<conditionExpression>plots &gt; 3 and rules.limit &lt; 5 and case.number != ""</conditionExpression>'
WAIT = '<timeDuration>deadline("posting")</timeDuration>'
SCRIPT = "{total: fee * plots}"
END = '<endEvent id="done" name="办结" sw:en="Done"/>'
LOOK = '<userTask id="look" name="看现场" sw:en="Look" sw:form="note" sw:deadline="visit"/>'
SERVICE = 'sw:service="remind" sw:result="reminded"'
CYCLE = "<timeCycle>R3/P7D</timeCycle>"
START = '<startEvent id="ask" name="申请" sw:en="Ask" sw:form="request"/>'
MESSAGE = "<messageEventDefinition/>"
UNDONE = '<boundaryEvent id="back" attachedToRef="again"><compensateEventDefinition/></boundaryEvent>'
IO = (
    '<ioSpecification><dataInput id="di"/></ioSpecification><dataInputAssociation><sourceRef>ds</sourceRef>'
    "<targetRef>di</targetRef></dataInputAssociation>"
)
ASSIGNED = "<dataInputAssociation><assignment><from>plots</from><to>case</to></assignment></dataInputAssociation>"
MULTIPLE = "multiInstanceLoopCharacteristics"


def condition(text: str) -> tuple[str, str]:
    return CONDITION, f"<conditionExpression>{text}</conditionExpression>"


def more(xml: str) -> tuple[str, str]:
    """Some elements more."""
    return FLOW, FLOW + xml


def repeated(xml: str) -> tuple[str, str]:
    return AGAIN, AGAIN.replace("/>", f">{xml}</manualTask>")


def handler(start: str) -> str:
    """An event sub-process."""
    return f'<subProcess id="h" triggeredByEvent="true">{start}<endEvent id="he"/></subProcess>'


def way(known: str, source: str, target: str) -> str:
    return f'<sequenceFlow id="{known}" sourceRef="{source}" targetRef="{target}"/>'


PLANTED = {
    # the document
    "process-id": ("", ('process id="permit"', 'process id="给我"')),
    "several-processes": ("second", ("</process>", '</process><process id="second"/>')),
    "duplicate-id": ("again", more('<userTask id="again"/>')),
    "missing-id": ("", more("<userTask/>")),
    "bad-id": ("1 a", more('<task id="1 a"/>')),
    "flow-without-id": ("", ('<sequenceFlow id="f3"', "<sequenceFlow")),
    "unknown-element": ("choreo", more('<choreographyTask id="choreo"/>')),
    "impossible-event": ("odd", more('<endEvent id="odd"><timerEventDefinition/></endEvent>')),
    "unsupported-element": ("again", (AGAIN, '<adHocSubProcess id="again" name="再看" sw:en="Again"/>')),
    "unsupported-mark": ("race", more('<eventBasedGateway id="race" eventGatewayType="Parallel"/>')),
    "quantity": ("look", ('id="look" name', 'id="look" startQuantity="0" name')),
    "unknown-attribute": ("look", ('sw:deadline="visit"', 'sw:deadlin="visit"')),
    "bad-value": ("look", ('sw:deadline="visit"', 'sw:accepts="yes"')),
    # repetition
    "repetition-without-items": ("again", repeated(f"<{MULTIPLE}/>")),
    "repetition-events": (
        "again",
        repeated(f'<{MULTIPLE} behavior="One"><loopCardinality>3</loopCardinality></{MULTIPLE}>'),
    ),
    "repetition-count": ("again", repeated(f"<{MULTIPLE}><loopCardinality>-1</loopCardinality></{MULTIPLE}>")),
    "endless-repetition": ("again", repeated("<standardLoopCharacteristics/>")),
    "repetition-maximum": ("again", repeated('<standardLoopCharacteristics loopMaximum="many"/>')),
    # flows
    "dangling-flow": ("f3", ('sourceRef="again" targetRef="measure"', 'sourceRef="again" targetRef="mesure"')),
    "flow-crosses-scope": (
        "over",
        more('<subProcess id="inner"><task id="deep"/></subProcess>' + way("over", "again", "deep")),
    ),
    "flow-into-start": ("ask", more(way("back", "again", "ask"))),
    "flow-out-of-end": ("done", more(way("on", "done", "again"))),
    "flow-into-boundary": ("late", more(way("in", "again", "late"))),
    "boundary-unattached": ("late", ('attachedToRef="look"', 'attachedToRef="sound"')),
    "no-start": ("permit", ('<startEvent id="ask" name="申请" sw:en="Ask" sw:form="request"/>', '<task id="ask"/>')),
    "too-deep": (
        "n40",
        more("".join(f'<subProcess id="n{each}">' for each in range(41)) + "</subProcess>" * 41),
    ),
    "several-starts": ("two", more('<startEvent id="two"/>' + way("also", "two", "again"))),
    "no-end": ("permit", (END, '<task id="done"/>'), ('<endEvent id="reminded_end"', '<task id="reminded_end"')),
    "bad-default": ("sound", ('default="yes"', 'default="f1"')),
    "default-without-choice": ("sound", ('default="yes"', 'default="no"')),
    "missing-condition": ("sound", (' default="yes"', "")),
    "no-default": (
        "sound",
        (' default="yes"', ""),
        (
            way("yes", "sound", "measure"),
            '<sequenceFlow id="yes" sourceRef="sound" targetRef="measure"><conditionExpression>true</conditionExpression></sequenceFlow>',
        ),
    ),
    "condition-on-parallel": ("sound", ('exclusiveGateway id="sound" default="yes"', 'parallelGateway id="sound"')),
    "complex-condition": (
        "many",
        more('<complexGateway id="many"/>' + way("m1", "again", "many") + way("m2", "decide", "many")),
    ),
    "event-gateway-target": ("race", more('<eventBasedGateway id="race"/>' + way("r1", "race", "again"))),
    "lonely-event-gateway": ("race", more('<eventBasedGateway id="race"/>' + way("r1", "race", "wait"))),
    "implicit-split": ("again", more(way("too", "again", "decide"))),
    # events
    "start-trigger": ("ask", (START, f'<startEvent id="ask">{MESSAGE}</startEvent>')),
    "handler-without-trigger": ("hs", more(handler('<startEvent id="hs"/>'))),
    "handler-connected": ("h", more(handler(f'<startEvent id="hs">{MESSAGE}</startEvent>') + way("in", "again", "h"))),
    "undoing-at-top": ("h", more(handler('<startEvent id="hs"><compensateEventDefinition/></startEvent>'))),
    "cancel-outside": ("stop", more('<endEvent id="stop"><cancelEventDefinition/></endEvent>')),
    "cancel-uncaught": (
        "stop",
        more('<transaction id="t"><endEvent id="stop"><cancelEventDefinition/></endEvent></transaction>'),
    ),
    "link-nowhere": (
        "jump",
        more('<intermediateThrowEvent id="jump"><linkEventDefinition name="x"/></intermediateThrowEvent>'),
    ),
    "link-connected": (
        "land",
        more(
            '<intermediateCatchEvent id="land"><linkEventDefinition name="x"/></intermediateCatchEvent>'
            + way("in", "again", "land")
        ),
    ),
    "undoing-missing": ("back", more(UNDONE)),
    "undoing-connected": ("back", more(UNDONE + way("in", "back", "again"))),
    "undoing-unused": ("again", (AGAIN, AGAIN.replace("/>", ' isForCompensation="true"/>'))),
    "undoing-unknown": (
        "undo",
        more('<endEvent id="undo"><compensateEventDefinition activityRef="again"/></endEvent>'),
    ),
    "condition-missing": (
        "until",
        more('<intermediateCatchEvent id="until"><conditionalEventDefinition/></intermediateCatchEvent>'),
    ),
    "signal-missing": ("sig", more('<endEvent id="sig"><signalEventDefinition/></endEvent>')),
    "multiple-trigger": (
        "many",
        more('<endEvent id="many"><messageEventDefinition/><terminateEventDefinition/></endEvent>'),
    ),
    # ways
    "unreachable": ("lonely", more('<task id="lonely"/>' + way("l", "lonely", "measure"))),
    "no-way-to-end": ("stuck", more('<task id="stuck"/>' + way("s", "again", "stuck"))),
    "endless-loop": (
        "round",
        more(
            '<task id="round"/><task id="turn"/>'
            + way("a", "again", "round")
            + way("b", "round", "turn")
            + way("c", "turn", "round")
        ),
    ),
    "automatic-loop": (
        "round",
        more(
            '<exclusiveGateway id="round" default="b"/>'
            + way("a", "again", "round")
            + way("b", "round", "measure")
            + '<task id="turn"/>'
            + way("d", "turn", "round")
            + '<sequenceFlow id="c" sourceRef="round" targetRef="turn"><conditionExpression>plots &gt; 1</conditionExpression></sequenceFlow>'
        ),
    ),
    # times
    "timer-without-time": ("wait", (WAIT, "<timeDuration/>")),
    "bad-duration": ("wait", (WAIT, "<timeDuration>PT0S</timeDuration>")),
    "bad-date": ("wait", (WAIT, "<timeDate>2026-02-30</timeDate>")),
    "bad-cycle": ("late", (CYCLE, "<timeCycle>R/PT0S</timeCycle>")),
    "cycle-once": ("wait", (WAIT, "<timeCycle>R3/P7D</timeCycle>")),
    "unknown-deadline": ("wait", (WAIT, '<timeDuration>deadline("posted")</timeDuration>')),
    # people
    "lane-without-role": ("hall", (' sw:role="head"', "")),
    "step-without-role": ("again", ("<flowNodeRef>again</flowNodeRef>", "")),
    "unknown-role": ("hall", ('sw:role="head"', 'sw:role="haed"')),
    "in-two-lanes": (
        "look",
        ("<flowNodeRef>decide</flowNodeRef>", "<flowNodeRef>decide</flowNodeRef><flowNodeRef>look</flowNodeRef>"),
    ),
    # messages and errors
    "unknown-reference": (
        "post",
        more(
            '<intermediateCatchEvent id="post"><messageEventDefinition messageRef="letter"/></intermediateCatchEvent>'
        ),
    ),
    "uncaught-error": (
        "fault",
        more('<subProcess id="part"><endEvent id="fault"><errorEventDefinition errorRef="e"/></endEvent></subProcess>'),
    ),
    "correlation-path": (
        "cp",
        ("<process", '<correlationProperty id="cp"><messagePath>a &gt; </messagePath></correlationProperty><process'),
    ),
    "unknown-lane-member": (
        "hall",
        ("<flowNodeRef>decide</flowNodeRef>", "<flowNodeRef>decide</flowNodeRef><flowNodeRef>gone</flowNodeRef>"),
    ),
    "unknown-step": ("decide", ('sw:separateFrom="look"', 'sw:separateFrom="lok"')),
    "not-a-persons-step": ("decide", ('sw:separateFrom="look"', 'sw:separateFrom="measure"')),
    "unknown-operation": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:allows="fly"')),
    "unknown-copy-level": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:copy="&quot;head@shire&quot;"')),
    "separate-from-itself": ("decide", ('sw:separateFrom="look"', 'sw:separateFrom="decide"')),
    "lapse-without-due": ("decide", ('sw:separateFrom="look"', 'sw:escalate="over"')),
    "bad-reminder": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:remind="soon"')),
    "unknown-escalation": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:escalate="away"')),
    "escalation-to-nobody": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:escalateTo="clerk"')),
    "lapse-and-votes": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:escalate="over" sw:decision="all"')),
    "autopass-and-escalation": (
        "look",
        ('sw:deadline="visit"', 'sw:deadline="visit" sw:escalate="over" sw:autopass="{note: true}"'),
    ),
    "autopass-not-readable": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:autopass="plots"')),
    "autopass-not-favourable": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:autopass="{note: true}"')),
    "autopass-not-permitted": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:autopass="{note: true}"')),
    "unknown-pick": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:pick="lucky"')),
    "several-ways-of-giving": ("decide", ('sw:separateFrom="look"', 'sw:sameAs="look" sw:pick="round_robin"')),
    "merge-asks-something": ("look", ('sw:deadline="visit"', 'sw:deadline="visit" sw:merge="true"')),
    "merge-and-separate": (
        "again",
        (AGAIN, '<manualTask id="again" name="再看" sw:en="Look again" sw:merge="true" sw:separateFrom="look"/>'),
    ),
    "same-and-separate": ("decide", ('sw:separateFrom="look"', 'sw:separateFrom="look" sw:sameAs="look"')),
    # links
    "unknown-form": ("look", ('sw:form="note"', 'sw:form="notes"')),
    "step-without-form": ("look", (' sw:form="note"', "")),
    "start-without-form": ("ask", (' sw:form="request"', "")),
    "unknown-decision": ("measure", ('sw:decision="amount"', 'sw:decision="amuont"')),
    "task-without-decision": ("measure", (' sw:decision="amount"', "")),
    "unknown-service": ("remind", ('sw:service="remind"', 'sw:service="remnid"')),
    "task-without-service": ("remind", (' sw:service="remind"', "")),
    "call-without-process": ("again", (AGAIN, '<callActivity id="again" name="再看" sw:en="Again"/>')),
    "self-call": ("again", (AGAIN, '<callActivity id="again" name="再看" sw:en="Again" calledElement="permit"/>')),
    "unknown-process": ("again", (AGAIN, '<callActivity id="again" name="再看" sw:en="Again" calledElement="othr"/>')),
    "bad-result-name": ("measure", ('sw:result="fee"', 'sw:result="the fee"')),
    "unused-file": ("note", (' sw:form="note"', "")),
    # formulas
    "feel-syntax": ("no", condition("plots &gt; ")),
    "other-language": ("no", condition("plots == 3")),
    "unknown-name": ("no", condition("plotz &gt; 3")),
    "unrouted-name": ("no", condition('note = "x"')),
    "unverified-name": ("no", condition("hits &gt; 3"), (SERVICE, 'sw:service="remind"')),
    "unknown-function": ("no", condition("cuont(plots) &gt; 3")),
    "wrong-call": ("no", condition('substring("a") = "a"')),
    "unknown-rule": ("no", condition("rules.limits &gt; 3")),
    "unknown-case-fact": ("no", condition('case.nubmer = ""')),
    "foreign-behaviour": (
        "remind",
        (SERVICE, 'xmlns:c="http://camunda.org/schema/1.0/bpmn" c:delegateExpression="${x}" ' + SERVICE),
    ),
    "flow-list": ("again", repeated("<incoming>nope</incoming>")),
    "drawn-nothing": (
        "d",
        (
            "</process>",
            '</process><bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane><bpmndi:BPMNShape bpmnElement="gone"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>',
        ),
    ),
    "data-store": (
        "look",
        ('<endEvent id="done"', '<dataStoreReference id="ds"/><endEvent id="done"'),
        (LOOK, LOOK.replace("/>", f">{IO}</userTask>")),
    ),
    "data-name": (
        "look",
        (LOOK, LOOK.replace("/>", f">{ASSIGNED}</userTask>")),
    ),
    "table-without-result": ("measure", (' sw:result="fee"', "")),
    "foreign-language": ("no", ("<conditionExpression>plots", '<conditionExpression language="python">plots')),
    "script-not-feel": ("tally", ('scriptFormat="feel"', 'scriptFormat="python"')),
    "script-empty": ("tally", (SCRIPT, "")),
    "script-no-context": ("tally", (SCRIPT, "fee * plots")),
    "script-reserved": ("tally", (SCRIPT, "{rules: 1}")),
    # looks
    "missing-name": ("decide", (' name="决定"', "")),
    "missing-english": ("decide", (' sw:en="Decide"', "")),
}


def problems_of_empty() -> list:  # type: ignore[type-arg]
    from engine.definitions import Bundle, examine

    text = DIAGRAM[: DIAGRAM.index("  <process")] + "</definitions>"
    return list(examine(Bundle("empty", {"process.bpmn": text.encode()})).problems)


def joined(split: str, more: str = "", meeting: str = "parallelGateway") -> list:  # type: ignore[type-arg]
    """Two ways that part at `split` and meet."""
    conditions = "<conditionExpression>true</conditionExpression>" if split == "exclusiveGateway" else ""
    return diagram(
        f'<startEvent id="s"/><{split} id="split"/><task id="a"/><task id="b"/><{meeting} id="join"/><endEvent id="e"/>'
        + way("w1", "s", "split")
        + f'<sequenceFlow id="w2" sourceRef="split" targetRef="a">{conditions}</sequenceFlow>'
        + f'<sequenceFlow id="w3" sourceRef="split" targetRef="b">{conditions}</sequenceFlow>'
        + way("w4", "a", "join")
        + way("w5", "b", "join")
        + way("w6", "join", "e")
        + more
    )


def pictured() -> list:  # type: ignore[type-arg]
    shape = '<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl"><bpmndi:BPMNShape id="sh" bpmnElement="look"/></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    return list(examined(("</process>", f"</process>{shape}")).problems)


def impatient() -> list:  # type: ignore[type-arg]
    """The sound bundle, with no time left to check it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(examining, "Patience", lambda: Patience(-1))
        return list(examined().problems)


def filed_at_start() -> list:  # type: ignore[type-arg]
    """The start form asks for a photo of each member."""
    photo = {"type": "string", "title": "照片", "x-en": "Photo", "x-widget": "photo"}
    rows = {"type": "array", "title": "成员", "x-en": "Members", "x-widget": "members"}
    properties = {
        **FORMS["request"]["properties"],  # type: ignore[dict-item]
        "members": rows | {"items": {"type": "object", "properties": {"photo": photo}}},
    }
    return problems(forms__request=json.dumps(FORMS["request"] | {"properties": properties}))


def of_two_outputs(text: str) -> list:  # type: ignore[type-arg]
    """The table gives two outputs, and a condition reads one."""
    table = TABLE.replace(
        '<output name="fee" typeRef="number"/>', '<output name="fee" typeRef="number"/><output name="years"/>'
    )
    table = table.replace("</outputEntry></rule>", "</outputEntry><outputEntry><text>1</text></outputEntry></rule>")
    return problems((SCRIPT, f"{{total: {text}}}"), tables__fees=table)


def verbose() -> list:  # type: ignore[type-arg]
    """A condition longer than anybody writes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formulas, "MAX_CHARACTERS", 100)
        return problems(condition(" and ".join(["plots &gt; 1"] * 20)))


FAVOURABLE = {"type": "boolean", "title": "同意", "x-en": "Agreed", "x-route": True, "x-favourable": True}
PASSED = ('sw:separateFrom="look"', 'sw:deadline="visit" sw:autopass="{agreed: true}"')


def passing(*required: str) -> dict[str, str]:
    """A form that says which value is favourable, and what must be filled in."""
    note = {"type": "string", "title": "理由", "x-en": "Why"}
    form = {**FORMS["decision"], "properties": {"agreed": FAVOURABLE, "note": note}, "required": list(required)}
    return {"forms__decision": json.dumps(form)}


ALONE = SPOILED | {
    "autopass-incomplete": lambda: problems(PASSED, **passing("agreed", "note")),
    "unknown-entry": lambda: of_two_outputs("fee.yaers"),
    "too-many-expressions": verbose,
    "file-at-start": filed_at_start,
    "check-takes-too-long": impatient,
    "no-process": problems_of_empty,
    "exclusive-into-join": lambda: joined("exclusiveGateway"),
    "join-may-wait": lambda: joined("parallelGateway", way("out", "a", "away") + '<endEvent id="away"/>'),
    "implicit-merge": lambda: joined("parallelGateway", meeting="task"),
    "no-picture": lambda: list(examined().problems),
    "not-drawn": pictured,
}


def test_the_sound_bundle_is_deployable_without_a_warning() -> None:
    assert problems() == []
    assert examined().deployable


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_mistake_is_found(code: str) -> None:
    element, *changes = PLANTED[code]
    found = [each for each in problems(*changes) if each.code == code]  # type: ignore[arg-type]
    assert found, f"not found; found instead: {[(each.code, each.element) for each in problems(*changes)]}"  # type: ignore[arg-type]
    first = found[0]
    assert element in ("", first.element)
    assert first.severity == SENTENCES[code].severity
    assert first.line > 0 or code == "unused-file"
    assert first.file == "process.bpmn"
    assert first.message.zh != first.message.en
    assert "{" not in first.message.en.replace("{total: count * 2}", "")


@pytest.mark.parametrize("code", ALONE)
def test_a_mistake_in_a_diagram_of_its_own_is_found(code: str) -> None:
    assert code in {each.code for each in ALONE[code]()}


def test_every_sentence_has_a_planted_mistake() -> None:
    assert set(SENTENCES) - set(PLANTED) - set(ALONE) == set()


@pytest.mark.parametrize("code", [code for code in PLANTED if SENTENCES[code].severity == "error"])
def test_an_error_keeps_a_bundle_from_being_deployed(code: str) -> None:
    examination = examined(*PLANTED[code][1:])  # type: ignore[arg-type]
    assert examination.readable
    assert not examination.deployable


def test_passing_a_step_needs_a_favourable_value_and_a_rule_that_permits_it() -> None:
    permitted = {**KNOWN, "rules": {*KNOWN["rules"], "autopass.permit.decide"}}
    assert examine(bundle(PASSED, **passing("agreed")), **permitted).deployable
    assert {each.code for each in problems(PASSED, **passing("agreed"))} == {"autopass-not-permitted"}
    adverse = (PASSED[0], PASSED[1].replace("true", "false"))
    found = examine(bundle(adverse, **passing("agreed")), **permitted).problems
    assert "autopass-not-favourable" in {each.code for each in found}


def test_a_problem_stands_at_the_line_of_its_element() -> None:
    (found,) = problems(('sw:service="remind"', 'sw:service="remnid"'))
    assert found.line == line_of('<serviceTask id="remind"')


def test_a_misspelt_name_is_told_with_the_right_one() -> None:
    (found,) = problems(condition("plotz &gt; 3"))
    assert "plots" in found.message.zh
    assert "plots" in found.message.en


def test_a_syntax_error_is_told_with_its_place_in_the_text() -> None:
    (found,) = problems(condition("plots &gt; "))
    assert "column" in found.message.en


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("${plots &gt; 3}", "Remove"),
        ("= plots &gt; 3", "leading"),
        ("plots == 3", "single"),
        ("plots &gt; 3 &amp;&amp; true", "and"),
    ],
)
def test_other_languages_are_told_how_to_say_it_in_feel(text: str, advice: str) -> None:
    found = [each for each in problems(condition(text)) if each.code in ("feel-syntax", "other-language")]
    assert advice in found[0].message.en


def test_a_diamond_of_exclusive_gateways_is_fine() -> None:
    assert {each.code for each in joined("exclusiveGateway", meeting="exclusiveGateway")} <= {
        "no-picture",
        "missing-name",
        "start-without-form",
        "no-default",
        "missing-english",
    }


def test_a_block_of_parallel_gateways_is_fine() -> None:
    assert not {"join-may-wait", "exclusive-into-join"} & {each.code for each in joined("parallelGateway")}


def test_an_interrupting_boundary_event_and_its_step_cannot_both_reach_a_join() -> None:
    found = diagram(
        '<startEvent id="s"/><userTask id="a" sw:role="r"/><boundaryEvent id="t" attachedToRef="a"><timerEventDefinition>'
        '<timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent><parallelGateway id="join"/><endEvent id="e"/>'
        + way("w1", "s", "a")
        + way("w2", "a", "join")
        + way("w3", "t", "join")
        + way("w4", "join", "e")
    )
    assert [each.element for each in found if each.code == "exclusive-into-join"] == ["join"]


def test_a_loop_through_a_persons_step_is_no_endless_loop() -> None:
    codes = {each.code for each in problems(more(way("back", "again", "sound")))}
    assert not codes & {"endless-loop", "automatic-loop", "implicit-merge"}


def test_an_output_that_the_table_does_not_have_is_told_with_the_right_one() -> None:
    (found,) = of_two_outputs("fee.fee * fee.yaers")
    assert (found.code, found.element) == ("unknown-entry", "tally")
    assert "“years”" in found.message.zh
    assert "did you mean 'years'?" in found.message.en
    assert of_two_outputs("fee.fee * fee.years") == []


def test_a_table_reads_only_what_the_process_produces() -> None:
    spoilt = TABLE.replace("plots", "plotz")
    found = [each for each in problems(tables__fees=spoilt) if each.code == "unknown-name"]
    assert [each.element for each in found] == ["measure"]
    assert "plots" in found[0].message.en


def test_a_file_at_the_start_is_refused_where_it_is_asked_for() -> None:
    (found,) = [each for each in filed_at_start() if each.code == "file-at-start"]
    assert (found.severity, found.element) == ("error", "ask")
    assert "Photo" in found.message.en
