import gzip
import re

import pytest

from server.compile import client
from server.settings import WEB

CLIENT_LIMIT_BYTES = 41_000
MODULES = {
    "calendar.js": "document.title += 2\n",
    "early.js": "document.title += 1\n",
    "start.js": 'import { go } from "./pure/go.js"\n/** @type {number} */\nconsole.log(go())\n'
    'if (go()) void import("./install.js")\nelse void import("./walk.js")\n',
    "install.js": 'import { way } from "./pure/way.js"\nexport const a = way()\n',
    "walk.js": 'import { way } from "./pure/way.js"\nexport const b = way()\n',
    "pure/go.js": "// why\nexport const go = () => Math.random()\n",
    "pure/way.js": "export const way = () => Math.random() + 1\n",
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


def named(scripts):
    """Return the scripts by name, without the bundler's hash."""
    return {re.sub(r"-[A-Z0-9]{8}$", "", name): script for name, script in scripts.items()}


def test_modules_are_joined_into_scripts_that_import_by_hash(web):
    scripts = named(client.build(web).scripts)
    assert set(scripts) == {"calendar", "early", "start", "install", "walk", "chunk"}
    start = scripts["start"].data.decode()
    assert f'import("{scripts["install"].url}")' in start
    assert f'from"{scripts["chunk"].url}"' in scripts["walk"].data.decode()
    assert all(re.fullmatch(r"/a/[0-9a-f]{16}\.js", script.url) for script in scripts.values())


def test_comments_for_developers_stay_at_home(web):
    built = client.build(web)
    assert not any(word in s.data for s in built.scripts.values() for word in (b"@type", b"why"))
    assert b"named" not in built.style.data


@pytest.mark.parametrize(
    ("module", "renamed"),
    [("pure/go.js", {"start"}), ("pure/way.js", {"start", "install", "walk", "chunk"})],
)
def test_a_change_renames_the_script_and_what_imports_it_only(web, write, module, renamed):
    before = named(client.build(web).scripts)
    write(f"client/{module}", MODULES[module].replace("random()", "random() + 2"))
    after = named(client.build(web).scripts)
    assert {name for name in before if before[name].url != after[name].url} == renamed


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
    assert f'"{first.build}"' in first.worker.data.decode()
    write("styles/base.css", "body { color: navy }\n")
    assert client.build(web).build not in {first.build, client.build(web, b"texts").build}


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        (
            "client/pure/go.js",
            "export const go = (\n",
            r"Unexpected end of file\s+\S+/pure/go\.js:2:0",
        ),
        ("client/walk.js", 'import "./nowhere.js"\n', r'Could not resolve "\./nowhere\.js"'),
    ],
)
def test_a_mistake_is_told_with_its_place(web, write, path, text, said):
    write(path, text)
    with pytest.raises(client.ClientError, match=said):
        client.build(web)


def test_a_missing_bundler_is_told_with_its_cure(web, monkeypatch, tmp_path):
    monkeypatch.setattr(client, "BUNDLER", tmp_path / "node_modules")
    with pytest.raises(client.ClientError, match="npm ci"):
        client.build(web)


def test_the_whole_client_is_light():
    built = client.build(WEB)
    scripts = [*built.scripts.values(), built.worker]
    assert sum(len(gzip.compress(script.data, 9)) for script in scripts) < CLIENT_LIMIT_BYTES
