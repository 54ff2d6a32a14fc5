"""A ZIM file of the same bytes, for kiwix-serve: what offline readers use where we make packs.

Its writer comes from PyPI and is needed for this only, so it is installed into a folder that is
thrown away.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from server.settings import ROOT

LIBZIM = "libzim==3.13.1"
NAME = "site"


def make_zim(www: Path, kinds: dict[str, str], folder: Path) -> bool:
    """Write the files of these addresses (with their types) as `folder/site.zim`.

    False where the writer cannot be had.
    """
    tools, listed = folder / "tools", folder / "kinds.json"
    pip = (sys.executable, "-m", "pip", "install", "-qqq", "-t", str(tools), LIBZIM)
    if subprocess.run(pip, check=False).returncode:
        return False
    listed.write_text(json.dumps(kinds))
    words = ("-m", "tests.bench.zim", str(www), str(listed), f"{folder}/{NAME}.zim")
    env = {**os.environ, "PYTHONPATH": f"{ROOT}:{tools}"}
    subprocess.run([sys.executable, *words], env=env, check=True, stdout=subprocess.DEVNULL)
    return True
