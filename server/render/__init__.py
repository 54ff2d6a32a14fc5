"""Words, numbers and prose as HTML: what every page needs, whoever asks for it."""

from server.render.formats import Formats
from server.render.page import CONTENT_SECURITY_POLICY, Page, Shell, html
from server.render.prose import Links, Prose
from server.render.texts import (
    INTERFACE_LANGUAGES,
    Texts,
    interface_language,
    load_studio_texts,
    load_texts,
)
from server.render.typography import tidy

__all__ = [
    "CONTENT_SECURITY_POLICY",
    "INTERFACE_LANGUAGES",
    "Formats",
    "Links",
    "Page",
    "Prose",
    "Shell",
    "Texts",
    "html",
    "interface_language",
    "load_studio_texts",
    "load_texts",
    "tidy",
]
