"""A Markdown file with its YAML header between two lines of three hyphens."""

import re

from server.author.source import Source
from server.author.yaml_file import read_yaml
from server.model.memory import Memory
from server.model.problem import Problem, error

HEADER = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)(.*)", re.DOTALL | re.MULTILINE)


def read_markdown(path: str, text: str, memory: Memory) -> tuple[Source, tuple[Problem, ...]]:
    """Return header and body; the header is empty where it is missing or broken."""
    match = HEADER.match(text)
    if not match:
        code = "header-open" if text.startswith("---") else "header-missing"
        return Source(path, {}, {}), (error(code, path),)
    source, problems = read_yaml(path, match[1], memory, first_line=2)
    whole = source._replace(body=match[2], body_line=match[1].count("\n") + 3)
    return whole, problems
