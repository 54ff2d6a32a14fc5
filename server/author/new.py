"""A tour to start from: complete, commented, and good enough for the checks."""

import re
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from server.author.markdown_file import read_markdown
from server.model.memory import Memory
from server.model.passages import translated_from
from server.model.tour import Language, Slug, StopText, Text, TourText

STARTER = Path(__file__).parent / "starter"
STARTER_ID = "ma-visite"
COMMENT_COLUMN = 35
STOPS = ("depart", "arrivee")
WRITTEN = ("fr", "en", "nl", "de")
"""Languages that the starter speaks; the words of another one are the source's, to translate."""

TARGETS = {"tour.md": "{}.md", "glossary.md": "glossary/{}.md"}
TARGETS |= {f"{stop}.md": f"stops/{stop}/{{}}.md" for stop in STOPS}


def new_tour(folder: Path, languages: Sequence[str]) -> None:
    """Write a starter tour into a folder whose name becomes the tour's id.

    ValueError where the name cannot be an id or a language is no language; FileExistsError where
    the folder is there already.
    """
    files = starter_files(folder.name, languages)
    folder.mkdir(parents=True)
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def starter_files(name: str, languages: Sequence[str]) -> dict[str, bytes]:
    """Return the files of a starter tour. Raises ValueError like `new_tour`."""
    _refuse(name, languages)
    return {path: text.encode() for path, text in _files(name, languages).items()}


def _refuse(name: str, languages: Sequence[str]) -> None:
    try:
        TypeAdapter(Slug).validate_python(name)
        TypeAdapter(tuple[Language, ...]).validate_python(tuple(languages))
    except ValidationError as wrong:
        found = wrong.errors()[0]["input"]
        raise ValueError(f"“{found}” is no folder name or language code") from wrong
    if not languages:
        raise ValueError("a tour needs a language")


def _files(name: str, languages: Sequence[str]) -> dict[str, str]:
    source = languages[0]
    files = _facts(name, languages)
    files |= {"route.gpx": _read("route.gpx"), "media/affiche.svg": _read("pictures/affiche.svg")}
    files["stops/depart/facade.svg"] = _read("pictures/facade.svg")
    for lang in languages:
        for part, target in TARGETS.items():
            files[target.format(lang)] = _words(part, lang, source)
    return files


def _facts(name: str, languages: Sequence[str]) -> dict[str, str]:
    comments = "facts/fr" if languages[0].startswith("fr") else "facts/en"
    tour = _read(f"{comments}/tour.yaml").replace(STARTER_ID, name)
    tour = _set(_set(tour, "id", name), "languages", f"[{', '.join(languages)}]")
    stops = {f"stops/{stop}/stop.yaml": _read(f"{comments}/{stop}.yaml") for stop in STOPS}
    return {"tour.yaml": tour, **stops}


def _set(text: str, key: str, value: str) -> str:
    """Replace a value and keep its comment in the column of the others."""
    line = f"{key}: {value} ".ljust(COMMENT_COLUMN)
    return re.sub(rf"^{key}: [^#]*", line, text, count=1, flags=re.MULTILINE)


def _words(part: str, lang: str, source: str) -> str:
    """Return the words of one file; a translation says what it was made from."""
    text = _read(f"words/{_spoken(lang, source)}/{part}")
    if lang == source or part == "glossary.md":
        return text
    by = "human" if lang in WRITTEN else "machine"
    made_from = translated_from(_source_text(part, source), source, by)
    header, body = text.removeprefix("---\n").split("---\n", 1)
    return f"---\n{header}translated: {made_from}\n---\n{body}"


def _spoken(lang: str, source: str) -> str:
    return next((one for one in (lang, source) if one in WRITTEN), "en")


def _source_text(part: str, source: str) -> Text:
    model: type[Text] = TourText if part == "tour.md" else StopText
    read, _ = read_markdown(part, _read(f"words/{_spoken(source, source)}/{part}"), Memory())
    return model.model_validate({**read.data, "body": read.body})


def _read(path: str) -> str:
    return (STARTER / path).read_text("utf-8")
