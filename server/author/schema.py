"""JSON Schema of what an author writes, for editors that complete and check while typing.

`python -m server.author.schema` writes the files anew; a test keeps them true.
"""

import json
from typing import Any

from pydantic import BaseModel

from server.model.tour import StopFacts, StopText, TourFacts, TourText
from server.settings import ROOT

SCHEMA = ROOT / "schema"
MODELS: dict[str, type[BaseModel]] = {
    "tour": TourFacts,
    "stop": StopFacts,
    "tour-text": TourText,
    "stop-text": StopText,
}


def schema_files() -> dict[str, str]:
    """Return the schema files by name."""
    return {
        f"{name}.json": json.dumps(_schema(name, model), ensure_ascii=False, indent=2) + "\n"
        for name, model in MODELS.items()
    }


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(by_alias=True)
    hidden = [key for key, field in model.model_fields.items() if field.exclude]
    properties = {k: v for k, v in schema["properties"].items() if k not in hidden}
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "$id": f"{name}.json", **schema, "properties": properties}


if __name__ == "__main__":
    SCHEMA.mkdir(exist_ok=True)
    for name, text in schema_files().items():
        (SCHEMA / name).write_text(text, "utf-8")
