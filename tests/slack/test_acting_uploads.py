"""Whether notes are made of a recording, again, and whether they stay."""

from bot.domain.progress import Progress, Stage
from bot.domain.publication import (
    ProgressPublication,
    SourceGonePublication,
    UploadPublication,
    UploadState,
)
from bot.errors import ConflictError
from integrations.slack.places import account
from integrations.slack.shares import Share, recording
from tests.servers.slack import Json
from tests.slack.acting_room import MEETING, ActingRoom


async def test_notes_that_failed_are_tried_again(acting: ActingRoom) -> None:
    progress = Progress(stage=Stage.FAILED, failure="It is over quota.", remedy="Raise it.")
    meeting = acting.notes().meeting
    failed = ProgressPublication(meeting=meeting, progress=progress)
    await acting.chat.post(failed, "marker0123456789abcdef0")
    await acting.person(acting.bob).press(acting.reply("over quota"), "Retry")
    await acting.settle()
    assert acting.asked("retry")[0].about == (MEETING,)


async def test_a_meeting_is_deleted_after_a_question(acting: ActingRoom) -> None:
    await acting.publish()
    for message in acting.replies():
        if "Delete everything" in str(message):
            answer = await acting.person(acting.bob).press(message, "Delete everything")
            assert answer.confirm
    await acting.settle()
    assert acting.asked("forget")[0].about == (MEETING,)
    assert "deleted" in acting.told(acting.bob)


async def question(acting: ActingRoom, state: UploadState) -> Json:
    """The message under the recording that was shared."""
    share = Share(acting.channel.id, acting.thread)
    shared = recording(acting.shared.brief(), acting.team.id, share, acting.alice.id)
    assert shared.by == account(acting.team.id, acting.alice.id)
    published = UploadPublication(recording=shared, state=state)
    await acting.chat.post(published, "marker0123456789abcdef0")
    return acting.replies()[-1]


async def test_a_recording_is_wanted_or_not(acting: ActingRoom) -> None:
    message = await question(acting, UploadState.ASKED)
    where = acting.place_of(acting.channel, acting.thread)
    await acting.person(acting.bob).press(message, "Not now")
    await acting.settle()
    assert acting.asked("decline")[0].about == (where, acting.shared.id)
    await acting.person(acting.bob).press(message, "Make notes")
    await acting.settle()
    assert acting.asked("accept")[0].about == (where, acting.shared.id)
    assert acting.told(acting.bob) == ""
    await acting.person(acting.alice).press(message, "Make notes")
    await acting.settle()
    assert "already" in acting.told(acting.alice)


async def test_notes_of_a_recording_that_is_gone_stay_or_go(acting: ActingRoom) -> None:
    gone = SourceGonePublication(meeting=acting.notes().meeting)
    await acting.chat.post(gone, "marker0123456789abcdef0")
    message = acting.replies()[-1]
    await acting.person(acting.bob).press(message, "Keep them")
    await acting.settle()
    assert acting.asked("keep")[0].about == (MEETING,)
    acting.script.refusals["forget"] = ConflictError("It is recorded.", "Stop it first.")
    await acting.person(acting.bob).press(message, "Delete everything")
    await acting.settle()
    assert "It is recorded" in acting.told(acting.bob)
