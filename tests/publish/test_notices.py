"""The key, the signature, and the release that carries nothing new but the notices."""

import base64
import json
import stat
from datetime import UTC, date, datetime, timedelta
from sqlite3 import IntegrityError

import pytest
from asyncpg.exceptions import UniqueViolationError
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from server.model.index import read_index
from server.model.notice import URL, Notice
from server.model.site import KEY_FILE
from server.publish import refresh
from server.publish.notices import changing, signed
from server.publish.release import release_again
from server.publish.signing import public_key, sign
from server.store import notices
from tests.builders import make_tour_files
from tests.site import open_site, publish_files
from tests.studio import there

TOUR = "petite-visite"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture
async def store(tmp_path):
    await publish_files(tmp_path / "data", {TOUR: make_tour_files()})
    async with open_site(tmp_path / "data") as store:
        yield store


def notice(number=1, until=TODAY):
    return Notice(id=f"{number:016x}", tour=TOUR, until=until, texts={"fr": "Sentier fermé"})


def index(store):
    return read_index(store.blobs.read(store.blobs.current()))


def told(store):
    found = next(one for one in index(store).resources if one.path == URL)
    assert found.cache == "revalidate"
    return json.loads(store.blobs.read(found.sha256))["notices"]


async def post(store, wanted, at=NOW):
    async with changing(store, at) as tx:
        await notices.add(tx, signed(store, wanted, "Hans", at))


def verify(data, text, signature):
    point = base64.b64decode(public_key(data))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    raw = base64.b64decode(signature)
    assert len(raw) == 64
    r, s = (int.from_bytes(half, "big") for half in (raw[:32], raw[32:]))
    key.verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(hashes.SHA256()))


def test_the_key_is_made_once_and_ours_alone(tmp_path):
    first = public_key(tmp_path)
    assert public_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert len(base64.b64decode(first)) == 65


def test_another_text_or_key_does_not_verify(tmp_path):
    signature = sign(tmp_path, "Sentier fermé")
    verify(tmp_path, "Sentier fermé", signature)
    with pytest.raises(InvalidSignature):
        verify(tmp_path, "Sentier ouvert", signature)
    with pytest.raises(InvalidSignature):
        verify(tmp_path / "other", "Sentier fermé", signature)


async def test_every_release_has_the_file_and_every_document_the_key(store):
    assert told(store) == []
    document = next(one for one in index(store).resources if one.path == f"/fr/tours/{TOUR}/")
    page = store.blobs.read(document.sha256).decode()
    assert f'data-key="{public_key(store.data)}"' in page.replace("&#43;", "+")


async def test_a_notice_is_released_and_nothing_else_changes(store):
    before = index(store)
    await post(store, notice())
    after = index(store)
    assert after.release == before.release + 1
    assert after.build == before.build
    changed = set(after.resources) - set(before.resources)
    assert {one.path for one in changed} == {URL}
    (one,) = told(store)
    verify(store.data, one["said"], one["signature"])


async def test_notices_outlive_releases_and_end_with_their_day(store):
    await post(store, notice())
    await post(store, notice(2, NOW.date() + timedelta(days=400)))
    await release_again(store)
    assert "2" in {json.loads(one["said"])["id"][-1] for one in told(store)}
    later = NOW + timedelta(days=2)
    await post(store, notice(3, date(2027, 1, 1)), later)
    assert {json.loads(one["said"])["id"][-1] for one in told(store)} == {"2", "3"}


async def test_a_notice_is_taken_back(store):
    await post(store, notice())
    async with changing(store, NOW) as tx:
        gone = there(await notices.remove(tx, notice().id))
    assert gone.notice == notice()
    assert told(store) == []
    async with changing(store, NOW) as tx:
        assert await notices.remove(tx, notice().id) is None


async def test_a_change_that_fails_releases_nothing(store):
    await post(store, notice())
    before = store.blobs.current()
    with pytest.raises((IntegrityError, UniqueViolationError)):
        await post(store, notice(), NOW + timedelta(hours=1))
    assert store.blobs.current() == before


async def test_with_another_key_documents_are_made_anew(store):
    (store.data / KEY_FILE).unlink()
    (outcome,) = await publish_files(store.data, {TOUR: make_tour_files()})
    assert (outcome.edition, outcome.fresh) == (2, True)


async def test_before_the_first_release_a_notice_waits(tmp_path):
    async with open_site(tmp_path) as empty:
        await post(empty, notice(until=date(2099, 1, 1)))
        assert empty.blobs.current() is None
        await refresh(empty)
        assert len(told(empty)) == 1
