import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.compile import client

MODULES = {
    "start.js": 'import { go } from "./pure/go.js"\n/** @type {number} */\nexport const a = go()\n'
    'export const later = () => import("./install.js")\n',
    "install.js": "export default 1\n",
    "pure/go.js": "// why\nexport const go = () => 1\n",
}


@pytest.fixture
def write(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return write


@pytest.fixture
def web(tmp_path, write):
    for name, text in MODULES.items():
        write(f"client/{name}", text)
    write("styles/tokens.css", "/* named */\n:root {\n  --lampe: #e9a21b;\n}\n")
    write("styles/base.css", "body { color: black }\n")
    write("styles/fonts.css", '@font-face { src: url("font:text") }\n')
    write("worker.js", "self.b = BUILD\n")
    return tmp_path


def test_modules_import_each_other_by_hash(web):
    built = client.build(web)
    start = built.modules["start"].data.decode()
    assert f'from"{built.modules["pure/go"].url}"' in start
    assert f'import("{built.modules["install"].url}")' in start
    assert all(re.fullmatch(r"/a/[0-9a-f]{16}\.js", m.url) for m in built.modules.values())


def test_comments_for_developers_stay_at_home(web):
    built = client.build(web)
    assert b"@type" not in built.modules["start"].data
    assert b"why" not in built.modules["pure/go"].data
    assert b"named" not in built.style.data


def test_a_change_renames_the_module_and_what_imports_it_only(web, write):
    before = client.build(web).modules
    write("client/pure/go.js", "export const go = () => 2\n")
    after = client.build(web).modules
    assert {name for name in before if before[name].url != after[name].url} == {"start", "pure/go"}


def test_styles_are_one_file_in_the_order_of_the_layers(web):
    style = client.build(web).style.data.decode()
    assert style.startswith("@layer tokens,reset,base")
    assert style.index("--lampe") < style.index("body")


def test_a_font_is_named_where_it_is_built_and_left_out_where_not(web, write):
    assert b"@font-face" not in client.build(web).style.data
    write("fonts/text.woff2", "glyphs")
    built = client.build(web)
    assert f"url({built.fonts['text'].url})" in built.style.data.decode()


def test_the_worker_says_its_build_and_any_change_renews_it(web, write):
    first = client.build(web)
    assert first.worker.data.decode().startswith(f'const BUILD = "{first.build}";\n')
    write("styles/base.css", "body { color: navy }\n")
    assert client.build(web).build not in {first.build, client.build(web, b"texts").build}


def test_a_circle_is_refused_by_name(web, write):
    write("client/pure/go.js", 'import "../start.js"\n')
    with pytest.raises(client.ImportCircleError, match=r"pure/go\.js -> start\.js"):
        client.build(web)


def test_what_phones_get_passes_the_units_of_the_source(tmp_path):
    root = Path(__file__).parents[2]
    for script in root.glob("web/client/**/*.js"):
        copy = tmp_path / script.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(client.minified(client.SCRIPT, script.read_text("utf-8")))
    for folder in ("tests/client", "tests/vectors"):
        shutil.copytree(root / folder, tmp_path / folder)
    shutil.copy(root / "package.json", tmp_path)
    # The worker's units read its source; the browsers' tests run it minified.
    units = [path for path in tmp_path.glob("tests/client/*.test.js") if path.stem != "worker.test"]
    node = Path(sys.executable).with_name("node")
    done = subprocess.run(
        [node, "--test", *units],
        cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "tests 0" not in done.stdout
