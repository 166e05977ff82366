"""The table of Discord's limits names what there is."""

import re
from pathlib import Path

import integrations.discord
from integrations.discord import limits

FOLDER = Path(integrations.discord.__file__).parent
TESTS = Path(__file__).parent
TABLE = Path(__file__).resolve().parents[2] / "docs" / "discord-limits.md"
ROW = re.compile(r"\| (.+) \| `([^`]+)` \| `(test_\w+)` \|")
NAMED = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    _, _, table = TABLE.read_text(encoding="utf-8").partition("|---|---|---|\n")
    lines = [line for line in table.splitlines() if line.startswith("|")]
    found = [match.groups() for line in lines if (match := ROW.fullmatch(line))]
    assert len(found) == len(lines) > 0, "a row is not as the others"
    return [(limit, module, test) for limit, module, test in found]


def test_every_module_and_test_of_the_table_exists() -> None:
    tests = {
        name
        for path in TESTS.glob("test_*.py")
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }
    for _, module, test in rows():
        assert (FOLDER / module).exists(), module
        assert test in tests, test


def test_every_number_that_is_written_down_is_in_the_table() -> None:
    told = " ".join(limit for limit, _, _ in rows())
    for name, number in vars(limits).items():
        if name.isupper() and name != "HISTORY_PAGE":
            shown = "10 MiB" if name == "FILE_BYTES" else str(number)
            assert re.search(rf"\b{shown}\b", told), name
