"""Lines that nobody walked: GPX, KML and KMZ made to fill the memory, reach out or lead astray."""

import io
import stat
import struct
import zipfile
from collections.abc import Iterator

from tests.hostile import zeros, zipped

GPX = '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>{}</trkseg></trk></gpx>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>'
DRAWN = "<LineString><coordinates>2.80,50.43 2.81,50.44</coordinates></LineString>"
DEEP = 100_000


def tracks() -> Iterator[tuple[str, bytes]]:
    """Yield files, each with the name that it is sent under."""
    yield from _xml()
    yield from _lines()
    yield from _packed()


def entities(root: str, body: str = "") -> Iterator[tuple[str, str]]:
    """Yield document types that a reader must not believe, before a root element."""
    laughs = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'lol'}'>" for i in range(10))
    blank = f"<{root}>{body}</{root}>"
    yield "laughs", f"<!DOCTYPE {root} [{laughs}]><{root}>&l9;</{root}>"
    quadratic = f"<!DOCTYPE {root} [<!ENTITY a '{'a' * 50_000}'>]>"
    yield "quadratic", f"{quadratic}<{root}>{'&a;' * 5000}</{root}>"
    yield "file", f"<!DOCTYPE {root} [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><{root}>&a;</{root}>"
    outside = "<!ENTITY a SYSTEM 'http://127.0.0.1:9/x'>"
    yield "network", f"<!DOCTYPE {root} [{outside}]><{root}>&a;</{root}>"
    yield "parameter", f"<!DOCTYPE {root} [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]>{blank}"
    yield "outside type", f"<!DOCTYPE {root} SYSTEM 'http://127.0.0.1:9/x.dtd'>{blank}"
    yield "defaults", f"<!DOCTYPE {root} [<!ATTLIST {root} creator CDATA 'evil'>]>{blank}"


def _xml() -> Iterator[tuple[str, bytes]]:
    for kind in ("gpx", "kml"):
        for name, text in entities(kind):
            yield f"{name}.{kind}", text.encode()
        yield f"deep.{kind}", (f"<{kind}>" + "<g>" * DEEP).encode()
        wide = " ".join(f"a{number}=''" for number in range(DEEP))
        yield f"wide.{kind}", f"<{kind} {wide}/><".encode()
        yield f"cut.{kind}", f"<{kind}><trk>".encode()
        yield f"empty.{kind}", b""
        yield f"nul.{kind}", f"<{kind}>\0</{kind}>".encode()
        yield f"latin.{kind}", f"<?xml version='1.0' encoding='utf-8'?><{kind}>".encode() + b"\xff<"
    hidden = next(text for name, text in entities("gpx") if name == "file")
    yield "utf-16.gpx", ('<?xml version="1.0" encoding="utf-16"?>' + hidden).encode("utf-16")
    yield "utf-7.gpx", b"<?xml version='1.0' encoding='utf-7'?>+ADw-gpx+AD4-+ADw-/gpx+AD4-"
    included = "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/>"
    yield "include.gpx", GPX.format(included).encode()
    yield "page.gpx", b"<html><script>alert(1)</script></html>"


def _lines() -> Iterator[tuple[str, bytes]]:
    for name, lat, lon in (
        ("beyond", "91", "2"), ("nan", "NaN", "2"), ("endless", "1e999", "2"), ("word", "x", "2"),
        ("script", "&lt;script&gt;", "2"), ("none", "", ""),
    ):  # fmt: skip
        yield f"{name}.gpx", GPX.format(f'<trkpt lat="{lat}" lon="{lon}"/>' * 2).encode()
    yield "one.gpx", GPX.format('<trkpt lat="50.4" lon="2.8"/>').encode()
    yield "many.gpx", GPX.format('<trkpt lat="50.4" lon="2.8"/>' * 220_000).encode()
    link = "<NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link></NetworkLink>"
    yield "link.kml", KML.format(link).encode()
    for name, where in (("nan", "NaN,1 NaN,2"), ("beyond", "1,91 2,92"), ("word", "a,b c,d")):
        line = f"<LineString><coordinates>{where}</coordinates></LineString>"
        yield f"{name}.kml", KML.format(line).encode()


def _packed() -> Iterator[tuple[str, bytes]]:
    good = KML.format(DRAWN).encode()
    yield "up.kmz", zipped({"doc.kml": good, "../../etc/cron.d/x": b"x"})
    yield "root.kmz", zipped({"/doc.kml": good})
    yield "bomb.kmz", zeros(10_000_000_000, b"doc.kml")
    yield "no-line.kmz", zipped({"readme.txt": b"x"})
    yield "inside-itself.kmz", zipped({"doc.kmz": zipped({"doc.kml": good})})
    yield "secret.kmz", locked({"doc.kml": good})
    yield "link.kmz", special("doc.kml", stat.S_IFLNK)
    yield "laughs.kmz", zipped({"doc.kml": dict(entities("kml"))["laughs"].encode()})
    yield "cut.kmz", zipped({"doc.kml": good})[:-30]
    yield "is-gpx.kmz", GPX.format("").encode()
    for name in ("x.txt", "x.geojson", "x", "x.gpx.exe", "x.fit"):
        yield (
            name,
            GPX.format('<trkpt lat="50.4" lon="2.8"/><trkpt lat="50.5" lon="2.8"/>').encode(),
        )


def locked(files: dict[str, bytes]) -> bytes:
    """Return a ZIP whose files say that they are encrypted."""
    data = bytearray(zipped(files))
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


def special(name: str, kind: int, beside: dict[str, bytes] | None = None) -> bytes:
    """Return a ZIP in which one name is a link, a pipe or a device of a Unix system."""
    entry = zipfile.ZipInfo(name)
    entry.create_system = 3
    entry.external_attr = (kind | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for one, data in (beside or {}).items():
            archive.writestr(one, data)
        archive.writestr(entry, "/etc/passwd")
    return out.getvalue()


def overlapping(times: int) -> bytes:
    """Return a ZIP whose names all lead to the same bytes, as in Fifield's better zip bomb."""
    block = zipped({"tour.yaml": bytes(900_000)})
    end = block.rfind(b"PK\x05\x06")
    first = block.find(b"PK\x01\x02")
    entry = block[first:end]
    central = b"".join(
        entry.replace(b"tour.yaml", b"%09d" % number) for number in range(times)
    )  # fmt: skip
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, times, times, len(central), first, 0)
    return block[:first] + central + tail
