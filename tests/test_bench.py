"""What the benches write down."""

from tests.bench.report import TITLE, put


def test_a_section_is_written_in_the_place_of_its_last_one(tmp_path, capsys):
    file = tmp_path / "RESULTS.md"
    put("One", "1", file)
    put("Two", "2", file)
    put("One", "3\n", file)
    assert file.read_text() == f"{TITLE}\n## One\n\n3\n\n## Two\n\n2\n"
    put("Two", "4", file)
    assert file.read_text() == f"{TITLE}\n## One\n\n3\n\n## Two\n\n4\n"
    assert capsys.readouterr().out.count("## ") == 4
