"""Uploads: what is good is made harmless and kept, what is hostile leaves no trace."""

import io
import struct
from itertools import chain

import pytest
from PIL import ExifTags, Image

from server.model.media import KNOWN_KINDS
from server.publish.uploads import LARGEST_UPLOAD_BYTES
from tests import hostile
from tests.builders import jpeg, photograph, svg, wav
from tests.sounds import recording

TOUR = "/studio/tours/petite-visite/"
JSON = {"accept": "application/json"}
HOSTILE = [
    *chain(hostile.drawings(), hostile.pictures(), hostile.sounds(), hostile.others()),
]


@pytest.fixture(autouse=True)
async def draft(stage):
    return await stage.draft()


async def put(client, name, data, place="gare"):
    return await client.put(
        f"{TOUR}media/{place}", content=data, params={"name": name}, headers=JSON
    )


def from_a_phone(shade=0):
    """Return a photograph that says who took it, where, and which way is up."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[ExifTags.Base.Artist] = "Jeanne Dupont"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[1] = "N"
    Image.open(io.BytesIO(jpeg(960, 640, shade))).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def test_a_photograph_is_kept_upright_without_its_secrets(stage, editor):
    answer = await put(editor, "Église d’été (2).JPG", from_a_phone())
    assert answer.json() == {"name": "eglise-d-ete-2.jpg"}
    kept = stage.store.blobs.read((await stage.head()).hashes["stops/gare/eglise-d-ete-2.jpg"])
    picture = Image.open(io.BytesIO(kept))
    assert picture.size == (640, 960)
    assert not picture.getexif()
    assert "credit: Jeanne Dupont" in await stage.text("stops/gare/stop.yaml")
    page = (await editor.get(f"{TOUR}media/")).text
    assert "eglise-d-ete-2.jpg" in page
    assert "Jeanne Dupont" in page


def iptc(*datasets):
    """Return a JPEG with lines of IPTC's record 2, as picture agencies write them."""
    data = b"".join(struct.pack(">BBBH", 0x1C, 2, one, len(t)) + t for one, t in datasets)
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(data)) + data + b"\0" * (len(data) % 2)
    segment = b"Photoshop 3.0\0" + resource
    picture = jpeg()
    return picture[:2] + struct.pack(">HH", 0xFFED, len(segment) + 2) + segment + picture[2:]


@pytest.mark.parametrize(
    ("datasets", "credit"),
    [
        (((80, "Zoé Leroy".encode()), (110, b"Agence")), "Zoé Leroy"),
        (((110, b"Agence du Nord"),), "Agence du Nord"),
        (((116, b"(c) Archives"),), "(c) Archives"),
    ],
)
async def test_whom_an_agency_names_is_filled_in(stage, editor, datasets, credit):
    await put(editor, "agence.jpg", iptc(*datasets))
    assert f"credit: {credit}" in await stage.text("stops/gare/stop.yaml")


async def test_two_pictures_of_one_name_are_both_kept(stage, editor):
    names = [
        (await put(editor, "tour.jpg", from_a_phone(shade))).json()["name"] for shade in (0, 50, 0)
    ]
    assert names == ["tour.jpg", "tour-2.jpg", "tour.jpg"]


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
async def test_every_picture_becomes_one_kind(editor, kind):
    out = io.BytesIO()
    Image.open(io.BytesIO(jpeg())).save(out, kind)
    answer = await put(editor, f"x.{kind.lower()}", out.getvalue())
    assert answer.json() == {"name": "x.jpg"}


async def test_a_polyglot_loses_its_other_half(stage, editor):
    two = jpeg() + hostile.zipped({"evil.html": b"<script>alert(1)</script>"})
    await put(editor, "two.jpg", two)
    kept = stage.store.blobs.read((await stage.head()).hashes["stops/gare/two.jpg"])
    assert b"evil" not in kept
    assert b"PK" not in kept[-200:]


async def test_a_recording_called_after_its_language_is_heard(stage, editor):
    answer = await put(editor, "en.m4a", recording(".m4a"))
    assert answer.json() == {"name": "en.m4a"}
    assert "audio: en.m4a" in await stage.text("stops/gare/en.md")
    sound = await editor.get(f"{TOUR}media/stops/gare/en.m4a")
    assert sound.headers["content-type"] == "audio/mp4"
    assert sound.content[4:8] == b"ftyp"
    assert sound.content != recording(".m4a")


async def test_what_a_browser_records_becomes_an_m4a(stage, editor):
    answer = await put(editor, "en.mp4", recording(".m4a"), "lampe")
    assert answer.json() == {"name": "en.m4a"}
    assert "stops/lampe/en.m4a" in (await stage.head()).hashes


@pytest.mark.parametrize(("name", "data"), HOSTILE, ids=[name for name, _ in HOSTILE])
async def test_hostile_files_get_a_clear_no_and_leave_no_trace(stage, editor, name, data):
    before = await stage.head()
    blobs = {path.name for path in (stage.store.data / "blobs").rglob("*")}
    answer = await put(editor, name, data)
    assert 400 <= answer.status_code < 500, answer.text
    assert len(answer.json()["what"]) > 20
    assert await stage.head() == before
    assert {path.name for path in (stage.store.data / "blobs").rglob("*")} == blobs


def test_there_are_more_than_fifty():
    assert len(HOSTILE) > 50
    assert ".jpg" in KNOWN_KINDS


async def test_more_than_is_allowed_is_cut_off(stage, editor, monkeypatch):
    async def endless():
        for _ in range(LARGEST_UPLOAD_BYTES // 1_000_000 + 2):
            yield bytes(1_000_000)

    before = await stage.head()
    answer = await put(editor, "x.jpg", endless())
    assert answer.status_code == 413
    assert await stage.head() == before


@pytest.mark.parametrize("place", ["nowhere", "..", "gare/..", "tour/x"])
async def test_there_are_only_the_tours_own_places(editor, place):
    assert (await put(editor, "x.jpg", jpeg(), place)).status_code in {404, 405}


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../x.jpg", "x.jpg"), ("C:\\a\\b.jpg", "b.jpg"), ("\u202egpj.x.jpg", "gpj-x.jpg"),
     ("%00.jpg", "00.jpg"), ("a" * 300 + ".jpg", "a" * 60 + ".jpg"), ("é/è.jpg", "e.jpg")],
)  # fmt: skip
async def test_names_are_tidied(editor, name, kept):
    assert (await put(editor, name, jpeg())).json() == {"name": kept}


async def test_a_translator_adds_her_sound_but_no_picture(stage):
    async with await stage.as_("translator") as translator:
        assert (await put(translator, "en.wav", wav())).status_code == 200
        assert (await put(translator, "fr.wav", wav())).status_code == 403
        assert (await put(translator, "x.jpg", jpeg())).status_code == 403


async def test_a_plain_form_sends_files_too(stage, editor):
    files = [("file", ("un.jpg", jpeg())), ("file", ("deux.svg", svg("Deux")))]
    answer = await editor.post(f"{TOUR}media/tour", files=files)
    assert answer.headers["location"] == f"{TOUR}media/?done=uploaded"
    assert {"media/un.jpg", "media/deux.svg"} <= set((await stage.head()).hashes)
    answer = await editor.post(f"{TOUR}media/tour", files=[("file", ("x.jpg", b"no"))])
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


async def test_rights_words_and_the_cover_are_written_where_they_belong(stage, editor):
    await put(editor, "tour.jpg", photograph(1), "tour")
    words = {"credit": "Piet", "licence": "CC0-1.0", "source": "Archives", "focus": "0.4, 0.3",
             "alt": "Une tour", "captions": "La tour", "poster": "yes"}  # fmt: skip
    answer = await editor.post(f"{TOUR}media/tour/tour.jpg", data=words)
    assert answer.status_code == 303
    facts, text = await stage.text("tour.yaml"), await stage.text("fr.md")
    assert "poster: tour.jpg" in facts
    assert "focus: [0.4, 0.3]" in facts
    assert "Une tour" in text
    page = (await editor.get(f"{TOUR}media/")).text
    assert "Image de couverture" in page
    assert 'value="0.4, 0.3"' in page


async def described(stage, client, seen, **words):
    sent = {"seen": seen, "credit": "Archipel", "licence": "CC0-1.0", "source": "dessin original",
            "alt": "Une lampe.", "auto": "1", **words}  # fmt: skip
    return await client.post(f"{TOUR}media/lampe/lampe.jpg", data=sent, headers=JSON)


async def shown(stage, editor):
    page = (await editor.get(f"{TOUR}media/")).text
    form = page.partition('action="/studio/tours/petite-visite/media/lampe/lampe.jpg"')[2]
    return form.partition('name="seen" value="')[2].partition('"')[0]


async def test_what_is_said_about_a_picture_saves_itself(stage, editor):
    seen = await shown(stage, editor)
    answer = (await described(stage, editor, seen, licence="")).json()
    assert answer["problems"]
    assert answer["seen"] != seen
    answer = (await described(stage, editor, answer["seen"], alt="Une lampe allumée.")).json()
    assert (answer["problems"], answer["merged"]) == ([], False)
    assert "Une lampe allumée." in await stage.text("stops/lampe/fr.md")


async def test_two_who_describe_one_picture_overwrite_nothing(stage, editor, publisher):
    first = await shown(stage, editor)
    seen = (await described(stage, editor, first)).json()["seen"]
    await described(stage, publisher, seen, source="Archives")
    answer = (await described(stage, editor, seen, alt="Une flamme.")).json()
    assert answer["merged"]
    assert "source: Archives" in await stage.text("stops/lampe/stop.yaml")
    assert "Une flamme." in await stage.text("stops/lampe/fr.md")
    clash = await described(stage, publisher, seen, source="Archives", alt="Une braise.")
    assert (clash.status_code, clash.json()) == (409, {"clash": ["alt/lampe.jpg"]})
    assert (await described(stage, editor, "../x y")).status_code == 400


async def test_what_is_taken_out_is_gone_with_its_words(stage, editor):
    answer = await editor.post(f"{TOUR}media/lampe/lampe.jpg", data={"remove": "yes"})
    assert answer.status_code == 303
    assert "stops/lampe/lampe.jpg" not in (await stage.head()).hashes
    for path in ("stops/lampe/stop.yaml", "stops/lampe/en.md"):
        assert "lampe.jpg:" not in await stage.text(path)
    again = await editor.post(f"{TOUR}media/lampe/lampe.jpg", data={"remove": "yes"})
    assert again.status_code == 404


async def test_pictures_are_shown_small_and_drawings_do_nothing(editor):
    picture = await editor.get(f"{TOUR}media/media/affiche.jpg")
    assert picture.headers["content-type"] == "image/avif"
    drawing = await editor.get(f"{TOUR}media/stops/gare/gare.svg")
    assert "sandbox" in drawing.headers["content-security-policy"]
    for path in ("fr.md", "tour.yaml", "nowhere.jpg", "../media/affiche.jpg"):
        assert (await editor.get(f"{TOUR}media/{path}")).status_code in {404, 405}
