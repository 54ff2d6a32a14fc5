import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.model import patch

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "patch.json").read_text("utf-8"))
PAGE = "".join(f"<p>Le puits {i} descendait à {i * 7} mètres.</p>\n" for i in range(400))
texts = st.lists(
    st.sampled_from(["<p>Ici.</p>\n", "Là", "é", "🕯", "\u202f!", "\r\n", "<b>", "."]), max_size=30
).map("".join)


@given(texts, texts)
def test_a_patch_makes_the_new_of_the_old(old, new):
    made = patch.make(old.encode(), new.encode())
    assert made is not None
    assert patch.apply(made, old.encode()) == new.encode()


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_vectors(case):
    steps = json.dumps(case["steps"]).encode()
    assert patch.apply(steps, case["old"].encode()).decode() == case["new"]


def test_a_corrected_sentence_costs_little_more_than_itself():
    later = PAGE.replace("Le puits 200 descendait", "Le puits 200, dit-on, descendait")
    made = patch.make(PAGE.encode(), later.encode())
    assert made
    assert len(made) < 120
    assert json.loads(made)[0][0] == 0


def test_what_is_no_text_or_too_large_has_no_patch():
    assert patch.make(b"\xff\xfe", b"ok") is None
    assert patch.make(b"x" * (patch.LARGEST_BYTES + 1), b"ok") is None
