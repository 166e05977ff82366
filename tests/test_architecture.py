"""Who may import whom, as ARCHITECTURE's table has it: checked on every import statement."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = {"bot", "integrations", "storage", "tests"}
CORE = ("bot.domain", "bot.errors", "bot.ports")
ROOTS_OF_COMPOSITION = ("bot.app", "bot.cli", "bot.__main__")
ENGINE = ("bot.engine", "bot.pipeline")
DATABASE = {"sqlmodel", "sqlalchemy", "alembic", "filelock"}
VENDORS = {"discord", "slack_sdk", "slack_bolt", "openai", "assemblyai", "faster_whisper"}


def _is_in(module: str, packages: tuple[str, ...]) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in packages)


def _imports(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide who imports whom"
            yield node.module or ""


def _may_import_ours(module: str, imported: str) -> bool:
    if _is_in(module, ROOTS_OF_COMPOSITION):
        return True
    if _is_in(module, CORE):
        return _is_in(imported, CORE)
    if _is_in(module, ("bot",)):
        return _is_in(imported, ("bot",)) and not _is_in(imported, ROOTS_OF_COMPOSITION)
    if _is_in(module, ("storage",)):
        return _is_in(imported, (*CORE, "storage"))
    folder = ".".join(module.split(".")[:2])
    return _is_in(imported, (*CORE, "bot.sealing", "integrations._http", folder))


def _may_import_theirs(module: str, package: str) -> bool:
    if package in sys.stdlib_module_names or _is_in(module, ROOTS_OF_COMPOSITION):
        return True
    if _is_in(module, CORE):
        return package in {"pydantic", "numpy"}
    if package == "dbos":
        return _is_in(module, ENGINE)
    if package == "apscheduler":
        return _is_in(module, ("bot.followup.tick",))
    if package in DATABASE - {"filelock"}:
        return _is_in(module, ("storage",))
    return package not in VENDORS or module.startswith("integrations.")


def violations(module: str, source: str) -> list[str]:
    found = []
    for imported in _imports(source):
        package = imported.split(".")[0]
        is_allowed = (
            _may_import_ours(module, imported)
            if package in OURS
            else _may_import_theirs(module, package)
        )
        if not is_allowed:
            found.append(f"{module} imports {imported}")
    return found


def _modules() -> Iterator[tuple[str, str]]:
    for package in ("bot", "integrations", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, path.read_text(encoding="utf-8")


def test_every_import_points_in_an_allowed_direction() -> None:
    modules = list(_modules())
    assert len(modules) > 20
    assert [line for name, source in modules for line in violations(name, source)] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("bot.domain.meeting", "import httpx"),
        ("bot.domain.meeting", "from bot.notes import exports"),
        ("bot.ports", "from bot.pipeline import Pipeline"),
        ("bot.notes.exports", "from integrations.terminal import render"),
        ("bot.notes.exports", "from storage.store import SqlStore"),
        ("bot.notes.exports", "import sqlalchemy"),
        ("bot.notes.exports", "import dbos"),
        ("bot.intake", "from bot.app import open_app"),
        ("bot.followup.planning", "import apscheduler"),
        ("integrations.terminal.render", "from integrations.speech import moonshine"),
        ("integrations.terminal.render", "from bot.notes import exports"),
        ("integrations.terminal.render", "from storage.store import SqlStore"),
        ("storage.store", "from bot.intake import Intake"),
        ("storage.store", "from integrations import registry"),
    ],
)
def test_an_import_in_a_forbidden_direction_is_found(module: str, source: str) -> None:
    assert violations(module, source) != []
