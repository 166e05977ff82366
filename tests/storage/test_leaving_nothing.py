"""What was forgotten is not in SQLite's files any more: not in free pages, index or log."""

from pathlib import Path

from bot.domain.people import Account
from bot.domain.progress import Progress, Stage
from bot.domain.speech_job import SpeechJob, SpeechJobState
from bot.domain.transcript import Entity
from storage.database import open_database
from storage.store import SqlStore
from tests.storage import examples

ZOE = Account(platform="discord", workspace="w", user_id="2")


def files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.glob("minuta.db*")))


async def test_words_that_were_taken_out_are_nowhere_in_the_files(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        for meeting_id in ("m1", "m2"):
            said = examples.transcript(meeting_id, utterances=300)
            name = Entity(kind="person", text="Quetzalcoatl")
            words = {"text": "Quetzalcoatl is here.", "speaker": "p2", "entities": (name,)}
            utterances = tuple(one.model_copy(update=words) for one in said.utterances)
            await store.add_meeting(examples.meeting(meeting_id), meeting_id)
            await store.save_transcript(said.model_copy(update={"utterances": utterances}))
            guessed = examples.signal(utterances[0].id, "Quetzalcoatl's voice")
            await store.save_signals(meeting_id, [guessed])
            await store.report_progress(meeting_id, Progress(stage=Stage.DONE))
        assert b"quetzalcoatl" in files(tmp_path)  # as the index has it
        await store.replace_record(examples.meeting("m1"), None, None, "p2")
        await store.forget_person(ZOE)
        await store.forget_meeting("m2")
        assert b"quetzalcoatl" not in files(tmp_path).lower()


async def test_words_that_a_provider_heard_go_with_their_meeting(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    said = examples.heard().segments[0].model_copy(update={"text": "Quetzalcoatl"})
    async with open_database(sqlite_database_url) as database:
        store = SqlStore(database)
        await store.add_meeting(examples.meeting("m1"), "m1")
        job = SpeechJob(
            key="m1/0",
            meeting_id="m1",
            provider="gladia",
            state=SpeechJobState.HEARD,
            ticket="t",
            secret_hash="0" * 64,
            began_at=examples.START,
            heard=examples.heard().model_copy(update={"segments": (said,)}),
            must_delete=True,
        )
        await store.save_speech_job(job)
        assert b"Quetzalcoatl" in files(tmp_path)
        await store.forget_meeting("m1")
        assert await store.speech_job("m1/0") is not None
        assert b"Quetzalcoatl" not in files(tmp_path)
