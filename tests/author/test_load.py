from datetime import date

from server.author import FolderTree, load
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
