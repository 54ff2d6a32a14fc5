"""The pictures and sounds of a draft: where they lie, what is said about them, in which files."""

from collections.abc import Iterator
from typing import NamedTuple

from server.author.form import fields_of, with_fields
from server.model.checks.paths import TOUR, folder
from server.model.draft import ConflictError
from server.model.media import is_sound
from server.model.tour import StopText, Tour
from server.publish.drafts import MOST_TRIES, Typed, Writer, save_files
from server.publish.store import Store
from server.publish.uploads import Upload
from server.store import revisions
from server.store.revisions import Head

TOURS_OWN = "tour"
"""A place like a stop's: the pictures of the tour itself."""
RIGHTS = ("credit", "licence", "source", "until", "focus")


class Described(NamedTuple):
    """What the studio asks about a file. `poster` makes a picture the cover of its tour."""

    credit: str = ""
    licence: str = ""
    source: str = ""
    until: str = ""
    focus: str = ""
    alt: str = ""
    captions: str = ""
    poster: bool = False


def home(place: str) -> str:
    """Return the folder of the tour's own files, or of a stop's."""
    return "media/" if place == TOURS_OWN else folder(place)


def described(tour: Tour, place: str) -> dict[str, dict[str, str]]:
    """Return what is said about each file, by its name: rights, and words in the source language.

    Files that nobody gave rights to are not in it.
    """
    stop = next((one for one in tour.stops if one.id == place), None)
    facts = stop.facts if stop else tour.facts
    words = (stop.texts if stop else tour.texts).get(tour.source_language)
    names = {*facts.media, *(words.alt if words else {}), *(words.captions if words else {})}
    found: dict[str, dict[str, str]] = {}
    for name in names:
        credit = facts.media.get(name)
        rights = credit.model_dump(mode="json", exclude_none=True) if credit else {}
        fields = {key: str(value) for key, value in rights.items()}
        if credit and credit.focus:
            fields["focus"] = ", ".join(f"{share:g}" for share in credit.focus)
        fields["alt"] = words.alt.get(name, "") if words else ""
        fields["captions"] = words.captions.get(name, "") if words else ""
        found[name] = fields
    return found


async def add(store: Store, tour: str, place: str, upload: Upload, writer: Writer) -> str:
    """Put an upload into the draft under a name that is free, with the credit that it brought.

    A recording called after a language (`nl.m4a`) becomes the one that is heard in it. Returns the
    name. Raises ConflictError, FormError.
    """
    data = await store.read(upload.sha256)
    for _ in range(MOST_TRIES):
        head = await _head(store, tour)
        name = _free(head, home(place), upload)
        path = f"{home(place)}{name}"
        files: dict[str, bytes | None] = {path: data}
        facts = facts_of(place)
        if upload.credit and facts in head.hashes:
            before = await store.read(head.hashes[facts])
            files[facts] = with_fields(facts, before, {f"media/{name}.credit": upload.credit})
        files |= await _heard(store, head, place, name)
        try:
            await save_files(
                store, tour, files, {one: head.hashes.get(one) for one in files}, writer
            )
        except ConflictError:
            continue
        return name
    raise ConflictError(())


async def _heard(store: Store, head: Head, place: str, name: str) -> dict[str, bytes | None]:
    """Return the words of a stop that name a new recording, where it is called after them."""
    words = f"{home(place)}{name.rpartition('.')[0]}.md"
    if place == TOURS_OWN or not is_sound(name) or words not in head.hashes:
        return {}
    data = await store.read(head.hashes[words])
    if fields_of(words, data).get("audio"):
        return {}
    return {words: with_fields(words, data, {"audio": name})}


def typed(
    tour: Tour, place: str, name: str, fields: Described, seen: tuple[str | None, str | None]
) -> Iterator[Typed]:
    """Yield what is to be written: the rights into the facts, the words into the source's text.

    `seen` are the hashes of the two files as they were when somebody began to write.
    """
    rights = {f"media/{name}.{key}": getattr(fields, key) for key in RIGHTS}
    if fields.poster:
        rights["poster"] = name
    yield Typed(facts_of(place), seen[0], rights)
    if not is_sound(name):
        said = {f"{key}/{name}": getattr(fields, key) for key in ("alt", "captions")}
        yield Typed(words_of(place, tour.source_language), seen[1], said)


async def remove(store: Store, tour: Tour, place: str, name: str, writer: Writer) -> None:
    """Take a file out, and what was said about it in every language. Raises ConflictError."""
    head = await _head(store, tour.id)
    facts = facts_of(place)
    gone = {f"media/{name}.{key}": "" for key in RIGHTS}
    files: dict[str, bytes | None] = {
        f"{home(place)}{name}": None,
        facts: with_fields(facts, await _read(store, head, facts), gone),
    }
    for lang in tour.facts.languages:
        path = words_of(place, lang)
        if path in head.hashes:
            data = await _read(store, head, path)
            files[path] = with_fields(path, data, _unsaid(fields_of(path, data), name))
    await save_files(store, tour.id, files, {one: head.hashes.get(one) for one in files}, writer)


def _unsaid(fields: dict[str, str], name: str) -> dict[str, str]:
    """Return the fields that name a file, emptied."""
    about = {f"{key}/{name}": "" for key in ("alt", "captions")}
    heard = {key: "" for key in StopText.model_fields if fields.get(key) == name and "audio" in key}
    return about | heard


def _free(head: Head, above: str, upload: Upload) -> str:
    """Return the upload's name, or one with a number where another file has it."""
    stem, dot, ending = upload.name.rpartition(".")
    name, number = upload.name, 1
    while head.hashes.get(f"{above}{name}", upload.sha256) != upload.sha256:
        number += 1
        name = f"{stem}-{number}{dot}{ending}"
    return name


async def _head(store: Store, tour: str) -> Head:
    async with store.database.read() as tx:
        return await revisions.head(tx, tour)


async def _read(store: Store, head: Head, path: str) -> bytes:
    return await store.read(head.hashes[path]) if path in head.hashes else b""


def facts_of(place: str) -> str:
    """Return the file with the rights of what lies in a place."""
    return TOUR if place == TOURS_OWN else f"{folder(place)}stop.yaml"


def words_of(place: str, lang: str) -> str:
    """Return the file with the words about what lies in a place."""
    return f"{folder(None if place == TOURS_OWN else place)}{lang}.md"
