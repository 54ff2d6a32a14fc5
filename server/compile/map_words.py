"""What a map says around the names, in the interface of a language."""

from dataclasses import dataclass, fields

from server.render import interface_language, load_texts


@dataclass(frozen=True)
class MapWords:
    """A language's words; `{title}`, `{number}` and `{length}` are filled in."""

    title: str
    stop: str
    scale: str
    north: str
    schematic: str
    attribution: str


def map_words(lang: str) -> MapWords:
    """Return the words of a map for the readers of a language."""
    texts = load_texts(interface_language(lang))
    return MapWords(
        **{field.name: texts.pattern(f"plan.{field.name}") for field in fields(MapWords)}
    )
