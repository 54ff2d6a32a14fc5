"""A text beside its translation, passage by passage, and what the translation then says of itself.

The order of the rows is that of `passages`: a translation's header holds the hash of every passage
that it was made from, and so the passages of its body are found again when the source has moved.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from server.model.passages import BLANK_LINE, LINES, TABLES, passage_hash

State = Literal["done", "stale", "new"]
BODY = "body"
Fields = Mapping[str, str]


class Row(NamedTuple):
    """One passage. `name` is a field of the file, or `body.3`; `was` the hash of the source that
    the target was made from.
    """  # noqa: D205

    name: str
    source: str
    target: str
    was: str | None

    @property
    def digits(self) -> str:
        return passage_hash(self.source)

    @property
    def state(self) -> State:
        if not self.target.strip():
            return "new"
        return "done" if self.was == self.digits else "stale"


def rows(source: Fields, target: Fields, blocks: str | None) -> tuple[Row, ...]:
    """Return the source's passages with what stands for them in the translation.

    `blocks` are the hashes that the translation was made from; None where it does not say: then it
    is taken as it stands.
    """
    names, parts = list(_header(source)), _parts(source.get(BODY, ""))
    shown = _parts(target.get(BODY, ""))
    header = [passage_hash(source[name]) for name in names]
    body = [passage_hash(part) for part in parts]
    known = [*header, *body] if blocks is None else blocks.split()
    cut = max(0, len(known) - len(shown))
    was = dict(_matched(known[:cut], header))
    there = dict(_matched(known[cut:], body))
    above = (
        Row(name, source[name], target.get(name, ""), _hash_at(known, was.get(index)))
        for index, name in enumerate(names)
    )
    below = (
        Row(
            f"{BODY}.{index}", part, _at(shown, there.get(index)),
            _hash_at(known[cut:], there.get(index)),
        )
        for index, part in enumerate(parts)
    )  # fmt: skip
    return (*above, *below)


def _header(source: Fields) -> Iterator[str]:
    """Yield the names of the fields of the header, in the order of their passages."""
    for name in LINES:
        if source.get(name):
            yield name
    for table in TABLES:
        yield from (name for name in source if name.startswith((f"{table}.", f"{table}/")))


def _matched(then: Sequence[str], now: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield which passage of now was which one then: the same, or in the same place between two."""
    matcher = SequenceMatcher(None, then, now, autojunk=False)
    for _, a0, a1, b0, b1 in matcher.get_opcodes():
        yield from zip(range(b0, b1), range(a0, a1), strict=False)


def _at(items: Sequence[str], index: int | None) -> str:
    return items[index] if index is not None and index < len(items) else ""


def _hash_at(known: Sequence[str], index: int | None) -> str | None:
    return _at(known, index) or None


def written(
    shown: Sequence[Row], typed: Fields, done: frozenset[str]
) -> tuple[dict[str, str], str]:
    """Return the translation's fields and its `blocks` after a form was sent.

    A row counts as done that was, whose words were changed, or that is in `done`.
    """
    fields: dict[str, str] = {}
    body, blocks = [], []
    for row in shown:
        words = typed.get(row.name, row.target).replace("\r\n", "\n").strip()
        if row.name.startswith(f"{BODY}."):
            body.append(words)
        else:
            fields[row.name] = words
        changed = words != row.target.strip()
        if words and (row.state == "done" or changed or row.name in done):
            blocks.append(row.digits)
        elif words and row.was:
            blocks.append(row.was)
    fields[BODY] = "\n\n".join(part for part in body if part)
    return fields, " ".join(blocks)


def _parts(body: str) -> list[str]:
    return [part for part in BLANK_LINE.split(body.strip("\n")) if part.strip()]
