import json

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from server.author.schema import SCHEMA, schema_files
from tests.builders import make_tour_files
from tests.good_tour import STOP_YAML, TOUR_YAML

WRITE = "python -m server.author.schema writes them anew"


def validator(name):
    schema = json.loads(schema_files()[name])
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def as_json(yaml):
    """An editor's schema service sees dates as texts."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(yaml), default=str))


def test_the_committed_schemas_are_true():
    committed = {path.name: path.read_text("utf-8") for path in SCHEMA.glob("*.json")}

    assert committed == schema_files(), WRITE


@pytest.mark.parametrize(
    ("name", "yaml"),
    [
        ("tour.json", TOUR_YAML),
        *(("stop.json", text) for text in STOP_YAML.values()),
        ("tour-text.json", make_tour_files()["en.md"].decode().split("---\n")[1]),
        ("stop-text.json", make_tour_files()["stops/gare/en.md"].decode().split("---\n")[1]),
    ],
)
def test_a_good_tour_follows_them(name, yaml):
    assert list(validator(name).iter_errors(as_json(yaml))) == []


@pytest.mark.parametrize(
    ("name", "yaml"),
    [
        ("tour.json", TOUR_YAML + "titel: x\n"),
        ("tour.json", TOUR_YAML.replace("wheelchair: yes", "wheelchair: true")),
        ("stop.json", "at: [50]\n"),
        ("stop-text.json", "title: x\nbody: y\n"),
        ("tour-text.json", "title: x\n"),
    ],
)
def test_a_bad_one_does_not(name, yaml):
    assert list(validator(name).iter_errors(as_json(yaml)))
