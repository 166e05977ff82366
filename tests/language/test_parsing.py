"""From text to what was asked for: what is mended, what is kept, and what is not made up."""

import json

import pytest
from pydantic import Field

from bot.domain.frozen import Frozen
from bot.language.parsing import UnreadableError, parse


class Task(Frozen):
    text: str
    owner: str | None = None


class Tasks(Frozen):
    tasks: list[Task]
    questions: list[str]
    note: str | None = None


class Titled(Frozen):
    title: str
    tasks: list[Task]


class Counts(Frozen):
    numbers: list[int]


class Full(Frozen):
    tasks: list[Task] = Field(min_length=1)


WHOLE = {
    "tasks": [{"text": "Ship it", "owner": "ann"}, {"text": 'Say "hi"', "owner": None}],
    "questions": ["Who?"],
    "note": None,
}
TEXT = json.dumps(WHOLE)


def test_plain_json_is_taken_as_it_is() -> None:
    parsed = parse(Tasks, f" \n{TEXT}\n")
    assert parsed.value == Tasks.model_validate(WHOLE)
    assert (parsed.was_repaired, parsed.is_partial) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        f"Sure! Here it is:\n```json\n{TEXT}\n```\nEnjoy!",
        f"```\n{TEXT}\n```",
        f"As you {{asked}}: {TEXT}",
        f"{TEXT}\n\nOnce more:\n{TEXT}",
        TEXT.replace("}, {", "} {"),
        TEXT.replace('"questions"', "questions"),
        TEXT[:-1] + ",}",
        TEXT.replace("null", "None"),
        TEXT.replace('"Ship it"', "'Ship it'"),
    ],
)
def test_small_damages_are_mended_and_told(text: str) -> None:
    parsed = parse(Tasks, text)
    assert parsed.value == Tasks.model_validate(WHOLE)
    assert not parsed.is_partial
    assert parsed.was_repaired


@pytest.mark.parametrize(
    "text",
    [
        f"<think>{{'tasks': maybe}} I could write {{\"tasks\": []}}</think>\n{TEXT}",
        f"\ufeff{TEXT}\x00 ",
    ],
)
def test_thoughts_and_marks_are_no_damage(text: str) -> None:
    parsed = parse(Tasks, text)
    assert parsed.value == Tasks.model_validate(WHOLE)
    assert not parsed.was_repaired


def test_line_breaks_in_strings_are_taken() -> None:
    assert parse(Counts, '{"numbers": [1]\n}').value.numbers == [1]
    text = '{"tasks": [], "questions": ["one\ntwo"], "note": null}'
    assert parse(Tasks, text).value.questions == ["one\ntwo"]


def test_what_no_database_keeps_is_taken_out() -> None:
    text = '{"tasks": [], "questions": ["a\\u0000b", "c\\\\u0000d"], "note": null}'
    assert parse(Tasks, text).value.questions == ["ab", "c\\u0000d"]


@pytest.mark.parametrize("length", range(len(TEXT)))
def test_of_an_answer_that_is_cut_off_only_complete_entries_are_kept(length: int) -> None:
    try:
        parsed = parse(Tasks, TEXT[:length], is_cut_off=True)
    except UnreadableError:
        assert '"ann"}' not in TEXT[:length]
        return
    assert parsed.is_partial
    assert all(task.model_dump() in WHOLE["tasks"] for task in parsed.value.tasks)  # type: ignore[operator]
    assert parsed.value.questions in ([], ["Who?"])
    assert parsed.value.tasks


def test_an_answer_that_ends_early_without_saying_so_is_partial_too() -> None:
    parsed = parse(Tasks, TEXT[: TEXT.index("Say")])
    assert parsed.is_partial
    assert [task.text for task in parsed.value.tasks] == ["Ship it"]


class Weighed(Frozen):
    tasks: list[Task]
    weight: int | None


def test_a_number_at_the_cut_may_lack_digits() -> None:
    tasks = '{"tasks": [{"text": "x", "owner": null}], "weight": 12'
    assert parse(Weighed, tasks, is_cut_off=True).value.weight is None
    assert parse(Weighed, tasks + ",", is_cut_off=True).value.weight == 12
    assert parse(Counts, '{"numbers": [1, 23', is_cut_off=True).value.numbers == [1]
    assert parse(Counts, '{"numbers": [1, 23,', is_cut_off=True).value.numbers == [1, 23]


def test_a_whole_answer_is_whole_although_the_model_ran_out_of_tokens() -> None:
    assert not parse(Tasks, TEXT + "\n" * 50, is_cut_off=True).is_partial
    assert not parse(Tasks, TEXT + "\n\nI hope", is_cut_off=True).is_partial


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "I can't help with that.",
        "<think>hm</think>",
        "{",
        "}",
        "[]",
        "null",
        '"tasks"',
        "[" * 100_000,
        '{"tasks":' * 5000,
        "{" * 20_000,
        '{"tasks": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"tasks": [{"text": , "owner": null}], "questions": []}',
        '{"tasks": [{"text" "x"}], "questions": []}',
        '{"tasks": [{"text": "\\ud800"}], "questions": []}',
        '{"tasks": [], "tasks": [{"text": "x"}], "questions": []}',
        '{"tasks": [], "questions": []} or rather {"tasks": [], "questions": ["x"]}',
        '{"tasks": [{"text": 1}], "questions": []}',
        '{"tasks": [], "questions": [], "more": 1}',
    ],
)
@pytest.mark.parametrize("is_cut_off", [False, True])
def test_what_does_not_fit_is_unreadable(text: str, is_cut_off: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    with pytest.raises(UnreadableError):
        parse(Tasks, text, is_cut_off=is_cut_off)


def test_a_repair_that_leaves_out_words_is_none() -> None:
    text = '{"numbers": [1, 2] because these are the numbers that were said in the meeting}'
    with pytest.raises(UnreadableError):
        parse(Counts, text)


def test_infinite_numbers_are_no_json() -> None:
    with pytest.raises(UnreadableError):
        parse(Counts, '{"numbers": [NaN]}')


def test_a_title_that_is_cut_off_is_not_made_up() -> None:
    with pytest.raises(UnreadableError, match="title"):
        parse(Titled, '{"tasks": [{"text": "x", "owner": null}], "title": "Ship', is_cut_off=True)


def test_limits_of_the_model_hold_for_what_is_kept() -> None:
    with pytest.raises(UnreadableError):
        parse(Full, '{"tasks": [{"text": "x", "ow', is_cut_off=True)


def test_the_problem_names_places_and_kinds_and_nothing_that_was_said() -> None:
    text = '{"tasks": [{"text": 5, "secret plan": 1}], "questions": "hush"}'
    with pytest.raises(UnreadableError) as raised:
        parse(Tasks, text)
    assert raised.value.problem == (
        "tasks.0.text: string_type; tasks.0.?: extra_forbidden; questions: list_type"
    )
