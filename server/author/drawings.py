"""SVG drawings: safe to show, and of a size that a page can reserve.

Browsers run no script in an SVG that is shown as a picture; ours are refused anyway, since an
author's file may be opened by itself.
"""

import re
from collections.abc import Iterator

from lxml import etree

from server.author.xml_file import local_name, read_xml, xml_error
from server.model.problem import Problem

FORBIDDEN = frozenset({"script", "foreignObject", "iframe", "embed", "object", "handler"})
MOVABLE = re.compile(r"(xlink:)?href|on", re.IGNORECASE)
"""What an animation must not set: a link, and what runs."""
INSIDE = re.compile(r"\s*(#|data:image/(png|jpeg|webp|gif|avif);base64,)", re.IGNORECASE)
INSTRUCTION = re.compile(r"<\?xml-stylesheet", re.IGNORECASE)
"""https://www.w3.org/TR/xml-stylesheet/; with XSLT it makes anything of a drawing."""
OUTSIDE_CSS = re.compile(r"@import|url\(\s*['\"]?(?!\s*['\"]?(#|data:image/))", re.IGNORECASE)


def check_drawing(path: str, data: bytes) -> tuple[Problem, ...]:
    """Return what forbids to publish a drawing."""
    root, problems = read_xml(path, data)
    if root is None:
        return problems
    if local_name(root) != "svg":
        return (xml_error("svg-root", path, root, name=local_name(root)),)
    unsafe = (problem for element in root.iter("*") for problem in _unsafe(path, element))
    return (*_size(path, root), *_instructed(path, root, data), *unsafe)


def _instructed(path: str, root: etree._Element, data: bytes) -> Iterator[Problem]:
    """Yield a problem where the file tells its reader to fetch a style, or to become a page."""
    text = data.decode(root.getroottree().docinfo.encoding or "utf-8", "replace")
    if INSTRUCTION.search(text):
        yield xml_error("svg-outside", path, root, name="<?xml-stylesheet?>")


def _size(path: str, root: etree._Element) -> tuple[Problem, ...]:
    if root.get("viewBox") or (root.get("width") and root.get("height")):
        return ()
    return (xml_error("svg-size", path, root),)


def _unsafe(path: str, element: etree._Element) -> Iterator[Problem]:
    name = local_name(element)
    if name in FORBIDDEN:
        yield xml_error("svg-element", path, element, name=name)
    if name == "style" and OUTSIDE_CSS.search(element.text or ""):
        yield xml_error("svg-outside", path, element, name=name)
    for key, value in element.items():
        attribute = etree.QName(key).localname
        if attribute.lower().startswith("on"):
            yield xml_error("svg-event", path, element, name=attribute)
        elif attribute == "attributeName" and MOVABLE.match(str(value).strip()):
            yield xml_error("svg-event", path, element, name=value)
        elif _leads_out(attribute, str(value)):
            yield xml_error("svg-outside", path, element, name=value)


def _leads_out(attribute: str, value: str) -> bool:
    is_link = attribute == "href" and not INSIDE.match(value)
    return is_link or bool(OUTSIDE_CSS.search(value))
