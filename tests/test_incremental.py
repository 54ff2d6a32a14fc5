"""What is made on what is remembered is what would be made from nothing, whatever was changed."""

import random
import shutil
import time
from dataclasses import replace

import pytest
from markupsafe import Markup

from server.author.tree import Stamp
from server.compile.surface import load_site
from server.model.tree import MemoryTree
from server.publish.draft import check, compile_checked, job
from server.publish.remembering import FOLDER, keep_stamps, open_stamps, sweep
from server.settings import WEB
from server.store.blobs import Blobs
from tests.builders import jpeg, make_tour_files
from tests.site import TODAY

TOUR = "petite-visite"
STOPS = ("gare", "lampe", "louvre")


def some(chance):
    return str(chance.randrange(1000)).encode()


def say_more(files, chance):
    path = f"stops/{chance.choice(STOPS)}/{chance.choice(('fr', 'en'))}.md"
    return {**files, path: files[path] + b"\nEncore " + some(chance) + b".\n"}


def rename(files, chance):
    path = chance.choice(("", "stops/gare/", "stops/louvre/")) + chance.choice(("fr.md", "en.md"))
    head, _, rest = files[path].partition(b"title: ")
    return {**files, path: head + b"title: Nom " + some(chance) + rest[rest.index(b"\n") :]}


def reorder(files, chance):
    order = chance.sample(listed(files), len(listed(files)))
    return with_stops(files, order)


def come_and_go(files, chance):
    """Take the last stop from the list, or put all back: its files are unlisted meanwhile."""
    known = listed(files)
    gone = {path for path in files if path.startswith(f"stops/{known[-1]}/")}
    if len(known) < len(STOPS):
        return {**make_tour_files(), **with_stops(files, STOPS)}
    return {path: data for path, data in with_stops(files, known[:-1]).items() if path not in gone}


def listed(files):
    line = next(one for one in files["tour.yaml"].split(b"\n") if one.startswith(b"stops:"))
    return [name.decode().strip() for name in line[7:].strip(b" []").split(b",")]


def with_stops(files, stops):
    lines = [
        f"stops: [{', '.join(stops)}]".encode() if one.startswith(b"stops:") else one
        for one in files["tour.yaml"].split(b"\n")
    ]
    return {**files, "tour.yaml": b"\n".join(lines)}


def other_picture(files, chance):
    return {**files, "stops/lampe/lampe.jpg": jpeg(shade=chance.randrange(90))}


def other_credit(files, chance):
    path = "stops/louvre/stop.yaml"
    before, _, after = files[path].rpartition(b"credit: ")
    return {**files, path: before + b"credit: Ada " + some(chance) + after[after.index(b",") :]}


def move(files, chance):
    path = "stops/lampe/stop.yaml"
    _, _, rest = files[path].partition(b"\n")
    return {**files, path: b"at: [50.43000, 2.815%02d]\n" % chance.randrange(99) + rest}


def mistake(files, chance):
    return {**files, "stops/gare/fr.md": files["stops/gare/fr.md"] + b"\n[?](#nulle-part)\n"}


def mend(files, chance):
    path = "stops/gare/fr.md"
    return {**files, path: files[path].replace(b"\n[?](#nulle-part)\n", b"")}


CHANGES = (
    say_more, say_more, rename, reorder, come_and_go, other_picture, other_credit, move, mistake,
    mend,
)  # fmt: skip


@pytest.fixture(scope="module")
def site():
    return load_site(WEB, "")


def made(data, files, site):
    """Everything that a release would be made of."""
    work = job(TOUR, MemoryTree(files), Blobs(data), site, TODAY)
    tour, problems = check(work)
    return compile_checked(work, tour, problems) if tour else problems


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_changed_it_is_as_if_made_from_nothing(seed, site, tmp_path):
    chance, files = random.Random(seed), make_tour_files()
    for number in range(6):
        warm = made(tmp_path / "warm", files, site)
        cold = tmp_path / str(number)
        shutil.copytree(
            tmp_path / "warm/cache", cold / "cache", ignore=shutil.ignore_patterns(FOLDER)
        )
        assert warm == made(cold, files, site)
        files = chance.choice(CHANGES)(files, chance)


@pytest.mark.parametrize(
    "spoilt",
    [lambda d: d[: len(d) // 2], lambda d: b"", lambda d: d[:-1] + bytes([d[-1] ^ 1])],
    ids=("half", "empty", "flipped"),
)
def test_a_damaged_memory_is_made_again(spoilt, site, tmp_path):
    files = make_tour_files()
    first = made(tmp_path, files, site)
    kept = sorted((tmp_path / "cache" / FOLDER).glob(f"{TOUR}.*"))
    assert [path.suffix for path in kept] == [".made", ".read", ".said"]
    whole = [path.read_bytes() for path in kept]
    for path, data in zip(kept, whole, strict=True):
        path.write_bytes(spoilt(data))
    assert made(tmp_path, files, site) == first
    assert [path.read_bytes() for path in kept] == whole


def test_pages_whose_bytes_are_lost_are_made_again(site, tmp_path):
    files = make_tour_files()
    first = made(tmp_path, files, site)
    shutil.rmtree(tmp_path / "blobs")
    assert made(tmp_path, files, site) == first


def test_another_program_begins_anew(site, tmp_path, monkeypatch):
    files = make_tour_files()
    made(tmp_path, files, site)
    monkeypatch.setattr("server.publish.remembering.program", lambda: "another")
    monkeypatch.setattr("server.compile.map.draw", None)
    with pytest.raises(TypeError):
        made(tmp_path, files, site)


def test_stamps_come_back_as_they_went_or_not_at_all(tmp_path):
    stamps = {"media/affiche.jpg": Stamp(1, 2, 3, 4, "0" * 64)}
    keep_stamps(stamps, tmp_path, TOUR)
    assert open_stamps(tmp_path, TOUR) == stamps
    file = tmp_path / FOLDER / f"{TOUR}.stamps"
    file.write_bytes(file.read_bytes()[:-1])
    assert open_stamps(tmp_path, TOUR) == {}


def test_what_is_remembered_of_tours_that_are_gone_is_swept(site, tmp_path):
    cache = tmp_path / "cache"
    made(tmp_path, make_tour_files(), site)
    (cache / FOLDER / "@another-program.0123").touch()
    (cache / FOLDER / f"{TOUR}-2.made").touch()
    later = time.time() + 1
    assert sweep(cache, {TOUR}, before=later - 3600) == 0
    assert sweep(cache, {TOUR}, before=later) == 2
    assert sweep(cache, set(), before=later) == 3
    assert sweep(tmp_path / "nothing", set(), before=later) == 0


def test_other_templates_draw_anew_what_texts_show(site, tmp_path, monkeypatch):
    """A build is named by its templates; what was drawn by those of another is not shown."""
    made(tmp_path, make_tour_files(), site)
    monkeypatch.setattr("server.compile.views.fragment", lambda *_, **__: Markup("<p>drawn anew"))
    newer = replace(site, shell=replace(site.shell, build="next"))
    done = made(tmp_path, make_tour_files(), newer)
    (page,) = (one for one in done.compiled.resources if one.path == f"/fr/tours/{TOUR}/")
    assert b"<p>drawn anew" in Blobs(tmp_path).read(page.sha256)
