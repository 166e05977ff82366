"""What the documentation tells receivers to do, done."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema

from bot.outward.retrying import FAILING_FOR, WAITS
from bot.outward.signing import new_secret, signed_headers

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "webhooks.md").read_text(encoding="utf-8")
BODY = b'{"task": 1}'


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def run(block: str, **known: object) -> dict[str, Any]:
    exec(compile(block, "webhooks.md", "exec"), known)  # noqa: S102 (it is ours)
    return known


def test_the_example_fits_the_schema() -> None:
    schema = json.loads((DOCS / "webhooks.schema.json").read_text(encoding="utf-8"))
    (example,) = blocks("json")
    jsonschema.validate(json.loads(example), schema, cls=jsonschema.Draft202012Validator)


def test_calls_are_verified_as_it_is_said() -> None:
    secret = new_secret()
    headers = dict(signed_headers(secret, "c1", datetime.now(UTC), BODY))
    with_library, without = blocks("python")
    known = run(with_library, secret=secret, body=BODY, headers=headers)
    assert known["payload"] == {"task": 1}
    is_from_minuta = run(without)["is_from_minuta"]
    assert is_from_minuta(secret, headers, BODY)
    assert not is_from_minuta(secret, headers, BODY + b" ")
    assert not is_from_minuta(new_secret(), headers, BODY)
    old = signed_headers(secret, "c1", datetime.now(UTC) - timedelta(minutes=6), BODY)
    assert not is_from_minuta(secret, dict(old), BODY)


def test_the_waits_are_those_of_the_program() -> None:
    said = "10 seconds, 1 minute, 5 and 30 minutes, 2, 6, 12 and 24 hours"
    assert said in " ".join(TEXT.split())
    assert [wait.total_seconds() for wait in WAITS] == [
        *(10, 60, 300, 1800),
        *(hours * 3600 for hours in (2, 6, 12, 24)),
    ]
    assert timedelta(days=5) == FAILING_FOR
    assert "five days" in TEXT
