import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from server.author.media import check_media
from tests.builders import jpeg, svg, wav
from tests.sounds import recording


def codes(path, data):
    return [problem.code for problem in check_media(path, data)]


def picture(kind, size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, "#4d5a45").save(out, kind)
    return out.getvalue()


def png_of(width, height):
    def chunk(name, data):
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.jpg", jpeg(40, 30)),
        ("a.JPEG", picture("JPEG")),
        ("a.png", picture("PNG")),
        ("a.webp", picture("WEBP")),
        ("a.avif", picture("AVIF")),
        ("a.svg", svg()),
        ("a.wav", wav()),
        ("a.wav", recording(".wav")),
        ("a.m4a", recording(".m4a")),
        ("a.mp3", recording(".mp3")),
        ("a.ogg", recording(".ogg")),
    ],
)
def test_good_media_pass(path, data):
    assert codes(path, data) == []


@pytest.mark.parametrize(
    ("path", "data", "code"),
    [
        ("a.jpg", b"", "media-empty"),
        ("a.tif", b"II*\0", "media-kind"),
        ("a.jpg", jpeg(400, 300)[:900], "picture-broken"),
        ("a.png", picture("PNG", (200, 200))[:-20], "picture-broken"),
        ("a.jpg", b"not a picture", "picture-broken"),
        ("a.png", picture("BMP"), "picture-broken"),
        ("a.png", png_of(9000, 9000), "picture-too-big"),
        ("a.png", png_of(60_000, 60_000), "picture-too-big"),
        ("a.mp3", wav(), "sound-broken"),
        ("a.m4a", b"RIFF", "sound-broken"),
        ("a.m4a", b"\0\0\0\x18ftypM4A ", "sound-broken"),
        ("a.mp3", b"ID3\x04", "sound-broken"),
        ("a.ogg", b"OggS\0", "sound-broken"),
        ("a.wav", wav(20 * 60 + 1), "sound-too-long"),
    ],
)
def test_unreadable_media_are_named(path, data, code):
    assert codes(path, data) == [code]


def drawing(inside="", attributes='viewBox="0 0 7 4"', before=""):
    return (
        f'{before}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink='
        f'"http://www.w3.org/1999/xlink" {attributes}>\n{inside}\n</svg>'
    ).encode()


@pytest.mark.parametrize(
    "inside",
    [
        '<use href="#a"/><use xlink:href="#a"/><path fill="url(#a)" id="a"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<style>.a{fill:url(#b)} .b{background:url('data:image/png;base64,AA')}</style>",
        "<!-- a comment with <script> in it --><text>onclick = rien</text>",
    ],
)
def test_a_drawing_may_refer_to_itself(inside):
    assert codes("a.svg", drawing(inside)) == []


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<script>x</script>", "svg-element"),
        ('<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>', "svg-element"),
        ('<path onclick="x()"/>', "svg-event"),
        ('<path ONLOAD="x()"/>', "svg-event"),
        ('<image href="https://example.org/a.png"/>', "svg-outside"),
        ('<image xlink:href="photo.jpg"/>', "svg-outside"),
        ('<a href="javascript:x()"/>', "svg-outside"),
        ('<image href="data:image/svg+xml;base64,AA"/>', "svg-outside"),
        ("<style>@import 'x.css';</style>", "svg-outside"),
        ('<path style="fill:url( //example.org/a )"/>', "svg-outside"),
        ('<path fill="url(https://example.org/#a)"/>', "svg-outside"),
    ],
)
def test_a_drawing_that_runs_or_fetches_is_refused_by_its_line(inside, code):
    (problem,) = check_media("a.svg", drawing(inside))

    assert (problem.code, problem.line) == (code, 2)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (drawing(attributes='width="7"'), "svg-size"),
        (drawing(before='<!DOCTYPE svg [<!ENTITY a "b">]>'), "xml-doctype"),
        (drawing()[:-3], "xml"),
        (b"<html/>", "svg-root"),
    ],
)
def test_what_is_no_drawing_is_refused(data, code):
    assert codes("a.svg", data) == [code]


def test_width_and_height_will_do_for_a_size():
    assert codes("a.svg", drawing(attributes='width="700" height="420"')) == []


@given(st.binary(min_size=1, max_size=200), st.sampled_from(["jpg", "png", "svg", "wav", "webp"]))
def test_random_bytes_are_a_problem_and_no_crash(data, kind):
    assert codes(f"a.{kind}", data)


@given(st.data())
def test_a_damaged_picture_never_crashes(draw):
    data = bytearray(jpeg(64, 48))
    for _ in range(draw.draw(st.integers(1, 8))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))

    assert codes("a.jpg", bytes(data)) in ([], ["picture-broken"], ["picture-too-big"])
