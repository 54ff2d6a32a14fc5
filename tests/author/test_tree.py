import io
import os
import stat
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.author import ArchiveError, FolderTree, zip_tree
from server.author import tree as tree_module
from server.author.messages import message
from server.model.tree import MemoryTree
from tests.builders import make_tour_files, write_folder


def pack(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def refused(data):
    with pytest.raises(ArchiveError) as caught:
        zip_tree(data)
    problem = caught.value.problem
    assert all(message(problem, lang) for lang in ("fr", "en"))
    return problem.code, problem.path


def test_a_folder_leaves_out_hidden_files_and_links(tmp_path):
    write_folder({"fr.md": b"x", ".git/config": b"x", "stops/a/.DS_Store": b"x"}, tmp_path)
    (tmp_path / "secret.md").symlink_to("/etc/passwd")
    (tmp_path / "media").symlink_to("/etc")

    tree = FolderTree(tmp_path)

    assert tree.paths == {"fr.md"}
    assert tree.read("fr.md") == b"x"
    with pytest.raises(KeyError):
        tree.read("secret.md")
    with pytest.raises(KeyError):
        tree.read("../outside.md")


@pytest.fixture
def settled(monkeypatch):
    """Let a second be long enough ago for what was written just now."""
    monkeypatch.setattr(tree_module, "SETTLED_NS", -(10**9))


def test_what_looks_as_it_did_is_not_read_to_be_hashed(tmp_path, settled, monkeypatch):
    folder = write_folder(make_tour_files(), tmp_path)
    first = FolderTree(folder)
    hashes = {path: first.sha256(path) for path in first.paths}
    assert hashes == {p: MemoryTree(make_tour_files()).sha256(p) for p in make_tour_files()}
    again = FolderTree(folder, first.stamps)
    monkeypatch.setattr(FolderTree, "read", None)
    assert {path: again.sha256(path) for path in again.paths} == hashes
    assert again.stamps == first.stamps


def test_what_was_changed_is_read_whatever_time_it_claims(tmp_path, settled):
    folder = write_folder({"fr.md": b"one"}, tmp_path)
    first, told = FolderTree(folder), (folder / "fr.md").stat()
    before = first.sha256("fr.md")
    (folder / "fr.md").write_bytes(b"two")
    os.utime(folder / "fr.md", ns=(told.st_atime_ns, told.st_mtime_ns))
    assert FolderTree(folder, first.stamps).sha256("fr.md") != before


def test_what_was_changed_just_now_is_not_trusted_next_time(tmp_path):
    tree = FolderTree(write_folder({"fr.md": b"one"}, tmp_path))
    assert tree.sha256("fr.md")
    assert tree.stamps == {}
    (tmp_path / "link.md").symlink_to(tmp_path / "fr.md")
    with pytest.raises(KeyError):
        FolderTree(tmp_path).sha256("link.md")


def test_a_zip_holds_the_same_tree_as_a_folder():
    files = make_tour_files()

    tree = zip_tree(pack(files))

    assert {path: tree.read(path) for path in tree.paths} == files


def test_the_folder_that_a_desktop_wraps_around_is_taken_off():
    tree = zip_tree(
        pack({"visite/tour.yaml": b"a", "visite/fr.md": b"b", "__MACOSX/visite/._fr.md": b"c"})
    )

    assert tree.paths == {"tour.yaml", "fr.md"}


@pytest.mark.parametrize(
    "name",
    ["../fr.md", "a/../../fr.md", "/etc/passwd", "C:/fr.md", "a\\b.md", "a//b.md", "./a.md"],
)
def test_a_path_that_leads_out_is_refused(name):
    assert refused(pack({name: b"x"})) == ("zip-name", name)


def test_a_link_is_refused():
    entry = zipfile.ZipInfo("fr.md")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(entry, "/etc/passwd")

    assert refused(out.getvalue()) == ("zip-link", "fr.md")


def test_a_name_that_stands_twice_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("fr.md", "a")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("fr.md", "b")

    assert refused(out.getvalue()) == ("zip-twice", "fr.md")


def test_a_file_that_is_also_a_folder_is_refused():
    assert refused(pack({"a": b"x", "a/b.md": b"x"})) == ("zip-twice", "a")
    assert refused(pack({"a/b.md": b"x", "a": b"x"})) == ("zip-twice", "a")


def test_a_bomb_is_refused_before_it_is_unpacked():
    assert refused(pack({"fr.md": bytes(30_000_000)})) == ("zip-bomb", "fr.md")


def test_a_small_file_may_be_squeezed_far():
    assert zip_tree(pack({"fr.md": b" " * 900_000})).paths == {"fr.md"}


def test_a_zip_that_lies_about_its_sizes_is_refused():
    data = bytearray(pack({"fr.md": bytes(30_000_000)}))
    at = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)

    assert refused(bytes(data))[0] in {"zip-bomb", "zip-broken"}


def test_the_whole_tree_is_bounded_too(monkeypatch):
    monkeypatch.setattr(tree_module, "LARGEST_TREE_BYTES", 1000)

    assert refused(pack({"a.md": b"x" * 900, "b.md": b"y" * 900})) == ("zip-bomb", "b.md")


def test_too_many_files_are_refused():
    assert refused(pack({f"{n}.md": b"" for n in range(2001)})) == ("zip-many", "")


def test_unusual_compression_and_passwords_are_refused():
    assert refused(pack_with(zipfile.ZIP_LZMA)) == ("zip-method", "fr.md")
    data = bytearray(pack({"fr.md": b"x"}))
    struct.pack_into("<H", data, data.rindex(b"PK\x01\x02") + 8, 1)
    assert refused(bytes(data)) == ("zip-method", "fr.md")


def pack_with(method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("fr.md", "x" * 1000)
    return out.getvalue()


@given(st.binary(max_size=400))
def test_random_bytes_are_refused_calmly(data):
    assert refused(data) == ("zip-broken", "")


@given(st.data())
def test_a_damaged_zip_is_read_or_refused_calmly(draw):
    data = bytearray(pack({"tour.yaml": b"id: a" * 20, "fr.md": b"words " * 50}))
    for _ in range(draw.draw(st.integers(1, 6))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at] = draw.draw(st.integers(0, 255))
    cut = draw.draw(st.integers(0, len(data)))
    for damaged in (bytes(data), bytes(data[:cut])):
        with suppress(ArchiveError):
            zip_tree(damaged)
