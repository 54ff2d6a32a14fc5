"""The database that an operator names: used by the commands, or told in a sentence."""

import asyncio
import sys
from datetime import UTC, datetime

import pytest

from server.cli import main
from server.publish import open_store
from server.serve import newest_release
from server.settings import Settings
from server.store import editions

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def archipel(tmp_path, monkeypatch, capsys):
    """Run the program in a folder of its own; return exit code and what it said."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["archipel", *words])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return end.value.code, told.out + told.err

    return run


@pytest.fixture
async def url(postgres, tmp_path):
    return await postgres.database(tmp_path)


def test_commands_use_the_database_that_is_named(archipel, url, tmp_path, monkeypatch):
    added = ("staff", "add", "Jeanne Dupont", "--role", "administrator", "--database", url)
    assert archipel(*added)[0] == 0
    monkeypatch.setenv("ARCHIPEL_DATABASE_URL", url)
    assert "Jeanne Dupont" in archipel("staff", "list")[1]
    assert not list(tmp_path.rglob("*.db"))


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("postgresql:///archipel?host=/nowhere", "No such file"),
        ("postgresql://archipel:geheim@127.0.0.1:9/archipel", "Connect call failed"),
        ("mysql://archipel", "scheme"),
    ],
)
def test_a_database_that_is_not_there_is_told_in_a_sentence(archipel, address, why):
    code, said = archipel("staff", "list", "--database", address)
    assert code == 1
    assert said.startswith("The database cannot be opened: ")
    assert why in said
    assert "geheim" not in said


def test_a_backup_without_the_tables_is_refused(archipel, monkeypatch):
    monkeypatch.setenv("ARCHIPEL_DATABASE_URL", "postgresql://db.example/archipel")
    code, said = archipel("backup", "all.tar")
    assert code == 1
    assert "pg_dump" in said


def test_the_newest_release_is_told_to_a_thread_without_a_loop(url, tmp_path):
    for address in ("", url):
        settings = Settings(data=tmp_path, database_url=address)
        asyncio.run(release(settings))
        assert newest_release(settings) == (7, NOON)


async def release(settings):
    async with open_store(settings) as store, store.database.write() as tx:
        await editions.add_release(tx, 7, "0" * 64, NOON)
