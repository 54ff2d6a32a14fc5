"""`archipel serve` and `export`: what was published, to those who ask."""

from pathlib import Path
from typing import Annotated

import typer

from server.commands.console import Data, DatabaseUrl, err, out, settings
from server.http.static import ExportError, export
from server.serve import run


def export_files(
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
