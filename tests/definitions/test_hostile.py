"""Whatever is uploaded is answered with a sentence: never a traceback, a hang or a heap of memory."""

import gzip
import json
import random
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.definitions import Bundle, Examination, examine, examining
from engine.findings import Patience
from engine.runner import load
from tests.definitions.permit import DIAGRAM, bundle

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d">'
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><definitions>&c;</definitions>"""
SECRET = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions>&x;</definitions>'
REMOTE = '<!-- a --><!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd"><definitions/>'


def check(data: bytes) -> Examination:
    return examine(Bundle("upload", {"process.bpmn": data}))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty-file"),
        (b"  \n ", "empty-file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "not-xml"),
        (gzip.compress(DIAGRAM.encode()), "not-xml"),
        (b"PK\x03\x04" + bytes(100), "not-xml"),
        (b"%PDF-1.7", "not-xml"),
        (b'{"type": "object"}', "not-xml"),
        (b"hello", "not-xml"),
        (b"<a><b></a>", "not-xml"),
        (DIAGRAM.encode()[:900], "not-xml"),
        (b"<a>" * 5000 + b"</a>" * 5000, "not-xml"),
        (b"<" * 1_000_000, "not-xml"),
        (b"<a>\x00</a>", "not-xml"),
        (BOMB.encode(), "document-type"),
        (SECRET.encode(), "document-type"),
        (REMOTE.encode(), "document-type"),
        (b"<html/>", "not-bpmn"),
        (b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"/>', "not-bpmn"),
        (DIAGRAM.encode("gb18030"), "wrong-encoding"),
        (DIAGRAM.replace("UTF-8", "rot13").encode(), "wrong-encoding"),
        (DIAGRAM.replace("UTF-8", "UTF-16").encode(), "wrong-encoding"),
    ],
)  # fmt: skip
def test_what_is_no_diagram_is_refused_with_a_reason(data: bytes, code: str) -> None:
    examination = check(data)
    assert not examination.readable
    assert examination.blueprint is None
    (problem,) = examination.problems
    assert problem.code == code
    assert problem.message.zh
    assert problem.message.en


@pytest.mark.parametrize(
    "encoding", ["gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-8", "utf-8-sig"]
)
def test_a_declared_encoding_is_read(encoding: str) -> None:
    declared = {"utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-8-sig": "UTF-8"}.get(encoding, encoding)
    files = dict(bundle().files)
    files["process.bpmn"] = DIAGRAM.replace("UTF-8", declared).encode(encoding)
    blueprint = examine(Bundle("permit", files)).blueprint
    assert blueprint is not None
    assert blueprint.elements["look"].name.zh == "看现场"
    assert blueprint.xml.decode("utf-8").count("看现场") == 1


def test_a_file_of_fifty_megabytes_is_refused_at_once() -> None:
    data = DIAGRAM.encode() + b" " * 50 * 1024 * 1024
    begun = time.process_time()
    (problem,) = check(data).problems
    assert problem.code == "too-large"
    assert time.process_time() - begun < 1


def chain(count: int, extra: str = "") -> bytes:
    nodes = "".join(f'<task id="t{n}"/>' for n in range(count))
    flows = "".join(f'<sequenceFlow id="f{n}" sourceRef="t{n}" targetRef="t{n + 1}"/>' for n in range(count - 1))
    return f'{DECLARATION}{HEAD}<process id="p">{nodes}{flows}{extra}</process></definitions>'.encode()


def test_five_thousand_elements_are_checked_in_seconds() -> None:
    begun = time.process_time()
    assert check(chain(5_000)).readable
    assert time.process_time() - begun < 5


def test_more_elements_than_anybody_can_survey_are_refused() -> None:
    (problem,) = check(chain(12_000)).problems
    assert problem.code == "too-many-elements"
    assert problem.line > 0


def test_every_node_joined_to_every_other_is_checked_in_seconds() -> None:
    tangle = "".join(
        f'<sequenceFlow id="x{a}_{b}" sourceRef="t{a}" targetRef="t{b}"/>' for a in range(60) for b in range(60)
    )
    begun = time.process_time()
    assert check(chain(60, tangle)).readable
    assert time.process_time() - begun < 5


def test_many_gateways_that_split_and_join_are_checked_in_seconds() -> None:
    gates = "".join(f'<parallelGateway id="g{n}"/>' for n in range(300))
    flows = "".join(
        f'<sequenceFlow id="h{n}" sourceRef="g{n}" targetRef="g{n + 1}"/>'
        f'<sequenceFlow id="k{n}" sourceRef="g{n}" targetRef="g{n + 1}"/>'
        for n in range(299)
    )
    start = '<startEvent id="s"/><sequenceFlow id="sf" sourceRef="s" targetRef="g0"/>'
    begun = time.process_time()
    assert check(chain(2, gates + flows + start)).readable
    assert time.process_time() - begun < 5


def test_deeply_nested_sub_processes_are_checked() -> None:
    deep = "".join(f'<subProcess id="s{n}">' for n in range(200)) + "</subProcess>" * 200
    examination = check(f"{HEAD}<process id='p'>{deep}</process></definitions>".encode())
    assert examination.readable
    assert len(examination.problems) >= 200


def test_a_long_name_does_not_make_a_long_message() -> None:
    text = DIAGRAM.replace("看现场", "看" * 100_000).replace('sw:form="note"', f'sw:form="{"n" * 100_000}"')
    files = dict(bundle().files) | {"process.bpmn": text.encode()}
    for problem in examine(Bundle("permit", files)).problems:
        assert len(problem.message.zh) < 2_000
        assert len(problem.element) < 300


def test_nothing_is_expanded_in_memory() -> None:
    tracemalloc.start()
    check(BOMB.encode())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000


def spoilt(seed: int) -> Iterator[bytes]:
    """The sound diagram with pieces cut out, doubled, moved or replaced."""
    chance = random.Random(seed)
    words = [
        b"look",
        b"sequenceFlow",
        b"id=",
        b"<",
        b">",
        b'"',
        b"&",
        b"sw:",
        b"subProcess",
        b"process",
        b"\xff",
        b"targetRef",
    ]
    for _ in range(30):
        data = bytearray(DIAGRAM.encode())
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    del data[at : at + chance.randint(1, 80)]
                case 1:
                    data[at:at] = data[at : at + chance.randint(1, 200)]
                case _:
                    data = data.replace(chance.choice(words), chance.choice(words), chance.randint(1, 3))
        yield bytes(data)


def jumbled(seed: int) -> Iterator[bytes]:
    """The sound diagram with values of attributes exchanged, so that it stays XML."""
    import re

    chance = random.Random(seed)
    values = re.findall(r'="([^"<&]*)"', DIAGRAM[DIAGRAM.index("<process") :])
    for _ in range(30):
        text = DIAGRAM
        for _ in range(chance.randint(1, 8)):
            text = text.replace(f'="{chance.choice(values)}"', f'="{chance.choice(values)}"', 1)
        yield text.encode()


@pytest.mark.parametrize("seed", range(3))
def test_spoilt_diagrams_are_answered_with_sentences_and_sound_ones_load(seed: int) -> None:
    files = dict(bundle().files)
    for data in [*spoilt(seed), *jumbled(seed)]:
        examination = examine(Bundle("permit", files | {"process.bpmn": data}))
        assert examination.deployable == (not any(each.severity == "error" for each in examination.problems))
        assert all(each.message.zh and each.message.en for each in examination.problems)
        if examination.blueprint is not None:
            load(examination.blueprint, {"other": examination.blueprint})


def test_many_texts_that_are_slow_to_read_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes a third of a second to find out that it is not FEEL; a check may take ten seconds, here a third of a second."""
    monkeypatch.setattr(examining, "Patience", lambda: Patience(0.3))
    slow = "(" * 20 + "a in (" * 20 + "a"
    flows = "".join(
        f'<sequenceFlow id="z{n}" sourceRef="t0" targetRef="t1"><conditionExpression>{slow}{n}</conditionExpression></sequenceFlow>'
        for n in range(2_000)
    )
    rules = {f"f{n}": {"type": "string", "title": "甲", "x-en": "A", "x-show": f"{slow}{n}"} for n in range(300)}
    form = json.dumps({"type": "object", "title": "表", "x-en": "F", "properties": rules}).encode()
    begun = time.process_time()
    examination = examine(Bundle("slow", {"process.bpmn": chain(2, flows), "forms/a.json": form, "forms/b.json": form}))
    assert "check-takes-too-long" in {each.code for each in examination.problems}
    assert time.process_time() - begun < 4


def test_a_bundle_without_a_diagram_says_so(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (problem,) = examine(Bundle.read(tmp_path)).problems
    assert problem.code == "missing-diagram"


@pytest.mark.parametrize("data", [b"", b"\xff", b"<a/>", b"<!DOCTYPE a><a/>", b"{", b"[]", b"[1", b"=\x00"])
def test_other_files_of_a_bundle_may_be_anything(data: bytes) -> None:
    files = dict(bundle().files) | {"forms/x.json": data, "tables/x.dmn": data, "scenarios/x.toml": data}
    examination = examine(Bundle("permit", files))
    assert {each.file for each in examination.problems if each.severity == "error"} >= {"forms/x.json", "tables/x.dmn"}


def test_a_normal_bundle_is_examined_in_a_tenth_of_a_second() -> None:
    sound = bundle()
    examine(sound)
    begun = time.process_time()
    examine(sound)
    assert time.process_time() - begun < 0.1
