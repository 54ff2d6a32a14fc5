"""What a tour is: frozen data that the reader fills, the checks judge and the compiler renders.

Facts (`TourFacts`, `StopFacts`) are written once, in YAML; prose (`TourText`, `StopText`) once per
language, in Markdown with a YAML header. A `Tour` is the facts and every language's prose together.
Names follow schema.org's TouristTrip and OpenStreetMap's tags where those have a word.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]{1,8})*$")]
FileName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)
]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Literal["yes", "limited", "no"]
Theme = Literal["louvre-lens", "remembrance", "terrils", "sainte-barbe", "mining-town"]
Licence = Literal[
    "CC0-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "etalab-2.0", "ODbL-1.0", "all-rights-granted"
]
LandmarkClass = Literal[
    "commune", "water", "wood", "park", "terril", "building", "monument", "square", "cemetery",
    "road", "path", "rail", "viewpoint",
]  # fmt: skip
PracticalTopic = Literal[
    "start", "end", "transport", "parking", "surface", "climb", "wheelchair", "pram", "dogs",
    "toilets", "food", "season", "dangers", "respect",
]  # fmt: skip


class Model(BaseModel):
    """Frozen, and a key that it does not know is an author's mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


# --- facts, in YAML ------------------------------------------------------------------------------


class Credit(Model):
    """Who made a picture, sound or drawing, and what that person allows."""

    credit: Line = Field(description="The author's name, as it must be shown")
    licence: Licence
    source: Line = Field(description="Where it comes from: an address, or words")
    until: date | None = Field(None, description="Last day on which it may be shown")
    focus: tuple[Share, Share] | None = Field(None, description="Point to keep when cropping: x, y")


class Source(Model):
    """Where the claims of a stop come from; shown on the page."""

    title: Line
    publisher: Line | None = None
    url: HttpUrl | None = None


class Walk(Model):
    """How the tour is walked."""

    practice: Literal["foot", "wheelchair", "bicycle"] = "foot"
    shape: Literal["loop", "one-way", "there-and-back"]
    duration_min: Annotated[int, Field(gt=0, le=1440)] = Field(
        description="Walking and visiting together, in minutes"
    )
    length_m: Annotated[int, Field(gt=0, le=100_000)] | None = Field(
        None, description="Published length in metres; without it the route is measured"
    )
    climb_m: Annotated[int, Field(ge=0, le=5000)] | None = Field(
        None, description="Metres of ascent; without it the route's heights are summed"
    )
    difficulty: Literal["easy", "moderate", "hard"] = "easy"
    surface: Literal["paved", "mixed", "unpaved"]


class Access(Model):
    """Yes/no facts, in the words of OpenStreetMap."""

    wheelchair: Amount
    pram: Amount
    dogs: Literal["yes", "leashed", "no"]
    toilets: Amount
    water: Amount | None = None


class Publisher(Model):
    """Who answers for the tour."""

    name: Line
    url: HttpUrl | None = None


class Event(Model):
    """A date that belongs to the tour; its words are in each language's `events:`."""

    id: Slug
    starts: date
    ends: date | None = None
    repeats: Literal["yearly"] | None = None

    @property
    def days(self) -> tuple[str, ...]:
        """The first day and another last one: `2026-12-04`, or `12-04` where it repeats."""
        known = (day.isoformat() for day in (self.starts, self.ends) if day)
        return tuple(dict.fromkeys(day[5:] if self.repeats else day for day in known))

    @property
    def until(self) -> str:
        """The day after which it is over for good, in ISO 8601; `` where it comes back."""
        return "" if self.repeats else (self.ends or self.starts).isoformat()


class Area(Model):
    """The box in which every position of a tour must lie, in WGS 84 degrees."""

    west: Longitude
    south: Latitude
    east: Longitude
    north: Latitude


class TourFacts(Model):
    """`tour.yaml`."""

    id: Slug = Field(description="The folder's name; it never changes (address and offline key)")
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = Field(
        description="The first one is the source of the others"
    )
    theme: Theme
    route: FileName = "route.gpx"
    survey: Literal["surveyed", "sketch"] = Field(
        "surveyed", description="sketch: the line was drawn through points, not walked"
    )
    walk: Walk
    access: Access
    season: Line | None = Field(None, description="When to come, as OpenStreetMap opening_hours")
    area: Area | None = Field(None, description="Without it: Lens-Liévin and its neighbours")
    publisher: Publisher
    poster: FileName = Field(description="The cover picture, a file of media/")
    budget_kb: Annotated[int, Field(gt=0, le=100_000)] = Field(
        2500, description="Largest pack allowed, in kilobytes"
    )
    stops: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=200)] = Field(
        description="Folder names under stops/, in walking order"
    )
    events: tuple[Event, ...] = ()
    media: dict[FileName, Credit] = Field({}, description="Rights of the files in media/")


class StopFacts(Model):
    """`stops/<stop>/stop.yaml`."""

    at: tuple[Latitude, Longitude] = Field(description="Latitude, longitude")
    position: Literal["surveyed", "to check"] = "surveyed"
    radius_m: Annotated[int, Field(ge=10, le=500)] = Field(40, description="Arrival circle")
    stay_min: Annotated[int, Field(ge=0, le=600)] = Field(5, description="Minutes spent here")
    hours: Line | None = Field(None, description="As OpenStreetMap opening_hours")
    osm: Annotated[str, StringConstraints(pattern=r"^(node|way|relation)/\d+$")] | None = None
    sources: tuple[Source, ...] = ()
    media: dict[FileName, Credit] = Field({}, description="Rights of the files in this folder")

    @property
    def lat(self) -> float:
        return self.at[0]

    @property
    def lon(self) -> float:
        return self.at[1]


# --- prose, in Markdown with a YAML header -------------------------------------------------------


class Translated(Model):
    """What a translation was made from: the hash of each source passage, in order."""

    source: Language = Field(alias="from")
    blocks: str = Field(description="Six hexadecimal digits per passage, separated by spaces")
    by: Literal["human", "machine"] = "human"


class Text(Model):
    """What the prose of a tour and of a stop share."""

    title: Line
    alt: dict[FileName, Line] = Field({}, description="What a picture shows, for who cannot see it")
    captions: dict[FileName, Line] = {}
    translated: Translated | None = None
    body: str = Field("", exclude=True, description="The Markdown below the header")


class TourText(Text):
    """`<lang>.md` of a tour; the body is the introduction."""

    summary: Line = Field(description="One sentence that makes one want to walk")
    practical: dict[PracticalTopic, Line] = {}
    events: dict[Slug, Line] = {}


class StopText(Text):
    """`stops/<stop>/<lang>.md`; the body is what is read or heard on the spot."""

    subtitle: Line | None = None
    directions: Line | None = Field(None, description="How to walk from here to the next stop")
    audio: FileName | None = Field(None, description="The recording; the body is its transcript")
    directions_audio: FileName | None = Field(
        None, description="The directions spoken, heard between two stops of the whole track"
    )


class Term(Model):
    """One word of `glossary/<lang>.md`."""

    id: Slug
    title: Line
    body: str


# --- the whole -----------------------------------------------------------------------------------


class Point(Model):
    """A point of the route. `ele_m` is metres above the sea."""

    lon: Longitude
    lat: Latitude
    ele_m: float | None = None


class Route(Model):
    """The line that is walked, start to end."""

    points: Annotated[tuple[Point, ...], Field(min_length=2)]


class Landmark(Model):
    """Something the author drew on the map, as GeoJSON (lon, lat)."""

    kind: LandmarkClass
    names: dict[Language, str] = {}
    shape: Literal["Point", "LineString", "Polygon"]
    coordinates: tuple[tuple[Longitude, Latitude], ...]


class Asset(Model):
    """One media file of the tour: where it lies in the tree, its bytes' hash and its rights."""

    path: str
    sha256: str
    rights: Credit


class Stop(Model):
    """A place in the order."""

    id: Slug
    facts: StopFacts
    texts: dict[Language, StopText]
    assets: dict[FileName, Asset] = {}


class Tour(Model):
    """An authored tour, whole: what `author.load` returns and `compile` renders."""

    facts: TourFacts
    texts: dict[Language, TourText]
    stops: tuple[Stop, ...]
    route: Route
    landmarks: tuple[Landmark, ...] = ()
    glossary: dict[Language, tuple[Term, ...]] = {}
    assets: dict[FileName, Asset] = {}

    @property
    def id(self) -> str:
        return self.facts.id

    @property
    def source_language(self) -> str:
        return self.facts.languages[0]
