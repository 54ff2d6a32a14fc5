"""Who may do what, as one table. Roles are a ladder: each may also do what those below it may."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, get_args

from server.model.media import SOUNDS
from server.model.tour import Language, Model

Role = Literal["reader", "translator", "editor", "publisher", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
Deed = Literal["enter", "belong", "read", "write", "publish", "govern"]
"""`enter`: see what is in front of the door. `belong`: keep one's own account. `read`: see drafts.
`write`: change a file of a draft. `publish`: release, roll back. `govern`: staff and register.
"""


class Person(Model):
    """Someone of the staff. `languages` are those that a translator writes."""

    name: str
    role: Role
    languages: tuple[Language, ...] = ()


class Rule(NamedTuple):
    """One sentence: an editor may write anything. No role: anyone may, without an account."""

    role: Role | None
    deed: Deed
    where: tuple[str, ...] = ("anything",)


OWN_LANGUAGE = ("{lang}.md", *(f"{{lang}}{suffix}" for suffix in sorted(SOUNDS)))
"""In any folder of a tour: its words, and what is heard of them."""

RULES = (
    Rule(None, "enter"),
    Rule("reader", "belong"),
    Rule("reader", "read"),
    Rule("translator", "write", OWN_LANGUAGE),
    Rule("editor", "write"),
    Rule("publisher", "publish"),
    Rule("administrator", "govern"),
)


def may(person: Person | None, deed: Deed, path: str = "") -> bool:
    """Say whether the person, or anyone (None), may do this to the file at `path` of a tour.

    Without a path: whether there is anything at all to which the person may do it.
    """
    return _is_plain(path) and any(
        _holds(rule.role, person) and (not path or _covers(rule, person, path))
        for rule in RULES
        if rule.deed == deed
    )


def _is_plain(path: str) -> bool:
    """Say whether a path says where it leads: `nl.md/.` and `x/../nl.md` do not."""
    parts = path.split("/")
    return not path or not {"", ".", ".."} & set(parts)


def _holds(role: Role | None, person: Person | None) -> bool:
    """Say whether the person stands on that rung of the ladder, or above it."""
    if role is None:
        return True
    return person is not None and ROLES.index(person.role) >= ROLES.index(role)


def _covers(rule: Rule, person: Person | None, path: str) -> bool:
    return "anything" in rule.where or PurePosixPath(path).name in set(_names(rule, person))


def _names(rule: Rule, person: Person | None) -> Iterator[str]:
    """Yield the file names that the rule means for this person."""
    for lang in person.languages if person else ():
        yield from (name.format(lang=lang) for name in rule.where)
