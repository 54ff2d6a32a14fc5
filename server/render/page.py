"""One complete HTML page: the frame that every page shares, and the templates that fill it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from server.render.formats import Formats
from server.render.texts import WEB, interface_language, language_name, load_texts
from server.render.typography import tidy

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; media-src 'self'; worker-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
"""As the server sends it, without frame-ancestors, which only a header may say."""


@dataclass(frozen=True)
class Shell:
    """The files that pages name, at their published addresses.

    `script_urls` maps a client module ("start") and `icons` a file name of web/icons to its
    address. `origin` ("https://visite.example") makes addresses for search engines; without it
    pages leave them out. `notice_key` verifies notices; without it pages show none.
    """

    style_url: str
    script_urls: Mapping[str, str]
    preload_fonts: tuple[str, ...] = ()
    icons: Mapping[str, str] = field(default_factory=dict)
    build: str = ""
    origin: str = ""
    notice_key: str = ""


@dataclass(frozen=True)
class Page:
    """What the frame of a page says. `lang` is the language of its prose, `path` its address.

    `translations` holds its address per language, its own included.
    """

    lang: str
    path: str
    title: str
    description: str
    shell: Shell
    translations: Mapping[str, str]
    theme: str = "archipel"
    image: str | None = None
    kind: str = "website"
    data: Mapping[str, object] | None = None
    indexed: bool = True
    tab: str = ""

    @property
    def ui(self) -> str:
        """The interface's language, which a tour in easy French or Polish borrows."""
        return interface_language(self.lang)

    @property
    def home(self) -> str:
        return f"/{self.ui}/"

    @property
    def languages(self) -> tuple[tuple[str, str, str], ...]:
        """Code, own name and address of this page in every language, in the order given."""
        return tuple((lang, language_name(lang), url) for lang, url in self.translations.items())

    @property
    def json_ld(self) -> Markup:
        """What a search engine reads of the page, safe inside a script element."""
        text = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"))
        return Markup(text.replace("<", "\\u003c"))  # noqa: S704  no tag can end or begin in it

    def absolute(self, path: str) -> str:
        return f"{self.shell.origin}{path}"


@cache
def environment() -> Environment:
    """Return the one Jinja environment: escaping, strict, with nothing that a page did not ask."""
    folders = [WEB / "templates", WEB / "illustrations"]
    made = Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.clear()
    made.filters["tidy"] = tidy
    return made


def html(template: str, page: Page, **values: object) -> bytes:
    """Render a page. Templates see `page`, the words `t`, the formats `f` and these values."""
    texts = load_texts(page.ui)
    rendered = environment().get_template(template)
    return rendered.render(
        page=page,
        t=texts,
        f=Formats(texts),
        policy=CONTENT_SECURITY_POLICY,
        **values,
    ).encode()


def fragment(template: str, **values: object) -> Markup:
    """Render a part of a page that a template cannot reach by itself."""
    rendered = environment().get_template(template).render(**values)
    return Markup(rendered)  # noqa: S704  the environment escaped it
