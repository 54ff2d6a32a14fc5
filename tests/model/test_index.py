"""An index as bytes: what was written is read, and every address found alone."""

import mmap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.model.index import IndexFile, read_index, write_index
from server.model.site import Index, Resource

PATHS = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["Cs"]), max_size=9)
RESOURCES = st.builds(
    Resource,
    path=st.sampled_from(["/", "/a", "/a/", "/a/b.avif", "/é/", "/fr/"]) | PATHS,
    sha256=st.sampled_from(["0" * 64, "f" * 64]),
    type=st.sampled_from(["text/html; charset=utf-8", "image/avif"]),
    size_bytes=st.integers(0, 10**9),
    encodings=st.sampled_from([(), ("br",), ("br", "gzip")]),
    cache=st.sampled_from(["immutable", "revalidate"]),
    ranges=st.booleans(),
)
INDEXES = st.builds(
    Index,
    release=st.integers(1, 10**6),
    build=st.text(max_size=5),
    languages=st.sampled_from([(), ("fr",), ("fr", "en", "nl", "de")]),
    resources=st.lists(RESOURCES, max_size=12, unique_by=lambda one: one.path).map(tuple),
)


@given(INDEXES)
def test_what_was_written_is_read(index):
    again = read_index(write_index(index))
    assert set(again.resources) == set(index.resources)
    assert again.model_copy(update={"resources": index.resources}) == index
    assert write_index(again) == write_index(index)


@given(INDEXES, st.lists(PATHS, max_size=5))
def test_every_address_is_found_and_no_other(index, others):
    file = IndexFile(write_index(index))
    known = {resource.path: resource for resource in index.resources}
    for path in (*known, *others, "/a/b", "/\ud800", "/fr/\t", "\n"):
        assert file.find(path) == known.get(path)


@given(INDEXES)
def test_an_index_of_before_there_were_lines(index):
    old = index.model_dump_json().encode()
    assert IndexFile(old).head.release == index.release
    assert write_index(read_index(old)) == write_index(index)


def test_a_file_that_is_mapped_into_memory(tmp_path):
    resources = tuple(
        Resource(path=f"/{n}/", sha256="0" * 64, type="x", size_bytes=n, cache="immutable")
        for n in range(1000)
    )
    place = tmp_path / "index"
    place.write_bytes(write_index(Index(release=7, build="", languages=(), resources=resources)))
    with place.open("rb") as opened:
        file = IndexFile(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
    assert {file.find(f"/{n}/") for n in range(1000)} == set(resources) == set(file)
    assert file.find("/1000/") is None


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\n", b"\xff", b"not JSON", b'{"format": 3}\n', b'{"format": 2}\n', b"[]\n"],
)
def test_what_is_no_index_is_refused(content):
    with pytest.raises(ValueError, match=r"."):
        read_index(content)


@pytest.mark.parametrize("path", ["/a\tb", "/a\nb"])
def test_an_address_that_would_break_a_line_is_refused(path):
    resource = Resource(path=path, sha256="0" * 64, type="x", size_bytes=1, cache="immutable")
    with pytest.raises(ValueError, match="cannot be an address"):
        write_index(Index(release=1, build="", languages=(), resources=(resource,)))
