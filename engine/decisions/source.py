"""Reads DMN XML without trusting it: no entities, no DTD, no network, no huge trees."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from engine.decisions.problems import DecisionModelError, ModelProblem

MAX_BYTES = 5_000_000
NAMESPACES = {
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
}
Element = etree._Element  # noqa: SLF001 - the library's own name for it in annotations


def refuse(code: str, zh: str, en: str, line: int = 0, element: str = "") -> DecisionModelError:
    """The error for a file with one problem."""
    return DecisionModelError([ModelProblem(code, element, line, zh, en)])


def read(data: bytes) -> Element:
    """The `definitions` element of a DMN 1.2 to 1.5 file. Raises DecisionModelError."""
    if len(data) > MAX_BYTES:
        raise refuse(
            "too-large", f"文件超过 {MAX_BYTES // 1_000_000} MB", f"the file is larger than {MAX_BYTES // 1_000_000} MB"
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", 0) or 0
        raise refuse("not-xml", f"不是有效的 XML：{problem}", f"not well-formed XML: {problem}", line) from None
    if root.getroottree().docinfo.doctype:
        raise refuse("doctype", "不允许 DOCTYPE 声明，请删除", "a DOCTYPE is not allowed: remove it", 1)
    name = etree.QName(root)
    if name.localname != "definitions" or name.namespace not in NAMESPACES:
        raise refuse(
            "not-dmn",
            f"不是 DMN 1.2 至 1.5 的 definitions，而是 {name.text}",
            f"expected the definitions of DMN 1.2 to 1.5, found {name.text}",
            root.sourceline or 0,
        )
    return root


def local(element: Element) -> str:
    """The name without its namespace; empty for an element of another vocabulary."""
    name = etree.QName(element)
    return name.localname if name.namespace in NAMESPACES else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The DMN children with one of these names, or all DMN children."""
    for child in element:
        name = local(child)
        if name and (not names or name in names):
            yield child


def child(element: Element, *names: str) -> Element | None:
    """The first child with one of these names."""
    return next(children(element, *names), None)


def text_of(element: Element | None) -> str:
    """The stripped text of the `text` child; empty without one."""
    inner = None if element is None else child(element, "text")
    return "" if inner is None else "".join(inner.itertext()).strip()


def identity(element: Element) -> str:
    """The id of the element, or of the nearest one around it."""
    while element.get("id") is None:
        outer = element.getparent()
        if outer is None:
            return ""
        element = outer
    return str(element.get("id"))


def reference(element: Element) -> str:
    """The id that an `href` such as `#id` or `namespace#id` points to."""
    return (element.get("href") or "").rpartition("#")[2]


def outline(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The namespace of a file and those that it imports; empty if it cannot be read."""
    try:
        root = read(data)
    except DecisionModelError:
        return "", ()
    return root.get("namespace") or "", tuple(each.get("namespace") or "" for each in children(root, "import"))
