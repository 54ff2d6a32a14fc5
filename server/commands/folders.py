"""What the commands of authors share: the folders of tours, and how problems are shown."""

import os
from pathlib import Path
from typing import Annotated

import typer

from server.author.messages import MESSAGE_LANGUAGES, report
from server.commands.console import out
from server.model.problem import Problem


def tour_folders(given: list[Path] | None) -> list[Path]:
    """Pass over the files that `tours/*` names besides the tours."""
    folders = [path for path in given or [] if path.is_dir()]
    if given and not folders:
        raise typer.BadParameter(f"{given[0]} is a file: name the tour's folder.")
    return folders


Folders = Annotated[
    list[Path], typer.Argument(help="Tour folders", exists=True, callback=tour_folders)
]


def _locale() -> str:
    """Return the language of the operator's environment, among those that messages speak."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG", "")
    code = spoken[:2].lower()
    return code if code in MESSAGE_LANGUAGES else "en"


Language = Annotated[
    str, typer.Option(default_factory=_locale, help="Language of the messages: fr, en, nl or de")
]


def show(problems: tuple[Problem, ...], folder: Path, language: str) -> None:
    """Print the problems of a tour, if there are any."""
    if problems:
        out.print(report(problems, folder, language), markup=False)
