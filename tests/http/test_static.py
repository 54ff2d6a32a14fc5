"""The exported folder holds what the server answers; nobody who reads it meets half a site."""

import gzip
import shutil
import subprocess

import brotli
import pytest

from server.http import snippets, static
from server.http.targets import ExportError, Folder
from server.model.index import read_index
from server.model.site import CURRENT_FILE, blob_path
from server.store.blobs import Blobs
from tests.builders import make_tour_files
from tests.http.conftest import TOUR
from tests.site import publish_files

CORRECTED = make_tour_files()["stops/lampe/fr.md"].replace(b"grisou", b"coup de grisou")


@pytest.fixture
def data(published, tmp_path):
    shutil.copytree(published, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def target(tmp_path):
    return tmp_path / "site"


def export(data, target):
    return static.export(Blobs(data), Folder(target))


def index_of(data):
    sha256 = (data / CURRENT_FILE).read_text().strip()
    return read_index((data / blob_path(sha256)).read_bytes())


def file_of(path):
    return path.lstrip("/") + ("index.html" if path.endswith("/") else "")


def test_every_address_is_a_file_with_its_bytes(data, target):
    done = export(data, target)
    index = index_of(data)
    assert done.written > len(index.resources)
    assert done.kept == done.removed == 0
    for resource in index.resources:
        content = (data / blob_path(resource.sha256)).read_bytes()
        file = target / file_of(resource.path)
        assert file.read_bytes() == content, resource.path
        if "br" in resource.encodings:
            assert brotli.decompress(file.with_name(f"{file.name}.br").read_bytes()) == content
        if "gzip" in resource.encodings:
            assert gzip.decompress(file.with_name(f"{file.name}.gz").read_bytes()) == content
    assert not list(target.rglob("*.half"))


async def test_only_what_changed_is_written_again(data, target):
    export(data, target)
    assert export(data, target)[0] == 0
    untouched = (target / "fr/about/index.html").stat().st_mtime_ns
    await publish_files(data, {TOUR: make_tour_files(**{"stops/lampe/fr.md": CORRECTED})})
    done = export(data, target)
    assert 0 < done.written < 40
    assert (target / "fr/about/index.html").stat().st_mtime_ns == untouched
    text = (target / f"fr/tours/{TOUR}/index.html").read_text()
    assert "coup de grisou" in text
    # Phones in mid-install go on with the archive that they began.
    assert len(list(target.glob("packs/*.zip"))) == 2


def test_what_is_published_no_more_goes(data, target):
    export(data, target)
    listed = target / ".archipel.json"
    listed.write_text(listed.read_text().replace("{", '{"fr/gone/index.html": "0",', 1))
    (target / "fr/gone").mkdir()
    (target / "fr/gone/index.html").write_text("old")
    assert export(data, target).removed == 1
    assert not (target / "fr/gone/index.html").exists()


def test_a_file_that_was_lost_comes_back(data, target):
    export(data, target)
    (target / "worker.js").unlink()
    assert export(data, target).written == 1
    assert (target / "worker.js").exists()


def test_pages_come_after_what_they_name_and_the_worker_last(data, target, monkeypatch):
    order = []
    copy = shutil.copyfile

    def noted(source, half):
        order.append(half.relative_to(target).as_posix())
        copy(source, half)

    monkeypatch.setattr("server.http.targets.shutil.copyfile", noted)
    export(data, target)
    plain = [name for name in order if not name.endswith((".br.half", ".gz.half"))]
    kinds = ["".join(c for c in name.split("/")[0] if c.isalpha()) for name in plain]
    last_hashed = max(i for i, kind in enumerate(kinds) if kind == "a")
    first_page = min(i for i, name in enumerate(plain) if name.endswith("index.html.half"))
    assert last_hashed < first_page
    assert plain[-1] == ".worker.js.half"
    lists = [i for i, name in enumerate(plain) if name.endswith(".json.half")]
    assert min(lists) > max(i for i, n in enumerate(plain) if n.endswith("index.html.half"))


def test_a_folder_of_something_else_is_left_alone(data, target):
    target.mkdir()
    (target / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(ExportError, match="choose an empty folder"):
        export(data, target)
    assert [path.name for path in target.iterdir()] == ["holiday.jpg"]


def test_nothing_published_is_nothing_exported(tmp_path):
    with pytest.raises(ExportError, match="archipel publish first"):
        export(tmp_path, tmp_path / "site")


def test_hosts_are_told_the_policies(data, target):
    export(data, target)
    rules = (target / "_headers").read_text()
    assert rules.count("content-security-policy: default-src 'none'; script-src 'self'") == 5
    assert "/a/*\n  x-content-type-options: nosniff" in rules
    assert all(f"{path}\n" in rules for path in snippets._archives(index_of(data)))
    assert "/  /nl/  302  Language=nl" in (target / "_redirects").read_text()


def test_a_sign_leads_to_its_page_even_where_a_host_only_shows_files(data, target):
    export(data, target)
    page = (target / f"tours/{TOUR}/lampe/index.html").read_text()
    assert f'content="0; url=/fr/tours/{TOUR}/lampe/"' in page
    assert f'<a href="/en/tours/{TOUR}/lampe/" lang="en">' in page
    assert 'lang="nl"' not in page
    assert (target / f"tours/{TOUR}/index.html").exists()


def test_the_servers_configurations_are_sound(data, target, tmp_path):
    export(data, target)
    (tmp_path / "nginx.conf").write_text(
        f"events {{}} pid {tmp_path}/pid; error_log stderr;"
        f" http {{ access_log off; include {tmp_path}/site.nginx.conf; }}"
    )
    command = ["/usr/sbin/nginx", "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
