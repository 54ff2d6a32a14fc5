import pytest

from server.model.staff import browser, name_key, network, site, tidy_name, weakness

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0"
CHROME = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Safari/604.1"


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("lampe terril moulin", None),
        ("x1x2x3x4x5x6", None),
        ("court", "short"),
        ("l" * 201, "long"),
        ("abababababab", "plain"),
        ("AaAaAaAaAaAa", "plain"),
        ("jeanne est la meilleure", "named"),
        ("MADAME DUPONT 2026", "named"),
        ("", "short"),
        ("été à Liévin ☀", None),
    ],
)
def test_a_password_is_judged_by_its_length(password, wrong):
    assert weakness(password, "Jeanne Dupont") == wrong


def test_a_short_name_forbids_no_letters():
    assert weakness("an old wooden lamp", "An Le") is None


@pytest.mark.parametrize("name", ["Zoé  Petit", " zoé petit", "ZOE\u0301 PETIT", "Zoé\u200b Petit"])
def test_spellings_of_a_name_are_one_person(name):
    assert name_key(name) == "zoé petit"


def test_a_name_is_kept_short_and_visible():
    assert tidy_name("\x00\n\u202e ") == ""
    assert len(tidy_name("x" * 500)) == 60


@pytest.mark.parametrize(
    ("address", "kept", "counted"),
    [
        ("81.53.17.4", "81.53.*.*", "81.53.17.4"),
        ("::ffff:81.53.17.4", "81.53.*.*", "81.53.17.4"),
        ("2a01:cb08:1:2:3:4:5:6", "2a01:cb08::/32", "2a01:cb08:1:2::/64"),
        ("192.168.1.20", "private", "192.168.1.20"),
        ("fd00::1", "private", "fd00::/64"),
        ("127.0.0.1", "local", "127.0.0.1"),
        ("::1", "local", "::/64"),
        ("", "local", "None"),
        ("' or 1=1", "local", "None"),
    ],
)
def test_of_an_address_the_register_keeps_where_from_but_not_who(address, kept, counted):
    assert network(address) == kept
    assert site(address) == counted


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (EDGE, "Edge, Windows"),
        (CHROME, "Chrome, Android"),
        (SAFARI, "Safari, iPhone"),
        ("curl/8", ""),
        ("<script>", ""),
    ],
)
def test_a_browser_is_known_by_two_words(agent, name):
    assert browser(agent) == name
