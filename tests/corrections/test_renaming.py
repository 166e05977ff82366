"""A name that is put right is right everywhere, and nothing else changes."""

import asyncio

import pytest

from bot.corrections.corrections import Corrections
from bot.corrections.renaming import Renaming
from bot.domain.meeting import Meeting
from bot.domain.notes import Chapter, CheckKind, Claim, Notes, PleaseCheck, Section
from bot.domain.people import Account, Participant
from bot.domain.preferences import PersonSettings
from bot.domain.reminder import ReminderKind
from bot.errors import MinutaError, NotFoundError
from bot.followup.changing import Actor
from bot.followup.planning import plan
from bot.notes.languages import cues_for
from storage.store import SqlStore
from tests import examples
from tests.followup.planned import NEW_YORK, planned, timing

MEETING = examples.meeting().id
ITEM = examples.item().id
BY = Actor("anna", "chat")
BEN = Account(platform="terminal", workspace="local", user_id="u-ben")


def voices() -> Meeting:
    """The meeting as it is heard on one mixed track: Ben is an unnamed voice."""
    people = (
        Participant(id="anna", name="Anna"),
        Participant(id="ben", name="Speaker 1", is_named=False),
        Participant(id="x", name="Speaker 10", is_named=False),
    )
    return examples.meeting().model_copy(update={"participants": people})


def about(kind: CheckKind, question: str, *options: str) -> PleaseCheck:
    return PleaseCheck(
        kind=kind, question=question, evidence=examples.evidence(3), item_id=ITEM, options=options
    )


def notes() -> Notes:
    evidence = (examples.evidence(1),)
    item = examples.item().model_copy(update={"task": "Send Speaker 1's draft to Speaker 10"})
    return examples.notes().model_copy(
        update={
            "tldr": (Claim(text="Speaker 1 and Speaker 10 agree.", evidence=evidence),),
            "chapters": (Chapter(title="Speaker 1's draft", start_s=0, end_s=9),),
            "action_items": (item,),
            "please_check": (
                about(CheckKind.NAME, "Who is Speaker 1, who takes “Send the draft”?", "Anna"),
                about(CheckKind.NAME, "Who is Speaker 10, who takes “Read it”?", "Anna"),
                about(CheckKind.ASSIGNEE, "Does Speaker 1 take it?", "Speaker 1", "Anna"),
            ),
        }
    )


async def test_the_name_reaches_risks_sections_and_chapters_but_no_quote(
    records: SqlStore, corrections: Corrections
) -> None:
    await records.update_meeting(voices())
    quoted = examples.evidence(3, "Speaker 1").model_copy(update={"claimed": "Speaker 1 says"})
    about_voice = {"text": "Speaker 1 is late", "evidence": (quoted,)}
    written = examples.written_notes()
    await records.save_notes(
        written.model_copy(
            update={
                "risks": (written.risks[0].model_copy(update=about_voice),),
                "sections": (
                    Section(key="late", title="Late", claims=(Claim.model_validate(about_voice),)),
                ),
                "chapters": (
                    Chapter(
                        title="Talk",
                        start_s=0,
                        end_s=9,
                        points=(Claim.model_validate(about_voice),),
                    ),
                ),
            }
        )
    )
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    notes = await records.notes(MEETING)
    claims = (notes.risks[0], notes.sections[0].claims[0], notes.chapters[0].points[0])
    assert [(claim.text, claim.evidence) for claim in claims] == [("Ben is late", (quoted,))] * 3


async def _voices_kept(records: SqlStore) -> None:
    await records.update_meeting(voices())
    await records.save_notes(notes())


async def test_the_name_of_a_voice_reaches_everything_that_was_written(
    records: SqlStore, corrections: Corrections
) -> None:
    await _voices_kept(records)
    meeting = await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    assert meeting == await records.meeting(MEETING)
    ben = meeting.participant("ben")
    assert ben == Participant(id="ben", name="Ben", account=BEN)
    written = await records.notes(MEETING)
    assert written.tldr[0].text == "Ben and Speaker 10 agree."
    assert written.chapters[0].title == "Ben's draft"
    assert written.action_items[0].task == "Send Ben's draft to Speaker 10"
    assert written.action_items[0].version == 1
    assert [(check.question, check.options) for check in written.please_check] == [
        ("Who is Speaker 10, who takes “Read it”?", ("Anna",)),
        ("Does Ben take it?", ("Ben", "Anna")),
    ]
    assert written.tldr[0].evidence == notes().tldr[0].evidence
    assert await records.transcript(MEETING) == examples.transcript()


async def test_an_item_that_somebody_changed_follows_with_its_history(
    records: SqlStore, corrections: Corrections
) -> None:
    await _voices_kept(records)
    await records.change_item((await records.item(ITEM)), [])
    await corrections.rename(MEETING, "ben", "Ben", None, BY)
    item = await records.item(ITEM)
    assert (item.task, item.version) == ("Send Ben's draft to Speaker 10", 3)
    (event,) = await records.item_events(ITEM)
    assert (event.actor, event.field, event.new) == ("anna", "task", item.task)


async def test_a_correction_that_was_cut_off_is_completed_by_its_repetition(
    records: SqlStore, corrections: Corrections
) -> None:
    await _voices_kept(records)
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    done = await records.notes(MEETING)
    await records.update_meeting(voices())  # as if killed before the last step
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    again = await records.notes(MEETING)
    assert again == done
    assert (await records.meeting(MEETING)).participant("ben") == Participant(
        id="ben", name="Ben", account=BEN
    )


async def test_a_name_can_be_put_right_again(records: SqlStore, corrections: Corrections) -> None:
    await _voices_kept(records)
    await corrections.rename(MEETING, "ben", "Ren", None, BY)
    meeting = await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    ben = meeting.participant("ben")
    assert ben is not None
    assert (ben.name, ben.aliases) == ("Ben", ("Ren",))
    assert (await records.notes(MEETING)).tldr[0].text == "Ben and Speaker 10 agree."


async def test_two_names_that_are_put_right_at_once_are_both_kept(
    records: SqlStore, corrections: Corrections
) -> None:
    await _voices_kept(records)
    await asyncio.gather(
        corrections.rename(MEETING, "ben", "Ben", None, BY),
        corrections.rename(MEETING, "x", "Xenia", None, BY),
        corrections.rename(MEETING, "anna", "Hanna", None, BY),
    )
    names = [person.name for person in (await records.meeting(MEETING)).participants]
    assert names == ["Hanna", "Ben", "Xenia"]
    assert (await records.notes(MEETING)).tldr[0].text == "Ben and Xenia agree."


async def test_the_reminders_of_who_is_known_now_come_at_their_hours(
    records: SqlStore, corrections: Corrections
) -> None:
    await records.plan_reminders(plan(examples.item(), timing(NEW_YORK), examples.START))
    await records.save_person_settings(BEN, PersonSettings(zone="Asia/Tokyo"))
    await corrections.rename(MEETING, "ben", "Ben", BEN, BY)
    reminders = await planned(records)
    news = [one for one in reminders if one.kind is ReminderKind.ASSIGNED]
    assert {(one.zone, one.participant) for one in reminders} == {("Asia/Tokyo", "ben")}
    assert {one.local.hour for one in reminders if one not in news} == {9}
    assert (len(news), len(reminders)) == (1, 6)


async def test_what_is_no_name_and_who_is_nobody_is_refused(
    records: SqlStore, corrections: Corrections
) -> None:
    for name in ("", " \n", "x" * 101):
        with pytest.raises(MinutaError):
            await corrections.rename(MEETING, "ben", name, None, BY)
    with pytest.raises(NotFoundError):
        await corrections.rename(MEETING, "nobody", "Ben", None, BY)
    assert await records.meeting(MEETING) == examples.meeting()


PEOPLE = (
    Participant(id="will", name="Will"),
    Participant(id="ann", name="Ann"),
    Participant(id="al", name="Alex"),
    Participant(id="al2", name="Alex"),
    Participant(id="s", name="Speaker 1", is_named=False),
)


@pytest.mark.parametrize(
    ("who", "text", "expected"),
    [
        ("ann", "Ann sends it to Will.", "Zoe sends it to Will."),
        (
            "ann",
            "Annual report for Joann, and Ann's copy",
            "Annual report for Joann, and Zoe's copy",
        ),
        ("will", "Will send the plan", "Will send the plan"),
        ("will", "Will and Ann will meet", "Will and Ann will meet"),
        ("al", "Alex sends it", "Alex sends it"),
        ("s", "Speaker 1 asks Speaker 12 and Speaker 1", "Zoe asks Speaker 12 and Zoe"),
        ("s", r"Loudspeaker 1, \1 and speaker 1", r"Loudspeaker 1, \1 and speaker 1"),
        ("ann", "", ""),
    ],
)
def test_only_what_is_certainly_the_name_is_replaced(who: str, text: str, expected: str) -> None:
    old = next(person for person in PEOPLE if person.id == who)
    assert Renaming(old, "Zoe", PEOPLE, cues_for("en")).apply(text) == expected


def test_a_new_name_is_text_and_nothing_else() -> None:
    old = PEOPLE[4]
    assert Renaming(old, r"\1 $&", PEOPLE, None).apply("Speaker 1") == r"\1 $&"
