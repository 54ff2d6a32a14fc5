"""Publish tours: check, compile in processes of their own, store, then release all at once.

Bytes are written first, under their hashes, where nobody looks; one transaction then makes the
editions current and the release live. Whatever dies before that leaves the old catalogue.
"""

from server.publish.draft import Draft
from server.publish.machines import join
from server.publish.pool import Tell
from server.publish.preview import build_folder
from server.publish.release import Outcome, publish, refresh
from server.publish.store import Store, open_store

__all__ = [
    "Draft",
    "Outcome",
    "Store",
    "Tell",
    "build_folder",
    "join",
    "open_store",
    "publish",
    "refresh",
]
