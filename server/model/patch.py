"""A new text as what to keep of the old one and what is new: `apply(make(a, b), a) == b`.

A corrected sentence changes a few bytes of a tour's document; a phone that holds the old document
fetches those instead of the whole. The patch is JSON, a list of steps: `[start, end]` copies these
bytes of the old content, a string adds its UTF-8 bytes.
"""

import json
import re
from difflib import SequenceMatcher
from itertools import accumulate

Step = list[int] | str
LARGEST_BYTES = 500_000
"""Beyond it a comparison line by line takes too long to be worth it."""


def make(old: bytes, new: bytes) -> bytes | None:
    """Return the patch, or None where the contents are no UTF-8 text or too large to compare."""
    if max(len(old), len(new)) > LARGEST_BYTES:
        return None
    try:
        before, after = _pieces(old.decode()), _pieces(new.decode())
    except UnicodeDecodeError:
        return None
    starts = [0, *accumulate(len(piece.encode()) for piece in before)]
    steps: list[Step] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            steps.append([starts[i], starts[j]])
        elif k < m:
            steps.append("".join(after[k:m]))
    return json.dumps(steps, ensure_ascii=False, separators=(",", ":")).encode()


def _pieces(text: str) -> list[str]:
    """Cut a text into lines, and those at their tags' ends and sentences' ends."""
    return re.findall(r"[^\n>.]*[\n>.]?", text)


def apply(patch: bytes, old: bytes) -> bytes:
    """Return the new content. Raises ValueError where the patch is not one."""
    steps: list[Step] = json.loads(patch)
    return b"".join(
        step.encode() if isinstance(step, str) else old[step[0] : step[1]] for step in steps
    )
