"""`archipel publish`: from folders to what phones see."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from server.author.tree import FolderTree
from server.commands.console import Data, DatabaseUrl, err, out, progress, settings
from server.commands.folders import Language, show, tour_folders
from server.publish import Outcome, join
from server.publish.desk import publish_folders
from server.publish.draft import CACHE_FOLDER
from server.publish.drafts import Writer
from server.publish.remembering import keep_stamps, open_stamps
from server.settings import Settings

SELDOM = (50_000, 20, 100)
"""After how many new objects, and how often among those that stayed."""


def publish(
    language: Language,
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Tour folders", exists=True, callback=tour_folders)
    ] = None,
    all_in: Annotated[Path | None, typer.Option("--all", help="Every tour in this folder")] = None,
    data: Data = None,
    database: DatabaseUrl = None,
) -> None:
    """Check, compile and release tours; phones see them at once.

    Example: archipel publish --all tours
    """
    wanted = [*(folders or []), *(_tours_in(all_in) if all_in else [])]
    if not wanted:
        err.print("No tour named: give folders, or --all tours.")
        raise typer.Exit(2)
    if len({folder.resolve().name for folder in wanted}) < len(wanted):
        err.print("Two of these folders have the same name: a tour is known by it.")
        raise typer.Exit(2)
    with _few_collections():
        outcomes, apart = asyncio.run(_publish(wanted, settings(data=data, database_url=database)))
    for folder, outcome in zip(wanted, outcomes, strict=True):
        show(outcome.problems, folder, language)
        out.print(_sentence(outcome))
    for tour in apart:
        err.print(f"{tour}: its draft in the studio was changed since; archipel pull shows how.")
    raise typer.Exit(any(outcome.edition is None for outcome in outcomes))


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let Python look for cycles seldom: what is read of tours stays, and looking took a tenth."""
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _tours_in(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/tour.yaml"))


async def _publish(folders: list[Path], settings: Settings) -> tuple[list[Outcome], list[str]]:
    writer, cache = Writer("", datetime.now(UTC)), settings.data / CACHE_FOLDER
    named = {folder.resolve().name: folder for folder in folders}
    trees = {name: FolderTree(at, open_stamps(cache, name)) for name, at in named.items()}
    async with join(settings) as store:
        with progress() as tell:
            done = await publish_folders(store, trees, writer, tell)
    for name, tree in trees.items():
        keep_stamps(tree.stamps, cache, name)
    return done


def _sentence(outcome: Outcome) -> str:
    if outcome.edition is None:
        return f"{outcome.tour}: not published, mend the errors above."
    if not outcome.fresh:
        return f"{outcome.tour}: edition {outcome.edition}, unchanged."
    return f"{outcome.tour}: edition {outcome.edition} released, {outcome.size_bytes:,} bytes."
