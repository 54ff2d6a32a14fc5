"""A small good tour of three stops in two languages, and ways to change it."""

import io
import random
import wave
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from PIL import Image
from ruamel.yaml import YAML

from server.model.passages import translated_from
from server.model.tour import StopText, TourText
from tests.good_tour import (
    GLOSSARY,
    GPX,
    MAP,
    STOP_EN,
    STOP_FR,
    STOP_YAML,
    TOUR_EN,
    TOUR_FR,
    TOUR_YAML,
)

__all__ = ["STOP_FR", "jpeg", "make_tour_files", "photograph", "svg", "wav", "write_folder"]


def make_tour_files(**changes: str | bytes | None) -> dict[str, bytes]:
    """Return the good tour's files by path, some of them replaced, added or (None) taken away.

    Paths are no identifiers, so: `make_tour_files(**{"stops/gare/fr.md": "…"})`.
    """
    files: dict[str, str | bytes | None] = {**_good(), **changes}
    return {
        path: data.encode() if isinstance(data, str) else data
        for path, data in files.items()
        if data is not None
    }


def write_folder(files: Mapping[str, bytes], folder: Path) -> Path:
    """Write files below a folder and return it."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder


def jpeg(width: int = 960, height: int = 640, shade: int = 0) -> bytes:
    """Return a small photograph-like JPEG."""
    gradient = Image.linear_gradient("L").resize((width, height)).point(lambda v: v // 2 + shade)
    out = io.BytesIO()
    Image.merge("RGB", (gradient, gradient.rotate(180), gradient)).save(out, "JPEG", quality=80)
    return out.getvalue()


def photograph(seed: int, width: int = 1600, height: int = 1200) -> bytes:
    """Return a JPEG with grain, which no format makes small: 225 KB in two widths of AVIF."""
    size = (width // 4, height // 4)
    grain = Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))
    grain = grain.resize((width, height), Image.Resampling.BICUBIC)
    out = io.BytesIO()
    Image.merge("RGB", (grain, grain.rotate(180), grain)).save(out, "JPEG", quality=85)
    return out.getvalue()


def svg(words: str = "") -> bytes:
    """Return a small drawing."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 500">'
        f'<title>{words}</title><path d="M100 400 400 100 700 400z" fill="#1d1d1b"/></svg>\n'
    ).encode()


def wav(seconds: float = 0.25) -> bytes:
    """Return silence as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(2 * int(8000 * seconds)))
    return out.getvalue()


@cache
def _good() -> Mapping[str, str | bytes]:
    files: dict[str, str | bytes] = {
        "tour.yaml": TOUR_YAML,
        "route.gpx": GPX,
        "map.geojson": MAP,
        "media/affiche.jpg": jpeg(shade=60),
        "fr.md": TOUR_FR,
        "en.md": _translation(TOUR_EN, TOUR_FR, TourText),
        "stops/gare/gare.svg": svg("Gare"),
        "stops/gare/fr.wav": wav(),
        "stops/lampe/lampe.jpg": jpeg(shade=20),
        "stops/louvre/avant.svg": svg("Fosse"),
        "stops/louvre/maintenant.jpg": jpeg(shade=100),
    }
    for stop, facts in STOP_YAML.items():
        files[f"stops/{stop}/stop.yaml"] = facts
        files[f"stops/{stop}/fr.md"] = STOP_FR[stop]
        files[f"stops/{stop}/en.md"] = _translation(STOP_EN[stop], STOP_FR[stop], StopText)
    return {**files, **{f"glossary/{lang}.md": text for lang, text in GLOSSARY.items()}}


def _translation(translation: str, source: str, kind: type[TourText] | type[StopText]) -> str:
    header, body = _parts(source)
    text = kind.model_validate({**header, "body": body})
    return translation.replace("{blocks}", translated_from(text, "fr"))


def _parts(markdown: str) -> tuple[Mapping[str, object], str]:
    _, header, body = markdown.split("---\n", 2)
    return YAML().load(header), body
