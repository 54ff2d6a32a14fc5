"""RESULTS.md: one section per bench, each written by its own run."""

import os
import re
import sys
from pathlib import Path

RESULTS = Path(__file__).parent / "RESULTS.md"
TITLE = "# Measured side by side\n\nWritten by `make bench`, a section per bench.\n"


def put(title: str, text: str, file: Path = RESULTS) -> None:
    """Print a section, and write it in the place of the one of that name, or at the end."""
    section = f"\n## {title}\n\n{text.strip()}\n"
    whole = file.read_text("utf-8") if file.exists() else TITLE
    old = re.search(rf"^\n## {re.escape(title)}\n.*?(?=^\n## |\Z)", whole, re.DOTALL | re.MULTILINE)
    start, end = old.span() if old else (len(whole), len(whole))
    file.write_text(whole[:start] + section + whole[end:], "utf-8")
    sys.stdout.write(section)


def busy() -> str:
    """Say how much else the machine did: its load over 1, 5 and 15 minutes."""
    return ", ".join(f"{each:.1f}" for each in os.getloadavg())
