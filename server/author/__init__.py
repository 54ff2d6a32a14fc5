"""From an author's files to a tour, and from a tour to its author's files."""

from server.author.load import load
from server.author.tree import BadArchive, FolderTree, zip_tree

__all__ = ["BadArchive", "FolderTree", "load", "zip_tree"]
