"""What every command shares: where it prints, the data folder, the settings."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from server.publish import Tell
from server.settings import Settings

out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)
Data = Annotated[Path | None, typer.Option(help="Data folder [default: data]")]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database", help="postgresql://… [default: a file in the data folder]"),
]


def settings(**given: Path | str | int | None) -> Settings:
    """Return the environment's settings, with those that a command was given."""
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return Settings(**values)


@contextmanager
def progress() -> Iterator[Tell]:
    """Show a bar for each thing that is at work; nothing where nobody looks."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=err, transient=True) as shown:

        def tell(what: str, done: int, total: int) -> None:
            if what not in bars:
                bars[what] = shown.add_task(what, total=total)
            shown.update(bars[what], completed=done, total=total, visible=done < total)

        yield tell
