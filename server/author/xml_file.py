"""XML from strangers: no entities, no network, no document type."""

from typing import cast

from lxml import etree

from server.model.problem import Problem, error


def read_xml(path: str, data: bytes) -> tuple[etree._Element | None, tuple[Problem, ...]]:
    """Return the root element, or the problem that forbids to read on.

    Comments and processing instructions are not read.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as broken:
        line, column = broken.position
        problem = error("xml", path, said=_said(broken))
        return None, (problem.model_copy(update={"line": max(line, 1), "column": max(column, 1)}),)
    if root.getroottree().docinfo.internalDTD is not None:
        return None, (error("xml-doctype", path),)
    return root, ()


def xml_error(code: str, path: str, element: etree._Element, **values: object) -> Problem:
    """Return a problem that points at the line where an element begins."""
    problem = error(code, path, **values)
    return problem.model_copy(update={"line": cast("int | None", element.sourceline) or 1})


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def _said(broken: etree.XMLSyntaxError) -> str:
    return " ".join((broken.msg or "").split(", line ")[0].split())
