import hashlib
import io
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.compile import archive
from server.compile.archive import Content

PAGE = Content("/fr/tours/x/", "text/html; charset=utf-8", b"<p>gaillette</p>" * 50, "fr")
PICTURE = Content("/a/0123.webp", "image/webp", bytes(range(256)) * 4)

contents = st.lists(
    st.tuples(st.sampled_from(["text/css", "image/webp"]), st.binary(max_size=300)), max_size=8
).map(lambda pairs: [Content(f"/a/{i}", kind, data) for i, (kind, data) in enumerate(pairs)])


def cut(whole: bytes, entry) -> bytes:
    """What a phone does: the bytes at the offset, inflated where the manifest says so."""
    stored = whole[entry.offset : entry.offset + entry.length]
    return zlib.decompress(stored, -15) if entry.method == "deflate" else stored


@given(contents)
def test_each_entry_is_cut_out_by_offset_and_length(files):
    whole, entries = archive.write(files)
    assert [cut(whole, entry) for entry in entries] == [file.data for file in files]
    assert [e.sha256 for e in entries] == [hashlib.sha256(f.data).hexdigest() for f in files]


def test_same_contents_give_same_bytes():
    assert archive.write([PAGE, PICTURE]) == archive.write([PAGE, PICTURE])


def test_any_zip_tool_opens_it():
    whole, _ = archive.write([PAGE, PICTURE])
    with zipfile.ZipFile(io.BytesIO(whole)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == ["fr/tours/x/index.html", "a/0123.webp"]


def test_text_is_deflated_and_media_stored():
    _, (page, picture) = archive.write([PAGE, PICTURE])
    assert (page.method, page.lang, picture.method) == ("deflate", "fr", "stored")
    assert page.length < page.size_bytes
    assert picture.length == picture.size_bytes


def test_an_entry_that_a_phone_cannot_hold_is_refused():
    huge = Content("/a/huge.mp3", "audio/mpeg", bytes(archive.LARGEST_ENTRY_BYTES + 1))
    with pytest.raises(archive.EntryTooLargeError, match="huge"):
        archive.write([huge])
