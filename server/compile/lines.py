"""How wide a line of text is, without its typeface at hand."""

_NARROW, _WIDE = frozenset("iljtfrI1.,;:'’|!()- "), frozenset("mwMWŒœ@%—")


def text_px(text: str, size_px: float) -> float:
    """Return about how wide a line of our typefaces is; rather too wide than too narrow."""
    return size_px * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.34
    if letter in _WIDE:
        return 0.88
    return 0.68 if letter.isupper() else 0.56
