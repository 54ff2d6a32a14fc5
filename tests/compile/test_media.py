import hashlib
import io
import time

import pytest
from PIL import Image, ImageCms

from server.compile import media, photograph
from server.compile.recording import SoundError
from server.model.tour import Asset, Credit
from server.model.tree import MemoryTree
from tests.sounds import recording

RIGHTS = Credit(credit="Jeanne Dupont", licence="CC-BY-4.0", source="Photo 2024")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 420"><path d="M0 0h9v9z"/></svg>'
ORIENTATION, GPS, ARTIST = 0x0112, 0x8825, 0x013B
RED_LEFT_TURNED = 6  # the camera was held upright: the top of the scene is on the file's left


def photo(size=(1600, 1000), exif=None, **options):
    picture = Image.linear_gradient("L").resize(size).convert("RGB")
    picture.paste("red", (0, 0, size[0] // 4, size[1]))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", exif=exif or Image.Exif(), **options)
    return buffer.getvalue()


def telling_exif():
    exif = Image.Exif()
    exif[ORIENTATION] = RED_LEFT_TURNED
    exif[ARTIST] = "Ada"
    exif[GPS] = {1: "N", 2: (50.0, 25.0, 49.0)}
    return exif


def asset_of(path, data):
    sha256 = hashlib.sha256(data).hexdigest()
    return Asset(path=path, sha256=sha256, rights=RIGHTS)


@pytest.fixture
def prepare(tmp_path):
    def prepare(**files):
        tree = MemoryTree({name.replace("_", "."): data for name, data in files.items()})
        assets = [asset_of(path, tree.read(path)) for path in sorted(tree.paths)]
        return media.prepare(tree, assets, tmp_path / "cache")

    return prepare


def opened(content):
    return Image.open(io.BytesIO(content.data))


def test_a_photograph_becomes_avif_in_two_widths(prepare):
    done = prepare(a_jpg=photo())
    small, large = done.files["a.jpg"]
    assert [opened(c).size for c in (small, large)] == [(640, 400), (1280, 800)]
    assert {opened(c).format for c in (small, large)} == {"AVIF"}
    picture = done.pictures["a.jpg"]
    assert (picture.url, picture.width, picture.height) == (large.url, 1280, 800)
    assert picture.srcset == ((small.url, 640), (large.url, 1280))


def test_a_small_one_is_not_blown_up(prepare):
    done = prepare(a_jpg=photo((320, 200)))
    assert [opened(c).size for c in done.files["a.jpg"]] == [(320, 200)]


def test_it_stands_upright_and_tells_nothing_of_the_camera(prepare):
    done = prepare(a_jpg=photo((800, 500), telling_exif()))
    (file,) = done.files["a.jpg"]
    upright = opened(file).convert("RGB")
    assert upright.size == (500, 800)
    red, grey = upright.getpixel((250, 50)), upright.getpixel((250, 700))
    assert red[0] > 200 > 120 > red[1]
    assert abs(grey[0] - grey[1]) < 20
    assert not opened(file).getexif()
    assert not any(word in file.data for word in (b"Exif", b"GPS", b"Ada", b"ICC_PROFILE"))
    assert (done.pictures["a.jpg"].width, done.pictures["a.jpg"].height) == (500, 800)


def test_colours_become_srgb(prepare):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain = prepare(a_jpg=photo((64, 64)))
    tagged = prepare(a_jpg=photo((64, 64), icc_profile=profile))
    assert "icc_profile" not in opened(tagged.files["a.jpg"][0]).info
    assert opened(tagged.files["a.jpg"][0]).mode == opened(plain.files["a.jpg"][0]).mode == "RGB"


def test_what_is_transparent_becomes_paper(prepare):
    buffer = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(buffer, "PNG")
    done = prepare(a_png=buffer.getvalue())
    assert min(opened(done.files["a.png"][0]).convert("RGB").getpixel((9, 9))) > 250


def test_drawings_pass_as_they_are(prepare):
    done = prepare(b_svg=SVG)
    assert done.files["b.svg"][0].data == SVG
    assert (done.pictures["b.svg"].width, done.pictures["b.svg"].height) == (700, 420)
    assert done.pictures["b.svg"].srcset == ()


def test_sound_becomes_aac_and_its_length_and_wave_are_known(prepare):
    done = prepare(c_mp3=recording(".mp3"))
    (file,), heard = done.files["c.mp3"], done.sounds["c.mp3"]
    assert (heard.url, heard.type, heard.size_bytes) == (file.url, "audio/mp4", len(file.data))
    assert heard.duration_s == pytest.approx(4, abs=0.1)
    assert (len(heard.peaks), max(heard.peaks)) == (64, 100)


def test_a_sound_that_cannot_be_decoded_is_named(prepare):
    with pytest.raises(SoundError, match=r"^c\.mp3$"):
        prepare(c_mp3=b"ID3 sound")


def test_the_same_picture_gives_the_same_bytes_with_and_without_the_cache(prepare, monkeypatch):
    first = prepare(a_jpg=photo())
    monkeypatch.setattr(photograph, "_encode", None)
    assert prepare(a_jpg=photo()) == first


def test_what_is_damaged_in_the_cache_is_made_again(prepare, tmp_path):
    files = {"a_jpg": photo(), "c_mp3": recording(".mp3")}
    first = prepare(**files)
    kept = sorted((tmp_path / "cache").iterdir())
    assert len(kept) == 5
    for path in kept:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        assert prepare(**files) == first
        assert path.read_bytes() == whole


def test_a_picture_that_changed_since_it_was_hashed_is_kept_as_what_it_is(tmp_path):
    before, now = photo(), photo((320, 200))
    stale = asset_of("a.jpg", before)
    media.prepare(MemoryTree({"a.jpg": now}), [stale], tmp_path)
    fresh = media.prepare(MemoryTree({"a.jpg": before}), [stale], tmp_path)
    assert fresh.pictures["a.jpg"].width == 1280


def test_what_was_made_of_files_that_are_gone_is_swept(prepare, tmp_path):
    prepare(a_jpg=photo(), b_jpg=photo((320, 200)))
    cache, kept = tmp_path / "cache", hashlib.sha256(photo()).hexdigest()
    assert kept in media.Derived(cache)
    later = time.time() + 1
    assert media.sweep(cache, {kept}, before=later - 3600) == 0
    assert media.sweep(cache, {kept}, before=later) == 2
    assert kept in media.Derived(cache)


def test_a_bomb_is_not_decoded(prepare, monkeypatch):
    monkeypatch.setattr(photograph, "LARGEST_PICTURE_PX", 1000)
    with pytest.raises(Image.DecompressionBombError):
        prepare(a_jpg=photo((64, 64)))
