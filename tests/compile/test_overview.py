import re
from itertools import combinations

from lxml import etree

from server.compile import overview
from server.render import load_texts
from tests.compile.test_site import make_card


def drawn(*cards):
    shown = [(card, card.titles["fr"], f"/fr/tours/{card.tour}/") for card in cards]
    return etree.fromstring(str(overview.draw(shown, load_texts("fr"))))


def test_every_tour_is_a_link_that_names_it():
    svg = drawn(make_card(), make_card(tour="vimy", start=(2.77, 50.38)))
    links = svg.findall("a")
    assert [a.get("href") for a in links] == ["/fr/tours/jumeaux/", "/fr/tours/vimy/"]
    assert links[0].get("aria-label") == "1 Les jumeaux de Loos"


def test_north_is_up_and_east_is_right():
    svg = drawn(make_card(start=(2.78, 50.43)), make_card(start=(2.80, 50.45)))
    (x1, y1), (x2, y2) = [(int(t.get("x")), int(t.get("y"))) for t in svg.findall("a/text")]
    assert x2 > x1
    assert y2 < y1


def test_every_commune_lies_on_the_drawing():
    svg = drawn()
    width, height = map(int, svg.get("viewBox").split()[2:])
    islets = svg.findall("g[@class='islet']/circle")
    assert len(islets) == 36
    assert all(0 < int(c.get("cx")) < width and 0 < int(c.get("cy")) < height for c in islets)


def test_a_name_moves_out_of_the_way_of_a_pin():
    def lens(svg):
        (name,) = [t for t in svg.iterfind("g[@class='commune']/text") if t.text == "Lens"]
        return int(name.get("y"))

    assert abs(lens(drawn()) - lens(drawn(make_card(start=(2.8279, 50.4330))))) > 34


def test_names_never_meet_and_most_communes_have_one():
    names = drawn().findall("g[@class='commune']/text")
    places = [(float(t.get("x")), float(t.get("y"))) for t in names]
    near = [
        (a, b)
        for a, b in combinations(places, 2)
        if abs(a[0] - b[0]) < 40 and abs(a[1] - b[1]) < 24
    ]
    assert not near
    assert len(names) >= 30


def test_tours_with_one_start_have_pins_apart_and_lines_to_it():
    svg = drawn(*[make_card(start=(2.8279, 50.4287)) for _ in range(3)])
    pins = [complex(*(int(c.get(k)) for k in ("cx", "cy"))) for c in svg.iterfind("a/circle")][1::2]
    assert all(abs(a - b) > 68 for a, b in combinations(pins, 2))
    assert len(svg.findall("a/path[@class='leader']")) >= 2


def test_a_tour_without_outline_is_still_a_place():
    svg = drawn(make_card(outline=()))
    assert re.fullmatch(r"M\d+ \d+", svg.find("g/path[@class='trail-line']").get("d"))
