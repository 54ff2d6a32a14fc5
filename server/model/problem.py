"""An author's mistake as a value: what it is, where it stands and how much it matters."""

from typing import Literal

from pydantic import Field

from server.model.tour import Model

Location = tuple[str | int, ...]
KEY = "[key]"
"""Ends a location that means a key rather than its value."""
BODY = "body"
"""Begins a location in a Markdown body: `("body", line, column)`, both counted from 0."""


class Problem(Model):
    """One mistake. `path` lies inside the tour's tree, `loc` inside the file.

    `code` names the sentences in `web/texts/problems.*.json`, `values` fill their placeholders.
    An error forbids to publish, a warning does not. `line` and `column` count from 1.
    """

    code: str
    path: str
    loc: Location = ()
    line: int = 1
    column: int = 1
    severity: Literal["error", "warning"] = "error"
    values: dict[str, str] = Field({})


def error(code: str, path: str, loc: Location = (), /, **values: object) -> Problem:
    """Return a problem that forbids to publish."""
    return Problem(code=code, path=path, loc=loc, values=_texts(values))


def warning(code: str, path: str, loc: Location = (), /, **values: object) -> Problem:
    """Return a problem that an author may leave."""
    return Problem(code=code, path=path, loc=loc, severity="warning", values=_texts(values))


def _texts(values: dict[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in values.items()}
