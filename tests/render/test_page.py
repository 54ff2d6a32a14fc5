import json
from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from server.render import CONTENT_SECURITY_POLICY, Page, Shell, html
from server.render.page import environment

SHELL = Shell("/a/s.css", {"start": "/a/start.js"}, ("/a/text.woff2",), {"favicon.svg": "/a/f.svg"})
PAGE = Page(
    lang="fr",
    path="/fr/404/",
    title="Un <titre>",
    description="Une « description »",
    shell=SHELL,
    translations={"fr": "/fr/404/", "en": "/en/404/"},
)


def render(page: Page = PAGE) -> str:
    return html("site/missing.html", page).decode()


def test_a_page_is_a_complete_document():
    page = render()
    assert page.startswith('<!doctype html>\n<html lang="fr"')
    assert page.rstrip().endswith("</html>")


def test_the_policy_comes_before_what_it_rules():
    page = render()
    assert page.index("Content-Security-Policy") < page.index('rel="stylesheet"')
    assert "unsafe" not in CONTENT_SECURITY_POLICY


def test_titles_are_escaped():
    assert "<title>Un &lt;titre&gt;" in render()


def test_without_scripts_none_is_named():
    page = render(replace(PAGE, shell=replace(SHELL, script_urls={})))
    assert "<script" not in page


def test_the_language_switch_names_every_translation():
    page = render()
    assert '<a href="/en/404/" hreflang="en" lang="en" data-language>English</a>' in page
    assert 'lang="fr" data-language aria-current="true">Français</a>' in page


def test_one_language_needs_no_switch():
    assert "data-language" not in render(replace(PAGE, translations={"fr": "/fr/404/"}))


def test_search_engines_get_absolute_addresses_or_none():
    assert "canonical" not in render()
    page = render(replace(PAGE, shell=replace(SHELL, origin="https://a.example"), image="/a/p.svg"))
    assert '<link rel="canonical" href="https://a.example/fr/404/">' in page
    assert '<link rel="alternate" hreflang="en" href="https://a.example/en/404/">' in page
    assert '<meta property="og:image" content="https://a.example/a/p.svg">' in page


def test_a_page_may_ask_not_to_be_found():
    page = render(replace(PAGE, indexed=False, shell=replace(SHELL, origin="https://a.example")))
    assert '<meta name="robots" content="noindex">' in page
    assert "canonical" not in page


def test_json_ld_cannot_leave_its_script():
    page = replace(PAGE, data={"name": "</script><b>é"})
    assert "</script>" not in page.json_ld
    assert json.loads(page.json_ld) == page.data
    assert page.json_ld in render(page)


@pytest.mark.parametrize(("lang", "home"), [("fr", "/fr/"), ("fr-x-falc", "/fr/"), ("pl", "/en/")])
def test_every_page_has_a_way_home(lang, home):
    assert replace(PAGE, lang=lang).home == home


def test_a_name_that_no_one_gave_is_loud():
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()


def test_no_style_or_handler_is_inline():
    page = render()
    assert " style=" not in page
    assert " onclick" not in page
