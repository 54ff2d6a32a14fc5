"""Forms: saved, saved by themselves, merged, and what two people saved at once."""

import asyncio
import re
from html import unescape

import pytest

from tests.studio import NAMES, there

TOUR = "/studio/tours/petite-visite/"
STOP = f"{TOUR}file/stops/gare/fr.md"
JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
async def draft(stage):
    return await stage.draft()


def seen_in(page):
    return there(re.search(r'name="seen" value="(\w*)"', page.text))[1]


def fields_in(page):
    """Return what a browser would send back of the form on a page."""
    found = {
        name: unescape(value)
        for name, value in re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.text)
    }
    areas = re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL
    )
    return found | {name: unescape(value) for name, value in areas}


async def test_a_form_shows_every_field_with_its_label(editor):
    page = await editor.get(STOP)
    assert page.status_code == 200
    for name in ("title", "subtitle", "body", "directions"):
        field = there(re.search(rf'<(?:input|textarea) id="([^"]+)" name="{name}"', page.text))[1]
        assert f'<label for="{field}">' in page.text
    assert 'lang="fr"' in page.text


@pytest.mark.parametrize(
    "path",
    ["file/tour.yaml", "file/fr.md", "file/stops/lampe/fr.md", "file/stops/gare/stop.yaml",
     "file/glossary/fr.md", "media/"],
)  # fmt: skip
async def test_every_field_has_help_beside_it(editor, path):
    page = (await editor.get(f"{TOUR}{path}")).text
    form = page.partition('<form class="sheet-form"')[2] or page.partition("asset-words")[2]
    for field in form.split('<div class="field')[1:]:
        label = field.partition("<label")[2].partition("</label>")[0]
        assert 'class="hint"' in field, label


async def test_what_is_sent_back_unchanged_changes_nothing(stage, editor):
    before = await stage.head()
    page = await editor.get(STOP)
    await editor.post(STOP, data=fields_in(page))
    assert await stage.head() == before


async def test_a_change_is_saved_and_said(stage, editor):
    page = await editor.get(STOP)
    answer = await editor.post(STOP, data={**fields_in(page), "title": "La vieille gare"})
    assert answer.headers["location"] == f"{STOP}?done=saved"
    assert "La vieille gare" in await stage.text("stops/gare/fr.md")


async def test_saving_by_itself_tells_problems_beside_their_fields(stage, editor):
    seen = seen_in(await editor.get(STOP))
    sent = {"seen": seen, "auto": "1", "title": "", "body": "Neuf."}
    answer = (await editor.post(STOP, data=sent, headers=JSON)).json()
    assert answer["seen"] == (await stage.head()).hashes["stops/gare/fr.md"]
    assert [one for one in answer["problems"] if one["field"] == "title"]
    assert all(one["what"] and one["cure"] for one in answer["problems"])
    mended = {"seen": answer["seen"], "auto": "1", "title": "Gare"}
    answer = (await editor.post(STOP, data=mended, headers=JSON)).json()
    assert not [one for one in answer["problems"] if one["field"] == "title"]


async def test_savings_by_themselves_are_one_revision(stage, editor):
    number, seen = (await stage.head()).number, seen_in(await editor.get(STOP))
    for turn in range(5):
        sent = {"seen": seen, "auto": "1", "title": f"Gare {turn}"}
        seen = (await editor.post(STOP, data=sent, headers=JSON)).json()["seen"]
        stage.clock.pass_by(seconds=3)
    page = (await editor.get(f"{TOUR}history/")).text
    assert page.count(NAMES["editor"]) == 2  # the bar, and one revision
    assert (await stage.head()).number > number


async def test_two_who_change_different_passages_are_merged(stage, editor, publisher):
    page = await editor.get(STOP)
    await publisher.post(STOP, data={"seen": seen_in(page), "title": "Gare du Nord"})
    answer = await editor.post(STOP, data={"seen": seen_in(page), "subtitle": "Un phare"})
    assert answer.headers["location"] == f"{STOP}?done=merged"
    text = await stage.text("stops/gare/fr.md")
    assert "Gare du Nord" in text
    assert "Un phare" in text


OTHER = f"{TOUR}file/stops/lampe/fr.md"
SIX = [(STOP, "title"), (STOP, "title"), (STOP, "subtitle"), (STOP, "body"), (STOP, "directions"),
       (OTHER, "title")]  # fmt: skip
"""What six editors write: two of them the same, three more beside it, one elsewhere."""


async def test_six_editors_at_once_lose_nothing(stage):
    async def write(number):
        (path, field), words = SIX[number], ""
        async with await stage.as_("editor") as client:
            seen = seen_in(await client.get(path))
            for turn in range(10):
                words, answer = f"Mots {number} {turn}.", None
                while answer is None or answer.status_code == 409:
                    if answer:
                        assert (answer.json()["clash"], number in {0, 1}) == ([field], True)
                        seen = seen_in(await client.get(path))
                    sent = {"seen": seen, "auto": "1", field: words}
                    answer = await client.post(path, data=sent, headers=JSON)
                seen = answer.json()["seen"]
        return words

    first, second, *others, elsewhere = await asyncio.gather(*map(write, range(6)))
    text = await stage.text("stops/gare/fr.md")
    assert (first in text) != (second in text)
    assert all(words in text for words in others)
    assert elsewhere in await stage.text("stops/lampe/fr.md")


GLOSSARY = f"{TOUR}file/glossary/fr.md"


async def test_two_who_add_words_to_the_glossary_are_merged(stage, editor, publisher):
    page = await editor.get(GLOSSARY)
    assert 'name="term.galibot.meaning"' in page.text
    new = {"new.word": "Terril", "new.meaning": "Une colline."}
    await publisher.post(GLOSSARY, data={"seen": seen_in(page), **new})
    other = {"new.word": "Fosse", "new.meaning": "Une mine."}
    answer = await editor.post(GLOSSARY, data={"seen": seen_in(page), **other})
    assert answer.headers["location"] == f"{GLOSSARY}?done=merged"
    text = await stage.text("glossary/fr.md")
    assert "## Terril {#terril}" in text
    assert "## Fosse {#fosse}" in text


async def test_a_word_that_is_still_written_is_saved_by_the_button_only(stage, editor):
    seen, before = seen_in(await editor.get(GLOSSARY)), await stage.text("glossary/fr.md")
    sent = {"seen": seen, "new.word": "Ter", "new.meaning": ""}
    answer = await editor.post(GLOSSARY, data={**sent, "auto": "1"}, headers=JSON)
    assert answer.json()["seen"] == seen
    assert await stage.text("glossary/fr.md") == before
    assert (await editor.post(GLOSSARY, data=sent)).headers["location"].endswith("saved")
    assert "## Ter {#ter}" in await stage.text("glossary/fr.md")


async def test_two_who_change_the_same_see_three_panes_and_lose_nothing(stage, editor, publisher):
    page = await editor.get(STOP)
    seen = seen_in(page)
    await publisher.post(STOP, data={"seen": seen, "title": "La gare en locomotive"})
    told = await editor.post(STOP, data={"seen": seen, "title": "La gare blanche"}, headers=JSON)
    assert (told.status_code, told.json()) == (409, {"clash": ["title"]})
    clash = await editor.post(
        STOP, data={"seen": seen, "title": "La gare blanche", "subtitle": "Neuf"}
    )
    assert clash.status_code == 409
    assert NAMES["publisher"] in clash.text
    for words in ("Avant vous deux", "Votre texte", "Proposition à relire"):
        assert words in clash.text
    assert "locomotive" in await stage.text("stops/gare/fr.md")
    sent = fields_in(clash)
    assert "locomotive" in sent["title"]
    assert "blanche" in sent["title"]
    done = await editor.post(STOP, data={**sent, "title": "La locomotive blanche"})
    assert done.headers["location"] == f"{STOP}?done=saved"
    text = await stage.text("stops/gare/fr.md")
    assert "La locomotive blanche" in text
    assert "Neuf" in text


async def test_a_translator_writes_her_languages_only(stage):
    async with await stage.as_("translator") as translator:
        english = STOP.replace("fr.md", "en.md")
        page = await translator.get(english)
        sent = {"seen": seen_in(page), "title": "The station"}
        assert (await translator.post(english, data=sent)).status_code == 303
        page = await translator.get(STOP)
        assert "Votre rôle permet de lire" in page.text
        assert "data-autosave" not in page.text
        sent = {"seen": seen_in(page), "title": "Non"}
        assert (await translator.post(STOP, data=sent)).status_code == 403
        assert (await translator.post(f"{TOUR}file/tour.yaml", data=sent)).status_code == 403
    assert "Non" not in await stage.text("stops/gare/fr.md")


async def test_facts_are_forms_with_choices_and_rows(stage, editor):
    place = f"{TOUR}file/tour.yaml"
    page = await editor.get(place)
    assert '<option value="loop"' in page.text
    sent = {"seen": seen_in(page), "walk.duration_min": "75", "events.0.id": "ducasse",
            "events.0.starts": "2027-09-05"}  # fmt: skip
    await editor.post(place, data=sent)
    facts = await stage.text("tour.yaml")
    assert "duration_min: 75" in facts
    assert "id: ducasse" in facts


async def test_a_broken_file_is_shown_as_its_text_and_mended(stage, editor):
    await stage.draft(**{"stops/gare/fr.md": "no header at all"})
    page = await editor.get(STOP)
    assert 'name="text"' in page.text
    text = "---\r\ntitle: Gare\r\n---\r\nLe texte.\r\n"
    sent = {"seen": seen_in(page), "text": text}
    assert (await editor.post(STOP, data=sent)).status_code == 303
    assert await stage.text("stops/gare/fr.md") == text.replace("\r\n", "\n")
    assert 'name="title"' in (await editor.get(STOP)).text
    sent["text"] += "Encore.\n"
    assert (await editor.post(STOP, data=sent)).status_code == 409


@pytest.mark.parametrize(
    "path",
    ["%2e%2e/%2e%2e/etc/passwd", "stops/gare/gare.svg", "stops/nowhere/fr.md", "xx.md", ".md",
     "stops/gare/", ".hidden.md", "stops/gare/%2e%2e/%2e%2e/fr.md", "stops/gare/fr.md/",
     "%2e%2e/fr.md", "tour.yml"],
)  # fmt: skip
async def test_only_files_of_the_tour_are_edited(stage, editor, path):
    before = await stage.head()
    for answer in (
        await editor.get(f"{TOUR}file/{path}"),
        await editor.post(f"{TOUR}file/{path}", data={"seen": "", "title": "X"}),
    ):
        assert answer.status_code in {404, 303, 308}
        assert answer.status_code == 404 or "login" not in answer.headers["location"]
    assert await stage.head() == before


@pytest.mark.parametrize("seen", ["x", "../../../etc/passwd", "A" * 64, "0" * 63, "0" * 64])
async def test_a_made_up_hash_saves_nothing(stage, editor, seen):
    before = await stage.head()
    answer = await editor.post(STOP, data={"seen": seen, "title": "X"})
    assert answer.status_code in {400, 409}
    assert await stage.head() == before


async def test_who_is_here_is_told_to_the_others(stage, editor, publisher):
    await publisher.get(STOP)
    page = await editor.get(STOP)
    assert f"Ici en ce moment : {NAMES['publisher']}" in page.text.replace("\u202f", " ").replace(
        "\xa0", " "
    )
    sent = {"path": "stops/gare/fr.md"}
    told = (await editor.post(f"{TOUR}here/", data=sent, headers=JSON)).json()
    assert told["others"] == [{"name": NAMES["publisher"], "here": True}]
    assert told["seen"] == seen_in(page)
    stage.clock.pass_by(minutes=2)
    told = (await editor.post(f"{TOUR}here/", data=sent, headers=JSON)).json()
    assert told["others"] == []
    assert (await editor.post("/studio/tours/nowhere/here/", data=sent)).status_code == 404
