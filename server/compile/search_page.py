"""The page of the search: empty as it is published, filled in where the server answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.compile.finding import Facts, Found
from server.compile.pages import tour_url
from server.model.filters import METRES, MINUTES, THEMES, Asked
from server.model.postings import Postings
from server.model.search import Piece, Term, excerpt, marked, terms
from server.render import Page, Shell, html, load_texts

MOST_SHOWN = 30
NOTHING = Asked()


@dataclass(frozen=True)
class Hit:
    """One answer as the page shows it."""

    kind: str = ""
    tour: str = ""
    theme: str = ""
    lang: str = ""
    url: str = ""
    kicker: str = ""
    kicker_lang: str = ""
    title: Sequence[Piece] = ()
    excerpt: Sequence[Piece] = ()


@dataclass(frozen=True)
class Answer:
    """What was asked and what was found; `total` counts what is not shown too."""

    asked: Asked = NOTHING
    hits: Sequence[Hit] = ()
    total: int = 0


@dataclass(frozen=True)
class Library:
    """Everything of one language that can be found."""

    lang: str
    tours: Mapping[str, Facts]
    found: Sequence[Found]
    postings: Postings
    shell: Shell
    languages: Sequence[str] = field(default=())

    def answer(self, asked: Asked) -> Answer:
        """Find what was asked for, the best first; without words, the tours that suit."""
        words = terms(asked.q, self.lang)
        scores = self.postings.find(words) if words else self._every_tour(asked)
        best = sorted(
            (number for number in scores if self._suits(self.found[number], asked)),
            key=lambda number: (-scores[number], number),
        )
        hits = [self._hit(self.found[number], words) for number in best[:MOST_SHOWN]]
        return Answer(asked, hits, len(best))

    def _every_tour(self, asked: Asked) -> dict[int, int]:
        if asked.q or not asked.filtered:
            return {}
        return {number: 0 for number, each in enumerate(self.found) if each.kind == "tour"}

    def _suits(self, found: Found, asked: Asked) -> bool:
        """Say whether its tour suits; a word of the glossary belongs to none."""
        tour = self.tours.get(found.tour)
        return asked.suits(tour) if tour else not asked.filtered

    def _hit(self, found: Found, words: Sequence[Term]) -> Hit:
        tour = self.tours.get(found.tour)
        told = found.subtitle
        if found.text and not any(hit for _, hit in marked(told, words, self.lang)):
            told = excerpt(found.text, words, self.lang)
            held = any(hit for _, hit in marked(told, words, self.lang))
            told = told if held or not found.subtitle else found.subtitle
        t = load_texts(self.lang)
        kickers = {"tour": tour and tour.facts, "stop": tour and tour.title}
        return Hit(
            kind=found.kind,
            tour=found.tour,
            theme=tour.theme if tour else "",
            lang=found.lang,
            url=self._url(found),
            kicker=kickers.get(found.kind) or t("glossary.title"),
            kicker_lang=found.lang if found.kind == "stop" else self.lang,
            title=marked(found.title, words, self.lang),
            excerpt=marked(told, words, self.lang),
        )

    def _url(self, found: Found) -> str:
        if found.kind == "term":
            return f"/{self.lang}/glossary/#term-{found.id}"
        return tour_url(found.tour, found.lang) + (f"#{found.id}" if found.id else "")


def library(lang: str, told: Mapping[str, object]) -> Library:
    """Read what `finding.files` wrote for the server."""
    tours = [Facts(**facts) for facts in told["tours"]]  # type: ignore[attr-defined]
    return Library(
        lang=lang,
        tours={facts.tour: facts for facts in tours},
        found=[Found(*values) for values in told["found"]],  # type: ignore[attr-defined]
        postings=Postings(told["words"], lang),  # type: ignore[arg-type]
        shell=Shell(**told["shell"]),  # type: ignore[arg-type]
        languages=tuple(told["languages"]),  # type: ignore[arg-type]
    )


def render(shell: Shell, lang: str, languages: Sequence[str], answer: Answer) -> bytes:
    """Return the page, in the frame of the release that it belongs to."""
    t = load_texts(lang)
    page = Page(
        lang=lang,
        path=f"/{lang}/search/",
        title=t("search.title"),
        description=t("search.description"),
        shell=shell,
        translations={other: f"/{other}/search/" for other in languages},
        indexed=False,
    )
    offered = {"themes": THEMES, "minutes": MINUTES, "metres": METRES}
    return html("site/search.html", page, answer=answer, empty=Hit(), **offered)
