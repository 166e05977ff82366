"""What comes of each failure of a language model: the answer, the calls, the waits, the words."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.frozen import Frozen
from bot.errors import Fault
from bot.language import Filler, LanguageSettings
from tests.language.scene import ANSWER, FIRST, OTHER, SECOND, SPEECH, Tasks, chat, scene
from tests.servers.openai import Flavour, LocalOpenAi, failures
from tests.servers.openai.failures import Failure

WHOLE = Tasks.model_validate(ANSWER)
FROM_SECOND = Tasks.model_validate(OTHER)
IN_THE_SECOND = len('{"tasks": [{"text": "Ship it", "owner": "ann"}, {"text": "Te')


async def test_the_first_model_answers_and_no_other_is_asked() -> None:
    async with scene() as at:
        filled = await at.fill()
        assert (filled.value, filled.model, filled.is_partial) == (WHOLE, FIRST, False)
        assert at.asked == (1, 0)
        (asked,) = at.first.requests
        assert (asked.system, asked.user) == ("List the tasks.", SPEECH)
        assert asked.schema_name == "Tasks"
        assert filled.usage.calls == 1
        assert filled.usage.tokens_in == asked.tokens
        assert filled.usage.tokens_out > 0
        assert filled.usage.seconds > 0
        assert at.filler.names == (FIRST, SECOND)


@pytest.mark.parametrize(
    ("failure", "predicate"),
    [
        (failures.wrong_key(), "did not accept our key"),
        (failures.forbidden(), "did not accept our key"),
        (failures.no_model(), "refused the request"),
        (failures.no_quota(), "is over its quota"),
        (failures.too_long(), "can't read as much at once"),
        (failures.request_too_large(), "can't read as much at once"),
        (failures.prompt_filtered(), "was not let answer by its content filter"),
        (failures.filtered(), "was not let answer by its content filter"),
        (failures.refusal(), "would not answer"),
    ],
)
async def test_what_waiting_can_not_mend_goes_to_the_next_model_at_once(
    failure: Failure, predicate: str
) -> None:
    async with scene() as at:
        at.first.fail_next(failure)
        filled = await at.fill()
        assert (filled.value, filled.model) == (FROM_SECOND, SECOND)
        assert at.asked == (1, 1)
        assert at.clock.waits == []
        assert filled.usage.calls == 2
    async with scene() as at:
        at.first.fail_next(failure)
        at.second.fail_next(failures.no_quota())
        error = await at.no_answer()
        assert error.reason == (
            f"The language model {FIRST} {predicate}; {SECOND} is over its quota."
        )


@pytest.mark.parametrize(
    "failure",
    [
        failures.rate_limited(),
        failures.server_error(),
        failures.overloaded(),
        failures.page(502),
        failures.cut_before(),
        failures.cut_within(),
    ],
)
async def test_what_waiting_can_mend_is_tried_again(failure: Failure) -> None:
    async with scene() as at:
        at.first.fail_next(failure, times=3)
        filled = await at.fill()
        assert (filled.value, filled.model) == (WHOLE, FIRST)
        assert at.asked == (4, 0)
        assert at.clock.waits == [1, 2, 4]
        assert filled.usage.calls == 4


@pytest.mark.parametrize(
    ("failure", "predicate"),
    [
        (failures.rate_limited(), "had too much to do"),
        (failures.server_error(), "failed"),
        (failures.overloaded(), "failed"),
        (failures.page(502), "failed"),
        (failures.cut_before(), "could not be reached"),
        (failures.cut_within(), "could not be reached"),
    ],
)
async def test_when_tries_are_used_up_the_next_model_is_asked(
    failure: Failure, predicate: str
) -> None:
    async with scene() as at:
        at.first.fail_next(failure, times=4)
        filled = await at.fill()
        assert (filled.model, at.asked, filled.usage.calls) == (SECOND, (4, 1), 5)
    async with scene() as at:
        at.first.fail_next(failure, times=4)
        at.second.fail_next(failures.wrong_key())
        assert (await at.no_answer()).reason.startswith(f"The language model {FIRST} {predicate};")


@pytest.mark.parametrize(
    "failure", [failures.no_choices(), failures.page(200), failures.not_utf8(), failures.huge()]
)
async def test_a_reply_that_is_none_is_tried_once_more_then_the_next_model(
    failure: Failure,
) -> None:
    async with scene() as at:
        at.first.fail_next(failure)
        assert (await at.fill()).model == FIRST
        at.first.fail_next(failure, times=2)
        filled = await at.fill()
        assert (filled.model, at.asked) == (SECOND, (4, 1))


async def test_a_slow_answer_is_not_waited_for() -> None:
    async with scene(LanguageSettings(call_timeout_s=0.2, tries=2)) as at:
        at.first.fail_next(failures.slow(60), times=2)
        filled = await at.fill()
        assert (filled.model, at.asked, at.clock.waits) == (SECOND, (2, 1), [1])


async def test_a_server_that_is_not_there_is_given_up_and_left_alone() -> None:
    async with LocalOpenAi(OTHER) as gone:
        pass
    async with scene(LanguageSettings(tries=2)) as at:
        filler = Filler([chat(gone), chat(at.second, SECOND)], None, at.clock, sleep=at.clock.sleep)
        assert (await filler.fill(Tasks, "x", "y")).model == SECOND
        waited = len(at.clock.waits)
        assert (await filler.fill(Tasks, "x", "y")).model == SECOND
        assert len(at.clock.waits) == waited
        await filler.aclose()


@pytest.mark.parametrize(
    ("failure", "wait_s"),
    [
        (failures.rate_limited(after_s=7), 7),
        (failures.rate_limited(after_ms=2500), 2.5),
        (failures.rate_limited(after_ms=100), 1),
    ],
)
async def test_the_service_says_how_long_to_wait_at_least(failure: Failure, wait_s: float) -> None:
    async with scene() as at:
        at.first.fail_next(failure)
        assert (await at.fill()).model == FIRST
        assert at.clock.waits == [wait_s]


async def test_a_wait_may_be_told_as_a_date() -> None:
    async with scene() as at:
        soon = datetime.now(UTC) + timedelta(seconds=90)
        at.first.fail_next(failures.rate_limited(at=soon))
        assert (await at.fill()).model == FIRST
        (wait_s,) = at.clock.waits
        assert 30 < wait_s <= 90


async def test_a_wait_that_is_longer_than_the_patience_is_not_begun() -> None:
    async with scene(LanguageSettings(budget_s=60)) as at:
        at.first.fail_next(failures.rate_limited(after_s=61))
        assert (await at.fill()).model == SECOND
        assert at.clock.waits == []


async def test_waits_double_up_to_the_longest_and_chance_shortens_them() -> None:
    settings = LanguageSettings(tries=6, longest_wait_s=5)
    async with scene(settings, chance=0.5) as at:
        at.first.fail_next(failures.overloaded(), times=5)
        await at.fill()
        assert at.clock.waits == [0.75, 1.5, 3, 3.75, 3.75]


@pytest.mark.parametrize("failure", [failures.wrong_key(), failures.no_quota()])
async def test_a_model_that_needs_somebody_is_left_alone_for_some_minutes(
    failure: Failure,
) -> None:
    async with scene() as at:
        at.first.fail_next(failure)
        for _ in range(3):
            assert (await at.fill()).model == SECOND
        assert at.asked == (1, 3)
        at.clock.move(301)
        assert (await at.fill()).model == FIRST


async def test_all_models_may_be_left_alone() -> None:
    async with scene() as at:
        at.first.fail_next(failures.no_quota())
        at.second.fail_next(failures.wrong_key())
        await at.no_answer()
        error = await at.no_answer()
        assert at.asked == (1, 1)
        assert [fault.fault for fault in error.faults] == [Fault.QUOTA, Fault.AUTHENTICATION]
        assert error.usage.calls == 0


@pytest.mark.parametrize(
    "failure",
    [
        failures.prose(),
        failures.prose("<think>{hm}</think>", ""),
        failures.says('{"tasks": [{"text": "Ship it" "owner": "ann"}, {"text": "Test it", '
                      '"owner": None}], "note": null,}'),
    ],
)  # fmt: skip
async def test_small_damages_cost_no_second_call(failure: Failure) -> None:
    async with scene() as at:
        at.first.fail_next(failure)
        filled = await at.fill()
        assert (filled.value, filled.is_partial, at.asked) == (WHOLE, False, (1, 0))


@pytest.mark.parametrize(
    "text",
    [
        "I can't do that.",
        "",
        '{"tasks": [{"text": 5, "owner": null}], "note": null}',
        '{"tasks": null, "note": null, "zeppelin": 1}',
        '{"tasks": [{"text": , "owner": null}], "note": null}',
    ],
)
async def test_an_answer_that_does_not_fit_is_asked_for_once_more_with_what_is_wrong(
    text: str,
) -> None:
    async with scene() as at:
        at.first.fail_next(failures.says(text))
        assert (await at.fill()).value == WHOLE
        again = at.first.requests[1]
        assert again.system.startswith("List the tasks.\n\nYour last answer did not fit: ")
        assert '"additionalProperties": false' in again.system
        assert "zeppelin" not in again.system
        assert again.user == SPEECH
        at.first.fail_next(failures.says(text), times=2)
        filled = await at.fill()
        assert (filled.model, at.asked, filled.usage.calls) == (SECOND, (4, 1), 3)


async def test_nobody_is_told_a_word_of_an_answer_that_does_not_fit() -> None:
    async with scene() as at:
        for server in (at.first, at.second):
            server.fail_next(failures.says('{"zeppelin": 1}'), times=2)
        error = await at.no_answer()
        assert error.reason == (
            f"The language model {FIRST} gave no usable answer; {SECOND} gave no usable answer."
        )
        assert "zeppelin" not in repr([error, *error.faults])
        assert error.usage.calls == 4


async def test_an_answer_that_is_cut_off_gets_twice_the_room() -> None:
    async with scene() as at:
        at.first.fail_next(failures.cut_short(IN_THE_SECOND))
        filled = await at.fill(max_tokens=300)
        assert (filled.value, filled.is_partial, filled.usage.calls) == (WHOLE, False, 2)
        assert [asked.max_tokens for asked in at.first.requests] == [300, 600]


async def test_what_is_cut_off_twice_keeps_its_complete_entries() -> None:
    async with scene() as at:
        at.first.fail_next(failures.cut_short(IN_THE_SECOND), times=2)
        filled = await at.fill()
        assert (filled.model, filled.is_partial, at.asked) == (FIRST, True, (2, 0))
        assert [task.text for task in filled.value.tasks] == ["Ship it"]
        assert filled.usage.calls == 2


async def test_the_part_is_kept_when_the_second_try_fails_otherwise() -> None:
    async with scene() as at:
        at.first.fail_next(failures.cut_short(IN_THE_SECOND))
        at.first.fail_next(failures.no_quota())
        filled = await at.fill()
        assert (filled.is_partial, at.asked, filled.usage.calls) == (True, (2, 0), 2)


async def test_a_model_that_thinks_until_it_is_cut_off_gets_room_then_the_next_is_asked() -> None:
    async with scene() as at:
        at.first.fail_next(failures.cut_short(0))
        assert (await at.fill()).model == FIRST
        at.first.fail_next(failures.cut_short(0), times=2)
        assert (await at.fill()).model == SECOND
        assert at.asked == (4, 1)


async def test_no_more_room_is_asked_for_than_the_context_has() -> None:
    async with LocalOpenAi(ANSWER, context_tokens=2000) as server:
        filler = Filler([chat(server, context_tokens=2000)])
        server.fail_next(failures.cut_short(IN_THE_SECOND))
        filled = await filler.fill(Tasks, "List the tasks.", "word " * 800, max_tokens=8000)
        assert filled.is_partial
        (asked,) = server.requests
        assert asked.max_tokens is not None
        assert 256 <= asked.max_tokens < 900
        await filler.aclose()


async def test_a_prompt_that_leaves_no_room_is_not_even_sent() -> None:
    async with LocalOpenAi(ANSWER) as server:
        filler = Filler([chat(server, context_tokens=2000), chat(server, SECOND)])
        assert (await filler.fill(Tasks, "x", "word " * 3000)).model == SECOND
        assert {asked.model for asked in server.requests} == {SECOND}
        assert filler.context_tokens == 2000
        await filler.aclose()


async def test_a_prompt_that_is_too_long_for_the_server_says_so() -> None:
    async with scene(context_tokens=500) as at:
        at.second.context_tokens = 500
        error = await at.no_answer("word " * 1000)
        assert error.is_too_long
        assert at.asked == (1, 1)


async def test_an_ollama_that_reads_half_gives_a_partial_answer() -> None:
    async with scene(flavour=Flavour.OLLAMA, context_tokens=500) as at:
        filled = await at.fill("word " * 4000)
        assert (filled.value, filled.is_partial) == (WHOLE, True)
        assert not (await at.fill()).is_partial


async def test_an_answer_without_a_count_of_tokens_is_an_answer() -> None:
    async with scene() as at:
        at.first.fail_next(failures.no_usage())
        filled = await at.fill()
        assert (filled.value, filled.usage.calls, filled.usage.tokens_in) == (WHOLE, 1, 0)


async def test_an_old_server_without_schemas_is_asked_in_words() -> None:
    async with scene(flavour=Flavour.LLAMA_CPP_OLD) as at:
        at.first.answer = f"Here you are: {WHOLE.model_dump_json()}"
        assert (await at.fill()).value == WHOLE
        assert "JSON schema" in at.first.requests[0].system


async def test_no_more_calls_than_allowed_are_made_at_once() -> None:
    async with scene(LanguageSettings(at_once=2)) as at:
        at.first.fail_next(failures.slow(0.05), times=6)
        await asyncio.gather(*(at.fill() for _ in range(6)))
        assert at.asked == (6, 0)
        assert at.first.most_at_once == 2


async def test_cancelling_goes_through_and_frees_the_place() -> None:
    async with scene(LanguageSettings(at_once=1)) as at:
        at.first.fail_next(failures.slow(60))
        call = asyncio.create_task(at.fill())
        await at.first.arrived(1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (await at.fill()).model == FIRST
        assert at.asked == (2, 0)


async def test_without_models_there_is_no_answer() -> None:
    filler = Filler([])
    assert (filler.names, filler.context_tokens) == ((), 0)
    with pytest.raises(Exception, match=r"No language model is set up\."):
        await filler.fill(Tasks, "x", "y")


async def test_a_schema_that_can_not_be_said_is_an_error_of_ours() -> None:
    class Open(Frozen):
        counts: dict[str, int]

    async with scene() as at:
        with pytest.raises(ValueError, match="counts"):
            await at.filler.fill(Open, "x", "y")
        assert at.asked == (0, 0)


async def test_the_log_holds_no_speech_and_no_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with scene() as at:
        for failure in (
            failures.wrong_key(),
            failures.says(SPEECH),
            failures.cut_short(IN_THE_SECOND),
            failures.refusal(SPEECH),
            failures.page(502),
        ):
            at.first.fail_next(failure)
            await at.fill()
            at.clock.move(1000)
        said = " ".join(record.getMessage() for record in caplog.records)
        assert FIRST in said
        assert "zeppelin" not in said
        assert at.first.key not in said
        assert "Ship it" not in said
