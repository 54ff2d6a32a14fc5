"""The house rules that a machine can check: who imports whom, and how long a file may be."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SERVER = ROOT / "server"
FLOORS = [  # low to high; a module imports only from floors below its own, or its own package
    {"model"},
    {"render", "settings"},
    {"author", "compile", "store", "exchange"},
    {"publish"},
    {"http"},
    {"app"},
    {"serve"},
    {"commands"},
    {"cli"},
]
FLOOR_OF = {name: number for number, names in enumerate(FLOORS) for name in names}
MODULES = sorted(SERVER.rglob("*.py"))


def part_of(path):
    return path.relative_to(SERVER).parts[0].removesuffix(".py")


def names_imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module == "server":
            yield from (f"server.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_imports_only_downwards(path):
    part = part_of(path)
    if part == "__init__":
        return
    others = {name.split(".")[1] for name in names_imported(path) if name.startswith("server.")}
    climbs = {other for other in others - {part} if FLOOR_OF[other] >= FLOOR_OF[part]}
    assert not climbs, f"{part} imports {climbs}"


def test_the_model_touches_nothing():
    forbidden = {"starlette", "aiosqlite", "jinja2", "uvicorn", "sqlite3", "socket"}
    for path in (SERVER / "model").glob("*.py"):
        assert not {name.split(".")[0] for name in names_imported(path)} & forbidden, path


def test_the_packages_below_import_each_other_in_no_circle():
    graph = {path: set(names_imported(path)) for path in MODULES}
    name_of = {
        path: "server." + ".".join(path.relative_to(SERVER).with_suffix("").parts)
        for path in MODULES
    }
    by_name = {name.removesuffix(".__init__"): path for path, name in name_of.items()}

    def visit(path, above):
        assert path not in above, " -> ".join(name_of[p] for p in (*above, path))
        for other in graph[path]:
            if other in by_name and by_name[other] != path and not is_init(by_name[other]):
                visit(by_name[other], (*above, path))

    for path in MODULES:
        visit(path, ())


def is_init(path):
    return path.name == "__init__.py"


@pytest.mark.parametrize(
    ("folder", "longest"),
    [("server", 300), ("web/client", 300), ("web/styles", 300), ("web/templates", 300),
     ("tests", 400)],
)  # fmt: skip
def test_no_file_is_too_long_to_read(folder, longest):
    code = {".py", ".js", ".css", ".html"}
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in (ROOT / folder).rglob("*")
        if path.suffix in code and (lines := len(path.read_text().splitlines())) > longest
    }
    assert not long
