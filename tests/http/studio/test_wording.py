"""What the office reads instead of paths, keys and the same sentence six times."""

import pytest

TOUR = "/studio/tours/petite-visite/"
UNCHECKED = "position: to check\n"


@pytest.fixture(autouse=True)
async def draft(stage):
    return await stage.draft()


async def test_a_problem_that_is_everywhere_is_said_once(stage, editor):
    paths = [f"stops/{stop}/stop.yaml" for stop in ("gare", "lampe")]
    await stage.draft(**{path: await stage.text(path) + UNCHECKED for path in paths})
    page = (await editor.get(TOUR)).text
    assert page.count("reste à vérifier sur place") == 1
    for path in paths:
        assert f'href="{TOUR}file/{path}">' in page
    assert "La gare · Lieu et horaires</a>" in page
    assert ".yaml</a>" not in page


@pytest.mark.parametrize(
    ("path", "old", "new", "file", "field"),
    [
        ("tour.yaml", "duration_min: ", "duration_min: 1", "Fiche", "Durée, en minutes"),
        ("tour.yaml", "credit: ", "credit: M. ", "Fiche", "Auteur · affiche.jpg"),
        (
            "fr.md",
            "affiche.jpg: ",
            "affiche.jpg: Ici, ",
            "La visite entière · FR",
            "Description · ",
        ),
        ("glossary/fr.md", "\n\n", "\n\nIci, ", "Glossaire · FR", "Ce qu’il veut dire · galibot"),
        ("stops/gare/en.md", "title: ", "title: Oh, ", "La gare · EN", "Titre"),
        ("route.gpx", "<trk>", "<trk> ", "Carte", ""),
    ],
)
async def test_files_and_fields_have_names(stage, editor, path, old, new, file, field):
    text = await stage.text(path)
    assert old in text
    await stage.draft(**{path: text.replace(old, new)})
    page = (await editor.get(f"{TOUR}history/2/")).text
    assert f'<h2 class="file-name">{file} <span' in page
    assert f"<h3>{field}" in page or not field
    assert "translated" not in page
    assert f"{file}" in (await editor.get(f"{TOUR}history/")).text
