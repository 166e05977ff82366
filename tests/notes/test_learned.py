"""The learned extractor: its file, its features, and when it stays silent."""

import json
from pathlib import Path

import numpy as np
import pytest

from bot.errors import MinutaError
from bot.notes.action_items import propose_items, ranked_items
from bot.notes.decisions import find_decisions, ranked_decisions
from bot.notes.dialogue import Conversation
from bot.notes.languages import cues_for
from bot.notes.learned.features import rows_of
from bot.notes.learned.scorer import chances
from bot.notes.learned.weights import FORMAT, load_weights, save_weights
from bot.notes.learned.words import Masking, pattern_numbers
from bot.notes.lexicon import Rarity
from bot.notes.tasks import SpokenTasks, spoken_tasks
from tests.notes.talk import conversation_of, people, utterances

SMALL_TALK = (
    "Anna: How was your weekend?",
    "Ben: Oh, lovely, we were at the lake.",
    "Carla: The weather was great.",
    "Anna: It was so warm.",
    "Ben: Did you see the match?",
    "Carla: No, who won?",
    "Ben: We did, three to one.",
    "Anna: Ha ha, of course.",
    "Carla: My train was late again this morning.",
    "Ben: Mine too, it always is.",
)

SHOP = (
    "Anna: The basket page lost some customers in the spring.",
    "Ben: Yeah, the numbers were bad.",
    "Carla: People close the page when the shipping price shows up.",
    "Anna: That is what the shop in Graz saw as well.",
    "Ben: Right.",
    "Carla: And the colours on the phone are hard to read.",
)


def long_talk(lines: tuple[str, ...], count: int = 80) -> str:
    return "\n".join(lines[i % len(lines)] for i in range(count))


def rarity_of(conversation: Conversation) -> Rarity:
    return Rarity(turn.content for turn in conversation.turns)


def tasks_of(talk: str) -> list[str]:
    conversation = conversation_of(talk)
    return [item.task for item in propose_items(conversation, rarity_of(conversation))]


def test_the_weights_that_come_with_the_program_load() -> None:
    weights = load_weights()
    assert {"action", "decision", "offer", "suggestion"} <= set(weights.words)
    assert weights.trained_on


def test_the_meetings_that_the_tests_measure_on_were_not_learned_from() -> None:
    for meeting in load_weights().trained_on:
        assert not meeting.startswith(("ES2007", "ES2009", "Bed008"))


def test_weights_are_the_same_after_saving(tmp_path: Path) -> None:
    first, path = load_weights(), tmp_path / "weights.npz"
    save_weights(first, path)
    again = load_weights(path)
    assert again.trained_on == first.trained_on
    assert np.array_equal(again.action.weights, first.action.weights)
    assert np.array_equal(again.words["offer"].weights, first.words["offer"].weights)


@pytest.mark.parametrize("damage", ["cut", "empty", "noise", "missing"])
def test_damaged_weights_are_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "weights.npz"
    save_weights(load_weights(), path)
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "noise": b"no"}[damage])
    with pytest.raises(MinutaError):
        load_weights(path)


def changed(path: Path, **arrays: "np.ndarray[tuple[int, ...], np.dtype[np.generic]]") -> None:
    with np.load(path) as opened:
        kept = {name: opened[name] for name in opened.files}
    np.savez(path, allow_pickle=False, **(kept | arrays))


def test_weights_of_another_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    save_weights(load_weights(), path)
    with np.load(path) as opened:
        about = json.loads(opened["about"].tobytes())
    about["format"] = FORMAT + 1
    changed(path, about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8))
    with pytest.raises(MinutaError):
        load_weights(path)


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.npz"
    save_weights(load_weights(), path)
    changed(path, action=np.full((3, 8), np.nan, dtype=np.float32))
    with pytest.raises(MinutaError):
        load_weights(path)


def test_names_numbers_and_subjects_are_masked() -> None:
    cues = cues_for("en")
    assert cues is not None
    masking = Masking(cues, conversation_of("Anna: Hm.\nBen: Hm.").roster)
    one = masking.wording("anna, can you send the 20 posters by friday?")
    other = masking.wording("ben, can you print the 3 carpets by monday?")
    assert one.shape == other.shape
    assert one.said != other.said


def test_a_pattern_has_one_number_wherever_it_stands() -> None:
    short, long = pattern_numbers(("by", "<t>"), 2), pattern_numbers(("do", "it", "by", "<t>"), 2)
    assert set(pattern_numbers(("by", "<t>"), 1)) <= set(short)
    assert len(set(short) & set(long)) >= 3


def test_features_are_the_same_each_time() -> None:
    talk = long_talk(SHOP)
    first, second = (
        rows_of(conversation, spoken_tasks(conversation))
        for conversation in (conversation_of(talk), conversation_of(talk))
    )
    assert first is not None
    assert second is not None
    assert np.array_equal(first.plain, second.plain)
    assert np.array_equal(first.shape.numbers, second.shape.numbers)


def test_the_words_of_a_sentence_do_not_depend_on_what_is_said_later() -> None:
    short, long = (conversation_of(long_talk(SHOP, count)) for count in (30, 60))
    first, second = (rows_of(c, spoken_tasks(c)) for c in (short, long))
    assert first is not None
    assert second is not None
    for name in ("work verbs", "i", "due", "commitment", "words before in turn"):
        assert np.array_equal(first.columns[name], second.columns[name][: len(first.pieces)])


def test_without_words_or_in_another_language_nothing_is_said() -> None:
    assert chances(conversation_of("")) is None
    talk = "Anna: Ich schicke der Druckerei morgen die Rechnung.\nBen: Gut."
    german = Conversation(utterances(talk), people(talk), cues_for("de"))
    if german.cues is None:
        assert chances(german) is None
    assert propose_items(german, rarity_of(german)) == ()


@pytest.mark.parametrize(
    "talk",
    [
        long_talk(SMALL_TALK),
        long_talk(("Anna: [laughter]", "Ben: Ha ha ha!", "Carla: (coughs) Hm.")),
        long_talk(tuple(f"Anna: {line.partition(': ')[2]}" for line in SMALL_TALK)),
    ],
)
def test_small_talk_holds_no_task_and_no_decision(talk: str) -> None:
    conversation = conversation_of(talk)
    assert propose_items(conversation, rarity_of(conversation)) == ()
    assert find_decisions(conversation, rarity_of(conversation)) == ()


@pytest.mark.parametrize(
    ("asked", "task"),
    [
        (
            "Anna: Ben, can you renew the certificate of the shop by Friday?\nBen: Sure, will do.",
            "Renew the certificate of the shop",
        ),
        (
            "Carla: Ben, could you order gloves for ward four by Monday?\nBen: Yes, no problem.",
            "Order gloves for ward four",
        ),
        (
            "Anna: Ben, please repaint the goblins before the fair.\nBen: Okay, I'll do that.",
            "Repaint the goblins",
        ),
    ],
)
def test_an_accepted_task_is_found_in_whatever_is_talked_about(asked: str, task: str) -> None:
    talk = f"{long_talk(SHOP, 60)}\n{asked}\n{long_talk(SHOP, 6)}"
    assert any(found.startswith(task) for found in tasks_of(talk))


@pytest.mark.parametrize(
    "said",
    [
        "Anna: Ben, can you renew the certificate by Friday?\nBen: No, I can't, I'm away.",
        "Ben: I'll renew the certificate by Friday.\nAnna: Oh, never mind.",
        "Ben: If they complain again I'll renew the certificate by Friday.",
        "Ben: Maybe I'll renew the certificate by Friday.",
    ],
)
def test_what_is_refused_taken_back_or_imagined_never_comes_back(said: str) -> None:
    talk = f"{long_talk(SHOP, 60)}\n{said}\n{long_talk(SHOP, 6)}"
    conversation = conversation_of(talk)
    found = ranked_items(conversation, rarity_of(conversation), 50)
    assert not [item.task for item in found if "certificate" in item.task.casefold()]


def test_the_best_are_ranked_even_where_none_is_noted() -> None:
    conversation = conversation_of(long_talk(SHOP))
    ranked = ranked_items(conversation, rarity_of(conversation), 3)
    assert len(ranked) <= 3
    assert all(0.0 <= item.score <= 1.0 for item in ranked)
    assert all(item.statements for item in ranked)


def test_decisions_are_ranked_with_the_sentences_that_say_them() -> None:
    talk = f"{long_talk(SHOP, 50)}\nAnna: So we decided to keep the old supplier.\nBen: Good."
    conversation = conversation_of(talk)
    (best, *_) = ranked_decisions(conversation, rarity_of(conversation), 5)
    assert "old supplier" in best.decision.text
    assert [s.text for s in best.statements] == ["So we decided to keep the old supplier."]


def test_a_handful_of_sentences_is_left_to_the_rules() -> None:
    conversation = conversation_of("\n".join(SHOP))
    learned = chances(conversation)
    assert learned is not None
    assert not learned.is_enough
    assert all(item.odds == -np.inf for item in ranked_items(conversation, rarity_of(conversation)))


def test_rows_grow_with_the_meeting_and_no_faster() -> None:
    sizes = []
    for count in (100, 200, 400):
        conversation = conversation_of(long_talk(SHOP, count))
        rows = rows_of(conversation, SpokenTasks())
        assert rows is not None
        sizes.append((len(rows.pieces), rows.shape.numbers.size))
    assert sizes[2][0] - sizes[1][0] == 2 * (sizes[1][0] - sizes[0][0])
    assert sizes[2][1] <= 2.1 * sizes[1][1]
