"""Compile a tour into a folder, beside any store: to look at a pack, or to hand it on."""

import asyncio
import tempfile
from datetime import date
from pathlib import Path

from server.compile.surface import load_site
from server.model.problem import Problem
from server.model.tree import Tree
from server.publish.draft import job
from server.publish.pool import Tell, draft_all
from server.settings import WEB
from server.store.blobs import Blobs


def build_folder(
    tree: Tree, tour: str, target: Path, today: date, tell: Tell
) -> tuple[tuple[Problem, ...], list[Path]]:
    """Write `<tour>.zip` into `target`; return the problems and what was written."""
    with tempfile.TemporaryDirectory() as scratch:
        blobs = Blobs(Path(scratch))
        work = job(tour, tree, blobs, load_site(WEB, ""), today)
        (draft,) = asyncio.run(draft_all([work], tell))
        if draft.compiled is None:
            return draft.problems, []
        target.mkdir(parents=True, exist_ok=True)
        archive = target / f"{tour}.zip"
        archive.write_bytes(blobs.read(draft.compiled.archive.sha256))
        return draft.problems, [archive]
