"""`archipel new`, `check` and `build`: a tour before it is published."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from server import author
from server.author import FolderTree
from server.commands.console import err, out, progress
from server.commands.folders import Folders, Language, show
from server.publish import build_folder


def new(
    folder: Annotated[Path, typer.Argument(help="Where the tour will live: tours/<its-name>")],
    language: Annotated[list[str], typer.Option(help="fr, en, nl, de …; the first is the source")],
) -> None:
    """Start a tour: a complete, commented folder that passes the checks.

    Example: archipel new tours/canal-souchez --language fr --language en
    """
    if folder.exists():
        err.print(f"{folder} is there already: choose another name.")
        raise typer.Exit(1)
    try:
        author.new_tour(folder, tuple(language))
    except ValueError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from error
    out.print(f"{folder} is ready: open {folder}/tour.yaml, then run archipel check {folder}")


def check(folders: Folders, language: Language) -> None:
    """Say every mistake of a tour with its place and its cure.

    Example: archipel check tours/*
    """
    today = datetime.now(UTC).date()
    failed = False
    for folder in folders:
        _, problems = author.load(FolderTree(folder), today, folder.resolve().name)
        show(problems, folder, language)
        failed |= any(problem.severity == "error" for problem in problems)
    raise typer.Exit(failed)


def build(
    folder: Annotated[Path, typer.Argument(help="Tour folder", exists=True, file_okay=False)],
    target: Annotated[Path, typer.Option("--out", help="Folder for the archive and manifest")],
    language: Language,
) -> None:
    """Compile one tour into TARGET without publishing it.

    Example: archipel build tours/gare-louvre-lens --out /tmp/pack
    """
    today, name = datetime.now(UTC).date(), folder.resolve().name
    with progress() as tell:
        problems, written = build_folder(FolderTree(folder), name, target, today, tell)
    show(problems, folder, language)
    for path in written:
        out.print(f"{path}  {path.stat().st_size:,} bytes")
    raise typer.Exit(not written)
