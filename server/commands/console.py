"""What every command shares: where it prints, the data folder, the settings."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from server.settings import Settings

out = Console(highlight=False, soft_wrap=True)
err = Console(highlight=False, soft_wrap=True, stderr=True)
Data = Annotated[Path | None, typer.Option(help="Data folder [default: data]")]


def settings(**given: Path | str | int | None) -> Settings:
    """Return the environment's settings, with those that a command was given."""
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return Settings(**values)
