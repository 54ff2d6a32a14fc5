import time
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from server.author import FolderTree, load, locate, report
from server.model.checks import over_budget
from server.model.tree import MemoryTree
from tests.builders import make_tour_files, write_folder

TODAY = date(2026, 11, 23)


def test_a_good_tour_is_read_whole_without_a_word():
    tour, problems = load(MemoryTree(make_tour_files()), TODAY)

    assert problems == ()
    assert tour is not None
    assert [stop.id for stop in tour.stops] == ["gare", "lampe", "louvre"]
    assert set(tour.texts) == {"fr", "en"}
    assert list(tour.stops[0].assets) == ["gare.svg", "fr.wav"]
    assert [landmark.kind for landmark in tour.landmarks] == ["park", "commune"]
    assert tour.glossary["en"][0].title == "Pit boy"


def test_a_folder_and_memory_hold_the_same_tour(tmp_path):
    files = make_tour_files()

    folder = FolderTree(write_folder(files, tmp_path))

    assert folder.paths == set(files)
    assert load(folder, TODAY) == load(MemoryTree(files), TODAY)


def test_no_folder_is_no_tour():
    tour, (problem,) = load(MemoryTree({}), TODAY)

    assert (tour, problem.code, problem.path) == (None, "no-tour", "tour.yaml")


def test_a_tour_is_returned_although_the_checks_found_errors():
    files = make_tour_files(**{"stops/lampe/en.md": "---\ntitle: The lamp\n---\n[a](#b)"})

    tour, problems = load(MemoryTree(files), TODAY)

    assert tour is not None
    assert "stop-link" in {problem.code for problem in problems}


def test_a_tour_is_not_returned_where_a_part_could_not_be_read():
    for path in ("tour.yaml", "route.gpx", "map.geojson", "stops/gare/en.md", "media/affiche.jpg"):
        tour, problems = load(MemoryTree(make_tour_files(**{path: b"\xff{"})), TODAY)

        assert tour is None
        assert {problem.path for problem in problems if problem.severity == "error"} == {path}


def test_the_id_repeats_the_name_of_the_folder():
    assert load(MemoryTree(make_tour_files()), TODAY, "petite-visite")[1] == ()
    _, (problem,) = load(MemoryTree(make_tour_files()), TODAY, "autre-visite")

    assert (problem.code, problem.line, problem.column) == ("id-folder", 2, 5)


@given(st.data())
def test_any_damage_to_any_file_is_told_and_never_crashes(draw):
    files = make_tour_files()
    path = draw.draw(st.sampled_from(sorted(files)))
    data = bytearray(files[path])
    for _ in range(draw.draw(st.integers(1, 4))):
        at = draw.draw(st.integers(0, len(data) - 1))
        data[at : at + draw.draw(st.integers(0, 3))] = draw.draw(st.binary(max_size=3))

    tour, problems = load(MemoryTree({**files, path: bytes(data)}), TODAY)

    assert report(problems, Path("tours/x"), "fr").count("\n") == 2 * len(problems)
    assert tour is not None or any(problem.severity == "error" for problem in problems)


def many_stops(count):
    files = make_tour_files()
    names = [f"etape-{number}" for number in range(count)]
    stop = {path: data for path, data in files.items() if path.startswith("stops/lampe/")}
    for name in names:
        files |= {path.replace("lampe", name, 1): data for path, data in stop.items()}
    facts = files["tour.yaml"].decode().replace("[gare,", f"[{', '.join(names)}, gare,")
    return {**files, "tour.yaml": facts.encode()}


def test_ten_stops_are_read_and_checked_within_a_third_of_a_second():
    tree = MemoryTree(many_stops(7))
    tour, _ = load(tree, TODAY)
    assert tour is not None
    assert len(tour.stops) == 10

    took = []
    for _ in range(3):
        start = time.process_time()
        load(tree, TODAY)
        took.append(time.process_time() - start)

    assert min(took) < 0.3


def test_a_problem_of_publishing_gets_its_line():
    facts = make_tour_files()["tour.yaml"].decode().replace("theme:", "budget_kb: 10\ntheme:")
    tree = MemoryTree(make_tour_files(**{"tour.yaml": facts}))
    tour, _ = load(tree, TODAY)
    assert tour is not None

    problem = locate(tree, over_budget(tour, 20_000))

    assert (problem.line, problem.column) == (4, 12)
