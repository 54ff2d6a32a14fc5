"""A tour as large as anybody will make: its words are the starter tours' own, shuffled.

Paragraphs with no marks of their own are taken from the four languages of the starters, so that
typography, hyphenation and compression meet real prose; photographs have the grain of real ones.
The same numbers give the same tour, byte for byte.
"""

import io
import math
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image, ImageChops, ImageOps

from server.model.passages import translated_from
from server.model.tour import StopText, Text, TourText
from tests.builders import write_folder
from tests.site import TOURS

NAME = "grand-tour"
LANGUAGES = ("fr", "en", "nl", "de")
CENTRE = (50.43, 2.81)
PARAGRAPHS = 3
OCTAVES, FAINTER = 9, 1.4
LARGE, SMALL = 0.012, 0.2
"""How far the tour goes around its centre, in degrees, and how much of that the line wavers."""
PLAIN = re.compile(r"^(?![#!:>\-\[])[^\n\[\]*_`]{200,900}$", re.MULTILINE)

Files = dict[str, bytes]


def make(stops: int, pictures: int, pixels: tuple[int, int] = (2400, 1600)) -> Iterator[Files]:
    """Yield the tour's files, a part at a time: pictures are many megabytes together."""
    prose = {lang: _paragraphs(lang) for lang in LANGUAGES}
    yield _cover(stops, pixels)
    for number in range(stops):
        shots = range(number, pictures, stops)
        photos = {f"photo-{shot}.jpg": photograph(shot, pixels) for shot in shots}
        yield _stop(number, stops, prose, photos)


def write(folder: Path, stops: int, pictures: int) -> Path:
    """Write the tour below a folder and return its own."""
    target = folder / NAME
    for files in make(stops, pictures):
        write_folder(files, target)
    return target


def photograph(seed: int, pixels: tuple[int, int]) -> bytes:
    """Return a JPEG of clouds: noise in octaves, each finer and a little fainter than the last."""
    chance = random.Random(seed)
    clouds = Image.new("L", pixels, 128)
    for octave in range(OCTAVES):
        size = (3 << octave, 2 << octave)
        noise = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
        faint = noise.point([128 + round((v - 128) / FAINTER**octave) for v in range(256)])
        clouds = ImageChops.overlay(clouds, faint.resize(pixels, Image.Resampling.BICUBIC))
    out = io.BytesIO()
    planes = (clouds, ImageChops.offset(clouds, pixels[0] // 3), ImageOps.invert(clouds))
    Image.merge("RGB", planes).save(out, "JPEG", quality=88)
    return out.getvalue()


def _paragraphs(lang: str) -> list[str]:
    texts = sorted(TOURS.glob(f"*/stops/*/{lang}.md"))
    bodies = (path.read_text("utf-8").rpartition("---\n")[2] for path in texts)
    return [found for body in bodies for found in PLAIN.findall(body)]


def _cover(stops: int, pixels: tuple[int, int]) -> Files:
    names = ", ".join(_id(number) for number in range(stops))
    facts = f"""\
id: {NAME}
theme: louvre-lens
languages: [{", ".join(LANGUAGES)}]
walk: {{shape: loop, duration_min: 300, surface: mixed}}
access: {{wheelchair: limited, pram: yes, dogs: leashed, toilets: yes}}
publisher: {{name: Archipel}}
poster: poster.jpg
budget_kb: 100000
stops: [{names}]
media:
  poster.jpg: {{credit: Archipel, licence: CC0-1.0, source: drawn by a machine}}
"""
    header = {"title": "Le grand tour", "summary": "Cent lieux en une journée."}
    files = _texts("", TourText, header, dict.fromkeys(LANGUAGES, "Cent lieux."), ["poster.jpg"])
    files |= {"tour.yaml": facts, "route.gpx": _line(stops)}
    return {**_bytes(files), "media/poster.jpg": photograph(-1, pixels)}


def _stop(
    number: int, stops: int, prose: Mapping[str, list[str]], photos: Mapping[str, bytes]
) -> Files:
    folder = f"stops/{_id(number)}/"
    lat, lon = _place(number, stops)
    rights = "".join(
        f"  {name}: {{credit: Archipel, licence: CC0-1.0, source: drawn by a machine}}\n"
        for name in photos
    )
    facts = f"at: [{lat:.5f}, {lon:.5f}]\nsources: [{{title: Carnet de route}}]\n"
    files = _texts(
        folder,
        StopText,
        {"title": f"Le lieu {number + 1}", "directions": "Suivez le chemin."},
        {lang: _body(number, said, tuple(photos)) for lang, said in prose.items()},
        list(photos),
    )
    files[f"{folder}stop.yaml"] = facts + (f"media:\n{rights}" if photos else "")
    return {**_bytes(files), **{f"{folder}{name}": data for name, data in photos.items()}}


def _body(number: int, said: list[str], photos: tuple[str, ...]) -> str:
    chosen = random.Random(number).sample(said, PARAGRAPHS)
    shown = [f"![]({name})" for name in photos]
    return "\n\n".join([*shown[:1], *chosen, *shown[1:]]) + "\n"


def _texts(
    folder: str,
    kind: type[Text],
    header: Mapping[str, str],
    bodies: Mapping[str, str],
    pictures: list[str],
) -> dict[str, str]:
    """Return one header in every language, over bodies of their own; the first is the source."""
    said = {**header, "alt": {name: f"Une vue : {name}" for name in pictures}}
    lines = [f"{key}: {value}" for key, value in header.items()]
    lines += ["alt:", *(f"  {name}: 'Une vue : {name}'" for name in pictures)]
    source = kind.model_validate({**said, "body": bodies[LANGUAGES[0]]})
    made = {}
    for lang, body in bodies.items():
        traced = [f"translated: {translated_from(source, 'fr')}"] * (lang != LANGUAGES[0])
        made[f"{folder}{lang}.md"] = "\n".join(["---", *lines, *traced, "---", body])
    return made


def _place(number: float, stops: int) -> tuple[float, float]:
    turn = math.tau * number / stops
    away = LARGE * (1 + SMALL * math.sin(9 * turn))
    return CENTRE[0] + away * math.sin(turn), CENTRE[1] + 1.57 * away * math.cos(turn)


def _line(stops: int) -> str:
    points = (_place(step / 20, stops) for step in range(stops * 20 + 1))
    said = "".join(f'<trkpt lat="{lat:.5f}" lon="{lon:.5f}"></trkpt>' for lat, lon in points)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><gpx version="1.1" creator="Archipel" '
        f'xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{said}</trkseg></trk></gpx>'
    )


def _id(number: int) -> str:
    return f"lieu-{number + 1}"


def _bytes(files: Mapping[str, str]) -> Files:
    return {path: text.encode() for path, text in files.items()}
