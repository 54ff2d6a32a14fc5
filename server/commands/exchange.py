"""`archipel import`, `pull` and `push`: drafts out of the studio and into it."""

import asyncio
import getpass
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from server.author import ArchiveError, FolderTree, message, zip_tree
from server.commands.console import Data, err, out, settings
from server.model.draft import ConflictError
from server.model.tree import Tree
from server.publish import Store, checkout, join
from server.publish.checkout import CheckoutError
from server.publish.drafts import DraftError, Writer, take_tree

Result = TypeVar("Result")
Source = Annotated[Path, typer.Argument(help="A tour's folder, or a ZIP of it", exists=True)]
Replace = Annotated[bool, typer.Option(help="Replace a draft of that name; its history stays")]
Author = Annotated[str, typer.Option(help="Name in the history", default_factory=getpass.getuser)]
Note = Annotated[str, typer.Option(help="What was done, for the history")]


def take_in(source: Source, author: Author, replace: Replace = False, data: Data = None) -> None:
    """Make a draft of the studio from a folder or a ZIP.

    Example: archipel import terrils-jumeaux.zip
    """
    tree: Tree
    try:
        tree = zip_tree(source.read_bytes()) if source.is_file() else FolderTree(source)
    except ArchiveError as refused:
        err.print(" ".join(message(refused.problem, "en")), markup=False)
        raise typer.Exit(1) from refused
    tour = source.resolve().name.removesuffix(".zip")
    writer = Writer(author, datetime.now(UTC))
    head = _with_store(data, lambda store: take_tree(store, tour, tree, writer, replace))
    out.print(f"{tour} is in the studio: {len(head.hashes)} files.")


def pull(
    tour: Annotated[str, typer.Argument(help="The draft's name")],
    folder: Annotated[Path, typer.Argument(help="Its folder, new or pulled before")],
    data: Data = None,
) -> None:
    """Write a draft of the studio into a folder, or bring that folder up to it.

    Example: archipel pull terrils-jumeaux tours/terrils-jumeaux
    """
    written, gone = _with_store(data, lambda store: checkout.pull(store, tour, folder))
    out.print(f"{folder}: {written} files written, {gone} deleted.")


def push(
    folder: Annotated[Path, typer.Argument(help="A folder that was pulled", exists=True)],
    author: Author,
    note: Note = "",
    data: Data = None,
) -> None:
    """Save what was changed in a pulled folder into its draft.

    Example: archipel push tours/terrils-jumeaux --note "New photos"
    """
    writer = Writer(author, datetime.now(UTC))
    head = _with_store(data, lambda store: checkout.push(store, folder, writer, note))
    out.print(f"The draft is at revision {head.number}.")


def _with_store(data: Path | None, work: Callable[[Store], Awaitable[Result]]) -> Result:
    """Do something with the store; what cannot be done is told and changes nothing."""

    async def inside() -> Result:
        async with join(settings(data=data)) as store:
            return await work(store)

    try:
        return asyncio.run(inside())
    except CheckoutError as error:
        err.print(str(error), markup=False)
    except ConflictError as error:
        err.print("Changed here and in the studio:")
        for collision in error.collisions:
            err.print(f"  {collision.path}", markup=False)
        err.print("Keep your version aside, pull, merge the two, and push again.")
    except DraftError as error:
        err.print(SENTENCES[error.reason])
    raise typer.Exit(1)


SENTENCES = {
    "taken": "There is a draft of that name: --replace replaces it and keeps its history.",
    "id": "The folder's name must be a tour's id: small letters and hyphens.",
}
