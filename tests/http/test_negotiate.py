import pytest

from server.http.negotiate import encodings, weights


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("", {}),
        ("BR", {"br": 1}),
        ("br;q=0.5 , gzip; q=1.000", {"br": 0.5, "gzip": 1}),
        ("br;q=2, gzip;q=nan, x;q=-1, y;q=0.1234, z;q=", dict.fromkeys(("br", "gzip", *"xyz"), 0)),
        (",;,;q=1", {}),
    ],
)
def test_a_weight_is_between_nothing_and_one(field, found):
    assert weights(field) == found


@pytest.mark.parametrize(
    ("field", "taken"),
    [
        (b"", (None,)),
        (b"gzip, deflate, br, zstd", ("br", "gzip", None)),
        (b"gzip, br;q=0.9", ("gzip", "br", None)),
        (b"*", ("br", "gzip", None)),
        (b"*;q=0.2, br;q=0.1", ("gzip", None, "br")),
        (b"identity;q=1, *;q=0", (None,)),
        (b"br;q=0", (None,)),
        (b"identity;q=0", ()),
        (b"\xff\xfe", (None,)),
    ],
)
def test_plain_bytes_come_last_unless_they_are_asked_for(field, taken):
    assert encodings(field) == taken


def test_what_is_remembered_of_fields_is_bounded():
    for number in range(5000):
        encodings(b"x%d" % number)
    assert encodings.cache_info().currsize <= 256
