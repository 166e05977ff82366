"""Templates as people write them: YAML, checked strictly, with errors that name the line."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import yaml
from pydantic import ValidationError

from bot.domain.template import Template
from bot.domain.wording import one_line
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic import JsonValue
    from pydantic_core import ErrorDetails

MOST_CHARS = 20_000
"""Characters of a template; ours have under 3000."""

MOST_CUE_CHARS = 80
_DEEPEST = 5
_SHOWN = 40
_ENDINGS = frozenset({".yaml", ".yml"})
_REMEDY = "Correct it and try again; the shipped templates show how one is written."
_REASONS = {
    "missing": "it is missing",
    "extra_forbidden": "nothing of this name belongs here",
    "string_type": "it must be text; put quotation marks around it",
    "string_too_long": "it is too long, at most {max_length} characters",
    "string_too_short": "it is empty",
    "tuple_type": "it must be a list",
    "too_long": "there are too many, at most {max_length}",
    "model_type": "it must have names and values, such as `title: Stand-up`",
}
_PATTERN = "it must begin with a small letter, and have small letters, digits and _ only"

_Loc = tuple[int | str, ...]


class _Written(NamedTuple):
    """What a document says, and in which line each of its parts begins, from 1."""

    document: JsonValue
    lines: Mapping[_Loc, int]


def read_template(text: str) -> Template:
    """The template that a YAML document describes; raises `SettingsError` that names the line."""
    if len(text) > MOST_CHARS:
        raise SettingsError(
            f"A template has at most {MOST_CHARS} characters.", "Leave out what is not needed."
        )
    written = _parsed(text)
    try:
        template = Template.model_validate(written.document)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        # A name that is misspelt is missing, too; which one it is tells more.
        misspelt = (one for one in problems if one["type"] == "extra_forbidden")
        _refuse(next(misspelt, problems[0]), written.lines)
    _check(template, written.lines)
    return template


def read_templates(folder: Path) -> tuple[Template, ...]:
    """The templates of a folder's `.yaml` and `.yml` files, by file name.

    Raises `SettingsError` that names the file and the line, also for a name that is there twice.
    """
    found: dict[str, Template] = {}
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS)
        texts = [(file, file.read_text(encoding="utf-8")) for file in files]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The templates in {folder} can't be read: {error}.", "Check the folder and its files."
        ) from None
    for file, text in texts:
        try:
            template = read_template(text)
        except SettingsError as error:
            raise SettingsError(f"{file}: {error.what}", error.remedy) from None
        if template.name in found:
            raise SettingsError(
                f"{file}: the template {template.name} is there twice.", "Rename one of them."
            )
        found[template.name] = template
    return tuple(found.values())


def written_out(template: Template) -> str:
    """The template as YAML that `read_template` takes."""
    document = template.model_dump(mode="json", exclude_defaults=True)
    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


def _parsed(text: str) -> _Written:
    lines: dict[_Loc, int] = {}
    try:
        _check_shape(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise _refusal(f"{where}{one_line(error.problem or 'this is no YAML')}") from None
    except yaml.YAMLError:
        raise _refusal("there is something in it that is no text") from None
    if node is None:
        raise _refusal("there is nothing in it")
    return _Written(_value(node, (), lines), lines)


def _check_shape(text: str) -> None:
    """Refuse what grows when it is read (aliases), is nested without an end, or is several."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal(f"line {line}: & and * with a name are not taken here")
        if getattr(event, "tag", None):
            raise _refusal(f"line {line}: ! with a name is not taken here")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > _DEEPEST:
            raise _refusal(f"line {line}: this is nested too deeply")
        if documents > 1:
            raise _refusal(f"line {line}: a second template begins; write one")


def _value(node: yaml.Node, at: _Loc, lines: dict[_Loc, int]) -> JsonValue:
    """What a part of the document says; everything that is no list and no mapping is text.

    YAML would take `yes` for true and `2026-11-18` for a date, which nobody means in a template.
    """
    lines.setdefault(at, node.start_mark.line + 1)
    match node:
        case yaml.MappingNode():
            return dict(_pair(key, child, at, lines) for key, child in node.value)
        case yaml.SequenceNode():
            return [_value(child, (*at, n), lines) for n, child in enumerate(node.value)]
        case _:
            return str(node.value)


def _pair(
    key: yaml.Node, child: yaml.Node, at: _Loc, lines: dict[_Loc, int]
) -> tuple[str, JsonValue]:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        raise _refusal(f"line {line}: a name must be a word")
    name = str(key.value)
    if (*at, name) in lines:
        raise _refusal(f"line {line}: {_named((*at, name))} is there twice")
    lines[*at, name] = line
    return name, _value(child, (*at, name), lines)


def _refuse(problem: ErrorDetails, lines: Mapping[_Loc, int]) -> NoReturn:
    at = problem["loc"]
    line = next(lines[at[:end]] for end in range(len(at), -1, -1) if at[:end] in lines)
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "string_pattern_mismatch":
        reason = _PATTERN
    else:
        reason = _REASONS.get(kind, one_line(problem["msg"])).format(**context)
    named = f"{_named(at)}: " if at else ""
    raise _refusal(f"line {line}: {named}{reason}")


def _check(template: Template, lines: Mapping[_Loc, int]) -> None:
    """Refuse what every part may be by itself, but not together."""
    _check_once([section.key for section in template.sections], lines)
    for number, section in enumerate(template.sections):
        for place, cue in enumerate(section.cues):
            if not 0 < len(cue.strip()) <= MOST_CUE_CHARS:
                at = ("sections", number, "cues", place)
                raise _refusal(
                    f"line {lines[at]}: {_named(at)}: it has 1 to {MOST_CUE_CHARS} characters"
                )


def _check_once(keys: Sequence[str], lines: Mapping[_Loc, int]) -> None:
    for key, times in Counter(keys).items():
        if times > 1:
            last = len(keys) - 1 - keys[::-1].index(key)
            line = lines["sections", last, "key"]
            raise _refusal(f"line {line}: two sections have the key {key}")


def _named(at: _Loc) -> str:
    """Where something stands, for people: `sections 2, title`."""
    parts: list[str] = []
    for part in at:
        if isinstance(part, int) and parts:
            parts[-1] += f" {part + 1}"
        else:
            parts.append(one_line(str(part))[:_SHOWN])
    return ", ".join(parts)


def _refusal(reason: str) -> SettingsError:
    return SettingsError(f"This template can't be taken: {reason}.", _REMEDY)
