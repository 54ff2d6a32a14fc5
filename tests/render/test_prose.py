import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as parser
from markupsafe import Markup

from server.render import Links, Prose, load_texts


def figure(name: str) -> Markup:
    return Markup("<figure>{}</figure>").format(name)


@pytest.fixture
def prose():
    return Prose("fr", load_texts("fr"), Links(), figure)


def test_raw_html_is_text(prose):
    assert "<script>" not in prose.html("<script>alert(1)</script>\n\n<b>x</b>")


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_dangerous_link_is_no_link(prose, target):
    assert "<a" not in prose.html(f"[x]({target})")


@given(st.text(alphabet="<>&\"'ab/[]()!:`*\n #x=-", max_size=60))
def test_nothing_but_our_own_tags_comes_out(text):
    prose = Prose("en", load_texts("en"), Links(), figure)
    tree = parser.fragment_fromstring(str(prose.html(text)), create_parent="div")
    tags = {element.tag for element in tree.iter()}
    assert tags <= {
        "div", "p", "a", "em", "strong", "code", "pre", "blockquote", "hr", "br", "ul", "ol", "li",
        "h1", "h2", "h3", "h4", "h5", "h6", "figure", "img",
    }  # fmt: skip
    assert not [name for e in tree.iter() for name in e.attrib if name.startswith("on")]


def test_links_lead_within_the_document(prose):
    html = prose.html("[la gare](#gare) et les [galibots](term:galibot)")
    assert '<a href="#gare">la gare</a>' in html
    assert '<a href="#term-galibot" class="term">galibots</a>' in html


def test_links_may_lead_to_other_pages():
    links = Links(stop="/fr/tours/x/{}/", term="/fr/tours/x/#term-{}")
    prose = Prose("fr", load_texts("fr"), links, figure)
    html = prose.html("[a](#gare) [b](term:galibot)")
    assert 'href="/fr/tours/x/gare/"' in html
    assert 'href="/fr/tours/x/#term-galibot"' in html


def test_links_outside_say_so(prose):
    assert 'rel="external noopener"' in prose.html("[x](https://example.org)")


def test_typography_reaches_the_authors_text(prose):
    assert prose.html("Où *donc* ?") == "<p>Où <em>donc</em>\u202f?</p>\n"


def test_code_is_left_alone(prose):
    assert "<code>a ?</code>" in prose.html("`a ?`")


def test_a_picture_alone_is_a_figure(prose):
    assert prose.html("Avant.\n\n![](gare.svg)\n\nAprès.").count("<figure>gare.svg</figure>") == 1


def test_the_picture_that_opens_a_body_is_its_lead(prose):
    lead, rest = prose.without_lead("![](gare.svg)\n\nAprès.")
    assert (lead, rest) == ("gare.svg", "<p>Après.</p>\n")


@pytest.mark.parametrize("body", ["", "Du texte.\n\n![](gare.svg)"])
def test_a_body_without_lead(prose, body):
    assert prose.without_lead(body)[0] is None


def test_look(prose):
    html = prose.html("::: look\nLevez les yeux.\n:::")
    assert '<aside class="look">' in html
    assert "<p>Levez les yeux.</p>" in html


def test_quiz_answers_open_without_scripts(prose):
    html = prose.html("::: quiz\nQuoi ?\n\n- [ ] Ceci\n- [x] Cela — Car *oui*.\n:::")
    tree = parser.fragment_fromstring(str(html), create_parent="div")
    first, second = tree.findall(".//details")
    assert first.find("summary").text == "Ceci"
    assert first.find(".//strong").get("class") == "wrong"
    assert second.find("summary").text == "Cela"
    assert second.find(".//strong").get("class") == "right"
    assert "Car <em>oui</em>." in html


def test_then_and_now_say_which_is_which(prose):
    html = prose.html("::: then-now\n![](avant.svg)\n![](apres.svg)\n:::")
    assert html.index("Hier") < html.index("avant.svg")
    assert html.index("Aujourd’hui") < html.index("apres.svg")


def test_a_line_has_no_paragraph(prose):
    assert prose.line("Tournez à *gauche*") == "Tournez à <em>gauche</em>"
