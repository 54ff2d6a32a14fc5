"""Reads the files of one tree and remembers every problem, every place and every doubt."""

from collections.abc import Container, Iterable, Mapping
from typing import NamedTuple, TypeVar

from server.author.examples import TEXT
from server.author.fields import example_of, read_fields
from server.author.markdown_file import read_markdown
from server.author.source import Source, decode
from server.author.yaml_file import read_yaml
from server.model.memory import Memory
from server.model.problem import Location, Problem
from server.model.tour import Model, Text
from server.model.tree import Tree

M = TypeVar("M", bound=Model)
T = TypeVar("T", bound=Text)


ABOUT_TRANSLATION = frozenset({"stale", "untracked"})


class Doubt(NamedTuple):
    """What is said of a value that was made up is not worth saying. No codes means all."""

    path: str
    loc: Location = ()
    codes: frozenset[str] = frozenset()

    def covers(self, problem: Problem) -> bool:
        """Tell whether a problem follows from the made-up value."""
        return (
            problem.path.startswith(self.path)
            and problem.loc[: len(self.loc)] == self.loc
            and (not self.codes or problem.code in self.codes)
        )


class Reader:
    """One reading of one tree."""

    def __init__(
        self, tree: Tree, whole: Container[str] = (), memory: Memory | None = None
    ) -> None:
        self.tree = tree
        self.whole = whole
        self.memory = memory or Memory()
        self.problems: list[Problem] = []
        self.doubts: list[Doubt] = []
        self._sources: dict[str, Source] = {}

    def text(self, path: str) -> str:
        """Return a file as text."""
        text, problems = decode(path, self.tree.read(path))
        self.problems += problems
        return text

    def facts(self, model: type[M], path: str, example: Mapping[str, object]) -> M:
        """Read a YAML file; the example's values fill in for what is wrong."""
        source, problems = read_yaml(path, self.text(path), self.memory)
        self.problems += problems
        if problems and not source.data:
            return self.made_up(model, path, example)
        return self._fields(model, source, {}, example)

    def prose(self, model: type[T], path: str) -> T:
        """Read a Markdown file with its header."""
        sure = len(self.doubts), len(self.problems)
        source, problems = read_markdown(path, self.text(path), self.memory)
        self.problems += problems
        if problems and not source.data:
            text = self.made_up(model, path, TEXT)
        else:
            text = self._fields(model, source, {"body": source.body}, TEXT)
        if sure != (len(self.doubts), len(self.problems)):
            self.doubts.append(Doubt(path.rpartition("/")[0], codes=ABOUT_TRANSLATION))
        return text

    def made_up(self, model: type[M], path: str, example: Mapping[str, object]) -> M:
        """Return the example for a file that cannot be read, and doubt all that is said of it."""
        self.doubts.append(Doubt(path))
        return example_of(model, example)

    def _fields(
        self,
        model: type[M],
        source: Source,
        extra: Mapping[str, object],
        example: Mapping[str, object],
    ) -> M:
        self._sources[source.path] = source
        read = read_fields(model, source, extra, example)
        self.problems += read.problems
        self.doubts += [Doubt(source.path, loc) for loc in read.mended]
        return read.value or self.made_up(model, source.path, example)

    def placed(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems with their lines and columns."""
        return [self._place(problem) for problem in problems]

    def sound(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems that do not follow from a value that was made up."""
        doubts = self.doubts
        return [one for one in problems if not any(doubt.covers(one) for doubt in doubts)]

    def _place(self, problem: Problem) -> Problem:
        if not problem.loc or problem.line > 1:
            return problem
        if problem.path not in self._sources:
            text = self.text(problem.path)
            self._sources[problem.path] = read_yaml(problem.path, text, self.memory)[0]
        return self._sources[problem.path].placed(problem)
