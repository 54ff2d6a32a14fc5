"""Side by side: what is stale is shown as it changed, and saving says what is done."""

import re

import pytest

from tests.http.studio.test_editing import fields_in, seen_in

TOUR = "/studio/tours/petite-visite/"
PLACE = f"{TOUR}translate/en/"
STOP = f"{PLACE}stops/gare/en.md"


@pytest.fixture(autouse=True)
async def draft(stage):
    await stage.draft()


@pytest.fixture
async def piet(stage):
    async with await stage.as_("translator") as client:
        yield client


async def change(stage, old, new):
    text = (await stage.text("stops/gare/fr.md")).replace(old, new)
    head = await stage.head()
    async with await stage.as_("editor") as editor:
        sent = {"seen": head.hashes["stops/gare/fr.md"], "text": text}
        await editor.post(f"{TOUR}file/stops/gare/fr.md", data=sent)


async def title(stage):
    return re.findall(r"title: *(.*)", await stage.text("stops/gare/fr.md"))[0].strip("\"'")


async def test_everything_up_to_date_is_shown_so(piet):
    assert "Traduit à 100 %" in (await piet.get(f"{TOUR}translate/")).text.replace("\u202f", " ")
    page = (await piet.get(STOP)).text
    assert "À jour" in page
    assert "A changé" not in page


async def test_a_changed_passage_is_marked_word_by_word(stage, piet):
    old = await title(stage)
    await change(stage, f"title: {old}", f"title: {old} blanche")
    page = (await piet.get(STOP)).text
    assert "A changé" in page
    assert "<ins>" in page
    assert "blanche" in page
    listed = (await piet.get(PLACE)).text
    assert "stops/gare/en.md" in listed
    assert "Continuer" in listed


async def test_what_was_translated_is_done_and_no_warning_is_left(stage, piet):
    old = await title(stage)
    await change(stage, f"title: {old}", f"title: {old} blanche")
    page = await piet.get(STOP)
    answer = await piet.post(STOP, data={**fields_in(page), "title": "The white station"})
    assert answer.headers["location"] == f"{STOP}?done=saved"
    text = await stage.text("stops/gare/en.md")
    assert "The white station" in text
    assert "A changé" not in (await piet.get(STOP)).text
    async with await stage.as_("editor") as editor:
        assert "en.md" not in (await editor.get(f"{TOUR}publish/")).text


async def test_a_tick_says_that_the_translation_still_holds(stage, piet):
    old = await title(stage)
    await change(stage, f"title: {old}", f"title: {old} !")
    page = await piet.get(STOP)
    assert 'name="done" value="title"' in page.text
    await piet.post(STOP, data={"seen": seen_in(page), "done": "title"})
    assert "A changé" not in (await piet.get(STOP)).text


async def test_saving_what_did_not_change_keeps_it_stale(stage, piet):
    old = await title(stage)
    await change(stage, f"title: {old}", f"title: {old} !")
    page = await piet.get(STOP)
    sent = {name: text for name, text in fields_in(page).items() if name != "done"}
    await piet.post(STOP, data=sent)
    assert "A changé" in (await piet.get(STOP)).text


async def test_a_translation_is_begun_from_nothing(stage, piet):
    await stage.draft(**{"stops/gare/en.md": None})
    page = await piet.get(STOP)
    assert "À traduire" in page.text
    sent = fields_in(page)
    sent |= {name: f"en {name}" for name in sent if name != "seen"}
    await piet.post(STOP, data=sent)
    text = await stage.text("stops/gare/en.md")
    assert "from: fr" in text
    assert "by: human" in text
    assert "À traduire" not in (await piet.get(STOP)).text


async def test_a_machines_words_are_marked_until_a_person_confirms(stage, piet):
    text = (await stage.text("stops/gare/en.md")).replace("by: human", "by: machine")
    await stage.draft(**{"stops/gare/en.md": text})
    page = await piet.get(STOP)
    assert 'name="human"' in page.text
    sent = fields_in(page)
    sent.pop("human")
    await piet.post(STOP, data=sent)
    assert "by: machine" in await stage.text("stops/gare/en.md")
    page = await piet.get(STOP)
    await piet.post(STOP, data={**fields_in(page), "human": "yes"})
    assert "by: human" in await stage.text("stops/gare/en.md")


async def test_next_leads_to_the_next_text_with_something_to_do(stage, piet):
    await stage.draft(**{"stops/gare/en.md": None, "stops/louvre/en.md": None})
    page = await piet.get(STOP)
    answer = await piet.post(STOP, data={**fields_in(page), "title": "X", "next": "yes"})
    assert answer.headers["location"] == f"{PLACE}stops/louvre/en.md?done=saved"


@pytest.mark.parametrize(
    "path", ["fr/", "xx/", "en/tour.yaml", "en/stops/gare/fr.md", "en/%2e%2e/fr.md"]
)
async def test_only_translations_are_translated(piet, path):
    assert (await piet.get(f"{TOUR}translate/{path}")).status_code in {404, 308}


async def test_another_language_is_not_hers(stage):
    files = {"tour.yaml": (await stage.text("tour.yaml")).replace("[fr, en]", "[fr, en, de]")}
    await stage.draft(**files)
    async with await stage.as_("translator") as piet:
        place = f"{TOUR}translate/de/stops/gare/de.md"
        page = await piet.get(place)
        assert "Votre rôle permet de lire" in page.text
        assert (await piet.post(place, data={"seen": "", "title": "Nein"})).status_code == 403
        assert "pas une de vos langues" in (await piet.get(f"{TOUR}translate/")).text
