"""What the search knows, made at release from what is published: cards and tours' documents.

Two files per language. The phone takes the small one, titles only, and reads the texts of the tours
that it holds in their own documents; the server alone reads the large one, with every word.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import chain

from lxml import html as parser

from server.compile import glossary
from server.compile.archive import Content
from server.compile.pages import tour_url
from server.model import postings
from server.model.memory import Memory
from server.model.pack import Card
from server.model.search import Field, weigh
from server.render import Formats, Shell, Texts, load_texts, tidy

JSON = "application/json"
BYTES = "application/octet-stream"
"""What only the server reads is not compressed: with 500 tours that would take half a minute."""
TITLE, SUBTITLE, TOUR_TITLE, TEXT = 8, 4, 2, 1
TEXT_MOST = 3

Read = Callable[[str], bytes | None]
"""Returns the published bytes of an address."""


@dataclass(frozen=True)
class Found:
    """Something that can be found: a tour, one of its stops, or a word of the glossary."""

    kind: str
    tour: str
    id: str
    lang: str
    title: str
    subtitle: str
    text: str = ""


@dataclass(frozen=True)
class Facts:
    """A tour as the search shows and filters it; `about` holds words that only lead to it."""

    tour: str
    lang: str
    title: str
    facts: str
    about: str
    theme: str
    duration_min: int
    length_m: int
    wheelchair: str


def titles_url(lang: str) -> str:
    """Return where the file that phones take is."""
    return f"/{lang}/search.json"


def index_url(lang: str) -> str:
    """Return where the server's own file of one language is."""
    return f"/{lang}/search/index"


def files(
    cards: Sequence[Card], read: Read, shell: Shell, languages: Sequence[str], memory: Memory
) -> Iterator[Content]:
    """Yield both files of every language."""
    known = [card.model_copy(update={"size_bytes": 0}) for card in cards]
    for lang in languages:
        documents = [read(tour_url(card.tour, card.spoken(lang, card.titles))) for card in known]
        make = partial(_files, known, read, shell, lang, languages)
        read_of = [hashlib.sha256(data or b"").hexdigest() for data in documents]
        seen = (lang, repr(languages), repr(shell), repr(known), *read_of)
        made = memory.files(make, "search", *seen)
        yield Content(titles_url(lang), JSON, made[titles_url(lang)])
        yield Content(index_url(lang), BYTES, made[index_url(lang)])


def _files(
    cards: Sequence[Card], read: Read, shell: Shell, lang: str, languages: Sequence[str]
) -> dict[str, bytes]:
    tours = [_facts(card, lang) for card in cards]
    found = [_of_tour(card, facts, read) for card, facts in zip(cards, tours, strict=True)]
    words = list(_words(cards, tours, lang))
    whole = [*chain.from_iterable(found), *words]
    return {
        titles_url(lang): _small(tours, found, words),
        index_url(lang): _large(tours, whole, lang, shell, languages),
    }


def titles(document: bytes) -> dict[str, str]:
    """Return what a published document calls its stops, by id, in walking order."""
    page = parser.document_fromstring(document.decode())
    return {each.get("data-stop", ""): _line(each, ".//h2") for each in _articles(page)}


def _facts(card: Card, wanted: str) -> Facts:
    lang = card.spoken(wanted, card.titles)
    t = load_texts(wanted)
    f = Formats(t)
    return Facts(
        tour=card.tour,
        lang=lang,
        title=tidy(card.titles[lang], lang),
        facts=f"{f.duration(card.duration_min)} · {f.length(card.length_m)}",
        about=_about(card, lang, t),
        theme=card.theme,
        duration_min=card.duration_min,
        length_m=card.length_m,
        wheelchair=card.wheelchair,
    )


def _about(card: Card, lang: str, t: Texts) -> str:
    communes = card.communes.get(lang, ())
    return ", ".join((t(f"theme.{card.theme}"), *communes))


def _of_tour(card: Card, facts: Facts, read: Read) -> list[Found]:
    """Return the tour, then its stops; an edition without this document has no stops to find."""
    lang = facts.lang
    document = read(tour_url(card.tour, lang))
    page = parser.document_fromstring(document.decode()) if document else None
    intro = "" if page is None else _line(page, ".//div[@class='prose intro']")
    summary = tidy(card.summaries[lang], lang)
    stops = [] if page is None else [_stop(each, card.tour, lang) for each in _articles(page)]
    return [Found("tour", card.tour, "", lang, facts.title, summary, intro), *stops]


def _articles(page: parser.HtmlElement) -> list[parser.HtmlElement]:
    return list(page.iterfind(".//article[@data-stop]"))


def _stop(article: parser.HtmlElement, tour: str, lang: str) -> Found:
    return Found(
        kind="stop",
        tour=tour,
        id=article.get("data-stop", ""),
        lang=lang,
        title=_line(article, ".//h2"),
        subtitle=_line(article, ".//p[@class='subtitle']"),
        text=_line(article, "./div[@class='prose']"),
    )


def _line(above: parser.HtmlElement, path: str) -> str:
    """Return the words of the first element there, on one line."""
    found = above.find(path)
    return "" if found is None else " ".join(found.text_content().split())


def _words(cards: Sequence[Card], tours: Sequence[Facts], lang: str) -> Iterator[Found]:
    uses = [glossary.Use(each.title, "", each.lang) for each in tours]
    for letter in glossary.letters(list(zip(cards, uses, strict=True)), lang):
        for word in letter.words:
            said = " ".join(word.body.striptags().split())
            yield Found("term", "", word.id, word.lang, word.title, "", said)


def _small(
    tours: Sequence[Facts], found: Sequence[Sequence[Found]], words: Sequence[Found]
) -> bytes:
    """Return what phones take: titles, no texts; a word's language only where it is another."""
    told = {
        "tours": [
            {
                **_short(facts),
                "summary": whole[0].subtitle,
                "stops": [(stop.id, stop.title, stop.subtitle) for stop in whole[1:]],
            }
            for facts, whole in zip(tours, found, strict=True)
        ],
        "terms": [(word.id, word.title, word.lang) for word in words],
    }
    return _json(told)


def _short(facts: Facts) -> dict[str, object]:
    return {
        **{name: getattr(facts, name) for name in ("tour", "lang", "title", "facts", "about")},
        "theme": facts.theme,
        "wheelchair": facts.wheelchair,
        "minutes": facts.duration_min,
        "metres": facts.length_m,
    }


def _large(
    tours: Sequence[Facts],
    found: Sequence[Found],
    lang: str,
    shell: Shell,
    languages: Sequence[str],
) -> bytes:
    """Return what the server reads; with it the frame in which it shows what it finds."""
    of_tour = {facts.tour: facts for facts in tours}
    worths = (weigh(_fields(each, of_tour), lang) for each in found)
    return _json(
        {
            "shell": asdict(shell),
            "languages": languages,
            "tours": [asdict(facts) for facts in tours],
            "found": [list(asdict(each).values()) for each in found],
            "words": postings.build(worths),
        }
    )


def _fields(found: Found, of_tour: Mapping[str, Facts]) -> Iterator[Field]:
    yield Field(found.title, TITLE)
    yield Field(found.subtitle, SUBTITLE)
    if found.kind == "tour":
        yield Field(of_tour[found.tour].about, SUBTITLE)
    if found.kind == "stop":
        yield Field(of_tour[found.tour].title, TOUR_TITLE)
    yield Field(found.text, TEXT, TEXT_MOST)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
