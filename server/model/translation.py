"""A text beside its translation, passage by passage, and what the translation then says of itself.

The order of the rows is that of `passages`: a translation's header holds the hash of every passage
that it was made from, and so the passages of its body are found again when the source has moved.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
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
    header = list(_header(source))
    parts = _parts(source.get(BODY, ""))
    known = None if blocks is None else blocks.split()
    had = Counter(known)
    out = [
        Row(name, source[name], target.get(name, ""), _was(source[name], had, known))
        for name in header
    ]
    return (*out, *_body(parts, _parts(target.get(BODY, "")), known))


def _was(text: str, had: Counter[str], known: Sequence[str] | None) -> str | None:
    digits = passage_hash(text)
    return digits if known is None or had[digits] else None


def _header(source: Fields) -> Iterator[str]:
    """Yield the names of the fields of the header, in the order of their passages."""
    for name in LINES:
        if source.get(name):
            yield name
    for table in TABLES:
        yield from (name for name in source if name.startswith((f"{table}.", f"{table}/")))


def _body(parts: Sequence[str], target: Sequence[str], known: Sequence[str] | None
          ) -> Iterator[Row]:  # fmt: skip
    """Yield the passages of the body. The last hashes are those that the target's were made of."""
    now = [passage_hash(part) for part in parts]
    then = now if known is None else list(known[max(0, len(known) - len(target)) :])
    matcher = SequenceMatcher(None, then, now, autojunk=False)
    number = 0
    for _, a0, a1, b0, b1 in matcher.get_opcodes():
        for before, after in zip_longest(range(a0, a1), range(b0, b1)):
            if after is None:
                continue
            there = before is not None and before < len(target)
            words = target[before] if there else ""
            yield Row(f"{BODY}.{number}", parts[after], words, then[before] if there else None)
            number += 1


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
