import io
from pathlib import Path

import av
import pytest

from server.compile import sound, track
from server.model.tour import Asset, Credit, StopText
from tests.model.tours import make_stop, make_tour
from tests.sounds import recording

RIGHTS = Credit(credit="Ada", licence="CC0-1.0", source="enregistrement")
NAMES = {"fr.m4a": 3.0, "way.m4a": 1.0}


def spoken_stop(name, *, audio="fr.m4a", way=None):
    assets = {
        file: Asset(path=f"stops/{name}/{file}", sha256="0" * 64, rights=RIGHTS) for file in NAMES
    }
    text = StopText(title=name.upper(), body="Texte.\n", audio=audio, directions_audio=way)
    return make_stop(name, texts={"fr": text}, assets=assets)


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    cache = Path(tmp_path_factory.mktemp("cache"))
    made = {name: sound.prepare(recording(seconds=s), ".wav", cache) for name, s in NAMES.items()}
    return {f"stops/{stop}/{name}": made[name] for stop in "ab" for name in NAMES}


@pytest.fixture
def tour():
    return make_tour((spoken_stop("a", way="way.m4a"), spoken_stop("b")))


@pytest.fixture
def whole(tour, recordings):
    made = track.build(tour, "fr", recordings)
    assert made
    return made


def test_a_track_has_a_chapter_per_stop_and_the_way_between(whole):
    with av.open(io.BytesIO(whole.file.data)) as container:
        chapters = container.chapters()
    assert [chapter["metadata"]["title"] for chapter in chapters] == ["A", "B"]
    assert chapters[0]["end"] == chapters[1]["start"]
    assert whole.parts["a"][0] == 0
    assert whole.parts["a"][1] == pytest.approx(3, abs=0.1)
    assert whole.parts["b"][0] == pytest.approx(3 + 1.5 + 1 + 1.5, abs=0.3)
    assert whole.duration_s == pytest.approx(whole.parts["b"][1] + 1.5, abs=0.1)
    assert (whole.file.lang, whole.file.type) == ("fr", "audio/mp4")


def test_it_sounds_as_loud_as_its_parts_and_is_hardly_larger(whole, recordings):
    assert sound.measure(sound.decode(whole.file.data, ".m4a")).lufs == pytest.approx(-16, abs=1)
    parts = [recordings[f"stops/{name}"].data for name in ("a/fr.m4a", "a/way.m4a", "b/fr.m4a")]
    assert len(whole.file.data) < 1.06 * sum(map(len, parts))


def test_the_same_parts_give_the_same_bytes(whole, tour, recordings):
    assert track.build(tour, "fr", recordings) == whole


def test_what_a_track_holds_is_not_packed_again(whole, tour):
    held = {"stops/a/fr.m4a", "stops/a/way.m4a", "stops/b/fr.m4a"}
    assert track.replaced(tour, {"fr": whole}) == held
    assert track.replaced(tour, {}) == {"stops/a/way.m4a"}


def test_one_silent_stop_and_there_is_no_track(recordings):
    silent = make_tour((spoken_stop("a"), spoken_stop("b", audio=None)))
    assert track.build(silent, "fr", recordings) is None
    assert track.build(silent, "nl", recordings) is None


def test_a_track_that_a_phone_cannot_verify_is_not_made(tour, recordings, monkeypatch):
    monkeypatch.setattr(track, "LARGEST_ENTRY_BYTES", 20_000)
    assert track.build(tour, "fr", recordings) is None
