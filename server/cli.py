"""The `archipel` command: parse, call, print. Exit code 0 is done, 1 a mistake to mend, 2 usage."""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from server import author
from server.author import FolderTree
from server.commands import exchange, safekeeping, staff
from server.commands.console import Data, DatabaseUrl, err, out, progress, settings
from server.compile.basemap import BasemapError, import_osm
from server.http.static import ExportError, export
from server.model.problem import Problem
from server.model.site import BASEMAP_FILE
from server.model.tree import Tree
from server.publish import Outcome, build_folder, open_store
from server.publish.desk import publish_folders
from server.publish.drafts import Writer
from server.serve import run
from server.settings import Settings
from server.store.postgres import UnreachableError
from server.store.transaction import NewerError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Archipel: walking tours that work with no network.",
)
basemap = typer.Typer(no_args_is_help=True, help="Streets, water and woods from OpenStreetMap.")
app.add_typer(basemap, name="basemap")
app.add_typer(staff.app, name="staff")
app.command(name="import")(exchange.take_in)
app.command()(exchange.pull)
app.command()(exchange.push)
app.command()(safekeeping.backup)
app.command()(safekeeping.restore)


def _folders(given: list[Path] | None) -> list[Path]:
    """Pass over the files that `tours/*` names besides the tours."""
    folders = [path for path in given or [] if path.is_dir()]
    if given and not folders:
        raise typer.BadParameter(f"{given[0]} is a file: name the tour's folder.")
    return folders


Folders = Annotated[list[Path], typer.Argument(help="Tour folders", exists=True, callback=_folders)]


def _locale() -> str:
    """Return the language of the operator's environment, among those that messages speak."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    return "fr" if spoken.lower().startswith("fr") else "en"


Language = Annotated[
    str, typer.Option(default_factory=_locale, help="Language of the messages: fr or en")
]


def _show(problems: tuple[Problem, ...], folder: Path, language: str) -> None:
    if problems:
        out.print(author.report(problems, folder, language), markup=False)


@app.command()
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


@app.command()
def check(folders: Folders, language: Language) -> None:
    """Say every mistake of a tour with its place and its cure.

    Example: archipel check tours/*
    """
    today = datetime.now(UTC).date()
    failed = False
    for folder in folders:
        _, problems = author.load(FolderTree(folder), today, folder.resolve().name)
        _show(problems, folder, language)
        failed |= any(problem.severity == "error" for problem in problems)
    raise typer.Exit(failed)


@app.command()
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
    _show(problems, folder, language)
    for path in written:
        out.print(f"{path}  {path.stat().st_size:,} bytes")
    raise typer.Exit(not written)


@app.command(name="publish")
def publish_command(
    language: Language,
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Tour folders", exists=True, callback=_folders)
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
    outcomes, apart = asyncio.run(_publish(wanted, settings(data=data, database_url=database)))
    for folder, outcome in zip(wanted, outcomes, strict=True):
        _show(outcome.problems, folder, language)
        out.print(_sentence(outcome))
    for tour in apart:
        err.print(f"{tour}: its draft in the studio was changed since; archipel pull shows how.")
    raise typer.Exit(any(outcome.edition is None for outcome in outcomes))


def _tours_in(folder: Path) -> list[Path]:
    return sorted(path.parent for path in folder.glob("*/tour.yaml"))


async def _publish(folders: list[Path], settings: Settings) -> tuple[list[Outcome], list[str]]:
    writer = Writer("", datetime.now(UTC))
    trees: dict[str, Tree] = {folder.resolve().name: FolderTree(folder) for folder in folders}
    async with open_store(settings) as store:
        with progress() as tell:
            return await publish_folders(store, trees, writer, tell)


def _sentence(outcome: Outcome) -> str:
    if outcome.edition is None:
        return f"{outcome.tour}: not published, mend the errors above."
    if not outcome.fresh:
        return f"{outcome.tour}: edition {outcome.edition}, unchanged."
    return f"{outcome.tour}: edition {outcome.edition} released, {outcome.size_bytes:,} bytes."


@basemap.command(name="import")
def basemap_import(
    source: Annotated[Path, typer.Argument(help="FILE.osm.pbf or FILE.osm", exists=True)],
    data: Data = None,
) -> None:
    """Load streets, water, woods and names; tours published afterwards are drawn on them.

    Example: archipel basemap import nord-pas-de-calais-latest.osm.pbf
    """
    target = settings(data=data).data / BASEMAP_FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        count = import_osm(source, target)
    except BasemapError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from error
    out.print(f"{count:,} features. Publish the tours again to draw them on it.")


@app.command(name="export")
def export_command(
    folder: Annotated[Path, typer.Argument(help="Folder for the files: empty, or an export")],
    data: Data = None,
) -> None:
    """Write the visitors' whole side as static files, for a bucket behind a CDN or a web server.

    Example: archipel export /srv/visites
    """
    try:
        written, kept, removed = export(settings(data=data).data, folder)
    except ExportError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from error
    out.print(f"{written:,} files written, {kept:,} as they were, {removed:,} removed.")
    out.print(f"For web servers: {folder}.nginx.conf, {folder}.Caddyfile.")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on")] = None,
    workers: Annotated[int | None, typer.Option(help="Server processes")] = None,
    data: Data = None,
    database: DatabaseUrl = None,
) -> None:
    """Serve what was published.

    Example: archipel serve --host 0.0.0.0 --port 8000
    """
    run(settings(host=host, port=port, workers=workers, data=data, database_url=database))


def main() -> None:
    """Run the command."""
    try:
        app()
    except (NewerError, UnreachableError) as error:
        err.print(str(error), markup=False)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
