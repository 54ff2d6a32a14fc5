"""From an author's files to a tour, and from a tour to its author's files."""

from server.author.load import Examined, examine, load, locate
from server.author.media import check_media
from server.author.messages import message, report
from server.author.new import new_tour, starter_files
from server.author.save import save
from server.author.tree import ArchiveError, FolderTree, zip_tree

__all__ = [
    "ArchiveError",
    "Examined",
    "FolderTree",
    "check_media",
    "examine",
    "load",
    "locate",
    "message",
    "new_tour",
    "report",
    "save",
    "starter_files",
    "zip_tree",
]
