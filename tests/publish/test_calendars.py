import pytest

from tests.builders import make_tour_files
from tests.publish.test_publish import TOUR, content, index_of
from tests.site import publish_files

SITE = tuple(f"/{lang}/events.ics" for lang in ("fr", "en", "nl", "de"))


@pytest.fixture(scope="module")
async def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    await publish_files(folder, {TOUR: make_tour_files()})
    return folder


def calendars(data):
    return {r.path: r for r in index_of(data).resources if r.path.endswith(".ics")}


def test_calendars_are_published_for_the_tour_and_for_the_site(data):
    assert set(calendars(data)) == {*SITE, f"/fr/tours/{TOUR}.ics", f"/en/tours/{TOUR}.ics"}


def test_a_calendar_is_text_that_is_asked_for_again(data):
    for resource in calendars(data).values():
        assert resource.type == "text/calendar; charset=utf-8"
        assert (resource.cache, resource.ranges) == ("revalidate", False)


def test_what_pages_link_to_is_there(data):
    made = calendars(data)
    for lang in ("fr", "en"):
        assert f'"/{lang}/events.ics"'.encode() in content(data, f"/{lang}/")
        link = f"/{lang}/tours/{TOUR}.ics"
        assert f'"{link}"'.encode() in content(data, f"/{lang}/tours/{TOUR}/")
        assert link in made


def test_it_is_stamped_with_the_day_of_the_edition(data):
    day = content(data, f"/packs/{TOUR}.json").split(b'"released_on":"')[1][:10]
    assert b"DTSTAMP:" + day.replace(b"-", b"") in content(data, "/fr/events.ics")
