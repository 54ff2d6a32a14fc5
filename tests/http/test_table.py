"""The table by itself, as any door asks it."""

import hashlib

import pytest

from server.http import table as tables
from server.http.table import Answer, Entry, Table, asked, parse_range
from server.model.index import IndexFile, write_index
from server.model.site import Index, Resource

ZIP = Resource(
    path="/packs/x.zip", sha256=hashlib.sha256(b"x").hexdigest(), type="application/zip",
    size_bytes=1000, cache="immutable", ranges=True,
)  # fmt: skip
PAGE = Resource(
    path="/fr/", sha256=hashlib.sha256(b"p").hexdigest(), type="text/html; charset=utf-8",
    size_bytes=500, encodings=("br", "gzip"), cache="revalidate",
)  # fmt: skip
TAG = f'"{ZIP.sha256[:32]}"'.encode()


def size_of(resource, encoding):
    return {"br": 50, "gzip": 60}[encoding]


def get(resource, **fields):
    given = {name.replace("_", "-").encode(): value for name, value in fields.items()}
    return Entry(resource, size_of).answer(given)


@pytest.mark.parametrize(
    ("field", "size", "found"),
    [
        (b"bytes=0-9", 100, range(10)),
        (b"BYTES=0-9", 100, range(10)),
        (b"bytes= 0-9 ", 100, range(10)),
        (b"bytes=90-", 100, range(90, 100)),
        (b"bytes=90-999", 100, range(90, 100)),
        (b"bytes=-10", 100, range(90, 100)),
        (b"bytes=-999", 100, range(100)),
        (b"bytes=100-", 100, range(0)),
        (b"bytes=-0", 100, range(0)),
        (b"bytes=0-", 0, range(0)),
        (b"bytes=-5", 0, range(0)),
        (b"bytes=" + b"9" * 18 + b"-", 100, range(0)),
        (b"bytes=" + b"9" * 5000 + b"-", 100, None),
        (b"bytes=9-0", 100, None),
        (b"bytes=-", 100, None),
        (b"bytes=0-1,3-4", 100, None),
        (b"bytes=" + b"0-," * 100_000, 100, None),
        ("bytes=٠-١".encode(), 100, None),
        (b"seconds=0-1", 100, None),
        (b"", 100, None),
    ],
)
def test_one_range_or_none(field, size, found):
    assert parse_range(field, size) == found


def test_a_part_says_where_it_belongs():
    answer = get(ZIP, range=b"bytes=10-19")
    assert answer.status == 206
    assert (answer.body.start, answer.body.stop) == (10, 20)
    assert dict(answer.headers)[b"content-range"] == b"bytes 10-19/1000"


@pytest.mark.parametrize(
    ("held", "status"),
    [(TAG, 200), (b'"a", ' + TAG, 200), (b"*", 200), (b"W/" + TAG, 412), (b'"a"', 412)],
)
def test_a_condition_on_the_tag_must_hold(held, status):
    assert get(ZIP, if_match=held).status == status


def test_conditions_are_weighed_in_their_order():
    assert get(ZIP, if_match=b'"a"', if_none_match=TAG).status == 412
    assert get(ZIP, if_none_match=TAG, range=b"bytes=5000-").status == 304
    assert get(ZIP, if_range=b'"a"', range=b"bytes=5000-").status == 200
    assert get(ZIP, if_range=TAG, range=b"bytes=5000-").status == 416


def test_each_encoding_has_a_tag_and_a_length_of_its_own():
    answers = [get(PAGE, accept_encoding=field) for field in (b"br", b"gzip", b"")]
    heads = [dict(answer.headers) for answer in answers]
    assert len({head[b"etag"] for head in heads}) == 3
    assert [head[b"content-length"] for head in heads] == [b"50", b"60", b"500"]
    assert [answer.body.file[-3:] for answer in answers[:2]] == [".br", ".gz"]


def test_what_does_not_depend_on_the_request_is_made_once():
    entry = Entry(PAGE, size_of)
    assert entry.answer({}) is entry.answer({b"accept-encoding": b"identity"})


def test_an_answer_depends_on_few_fields():
    fields = [(b"range", b"bytes=0-1"), (b"cookie", b"a"), (b"if-match", b'"a"')]
    assert asked("GET", fields) == {b"range": b"bytes=0-1", b"if-match": b'"a"'}
    assert asked("HEAD", fields) == {b"if-match": b'"a"'}
    assert asked("GET", fields * 2)[b"range"] == b"bytes=0-1, bytes=0-1"


def table(measure=size_of):
    index = Index(release=1, build="", languages=("fr",), resources=(PAGE, ZIP))
    return Table(IndexFile(write_index(index)), measure)


def test_entries_are_made_when_they_are_asked_for():
    looked_at: list[str] = []

    def measured(resource, encoding):
        looked_at.append(resource.path)
        return 1

    whole = table(measured)
    assert whole.find(b"/fr/") is None
    assert looked_at == []
    assert whole.get("/fr/") is whole.get("/fr/") is whole.find(b"/fr/")
    assert looked_at == ["/fr/"] * 2
    assert whole.get("/nowhere") is None


@pytest.mark.parametrize("target", [b"/fr/?", b"/%66r/", b"/nowhere", b"/fr/\xe9", b""])
def test_only_plain_targets_are_found(target):
    whole = table()
    whole.get("/fr/")
    assert whole.find(target) is None


def test_only_so_many_entries_are_kept(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ENTRIES", 1)
    whole = table()
    first = whole.get("/fr/")
    whole.get(ZIP.path)
    assert whole.find(b"/fr/") is None
    assert whole.get("/fr/") is not first


@pytest.mark.parametrize(
    ("path", "kind", "cache", "guarded"),
    [
        ("/fr/", "text/html; charset=utf-8", "revalidate", True),
        ("/worker.js", "text/javascript; charset=utf-8", "revalidate", True),
        ("/a/plan.svg", "image/svg+xml", "immutable", True),
        ("/a/start.js", "text/javascript; charset=utf-8", "immutable", False),
        ("/a/view.webp", "image/webp", "immutable", False),
    ],
)
def test_what_runs_by_itself_has_a_policy(path, kind, cache, guarded):
    resource = Resource(path=path, sha256="0" * 64, type=kind, size_bytes=1, cache=cache)
    answer: Answer = get(resource)
    names = dict(answer.headers)
    assert (b"content-security-policy" in names) == guarded
    assert names[b"x-content-type-options"] == b"nosniff"
