"""What a web server must be told to serve exported files as the program itself would."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from server.http.headers import HTML_HEADERS, IMAGE_HEADERS, PLAIN_HEADERS, Headers
from server.http.table import CACHE_CONTROL
from server.model.site import Index

PAGE = (*HTML_HEADERS, (b"cache-control", CACHE_CONTROL["revalidate"]))
FILE = (*IMAGE_HEADERS, (b"cache-control", CACHE_CONTROL["immutable"]))
"""Whatever is named by its hash; the policy of drawings means nothing to the others."""
PACK = (*PLAIN_HEADERS, (b"cache-control", CACHE_CONTROL["immutable"]))
SPOKEN = re.compile(r"/([\w-]+)(/tours/.+/)")
"""The address of a tour or stop in one language, and what is left of it on a sign."""
LIST = (*PLAIN_HEADERS, (b"cache-control", CACHE_CONTROL["revalidate"]))

NGINX = """\
# nginx: include this file in the http block, and set the name and TLS of your site.
# Made by `archipel export`.
map $http_accept_language $archipel_liked {{
    default {first};
{liked}
}}
map $uri $archipel_lang {{
    default $archipel_liked;
{spoken}
}}
server {{
    listen 8080;
    server_name _;
    root {root};
    index index.html;
    absolute_redirect off;
    gzip_static on;
    types {{
{types}
    }}
    default_type application/octet-stream;
    error_page 404 /$archipel_lang/404/index.html;

    location = / {{
        add_header Vary Accept-Language;
        return 307 /$archipel_liked/;
    }}
    location /tours/ {{
        add_header Vary Accept-Language;
        if (-f $document_root/$archipel_liked${{uri}}index.html) {{
            return 307 /$archipel_liked$uri;
        }}
    }}
    location /a/ {{
{file}
    }}
    location ~ ^/packs/[0-9a-f]+\\.zip$ {{
        gzip_static off;
{pack}
    }}
    location ~ ^/({languages})/|^/worker\\.js$ {{
{page}
    }}
    location / {{
{list}
    }}
    location ~ /\\.|^/_ {{
        return 404;
    }}
}}
"""

CADDY = """\
# Caddy: import this file, and put the name of your site in place of :8080 (Caddy does TLS itself).
# Made by `archipel export`.
:8080 {{
	root * {root}
	@pack path_regexp ^/packs/[0-9a-f]+\\.zip$
	@page path_regexp ^/({languages})/|^/worker\\.js$
	@list not path_regexp ^/a/|^/packs/[0-9a-f]+\\.zip$|^/({languages})/|^/worker\\.js$
	header /a/* {{
{file}
	}}
	header @pack {{
{pack}
	}}
	header @page {{
{page}
	}}
	header @list {{
{list}
	}}
	@hidden path_regexp /\\.|^/_
	error @hidden 404
{liked}
	redir / /{first}/ 307
	handle_errors {{
		@lang path_regexp lang ^/({languages})/
		rewrite @lang /{{re.lang.1}}/404/
		@other not path_regexp ^/({languages})/
		rewrite @other /{first}/404/
		file_server
	}}
	file_server {{
		precompressed br gzip
	}}
}}
"""


def files(index: Index) -> dict[str, str]:
    """Return what hosts read in the folder itself: `_headers`, `_redirects`, a front page."""
    first = index.languages[0]
    rules = [*((f"/{lang}/*", PAGE) for lang in index.languages), ("/worker.js", PAGE)]
    rules += [("/a/*", FILE), *((path, PACK) for path in _archives(index))]
    answers = [f"/  /{lang}/  302  Language={lang}" for lang in index.languages]
    lost = [f"/{lang}/*  /{lang}/404/  404" for lang in index.languages]
    return {
        "_headers": "\n".join(_rule(path, headers) for path, headers in rules),
        "_redirects": "\n".join(
            [*answers, f"/  /{first}/  302", *lost, f"/*  /{first}/404/  404", ""]
        ),
        "index.html": _lead({lang: f"/{lang}/" for lang in index.languages}),
        **{f"{sign[1:]}index.html": _lead(pages) for sign, pages in _signs(index).items()},
    }


def servers(index: Index, root: Path) -> dict[str, str]:
    """Return the configurations of two web servers by the suffix of their file."""
    first, *others = index.languages
    languages = "|".join(index.languages)
    nginx = NGINX.format(
        first=first,
        root=root,
        languages=languages,
        liked="\n".join(f"    ~*^\\s*{lang} {lang};" for lang in others),
        spoken="\n".join(f"    ~^/{lang}/ {lang};" for lang in index.languages),
        types="\n".join(f"        {kind} {names};" for kind, names in _types(index)),
        **{name: _nginx(headers) for name, headers in _KINDS},
    )
    liked = (
        f"\t@{lang} {{\n\t\tpath /\n\t\theader Accept-Language {lang}*\n\t}}\n"
        f"\tredir @{lang} /{lang}/ 307\n"
        f"\t@sign-{lang} {{\n\t\tpath /tours/*\n\t\theader Accept-Language {lang}*\n"
        f"\t\tfile /{lang}{{path}}index.html\n\t}}\n"
        f"\tredir @sign-{lang} /{lang}{{path}} 307"
        for lang in others
    )
    caddy = CADDY.format(
        first=first,
        root=root,
        languages=languages,
        liked="\n".join(liked),
        **{name: _caddy(headers) for name, headers in _KINDS},
    )
    return {"nginx.conf": nginx, "Caddyfile": caddy}


_KINDS = (("file", FILE), ("pack", PACK), ("page", PAGE), ("list", LIST))


def _fields(headers: Headers) -> Iterable[tuple[str, str]]:
    return ((name.decode(), value.decode()) for name, value in headers)


def _nginx(headers: Headers) -> str:
    return "\n".join(f'        add_header {n} "{v}" always;' for n, v in _fields(headers))


def _caddy(headers: Headers) -> str:
    return "\n".join(f'\t\t{name} "{value}"' for name, value in _fields(headers))


def _rule(path: str, headers: Headers) -> str:
    return "\n".join([path, *(f"  {name}: {value}" for name, value in _fields(headers)), ""])


def _archives(index: Index) -> list[str]:
    return sorted(r.path for r in index.resources if r.path.endswith(".zip"))


def _types(index: Index) -> list[tuple[str, str]]:
    """Return each media type with the endings of its files. nginx adds the character set."""
    found: dict[str, set[str]] = {"text/html": {"html"}}
    for resource in index.resources:
        ending = PurePosixPath(resource.path).suffix.lstrip(".")
        if ending and not resource.path.endswith("/"):
            found.setdefault(resource.type.replace("; ", ";"), set()).add(ending)
    return [(f'"{kind}"', " ".join(sorted(endings))) for kind, endings in sorted(found.items())]


def _signs(index: Index) -> dict[str, dict[str, str]]:
    """Return each address of a sign, which names no language, with its page in every language."""
    found: dict[str, dict[str, str]] = {}
    for resource in sorted(index.resources, key=lambda each: _rank(index, each.path)):
        if match := SPOKEN.fullmatch(resource.path):
            found.setdefault(match[2], {})[match[1]] = resource.path
    return found


def _rank(index: Index, path: str) -> tuple[int, str]:
    lang = path.split("/")[1]
    return index.languages.index(lang) if lang in index.languages else len(index.languages), path


def _lead(pages: Mapping[str, str]) -> str:
    """Return a page for hosts that can do no more than show a file: it leads to one language, the
    first, and offers the others.
    """  # noqa: D205
    first = next(iter(pages))
    links = "".join(
        f'<p><a href="{url}" lang="{lang}">{lang}</a></p>' for lang, url in pages.items()
    )
    return (
        f'<!doctype html><html lang="{first}"><meta charset="utf-8"><title>Archipel</title>'
        f'<meta http-equiv="refresh" content="0; url={pages[first]}">{links}</html>\n'
    )
