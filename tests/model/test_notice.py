import json
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from server.model.notice import LONGEST_TEXT, MOST_BYTES, Notice, SignedNotice, file

TEXTS = {"fr": "Sentier fermé jusqu’à vendredi", "de": "Weg gesperrt"}
GOOD = {
    "id": "0123456789abcdef",
    "tour": "boucle",
    "until": date(2026, 11, 27),
    "texts": TEXTS,
}


def test_what_is_said_is_json_of_at_most_a_kilobyte():
    notice = Notice.model_validate(GOOD)
    assert json.loads(notice.said) == {**GOOD, "until": "2026-11-27"}
    assert Notice.model_validate_json(notice.said) == notice
    assert len(notice.said.encode()) <= MOST_BYTES


@pytest.mark.parametrize(("lang", "spoken"), [("de", "de"), ("fr", "fr"), ("nl", "fr")])
def test_a_missing_language_is_read_in_the_first(lang, spoken):
    assert Notice.model_validate(GOOD).text(lang) == (TEXTS[spoken], spoken)


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"},
        {"tour": "../x"},
        {"until": "soon"},
        {"texts": {}},
        {"texts": {"fr": " "}},
        {"texts": {"fr": "x" * (LONGEST_TEXT + 1)}},
        {"texts": dict.fromkeys(("fr", "en", "nl", "de"), "é" * LONGEST_TEXT)},
        {"loud": True},
    ],
    ids=range(8),
)
def test_what_is_not_a_short_plain_notice_is_refused(change):
    with pytest.raises(ValidationError):
        Notice.model_validate({**GOOD, **change})


def test_the_file_carries_the_very_text_that_was_signed():
    notice = Notice.model_validate(GOOD)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    one = SignedNotice(notice=notice, said=notice.said, signature="c2ln", author="Hans", at=at)
    told = json.loads(file([one]))
    assert told == {"notices": [{"said": notice.said, "signature": "c2ln"}]}
    assert "Hans" not in json.dumps(told)
