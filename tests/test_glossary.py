"""The starter tours' words together, as the page of all words shows them."""

from collections import defaultdict

import pytest

from server.author.glossary import read_glossary
from server.render import tidy
from tests.site import TOURS

pytestmark = pytest.mark.tours
LANGUAGES = ("fr", "en", "nl", "de")
FEWEST_WORDS = 40


def told(lang):
    """Return each word's title and explanation by id and tour, as they are shown."""
    found: defaultdict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for facts in sorted(TOURS.glob("*/tour.yaml")):
        file = facts.parent / "glossary" / f"{lang}.md"
        for term in read_glossary(file.name, file.read_text())[0]:
            found[term.id][facts.parent.name] = (tidy(term.title, lang), tidy(term.body, lang))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_word_is_explained_alike_in_every_tour(lang):
    differing = {name: tours for name, tours in told(lang).items() if len({*tours.values()}) > 1}
    assert not differing


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_many_words_and_the_same_in_every_language(lang):
    assert len(told(lang)) >= FEWEST_WORDS
    assert told(lang).keys() == told("fr").keys()
