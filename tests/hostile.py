"""Files that nobody should send, and what they pretend to be."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from PIL import Image

from tests.builders import jpeg, wav

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 8 8">{}</svg>'  # noqa: E501
ACTIVE = (
    "<script>alert(1)</script>",
    "<script href='data:text/javascript,alert(1)'/>",
    "<rect onload='alert(1)'/>",
    "<a xlink:href='javascript:alert(1)'><rect/></a>",
    "<a href=' jAvAsCrIpT:alert(1)'><rect/></a>",
    "<image href='https://evil.example/x.png'/>",
    "<image xlink:href='file:///etc/passwd'/>",
    "<use href='https://evil.example/x.svg#a'/>",
    "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
    "<style>@import 'https://evil.example/x.css';</style>",
    "<rect style='fill:url(https://evil.example/x)'/>",
    "<animate attributeName='href' to='javascript:alert(1)'/>",
    "<iframe src='https://evil.example'/>",
    "<set attributeName='onload' to='alert(1)'/>",
    "<x:script xmlns:x='http://www.w3.org/2000/svg'>alert(1)</x:script>",
    "<a href='data:text/html,%3Cscript%3Ealert(1)%3C/script%3E'><rect/></a>",
    "<use href='data:image/svg+xml;base64,PHN2Zy8+#a'/>",
    "<feImage href='https://evil.example/x.png'/>",
    "<rect filter='url(https://evil.example/x.svg#a)'/>",
    "<svg onload='alert(1)'/>",
    "<embed src='https://evil.example'/>",
)


def drawings() -> Iterator[tuple[str, bytes]]:
    """Yield SVG files that would run, reach out, or fill the memory."""
    for number, active in enumerate(ACTIVE):
        yield f"active-{number}.svg", SVG.format(active).encode()
    entity = "<!DOCTYPE svg [<!ENTITY a 'x'>]>"
    yield "entity.svg", (entity + SVG.format("<text>&a;</text>")).encode()
    outside = "<!DOCTYPE svg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
    yield "xxe.svg", (outside + SVG.format("<text>&a;</text>")).encode()
    laughs = "".join(f"<!ENTITY l{i} '{f'&l{i - 1};' * 10 if i else 'lol'}'>" for i in range(9))
    yield "laughs.svg", (f"<!DOCTYPE svg [{laughs}]>" + SVG.format("<text>&l8;</text>")).encode()
    yield "styled.svg", b"<?xml-stylesheet href='https://evil.example/x.css'?>" + SVG.encode()
    yield "transformed.svg", SVG.encode() + b"<?xml-stylesheet type='text/xsl' href='#a'?>"
    yield "utf-16.svg", SVG.format(ACTIVE[0]).encode("utf-16")
    yield "deep.svg", SVG.format("<g>" * 100_000).encode()
    yield "outside-type.svg", b"<!DOCTYPE svg SYSTEM 'http://127.0.0.1:9/'>" + SVG.encode()
    yield "packed.svg", gzip.compress(SVG.encode())
    yield "no-size.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    yield "cut.svg", SVG.format("<rect").encode()[:-12]
    yield "html.svg", b"<html><script>alert(1)</script></html>"


def pictures() -> Iterator[tuple[str, bytes]]:
    """Yield files that are no pictures, or too much of one."""
    yield "bomb.png", png_bomb(20_000, 10_000)
    yield "huge.png", png_bomb(2**31 - 1, 2**31 - 1)
    yield "zero.png", png_bomb(0, 0)
    yield "bomb.jpg", jpeg_bomb()
    yield "bomb.webp", webp_bomb()
    yield "words.png", _chunk_bomb(b"zTXt", b"k\0\0")
    yield "profile.png", _chunk_bomb(b"iCCP", b"k\0\0")
    yield "torn.png", _torn(_as("PNG"))
    yield "script.jpg", b"<script>alert(1)</script>"
    yield "page.png", b"<!doctype html><script>alert(1)</script>"
    yield "program.jpg", b"\x7fELF" + bytes(200)
    yield "php.jpg", b"<?php system($_GET['c']); ?>"
    yield "gif.jpg", _as("GIF")
    yield "bmp.png", _as("BMP")
    yield "tiff.webp", _as("TIFF")
    yield "jpeg-as.png", jpeg(8, 8)
    yield "png-as.jpg", _as("PNG")
    yield "cut.jpg", jpeg()[:900]
    yield "cut.png", _as("PNG")[:40]
    yield "empty.jpg", b""
    yield "blank.webp", bytes(4096)
    yield "fax.jpg", _as("TIFF")
    yield "icon.png", b"\x00\x00\x01\x00\x01\x00"
    yield "zip.jpg", zipped({"a": b"a"})
    yield "eps.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n(%stdin) (r) file"
    yield "pdf.png", b"%PDF-1.7\n"
    yield "noise.avif", b"\x00\x00\x00\x1cftypavif" + bytes(range(256)) * 4


def sounds() -> Iterator[tuple[str, bytes]]:
    """Yield files that are no sound."""
    yield "text.mp3", b"ID3" + b"not a sound" * 20
    yield "empty.wav", b""
    yield "cut.wav", wav()[:30]
    yield "lie.wav", b"RIFF\xff\xff\xff\xffWAVEfmt " + bytes(40)
    yield "playlist.ogg", b"#EXTM3U\nfile:///etc/passwd\n"
    yield "concat.mp3", b"ffconcat version 1.0\nfile /etc/passwd\n"
    yield "hls.m4a", b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:1,\nhttp://evil.example\n"
    yield "video.webm", b"\x1aE\xdf\xa3" + bytes(100)
    yield "picture.mp3", jpeg(8, 8)


def others() -> Iterator[tuple[str, bytes]]:
    """Yield what a tour has no use for."""
    for name in (
        "run.exe", "page.html", "script.js", "style.css", "data.json", "a.php", "x.svgz", "none",
        ".htaccess", "tour.yaml", "fr.md", "archive.zip", "font.woff2",
    ):  # fmt: skip
        yield name, b"anything"


def png_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width & 0xFFFFFFFF, height & 0xFFFFFFFF, 8, 0, 0, 0, 0)
    lines = zlib.compress(bytes(min(width + 1, 20_001) * min(height, 500)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", lines), (b"IEND", b""))
    )


def jpeg_bomb() -> bytes:
    """Return a JPEG that says it is 65,535 pixels wide and high."""
    head = b"\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03"
    data = jpeg(8, 8)
    at = data.index(b"\xff\xc0")
    return data[:at] + head + data[at + len(head) :]


def webp_bomb() -> bytes:
    """Return a WebP that says it is 16,384 pixels wide and high."""
    data = b"\x2f" + struct.pack("<I", 0x0FFF_FFFF) + bytes(64)
    chunk = b"WEBPVP8L" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(chunk)) + chunk


def _chunk_bomb(kind: bytes, before: bytes) -> bytes:
    """Return a small PNG with a chunk of words that unpacks to 200 MB."""
    png, packer = _as("PNG"), zlib.compressobj(9)
    zeros_200 = b"".join(packer.compress(bytes(1_000_000)) for _ in range(200)) + packer.flush()
    data = kind + before + zeros_200
    chunk = struct.pack(">I", len(data) - 4) + data + struct.pack(">I", zlib.crc32(data))
    return png[:33] + chunk + png[33:]


def _torn(png: bytes) -> bytes:
    """Return a PNG with one bit of its picture turned over."""
    at = png.index(b"IDAT") + 8
    return png[:at] + bytes([png[at] ^ 1]) + png[at + 1 :]


def zipped(files: dict[str, bytes], **how: int) -> bytes:
    """Return a ZIP of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def archives() -> Iterator[tuple[str, bytes]]:
    """Yield ZIPs that lead out, lie, or unpack without end."""
    good = b"id: x\n"
    for name in ("../tour.yaml", "/etc/passwd", "a/../../b", "C:\\x", "a\\..\\b", "./a", "a//b"):
        yield f"names {name}", zipped({"tour.yaml": good, name: b"x"})
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("tour.yaml", good)
        archive.writestr(link, "/etc/passwd")
    yield "link", out.getvalue()
    yield "zeros", zeros(10_000_000_000)
    yield "many", zipped({f"{index}": b"" for index in range(2100)})
    yield "cut", zipped({"tour.yaml": good})[:-20]
    yield "text", b"PK\x03\x04 not really"
    yield "empty", b""
    yield "no tour", zipped({"readme.txt": b"x"})
    yield "no id", zipped({"tour.yaml": b"languages: [fr]\n"})
    yield "id leads out", zipped({"tour.yaml": b"id: ../../x\n"})
    yield "broken yaml", zipped({"tour.yaml": b"id: [\n"})
    yield "file and folder", zipped({"tour.yaml": good, "a": b"x", "a/b": b"y"})


def zeros(size: int, name: bytes = b"tour.yaml") -> bytes:
    """Return a ZIP of one file that unpacks to so many zeros, made without them."""
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(block.compress(bytes(1_000_000)) for _ in range(100)) + block.flush()
    head = struct.pack(
        "<HHHHHIIIHH", 20, 0, 8, 0, 0x21, 0, len(data), size & 0xFFFFFFFF, len(name), 0
    )
    central = struct.pack(
        "<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 8, 0, 0x21, 0, len(data), size & 0xFFFFFFFF,
        len(name), 0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    local = b"PK\x03\x04" + head + name + data
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central) + len(name), len(local), 0)
    return local + central + name + end


def _as(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, kind)
    return out.getvalue()
