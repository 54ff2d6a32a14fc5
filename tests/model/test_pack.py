"""The plan of an update, by the same vectors that the phone's tests use."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.model.pack import Archive, Entry, Manifest, StopDigest, changed_stops, delta

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "plan.json").read_text("utf-8"))


def entry(letter: str, offset: int, length: int, kind: str, lang: str | None) -> Entry:
    return Entry(
        url=f"/{letter}",
        type=kind,
        sha256=letter * 64,
        size_bytes=length,
        offset=offset,
        length=length,
        method="stored",
        lang=lang,
    )


def manifest(short: dict[str, Any]) -> Manifest:
    return Manifest(
        tour="loop",
        edition=1,
        released_on=date(2026, 11, 23),
        languages=("fr", "en"),
        titles={"fr": "Boucle"},
        poster="/a/poster.webp",
        stops=tuple(StopDigest(id=id_, sha256=letter * 64) for id_, letter in short["stops"]),
        archive=Archive(url="/packs/x.zip", sha256="0" * 64, size_bytes=10_000),
        entries=tuple(entry(*item) for item in short["entries"]),
    )


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_vectors(case: dict[str, Any]) -> None:
    old = manifest(case["old"]) if case["old"] else None
    new = manifest(case["new"])
    plan = delta(old, new)
    assert [item.sha256[0] for item in plan.fetch] == case["fetch"]
    assert {sha256[0] for sha256 in plan.drop} == set(case["drop"])
    assert plan.size_bytes == case["bytes"]
    before = old or manifest({"stops": [], "entries": []})
    assert changed_stops(before, new) == tuple(case["changed"])


contents = st.lists(st.sampled_from("0123456789abcdef"), max_size=20)


def packed(letters: list[str]) -> Manifest:
    entries = [(letter, 40 * i, 10, "image/webp", None) for i, letter in enumerate(letters)]
    return manifest({"stops": [], "entries": entries})


def hashes(pack: Manifest) -> set[str]:
    return {item.sha256 for item in pack.entries}


@given(contents, contents)
def test_applying_a_delta_gives_the_new_pack(old: list[str], new: list[str]) -> None:
    a, b = packed(old), packed(new)
    plan = delta(a, b)
    fetched = [item.sha256 for item in plan.fetch]
    assert (hashes(a) - plan.drop) | set(fetched) == hashes(b)
    assert len(set(fetched)) == len(fetched)
    assert not set(fetched) & hashes(a)


@given(contents)
def test_an_edition_needs_nothing_to_become_itself(letters: list[str]) -> None:
    plan = delta(packed(letters), packed(letters))
    assert plan.fetch == ()
    assert plan.drop == frozenset()
