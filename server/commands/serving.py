"""`archipel serve` and `export`: what was published, to those who ask."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from server.commands.console import Data, DatabaseUrl, err, out, settings
from server.http.static import export
from server.http.targets import ExportError, Folder, Objects
from server.publish import join
from server.publish.release import point_at_live
from server.publish.store import blobs_of
from server.serve import run
from server.settings import Settings
from server.store.bucket import Bucket


def export_files(
    target: Annotated[
        str, typer.Argument(metavar="FOLDER|s3://…", help="Empty, or an export of before")
    ],
    data: Data = None,
) -> None:
    """Write the visitors' whole side as static files, for a web server or a bucket behind a CDN.

    Example: archipel export /srv/visites
    """
    given = settings(data=data)
    place = Objects(Bucket(target)) if target.startswith("s3://") else Folder(Path(target))
    if given.bucket:
        asyncio.run(_catch_up(given))
    try:
        written, kept, removed = export(blobs_of(given), place)
    except ExportError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from error
    out.print(f"{written:,} files written, {kept:,} as they were, {removed:,} removed.")
    out.print(place.hint, markup=False)


async def _catch_up(settings: Settings) -> None:
    """Bring here what another machine released."""
    async with join(settings) as store:
        await point_at_live(store)


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
