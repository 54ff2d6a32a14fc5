from datetime import date

import pytest
from ruamel.yaml import YAML

from server.author import FolderTree, load, new_tour
from server.author.new import STARTER

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "languages", [("fr",), ("en",), ("fr", "en", "nl", "de"), ("de", "fr"), ("it", "fr")]
)
def test_a_new_tour_passes_the_checks_without_a_word(tmp_path, languages):
    folder = tmp_path / "tours" / "canal-souchez"

    new_tour(folder, languages)
    tour, problems = load(FolderTree(folder), TODAY)

    assert problems == ()
    assert tour is not None
    assert (tour.id, tour.facts.languages) == ("canal-souchez", languages)
    assert all(set(stop.texts) == set(languages) for stop in tour.stops)
    assert set(tour.glossary) == set(languages)


def test_words_that_the_starter_does_not_have_are_marked_as_not_read(tmp_path):
    new_tour(tmp_path / "visite", ("fr", "it"))

    tour, problems = load(FolderTree(tmp_path / "visite"), TODAY)

    assert {problem.code for problem in problems} == {"machine"}
    assert tour is not None
    assert tour.texts["it"].title == tour.texts["fr"].title


def test_it_is_commented_in_the_language_that_it_starts_from(tmp_path):
    new_tour(tmp_path / "a", ("fr",))
    new_tour(tmp_path / "b", ("en", "fr"))

    french, english = ((tmp_path / name / "tour.yaml").read_text("utf-8") for name in "ab")

    assert "id: a                              # le nom du dossier" in french
    assert "languages: [en, fr]                # the first is the one" in english
    assert "ma-visite" not in french + english


def test_both_comments_surround_the_same_facts():
    for name in ("tour", "depart", "arrivee"):
        french, english = (
            YAML().load((STARTER / "facts" / lang / f"{name}.yaml").read_text("utf-8"))
            for lang in ("fr", "en")
        )
        assert list(french) == list(english)
        assert french.get("walk") == english.get("walk")


@pytest.mark.parametrize(
    ("name", "languages"), [("Ma Visite", ["fr"]), ("visite", ["français"]), ("visite", [])]
)
def test_names_that_cannot_be_are_refused(tmp_path, name, languages):
    with pytest.raises(ValueError, match="language"):
        new_tour(tmp_path / name, languages)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    folder = tmp_path / "visite"
    folder.mkdir()

    with pytest.raises(FileExistsError):
        new_tour(folder, ("fr",))
