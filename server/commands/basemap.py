"""`archipel basemap`: what lies around the routes."""

from pathlib import Path
from typing import Annotated

import typer

from server.commands.console import Data, err, out, settings
from server.compile.basemap import BasemapError, import_osm
from server.model.site import BASEMAP_FILE

app = typer.Typer(no_args_is_help=True, help="Streets, water and woods from OpenStreetMap.")


@app.callback()
def family() -> None:
    """Keep `import` a word of its own."""


@app.command(name="import")
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
