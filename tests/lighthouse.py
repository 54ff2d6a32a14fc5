"""Lighthouse scores of the catalogue and a tour page: `python -m tests.lighthouse`."""

import asyncio
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from server.settings import Settings
from tests.live import run_server
from tests.site import publish_starters

ROOT = Path(__file__).parent.parent
PROGRAM = ROOT / "node_modules" / "lighthouse" / "cli" / "index.js"
NODE = ROOT / ".venv" / "bin" / "node"
PAGES = ("/fr/", "/fr/tours/gare-louvre-lens/")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LOWEST = 95
CHROME_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


async def scores(url: str) -> dict[str, int]:
    """Run Lighthouse in its mobile setting (slow 4G, 4x slower processor); scores of 100."""
    process = await asyncio.create_subprocess_exec(
        NODE, PROGRAM, url, "--output=json", "--quiet", f"--chrome-flags={CHROME_FLAGS}",
        f"--only-categories={','.join(CATEGORIES)}",
        env={**os.environ, "CHROME_PATH": shutil.which("chromium") or ""},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await process.communicate()
    report = json.loads(printed)
    for audit in report["audits"].values():
        if audit["score"] is not None and audit["score"] < 0.9:
            sys.stderr.write(f"  {audit['id']}: {audit.get('displayValue', audit['title'])}\n")
    return {name: round(report["categories"][name]["score"] * 100) for name in CATEGORIES}


async def main() -> int:
    """Print a table; fail where a score is under 95."""
    lowest = 100
    with tempfile.TemporaryDirectory() as folder:
        await publish_starters(Path(folder))
        async with run_server(Settings(data=Path(folder))) as server:
            for path in PAGES:
                found = await scores(server.url + path)
                lowest = min(lowest, *found.values())
                cells = "  ".join(f"{name} {score}" for name, score in found.items())
                sys.stdout.write(f"{path}  {cells}\n")
    return lowest < LOWEST


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
