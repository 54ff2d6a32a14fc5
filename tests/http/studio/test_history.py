"""What was changed word by word, going back, and the folder as a ZIP, out and in."""

import io
import zipfile

from tests.builders import make_tour_files
from tests.hostile import zipped

TOUR = "/studio/tours/petite-visite/"
EMPTY = {"publish": ""}


async def send(client, data, **fields):
    files = {"file": ("x.zip", data)}
    return await client.post("/studio/tours/import/", files=files, data=fields)


async def test_history_tells_who_changed_which_words(stage, editor):
    await stage.draft()
    place = f"{TOUR}file/stops/gare/fr.md"
    seen = (await stage.head()).hashes["stops/gare/fr.md"]
    await editor.post(place, data={"seen": seen, "title": "La vieille gare"})
    page = await editor.get(f"{TOUR}history/")
    assert "Malika Benali" in page.text
    assert "La vieille gare · FR" in page.text
    one = (await editor.get(f"{TOUR}history/2/")).text
    assert "<h3>Titre</h3>" in one
    assert "fr.md<" not in one
    assert "<ins>" in one
    assert "vieille" in one
    assert (await editor.get(f"{TOUR}history/99/")).status_code == 404
    assert (await editor.get(f"{TOUR}history/x/")).status_code == 404


async def test_going_back_is_a_revision_of_its_own(stage, editor):
    before = (await stage.draft()).hashes
    await stage.draft(**{"stops/gare/fr.md": "---\ntitle: Autre\n---\n"})
    answer = await editor.post(f"{TOUR}history/1/back/", data=EMPTY)
    assert answer.headers["location"] == f"{TOUR}?done=put_back"
    assert (await stage.head()) == (3, before)
    assert (await editor.post(f"{TOUR}history/99/back/", data=EMPTY)).status_code == 409


async def test_a_translator_does_not_turn_back_time(stage):
    await stage.draft()
    async with await stage.as_("translator") as translator:
        assert (await translator.post(f"{TOUR}history/1/back/", data=EMPTY)).status_code == 403


async def test_what_goes_out_comes_in_again(stage, editor):
    head = await stage.draft()
    out = await editor.get(f"{TOUR}export.zip")
    assert out.headers["content-disposition"] == 'attachment; filename="petite-visite.zip"'
    with zipfile.ZipFile(io.BytesIO(out.content)) as archive:
        names = {name.removeprefix("petite-visite/") for name in archive.namelist()}
        assert names == set(make_tour_files())
        assert archive.testzip() is None
    refused = await send(editor, out.content)
    assert refused.status_code == 422
    answer = await send(editor, out.content, replace="yes")
    assert answer.headers["location"] == f"{TOUR}?done=taken_in"
    assert (await stage.head()).hashes == head.hashes


async def test_a_zip_makes_a_new_tour(stage, editor):
    answer = await send(editor, zipped(make_tour_files()))
    assert answer.headers["location"] == f"{TOUR}?done=taken_in"
    assert "Aucune erreur" in (await editor.get(TOUR)).text


async def test_what_is_no_upload_is_refused(editor):
    answer = await editor.post("/studio/tours/import/", data={"file": "text"})
    assert answer.status_code == 415
    answer = await editor.post(
        "/studio/tours/import/", content=b"x", headers={"content-type": "multipart/form-data"}
    )
    assert answer.status_code == 400
