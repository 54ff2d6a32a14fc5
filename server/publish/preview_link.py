"""A draft as phones would get it, under an id that nobody guesses: to look at, and to install.

The whole draft is compiled by the very steps that publish it; only its id is another one, so the
visitors' client needs to know nothing of previews.
"""

import hashlib
from dataclasses import replace
from datetime import date, datetime

from server.author.form import with_keys
from server.compile.build import Site
from server.model.checks.paths import TOUR
from server.model.draft import Hashes
from server.model.index import write_index
from server.model.problem import Problem
from server.model.site import Index
from server.model.tree import Tree
from server.publish.draft import Draft, check, compile_checked, job
from server.publish.edition import edition, manifest
from server.publish.site import site_of
from server.publish.store import Store
from server.publish.workshop import Workshop
from server.render import INTERFACE_LANGUAGES
from server.store import previews
from server.store.blobs import Blobs
from server.store.previews import LASTS, Preview, new_token
from server.store.revisions import Head, StoredTree

UNCHECKED_BUDGET_KB = 100_000
"""A preview may weigh what its author wants: publishing tells."""


class PreviewError(ValueError):
    """The draft cannot be compiled yet, because of these mistakes."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(len(problems))
        self.problems = problems

    def __reduce__(self) -> tuple[type["PreviewError"], tuple[tuple[Problem, ...]]]:
        """Let the error cross from one process to another."""
        return PreviewError, (self.problems,)


class RenamedTree:
    """A tree whose tour has another id."""

    def __init__(self, tree: Tree, tour: str) -> None:
        self._tree = tree
        self._tour = tour

    @property
    def paths(self) -> frozenset[str]:
        return self._tree.paths

    def read(self, path: str) -> bytes:
        data = self._tree.read(path)
        if path != TOUR:
            return data
        return with_keys(path, data, {"id": self._tour, "budget_kb": UNCHECKED_BUDGET_KB})

    def sha256(self, path: str) -> str:
        if path != TOUR:
            return self._tree.sha256(path)
        return hashlib.sha256(self.read(path)).hexdigest()


async def make(store: Store, shop: Workshop, tour: str, head: Head, at: datetime) -> Preview:
    """Return the preview of a draft's newest revision; the link that people have stays good.

    Raises PreviewError, WorkshopError.
    """
    async with store.database.read() as tx:
        last = await previews.of(tx, tour, at)
    if last and last.revision == head.number:
        return last
    token = last.token if last else new_token()
    work = (store.blobs, token, head, at.date(), store.origin)
    site, named = await shop.run(compile_preview, *work)
    expires_at = last.expires_at if last else at + LASTS
    made = Preview(token, tour, head.number, site, expires_at)
    async with store.database.write() as tx:
        await previews.put(tx, made, named)
    return made


def compile_preview(
    blobs: Blobs, token: str, head: Head, today: date, origin: str
) -> tuple[str, frozenset[str]]:
    """Compile a draft under its secret id, in the workshop; return its index and its blobs."""
    site = site_of(blobs.data, origin)
    tree = RenamedTree(StoredTree(blobs, head.hashes), token)
    done = _compiled(tree, blobs, token, site, today)
    assert done.compiled  # noqa: S101  _compiled raises where there is nothing
    said = manifest(done.compiled, token, head.number, today, done.compiled.entries)
    resources = edition(blobs, done.compiled, said).resources
    index = Index(
        release=head.number, build=site.client.build, languages=INTERFACE_LANGUAGES,
        resources=resources,
    )  # fmt: skip
    sha256 = blobs.add(write_index(index))
    return sha256, frozenset(resource.sha256 for resource in resources)


def weigh(blobs: Blobs, tour: str, hashes: Hashes, today: date, origin: str) -> Draft:
    """Compile a draft as it would be published, in the workshop, to see what phones must fetch."""
    tree = StoredTree(blobs, hashes)
    return _compiled(tree, blobs, tour, site_of(blobs.data, origin), today)


def _compiled(tree: Tree, blobs: Blobs, tour: str, site: Site, today: date) -> Draft:
    work = replace(job(tour, tree, blobs, site, today), known="")
    tour_read, problems = check(work)
    if tour_read is None:
        raise PreviewError(problems)
    done = compile_checked(work, tour_read, problems)
    if done.compiled is None:
        raise PreviewError(done.problems)
    return done
