"""A tour from its title to its order of stops, and what the desk says of it."""

import pytest

from tests.studio import NAMES

TOUR = "/studio/tours/petite-visite/"


@pytest.fixture
async def draft(stage):
    return await stage.draft()


async def begin(client, title="La fosse n° 9", source="fr", languages=("fr", "en")):
    form = {"title": title, "source": source, "languages": list(languages)}
    return await client.post("/studio/tours/new/", data=form)


async def stops(stage):
    lines = (await stage.text("tour.yaml")).partition("stops:")[2].partition("\n\n")[0]
    return [part for part in lines.replace("[", " ").replace("]", " ").replace(",", " ").split()
            if part in {"gare", "lampe", "louvre", "le-puits"}][:4]  # fmt: skip


async def test_a_title_makes_a_whole_tour_without_errors(stage, editor):
    answer = await begin(editor)
    assert answer.headers["location"] == "/studio/tours/la-fosse-n-9/?done=begun"
    page = (await editor.get(answer.headers["location"])).text
    assert "La fosse n° 9" in page
    assert "Aucune erreur" in page
    assert "La visite est prête à écrire." in page
    assert (await stage.register())[0] == (NAMES["editor"], "begun", "la-fosse-n-9")
    head = await stage.head("la-fosse-n-9")
    assert {"fr.md", "en.md", "tour.yaml", "route.gpx"} <= set(head.hashes)
    assert "nl.md" not in head.hashes


@pytest.mark.parametrize(
    ("title", "source", "words"),
    [
        ("…", "fr", "Il faut un titre"),
        ("", "fr", "Il faut un titre"),
        ("Petite visite", "fr", "déjà"),
    ],
)
async def test_a_title_that_makes_no_new_tour_is_asked_for_again(
    editor, draft, title, source, words
):
    answer = await begin(editor, title, source)
    assert answer.status_code == 422
    assert words in answer.text


async def test_only_languages_of_the_studio_are_begun(stage, editor):
    assert (await begin(editor, source="xx")).status_code == 422
    await begin(editor, "Neuf", "en", ("en", "xx", "nl"))
    assert "languages: [en, nl]" in await stage.text("tour.yaml", "neuf")


async def test_the_desk_says_what_needs_whom(stage, draft):
    async with await stage.as_("editor") as editor:
        desk = (await editor.get("/studio/")).text
    assert "Pas encore publiée" in desk
    assert "Prête à publier" not in desk
    async with await stage.as_("publisher") as publisher:
        assert "Prête à publier" in (await publisher.get("/studio/")).text
    fr = (await stage.text("stops/gare/fr.md")).replace("title:", "title: Autre") + "\nNeuf.\n"
    await stage.draft(**{"stops/gare/fr.md": fr})
    async with await stage.as_("translator") as translator:
        desk = (await translator.get("/studio/")).text
    assert "passages à traduire" in desk
    assert "Nouvelle visite" not in desk


async def test_stops_move_by_buttons_and_by_a_sent_order(stage, editor, draft):
    assert await stops(stage) == ["gare", "lampe", "louvre"]
    await editor.post(f"{TOUR}order/", data={"down": "gare"})
    assert await stops(stage) == ["lampe", "gare", "louvre"]
    await editor.post(f"{TOUR}order/", data={"up": "lampe"})
    assert await stops(stage) == ["lampe", "gare", "louvre"]
    seen = (await stage.head()).hashes["tour.yaml"]
    sent = {"stop": ["louvre", "lampe", "gare"], "seen": seen}
    answer = await editor.post(f"{TOUR}order/", data=sent, headers={"accept": "application/json"})
    assert answer.json()["seen"] == (await stage.head()).hashes["tour.yaml"]
    assert await stops(stage) == ["louvre", "lampe", "gare"]


async def test_an_order_made_from_an_old_one_is_refused(stage, editor, draft):
    seen = draft.hashes["tour.yaml"]
    await editor.post(f"{TOUR}order/", data={"down": "gare"})
    sent = {"stop": ["louvre", "lampe", "gare"], "seen": seen}
    assert (await editor.post(f"{TOUR}order/", data=sent)).status_code == 409
    sent = {"stop": ["louvre", "lampe"], "seen": ""}
    assert (await editor.post(f"{TOUR}order/", data=sent)).status_code == 409
    assert await stops(stage) == ["lampe", "gare", "louvre"]


async def test_a_stop_is_added_at_the_end_and_taken_out_again(stage, editor, draft):
    answer = await editor.post(f"{TOUR}stops/", data={"title": "Le puits"})
    assert answer.headers["location"] == f"{TOUR}file/stops/le-puits/fr.md"
    assert await stops(stage) == ["gare", "lampe", "louvre", "le-puits"]
    assert "position: to check" in await stage.text("stops/le-puits/stop.yaml")
    form = (await editor.get(answer.headers["location"])).text
    assert 'value="Le puits"' in form
    assert "Étape 4 sur 4" in form
    assert (await editor.post(f"{TOUR}stops/", data={"title": "Gare"})).status_code == 422
    gone = await editor.post(f"{TOUR}stops/le-puits/removal/")
    assert gone.headers["location"] == f"{TOUR}?done=removed"
    assert not [path for path in (await stage.head()).hashes if "le-puits" in path]


async def test_the_last_stop_stays(stage, editor, draft):
    for stop in ("gare", "lampe"):
        await editor.post(f"{TOUR}stops/{stop}/removal/")
    assert (await editor.post(f"{TOUR}stops/louvre/removal/")).status_code == 422
    assert (await editor.post(f"{TOUR}stops/nowhere/removal/")).status_code == 422


async def test_a_translator_may_not_order_or_begin(stage, draft):
    async with await stage.as_("translator") as translator:
        for path, sent in (("order/", {"down": "gare"}), ("stops/", {"title": "X"})):
            assert (await translator.post(TOUR + path, data=sent)).status_code == 403
        assert (await begin(translator)).status_code == 403
    assert await stops(stage) == ["gare", "lampe", "louvre"]


async def test_a_tour_without_its_main_file_says_so(stage, editor):
    await stage.draft("vide", **{"tour.yaml": None})
    answer = await editor.get("/studio/tours/vide/")
    assert answer.status_code == 422
    assert "Visite illisible" in answer.text
    assert (await editor.get("/studio/tours/nowhere/")).status_code == 404
