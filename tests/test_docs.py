"""What the documents say is true: settings, commands, lengths, and the commands in them run."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup
from typer.main import get_command

from server.cli import app
from server.settings import Settings

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / name for name in ("README.md", "ARCHITECTURE.md", "tours/README.md")]
PRODUCT = re.compile(r"^(?:\.venv/bin/)?archipel (.*)$", re.MULTILINE)


def commands():
    """Yield every command of the program with its path of names."""

    def walk(command, names):
        if not isinstance(command, TyperGroup):
            yield names, command
            return
        around = typer.Context(command)
        for name in command.list_commands(around):
            yield from walk(command.get_command(around, name), (*names, name))

    return dict(walk(get_command(app), ()))


def shown():
    """Return each product command that a document shows, without line continuations."""
    found = []
    for path in DOCUMENTS:
        for block in re.findall(r"```sh\n(.*?)```", path.read_text(), re.DOTALL):
            found += PRODUCT.findall(block.replace("\\\n", " "))
    return found


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_readme_as_it_is(field):
    setting = Settings.model_fields[field]
    default = f"`{setting.default}`" if str(setting.default) else "none"
    row = f"| `ARCHIPEL_{field.upper()}` | {setting.description} | {default} |"
    assert row in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("names", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(names):
    assert f"Example: archipel {' '.join(names)}" in (commands()[names].help or "")


@pytest.mark.parametrize("line", sorted(set(shown())))
def test_every_command_shown_is_understood(line):
    words = shlex.split(line)
    names = max(
        (names for names in commands() if tuple(words[: len(names)]) == names),
        key=len,
        default=None,
    )
    assert names, f"no such command: {line}"
    options = {option for p in commands()[names].params for option in p.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_author_commands_of_the_readme_run(tmp_path):
    def archipel(*words):
        done = subprocess.run(
            [sys.executable, "-m", "server.cli", *words],
            cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    archipel("new", "tours/canal-souchez", "--language", "fr", "--language", "en")
    archipel("check", "tours/canal-souchez")
    assert "edition 1 released" in archipel("publish", "tours/canal-souchez")
    assert "edition 1, unchanged" in archipel("publish", "--all", "tours")
    assert "canal-souchez.zip" in archipel("build", "tours/canal-souchez", "--out", "packs")


def test_the_architecture_is_short_and_names_every_room():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    assert len(text.splitlines()) <= 200
    rooms = {path.name for path in (ROOT / "server").iterdir() if path.name[0] not in "._"}
    assert not {room for room in rooms if room.removesuffix(".py") not in text}


def test_every_link_between_documents_leads_somewhere():
    for document in [*DOCUMENTS, ROOT / "CHANGELOG.md"]:
        prose = re.sub(r"```.*?```|`[^`\n]*`", "", document.read_text(), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", prose):
            if not target.startswith("http"):
                assert (document.parent / target).exists(), f"{document.name}: {target}"
