"""What only a printed page shows."""

from markupsafe import Markup


def code(address: str) -> Markup:
    """Return the QR code of an address as a drawing of one path; the style sets its size."""
    import segno  # noqa: PLC0415  only needed where the site knows its address

    drawn = segno.make_qr(address, error="m")
    return Markup(drawn.svg_inline(border=0, omitsize=True, svgclass=None, lineclass=None))  # noqa: S704  made of numbers
