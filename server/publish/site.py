"""The site around the tours as this house publishes it: with its address, and its key."""

from pathlib import Path

from server.compile.build import Site
from server.compile.surface import load_site
from server.publish.draft import CACHE_FOLDER
from server.publish.remembering import SITE, keep_memory, open_memory
from server.publish.signing import public_key
from server.publish.templates import remember_templates
from server.settings import WEB


def site_of(data: Path, origin: str) -> Site:
    """Return the site of a data folder; scripts that did not change are not bundled again."""
    cache = data / CACHE_FOLDER
    remember_templates(cache)
    memory = open_memory(cache, SITE, "client")
    made = load_site(WEB, origin, public_key(data), memory)
    keep_memory(memory, cache, SITE, "client")
    return made
