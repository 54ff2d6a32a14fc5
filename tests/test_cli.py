"""The commands as an author and an operator meet them: what is printed, which exit code."""

import sqlite3
import sys
from contextlib import closing

import pytest
from typer.testing import CliRunner

from server.cli import app, main
from server.model.site import DATABASE_FILE
from tests.builders import make_tour_files, write_folder


@pytest.fixture
def archipel(tmp_path, monkeypatch):
    """Run a command in a folder of its own; return exit code and output."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LANG", "C.UTF-8")

    def run(*words):
        done = CliRunner().invoke(app, words, env={"LC_ALL": "", "LC_MESSAGES": ""})
        return done.exit_code, done.output

    return run


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "tours" / "petite-visite"


def test_a_good_tour_has_nothing_to_mend(archipel, folder):
    write_folder(make_tour_files(), folder)
    assert archipel("check", str(folder)) == (0, "")


def test_a_mistake_is_told_with_its_place_and_fails(archipel, folder):
    files = make_tour_files()
    files["tour.yaml"] = files["tour.yaml"].replace(b"theme:", b"them:")
    write_folder(files, folder)
    code, said = archipel("check", str(folder))
    assert code == 1
    assert "petite-visite/tour.yaml:4:1: " in said
    assert "theme" in said


@pytest.mark.parametrize(
    ("lang", "word"),
    [
        ("fr_FR.UTF-8", "Vouliez-vous"),
        ("en_GB", "mean"),
        ("nl_BE", "Bedoelde u"),
        ("de_AT.UTF-8", "Meinten Sie"),
        ("it_IT", "mean"),
    ],
)
def test_messages_follow_the_locale(archipel, folder, monkeypatch, lang, word):
    monkeypatch.setenv("LANG", lang)
    files = make_tour_files()
    files["tour.yaml"] = files["tour.yaml"].replace(b"theme:", b"them:")
    write_folder(files, folder)
    assert word in archipel("check", str(folder))[1]


def test_the_files_beside_the_tours_are_passed_over(archipel, folder):
    write_folder(make_tour_files(), folder)
    manual = folder.parent / "README.md"
    manual.write_text("# Writing tours\n")
    assert archipel("check", str(manual), str(folder)) == (0, "")
    code, said = archipel("check", str(manual))
    assert code == 2
    assert "is a file" in said
    assert archipel("check", str(folder.parent / "nowhere"))[0] == 2


def test_a_new_tour_is_good_and_never_overwrites(archipel, folder):
    code, said = archipel("new", str(folder), "--language", "fr", "--language", "de")
    assert code == 0
    assert "archipel check" in said
    assert archipel("check", str(folder))[0] == 0
    assert archipel("new", str(folder), "--language", "fr")[0] == 1


def test_the_site_is_exported(archipel, folder, tmp_path):
    write_folder(make_tour_files(), folder)
    code, said = archipel("export", str(tmp_path / "site"))
    assert code == 1
    assert "archipel publish first" in said
    assert archipel("publish", str(folder))[0] == 0
    code, said = archipel("export", str(tmp_path / "site"))
    assert code == 0
    assert "files written" in said
    assert (tmp_path / "site/fr/index.html").exists()
    assert (tmp_path / "site.nginx.conf").exists()


def test_publishing_nothing_is_a_mistake_of_usage(archipel):
    code, said = archipel("publish")
    assert code == 2
    assert "--all" in said


def test_one_name_twice_is_a_mistake_of_usage(archipel, folder):
    write_folder(make_tour_files(), folder)
    code, said = archipel("publish", str(folder), str(folder), "--data", "data")
    assert code == 2
    assert "same name" in said


def test_a_broken_tour_fails_the_publication_and_says_why(archipel, folder):
    files = make_tour_files()
    del files["route.gpx"]
    write_folder(files, folder)
    code, said = archipel("publish", str(folder), "--data", "data")
    assert code == 1
    assert "not published" in said
    assert "route.gpx" in said


def test_a_broken_extract_is_told(archipel, tmp_path):
    (tmp_path / "x.osm.pbf").write_bytes(b"no map")
    code, said = archipel("basemap", "import", "x.osm.pbf")
    assert code == 1
    assert "x.osm.pbf" in said


def test_a_base_map_is_imported(archipel, tmp_path):
    village = __file__.replace("test_cli.py", "vectors/village.osm")
    code, said = archipel("basemap", "import", village, "--data", "data")
    assert code == 0
    assert "features" in said
    assert (tmp_path / "data" / "basemap.bin").exists()


def test_everything_in_one_file_and_back(archipel, folder, tmp_path):
    write_folder(make_tour_files(), folder)
    code, said = archipel("backup", "b.tar")
    assert code == 1
    assert "nothing to back up" in said
    assert archipel("publish", str(folder))[0] == 0
    code, said = archipel("backup", "b.tar")
    assert code == 0
    assert "b.tar: release 1," in said
    code, said = archipel("restore", "b.tar", "--data", "data")
    assert code == 1
    assert "is not empty" in said
    code, said = archipel("restore", "b.tar", "--data", "again")
    assert code == 0
    assert "archipel serve --data again" in said
    assert archipel("export", str(tmp_path / "site"), "--data", "again")[0] == 0
    assert archipel("restore", "nowhere.tar")[0] == 2
    assert archipel("restore", str(folder / "tour.yaml"), "--data", "new")[0] == 1
    (tmp_path / "file").touch()
    code, said = archipel("restore", "b.tar", "--data", "file/new")
    assert code == 1
    assert "Not a directory" in said


def test_data_of_a_newer_program_is_left_alone(archipel, tmp_path, capsys, monkeypatch):
    with closing(sqlite3.connect(tmp_path / DATABASE_FILE)) as opened:
        opened.execute("PRAGMA user_version=99")
    monkeypatch.setattr(sys, "argv", ["archipel", "staff", "list", "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match="1"):
        main()
    assert "newer Archipel" in capsys.readouterr().err


def test_a_folder_goes_into_the_studio_and_comes_back(archipel, folder, tmp_path):
    write_folder(make_tour_files(), folder)
    assert archipel("publish", str(folder))[0] == 0
    mine = tmp_path / "mine"
    code, said = archipel("pull", "petite-visite", str(mine))
    assert (code, said) == (0, f"{mine}: {len(make_tour_files())} files written, 0 deleted.\n")
    (mine / "fr.md").write_text("---\ntitle: X\n---\n")
    code, said = archipel("push", str(mine), "--author", "Jeanne", "--note", "titre")
    assert (code, said) == (0, "The draft is at revision 2.\n")
    code, said = archipel("publish", str(folder))
    assert code == 0
    assert "its draft in the studio was changed since" in said


def test_what_both_changed_is_named(archipel, folder, tmp_path):
    write_folder(make_tour_files(), folder)
    archipel("import", str(folder), "--author", "Jeanne")
    one, two = tmp_path / "one", tmp_path / "two"
    for place, words in ((one, "A"), (two, "B")):
        archipel("pull", "petite-visite", str(place))
        (place / "fr.md").write_text(words)
    assert archipel("push", str(one), "--author", "A")[0] == 0
    code, said = archipel("push", str(two), "--author", "B")
    assert code == 1
    assert "  fr.md\n" in said


def test_an_import_replaces_only_where_it_is_told_to(archipel, folder):
    write_folder(make_tour_files(), folder)
    assert "petite-visite is in the studio" in archipel("import", str(folder), "--author", "A")[1]
    code, said = archipel("import", str(folder), "--author", "A")
    assert code == 1
    assert "--replace" in said
    assert archipel("import", str(folder), "--author", "A", "--replace")[0] == 0
    broken = folder.parent / "x.zip"
    broken.write_bytes(b"PK")
    assert archipel("import", str(broken), "--author", "A")[0] == 1
    assert archipel("pull", "nowhere", str(folder.parent / "x"))[0] == 1
