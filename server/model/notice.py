"""Notices: a line of the office over a published tour, that phones show until its last day."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from server.model.tour import Language, Line, Model, Slug

URL = "/notices.json"
MOST_BYTES = 1024
LONGEST_TEXT = 200

Text = Annotated[Line, StringConstraints(max_length=LONGEST_TEXT)]


class Notice(Model):
    """What a phone is told of a tour. `until` is the last day on which it shows it; where a
    language is missing, visitors read the first one.
    """  # noqa: D205

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
    tour: Slug
    until: date
    texts: Annotated[dict[Language, Text], Field(min_length=1)]

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        if len(self.said.encode()) > MOST_BYTES:
            message = f"more than {MOST_BYTES} bytes"
            raise ValueError(message)
        return self

    @property
    def said(self) -> str:
        """The very text that is signed, and that phones verify and read."""
        fields = self.model_dump(mode="json")
        return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))

    def text(self, lang: str) -> tuple[str, str]:
        """Return the words for readers of a language, and the language that they are in."""
        spoken = lang if lang in self.texts else next(iter(self.texts))
        return self.texts[spoken], spoken


class SignedNotice(Model):
    """A notice as it was signed (ECDSA P-256, SHA-256, r and s in base64), by whom and when."""

    notice: Notice
    said: str
    signature: str
    author: str
    at: datetime


def file(signed: Iterable[SignedNotice]) -> bytes:
    """Return what is published for phones."""
    told = [{"said": one.said, "signature": one.signature} for one in signed]
    return json.dumps({"notices": told}, ensure_ascii=False, separators=(",", ":")).encode()
