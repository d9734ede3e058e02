"""Whatever somebody uploads, each way in names the culprit in both languages, and nothing is kept of it.

The ways in: the check itself, the verb that deploys, the command line, and the studio.
"""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from engine.definitions import Bundle, examine
from engine.errors import InvalidBundle
from engine.problems import Problem
from engine.testing import COUNTY, World, make_world
from tests.definitions.permit import DIAGRAM, KNOWN, TABLE, bundle
from web.cli import shouwang

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
ZIP = io.BytesIO()
with zipfile.ZipFile(ZIP, "w") as packed:
    packed.writestr("process.bpmn", DIAGRAM)
BINARY = {
    "PNG": PNG,
    "gzip": gzip.compress(DIAGRAM.encode()),
    "zip": ZIP.getvalue(),
    "PDF": b"%PDF-1.7\n",
    "JPEG": b"\xff\xd8\xff\xe0" + bytes(64),
    "old Office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
}


def before(mark: str, more: str) -> str:
    """The diagram with something put before a place."""
    assert DIAGRAM.count(mark) == 1
    return DIAGRAM.replace(mark, more + mark)


ENTITIES = {
    "a billion laughs": '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>\n',
    "a file of the server": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n',
    "a parameter entity": '<!DOCTYPE d [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>\n',
    "an external DTD": '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/d.dtd">\n',
    "a public DTD": '<!DOCTYPE d PUBLIC "-//X//Y" "http://127.0.0.1:9/d.dtd">\n',
    "one behind a comment and an instruction": "<!-- 注 --><?a b?><!DOCTYPE d>\n",
}
WRONG: dict[str, tuple[str, tuple[str, ...]]] = {
    # what is done -> the diagram, and what the message must name: element, reference, or line
    "an id twice": (DIAGRAM.replace('id="f3"', 'id="f1"'), ("f1", "36")),
    "an id of a lane and a step": (DIAGRAM.replace('<lane id="town"', '<lane id="look"'), ("look", "15")),
    "a flow to nowhere": (DIAGRAM.replace('sourceRef="again" targetRef="measure"', 'sourceRef="again" targetRef="mesure"'), ("f3", "mesure")),
    "a flow from nowhere": (DIAGRAM.replace('id="f3" sourceRef="again"', 'id="f3" sourceRef="agian"'), ("f3", "agian")),
    "a flow without a source": (DIAGRAM.replace('id="f3" sourceRef="again" ', 'id="f3" '), ("f3", "sourceRef")),
    "a flow to a lane": (DIAGRAM.replace('sourceRef="again" targetRef="measure"', 'sourceRef="again" targetRef="town"'), ("f3", "town")),
    "a flow to the process": (DIAGRAM.replace('sourceRef="again" targetRef="measure"', 'sourceRef="again" targetRef="permit"'), ("f3", "permit")),
    "a message that is not there": (before("</process>", '<intermediateCatchEvent id="post"><messageEventDefinition messageRef="letter"/></intermediateCatchEvent>'), ("post", "letter")),
    "an error where a message belongs": (before("</process>", '<intermediateCatchEvent id="post"><messageEventDefinition messageRef="err"/></intermediateCatchEvent>').replace("</process>", '</process><error id="err" errorCode="E"/>'), ("post", "err")),
    "a default that leaves another": (DIAGRAM.replace('default="yes"', 'default="f1"'), ("sound", "f1")),
    "an edge event on a gateway": (DIAGRAM.replace('attachedToRef="look"', 'attachedToRef="sound"'), ("late", "sound")),
    "a lane with a strange member": (DIAGRAM.replace("<flowNodeRef>again</flowNodeRef>", "<flowNodeRef>agian</flowNodeRef>"), ("town", "agian")),
    "no flows into a step": (DIAGRAM.replace('<sequenceFlow id="f4" sourceRef="measure" targetRef="wait"/>', ""), ("wait",)),
    "no flows at all": (re.sub(r"<sequenceFlow.*?(?:/>|</sequenceFlow>)", "", DIAGRAM, flags=re.DOTALL), ("ask",)),
    "a script in JavaScript": (DIAGRAM.replace('scriptFormat="feel"', 'scriptFormat="javascript"'), ("tally", "javascript")),
    "a condition in Groovy": (DIAGRAM.replace("<conditionExpression>", '<conditionExpression language="groovy">'), ("no", "groovy")),
    "a script of a web page": (before("</process>", "<script>alert(1)</script>"), ("script", "43")),
    "a listener of another engine": (
        DIAGRAM.replace('sw:form="request"/>', 'sw:form="request"><extensionElements><c:executionListener xmlns:c="http://camunda.org/schema/1.0/bpmn" event="start"/></extensionElements></startEvent>'),
        ("ask", "Camunda", "executionListener"),
    ),
    "an undeclared entity": (DIAGRAM.replace('name="许可"', 'name="&xxe;"'), ("entity", "4")),
    "a forbidden character": (DIAGRAM.replace('name="许可"', 'name="&#0;"'), ("4",)),
    "a tag cut off": (DIAGRAM[:900], ("not closed",)),
    "a prefix nobody declared": (DIAGRAM.replace("<process ", "<zz:process ").replace("</process>", "</zz:process>"), ("prefix", "4")),
}  # fmt: skip


def upload(data: bytes | str, path: str = "process.bpmn") -> Bundle:
    raw = data.encode() if isinstance(data, str) else data
    return Bundle("permit", {**bundle().files, path: raw})


def told(problem: Problem) -> str:
    """All that people see of a problem."""
    return f"{problem.element} {problem.line} {problem.message.en}"


def names(problems: tuple[Problem, ...], culprits: tuple[str, ...]) -> bool:
    return any(all(each in told(problem) for each in culprits) for problem in problems)


@pytest.mark.parametrize("what", WRONG)
def test_the_check_names_the_culprit(what: str) -> None:
    text, culprits = WRONG[what]
    examination = examine(upload(text), **KNOWN)
    assert names(examination.problems, culprits), [told(each) for each in examination.problems]
    assert all(each.message.zh and each.message.zh != each.message.en for each in examination.problems)
    assert not examination.deployable or "Camunda" in culprits


@pytest.mark.parametrize("trick", ENTITIES)
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "GB18030"])
def test_entities_and_outside_definitions_are_refused_in_every_encoding(trick: str, encoding: str) -> None:
    for text, path in ((DIAGRAM, "process.bpmn"), (TABLE, "tables/fees.dmn")):
        data = (
            text.replace("UTF-8", encoding)
            .replace("<definitions", ENTITIES[trick] + "<definitions", 1)
            .encode(encoding)
        )
        (problem,) = [each for each in examine(upload(data, path), **KNOWN).problems if each.file == path]
        assert problem.code == "document-type"
        assert problem.line == 2
        assert "DOCTYPE" in problem.message.zh
        assert "DOCTYPE" in problem.message.en


@pytest.mark.parametrize("encoding", ["GB18030", "GBK", "GB2312", "UTF-16", "UTF-8"])
def test_chinese_encodings_that_are_declared_work_for_diagrams_and_tables(encoding: str) -> None:
    table = TABLE.replace('name="fees"', 'name="费用"')
    files = {
        **bundle().files,
        "process.bpmn": DIAGRAM.replace("UTF-8", encoding).encode(encoding),
        "tables/fees.dmn": table.replace("UTF-8", encoding).encode(encoding),
    }
    examination = examine(Bundle("permit", files), **KNOWN)
    assert examination.deployable
    assert examination.blueprint is not None
    assert examination.blueprint.elements["look"].name.zh == "看现场"


@pytest.mark.parametrize("path", ["process.bpmn", "tables/fees.dmn"])
def test_an_encoding_that_is_not_the_declared_one_is_told_with_its_line(path: str) -> None:
    text = (DIAGRAM if path == "process.bpmn" else TABLE.replace('name="fees"', 'name="费用"')).encode("gb18030")
    (problem,) = [each for each in examine(upload(text, path), **KNOWN).problems if each.file == path]
    assert problem.code == "wrong-encoding"
    assert "GB18030" in problem.message.zh
    assert problem.line > 1


@pytest.mark.parametrize("kind", BINARY)
@pytest.mark.parametrize("path", ["process.bpmn", "tables/fees.dmn", "forms/note.json", "scenarios/a.toml"])
def test_a_picture_or_an_archive_is_called_what_it_is(kind: str, path: str) -> None:
    (problem,) = [each for each in examine(upload(BINARY[kind], path), **KNOWN).problems if each.file == path]
    assert kind in problem.message.en
    assert problem.message.zh.startswith("这是")
    wanted = {"process.bpmn": "BPMN", "tables/fees.dmn": "DMN", "forms/note.json": "JSON", "scenarios/a.toml": "TOML"}
    assert wanted[path] in problem.message.en


@pytest.mark.parametrize("path", ["process.bpmn", "tables/fees.dmn", "forms/note.json", "scenarios/a.toml"])
def test_fifty_megabytes_of_anything_are_refused_with_the_limit(path: str) -> None:
    (problem,) = [each for each in examine(upload(b" " * 50_000_000 + b"<a/>", path)).problems if each.file == path]
    assert problem.code.endswith("too-large")
    assert re.search(r"at most|more than", problem.message.en)


def test_an_inclusion_is_not_followed() -> None:
    inclusion = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'
    text = DIAGRAM.replace("<startEvent", f"<documentation>{inclusion}</documentation><startEvent", 1)
    blueprint = examine(upload(text), **KNOWN).blueprint
    assert blueprint is not None
    assert b"root:" not in blueprint.xml


UNFIT: dict[str, tuple[str | bytes, str]] = {
    **{what: (text, culprits[0]) for what, (text, culprits) in WRONG.items() if "Camunda" not in culprits},
    **{
        trick: (DIAGRAM.replace("<definitions", more + "<definitions", 1), "DOCTYPE")
        for trick, more in ENTITIES.items()
    },
    **{kind: (data, kind) for kind, data in BINARY.items()},
    "fifty megabytes": (DIAGRAM.encode() + b" " * 50_000_000, "MB"),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world("sqlite://", tmp_path_factory.mktemp("uploads"))
    yield made
    made.engine.close()


@pytest.mark.parametrize("what", UNFIT)
def test_the_verb_that_deploys_refuses_it_and_keeps_nothing(what: str, world: World) -> None:
    data, culprit = UNFIT[what]
    with pytest.raises(InvalidBundle) as caught:
        world.engine.deploy(upload(data), world.root)
    assert any(culprit in told(each) for each in caught.value.problems)
    assert world.engine.definitions(COUNTY) == []


@pytest.mark.parametrize("what", [each for each in UNFIT if each != "fifty megabytes"])
def test_the_command_line_names_the_file_and_the_culprit(what: str, tmp_path: Path) -> None:
    data, culprit = UNFIT[what]
    for path, content in upload(data).files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    result = CliRunner().invoke(shouwang, ["check", str(tmp_path)])
    assert result.exit_code == 1
    assert culprit in result.output
    assert "process.bpmn" in result.output
    assert "Traceback" not in result.output


def test_the_command_line_speaks_json_of_it_too(tmp_path: Path) -> None:
    (tmp_path / "process.bpmn").write_bytes(PNG)
    (line,) = CliRunner().invoke(shouwang, ["check", str(tmp_path), "--json"]).output.splitlines()
    (problem,) = json.loads(line)["problems"]
    assert (problem["code"], problem["severity"]) == ("not-xml", "error")
    assert "PNG" in problem["zh"]
    assert "PNG" in problem["en"]
