"""Templates as Jinja compiled them, as files of the cache: a tenth of a second of every process."""

from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from server.compile.cache import seal, unsealed
from server.publish.remembering import FOLDER, PROGRAMS_OWN, SIGNS, program
from server.render.page import environment


class _Compiled(BytecodeCache):
    """One file for each template and program. Jinja compares what it was compiled from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        data = unsealed(self._file(bucket))
        if data is not None:
            bucket.bytecode_from_string(data)

    def dump_bytecode(self, bucket: Bucket) -> None:
        seal(self._file(bucket), bucket.bytecode_to_string())

    def _file(self, bucket: Bucket) -> Path:
        return self._folder / f"{PROGRAMS_OWN}{program()[:SIGNS]}.{bucket.key}"


def remember_templates(cache_folder: Path) -> None:
    """Let this process take compiled templates from the cache of a data folder, and put them in."""
    environment().bytecode_cache = _Compiled(cache_folder / FOLDER)
