"""The published schema is the one the code uses."""

import json
from pathlib import Path

from scenes.store import store_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "store.schema.json"


def test_the_published_schema_is_current() -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    assert published == json.loads(json.dumps(store_schema())), (
        "renew it: windowshop store schema > docs/store.schema.json"
    )
