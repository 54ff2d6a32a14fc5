"""The `archipel` command: a table of commands. Exit code 0 is done, 1 a mistake to mend, 2 usage.

A command's module is read when it is called: what only the others need costs it no time.
"""

from importlib import import_module

import typer
from typer.core import TyperCommand, TyperGroup

from server.commands.console import err
from server.store.transaction import NewerError, UnreachableError

COMMANDS = {
    "new": "authoring.new",
    "check": "authoring.check",
    "build": "authoring.build",
    "publish": "publishing.publish",
    "export": "serving.export_files",
    "serve": "serving.serve",
    "import": "exchange.take_in",
    "pull": "exchange.pull",
    "push": "exchange.push",
    "backup": "safekeeping.backup",
    "restore": "safekeeping.restore",
    "basemap": "basemap.app",
    "staff": "staff.app",
}
"""Where each command, or family of commands, is in `server.commands`."""


class Commands(TyperGroup):
    """The table as click asks for it."""

    def list_commands(self, ctx: object) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> TyperCommand | TyperGroup | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(".")
        found = getattr(import_module(f"server.commands.{module}"), name)
        if isinstance(found, typer.Typer):
            return typer.main.get_group(found)
        alone = typer.Typer(add_completion=False)
        alone.command(name=cmd_name)(found)
        command = typer.main.get_command(alone)
        assert isinstance(command, TyperCommand)  # noqa: S101  there is only the one
        return command


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False)


@app.callback()
def archipel() -> None:
    """Archipel: walking tours that work with no network."""


def main() -> None:
    """Run the command."""
    try:
        app()
    except (NewerError, UnreachableError) as error:
        err.print(str(error), markup=False)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
