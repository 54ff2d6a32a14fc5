"""Pictures with their words, as the templates read them."""

from dataclasses import dataclass
from enum import StrEnum

from server.compile.context import PackContext, Picture
from server.model.tour import Asset, Credit, Text
from server.render import tidy


class Place(StrEnum):
    """Where a picture stands: the page's first, a stop's first, or inside a text."""

    COVER = "cover"
    HERO = "hero"
    BODY = "body"


@dataclass(frozen=True)
class Figure:
    """A picture with its words, and where on the page it stands."""

    picture: Picture
    alt: str
    caption: str
    rights: Credit
    lang: str
    place: Place = Place.BODY

    @property
    def srcset(self) -> str:
        return ", ".join(f"{url} {width}w" for url, width in self.picture.srcset)

    @property
    def largest(self) -> str:
        """The address to look at closely."""
        widths = {width: url for url, width in self.picture.srcset}
        return widths[max(widths)] if widths else self.picture.url


def figure_of(
    asset: Asset, text: Text, lang: str, context: PackContext, place: Place = Place.BODY
) -> Figure:
    """Return a picture of the tour with the words that a text has for it."""
    name = asset.path.rsplit("/", 1)[-1]
    return Figure(
        picture=context.pictures[asset.path],
        alt=tidy(text.alt.get(name, ""), lang),
        caption=tidy(text.captions.get(name, ""), lang),
        rights=asset.rights,
        lang=lang,
        place=place,
    )
