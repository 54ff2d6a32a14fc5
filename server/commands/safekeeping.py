"""`archipel backup` and `archipel restore`: everything, in one file, and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from server.commands.console import Data, err, out, progress, settings
from server.store import backup as writing
from server.store import restore as reading
from server.store.backup import BackupError

Target = Annotated[Path, typer.Argument(metavar="FILE.tar", help="The file to make")]
Source = Annotated[
    Path, typer.Argument(metavar="FILE.tar", help="A backup", exists=True, dir_okay=False)
]
Folder = Annotated[Path | None, typer.Option(help="Empty folder for the data [default: data]")]


def _folder(data: Path | None) -> Path:
    """Return the data folder. A backup without the tables or blobs would only look like one."""
    given = settings(data=data)
    if given.database_url:
        err.print("The tables are in PostgreSQL: pg_dump them, then copy the folder blobs/.")
        raise typer.Exit(1)
    if given.bucket:
        err.print(f"The blobs are in {given.bucket}: copy the database, then that.", markup=False)
        raise typer.Exit(1)
    return given.data


@contextmanager
def _told_kindly() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        err.print(str(error), markup=False)
        raise typer.Exit(1) from error
    except OSError as error:
        err.print(f"{error.strerror}: {error.filename}", markup=False)
        raise typer.Exit(1) from error


def backup(target: Target, data: Data = None) -> None:
    """Write all data into one file, while the server goes on. Keep it like a key: it holds staff's
    names and the hashes of their passwords.

    Example: archipel backup /srv/backups/2026-11-23.tar
    """  # noqa: D205
    with _told_kindly(), progress() as tell:
        label = writing.backup(
            _folder(data),
            target,
            datetime.now(UTC),
            lambda done, total: tell(target.name, done, total),
        )
    size = target.stat().st_size
    release = f"release {label.release}" if label.release else "nothing published yet"
    out.print(f"{target}: {release}, {label.files:,} files, {size:,} bytes.", markup=False)


def restore(source: Source, data: Folder = None) -> None:
    """Make a data folder from a backup. Staff log in again.

    Example: archipel restore /srv/backups/2026-11-23.tar --data /var/lib/archipel
    """
    folder = _folder(data)
    with _told_kindly(), progress() as tell:
        label = reading.restore(source, folder, lambda done, total: tell(source.name, done, total))
    made = f"{label.made_at:%Y-%m-%d %H:%M} UTC"
    out.print(f"{folder} is as it was on {made}: archipel serve --data {folder}", markup=False)
