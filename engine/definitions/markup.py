"""Reads XML that anybody may have sent: nothing is fetched, expanded or taken on trust."""

from __future__ import annotations

import codecs
import re
from typing import Any, NamedTuple

from lxml import etree

from engine.findings import listed
from engine.signatures import what_it_is
from engine.text import Text

MAX_DIAGRAM_BYTES = 10 * 1024 * 1024
"""5,000 nodes with their pictures need about three megabytes."""

DIAGRAM_FILE = Text("BPMN 2.0 流程图（.bpmn）", "a BPMN 2.0 diagram (.bpmn)")
TABLE_FILE = Text("DMN 决策表（.dmn）", "a DMN decision file (.dmn)")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_UNMARKED = ((b"<\x00?\x00", "utf-16-le"), (b"\x00<\x00?", "utf-16-be"))
_ENCODINGS = frozenset(
    [
        "utf-8",
        "ascii",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "cp1252",
        "iso8859-1",
        "iso8859-15",
        "shift_jis",
        "euc_kr",
    ]
)
_DECLARATION = re.compile(r"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,100}\?>""")


class Unreadable(Exception):
    """The bytes are not what they should be; `text` says what was found, expected and what to do."""

    def __init__(self, code: str, zh: str, en: str, *, line: int = 0, **facts: object) -> None:
        self.code = code
        self.line = line
        self.text = Text(zh, en).format(line=line, **facts)
        super().__init__(self.text.en)


class Markup(NamedTuple):
    """A document that was read: its root, and its text as UTF-8 with a matching declaration."""

    root: etree._Element
    text: bytes


def read_markup(data: bytes, wanted: Text = DIAGRAM_FILE) -> Markup:
    """The root of an XML document. Raises `Unreadable`, never anything else, whatever the bytes are."""
    _refuse_foreign(data, wanted)
    text = _decoded(data)
    _refuse_document_type(text)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, collect_ids=False, recover=False
    )
    plain = _DECLARATION.sub(_redeclared, text, count=1).encode()
    try:
        return Markup(etree.fromstring(plain, parser), plain)
    except etree.XMLSyntaxError as error:
        raise _explained(error, parser) from None
    except ValueError:
        raise Unreadable(
            "not-xml", "文件含有 XML 不允许的字符。", "The file has characters that XML forbids."
        ) from None


def _redeclared(found: re.Match[str]) -> str:
    """The same lines, so that every later line keeps its number."""
    return '<?xml version="1.0" encoding="UTF-8"?>' + "\n" * found[0].count("\n")


def _refuse_foreign(data: bytes, wanted: Text) -> None:
    if not data.strip():
        raise Unreadable(
            "empty-file",
            "文件是空的。应为{wanted}；请重新导出。",
            "The file is empty; {wanted} was expected. Export it again.",
            wanted=wanted,
        )
    if len(data) > MAX_DIAGRAM_BYTES:
        raise Unreadable(
            "too-large",
            "文件有 {found} MB，最多允许 {most} MB。请把流程拆成几个，用调用活动连接。",
            "The file has {found} MB; at most {most} MB are allowed. Split the process and join the parts by call activities.",
            found=len(data) // 1024 // 1024,
            most=MAX_DIAGRAM_BYTES // 1024 // 1024,
        )
    what = Text("JSON 文件", "a JSON file") if data.startswith(b"{") else what_it_is(data)
    if what is not None:
        raise Unreadable(
            "not-xml",
            "这是{what}，不是 XML。应为{wanted}；请从建模工具里导出。",
            "This is {what}, not XML; {wanted} was expected. Export it from the modeller.",
            what=what,
            wanted=wanted,
        )


def _decoded(data: bytes) -> str:
    encoding, skipped = _encoding(data)
    try:
        return data[skipped:].decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable(
            "wrong-encoding",
            "第 {line} 行有不属于 {encoding} 的字节，但文件声明的是 {encoding}。请在文本编辑器中另存为 UTF-8，或把声明改成文件真正的编码（如 GB18030）。",
            "Line {line} has bytes that are not {encoding}, which the file declares. Save it as UTF-8, or declare the encoding that it really has (such as GB18030).",
            line=data.count(b"\n", 0, skipped + error.start) + 1,
            encoding=encoding.upper(),
        ) from None


def _encoding(data: bytes) -> tuple[str, int]:
    """The encoding, and how many bytes of mark to skip (XML 1.0 appendix F)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    for start, encoding in _UNMARKED:
        if data.startswith(start):
            return encoding, 0
    declared = _DECLARATION.match(data[:400].decode("latin-1"))
    if declared is None:
        return "utf-8", 0
    try:
        found = codecs.lookup(declared[1]).name
    except LookupError:
        found = ""
    if found not in _ENCODINGS or found.startswith("utf-16"):
        raise Unreadable(
            "wrong-encoding",
            "文件声明的编码“{found}”无法使用。可用：{known}；请另存为 UTF-8。",
            "The declared encoding “{found}” cannot be used. Known: {known}; save the file as UTF-8.",
            line=1,
            found=declared[1],
            known=listed(("UTF-8", "GB18030", "UTF-16")),
        )
    # Files that say GB2312 or GBK very often hold characters of its successor.
    return ("gb18030" if found in ("gb2312", "gbk") else found), 0


def _refuse_document_type(text: str) -> None:
    """A document type stands before the root only; comments and instructions may stand before it."""
    at = 0
    while True:
        at = text.find("<", at)
        if at < 0:
            return
        if text.startswith("<!--", at):
            at = text.find("-->", at)
        elif text.startswith("<?", at):
            at = text.find("?>", at)
        elif text.startswith("<!", at):
            raise Unreadable(
                "document-type",
                "第 {line} 行有文档类型声明（DOCTYPE）。这里不需要它，它可能用来读取服务器文件或耗尽内存；请删去这一段再上传。",
                "Line {line} has a document type declaration (DOCTYPE). None is needed, and it can be used to read files or exhaust memory; delete it and upload again.",
                line=text.count("\n", 0, at) + 1,
            )
        else:
            return
        if at < 0:
            return


_SYNTAX = {
    "ERR_TAG_NAME_MISMATCH": Text("开始标签与结束标签不一致", "an end tag does not match its start tag"),
    "ERR_GT_REQUIRED": Text("有标签没有结束，文件可能不完整", "a tag is not closed; the file may be cut off"),
    "ERR_ATTRIBUTE_NOT_STARTED": Text("属性值没有引号", "the value of an attribute has no quotes"),
    "ERR_ATTRIBUTE_WITHOUT_VALUE": Text("属性没有值", "an attribute has no value"),
    "ERR_TAG_NOT_FINISHED": Text("有标签没有结束，文件可能不完整", "a tag is not closed; the file may be cut off"),
    "ERR_DOCUMENT_END": Text("根元素之后还有内容", "there is content behind the root element"),
    "ERR_DOCUMENT_EMPTY": Text("没有 XML 内容", "there is no XML in it"),
    "ERR_ATTRIBUTE_REDEFINED": Text("同一属性写了两次", "an attribute is written twice"),
    "ERR_UNDECLARED_ENTITY": Text("用了没有声明的实体（&…;）", "an undeclared entity (&…;) is used"),
    "NS_ERR_UNDEFINED_NAMESPACE": Text("用了没有声明的命名空间前缀", "a namespace prefix is used but not declared"),
    "ERR_INVALID_CHAR": Text("有 XML 不允许的字符", "a character that XML forbids"),
    "ERR_LT_IN_ATTRIBUTE": Text("属性值里有 <，应写成 &lt;", "an attribute has <, which must be written &lt;"),
    "ERR_NAME_REQUIRED": Text(
        "标签或实体缺少名称（& 应写成 &amp;）", "a tag or entity lacks its name (& must be written &amp;)"
    ),
    "ERR_ENTITYREF_SEMICOL_MISSING": Text("& 应写成 &amp;", "& must be written &amp;"),
    "ERR_INTERNAL_ERROR": Text("嵌套太深（最多 256 层）", "elements are nested too deeply (256 levels at most)"),
    "ERR_RESOURCE_LIMIT": Text("嵌套太深或内容过长", "elements are nested too deeply or a text is too long"),
}


def _explained(error: etree.XMLSyntaxError, parser: etree.XMLParser) -> Unreadable:
    """By the first thing that was wrong; what comes behind follows from it."""
    log: Any = parser.error_log
    first = log[0] if log else None
    reason = _SYNTAX.get(first.type_name if first else "", Text("写法不符合 XML 规则", "it breaks the rules of XML"))
    line = (first.line if first else error.lineno) or 0
    return Unreadable(
        "not-xml",
        "第 {line} 行不是合格的 XML：{reason}。请用建模工具重新导出，不要手工修改。",
        "Line {line} is not well-formed XML: {reason}. Export the file again from the modeller instead of editing it by hand.",
        line=line,
        reason=reason,
    )
