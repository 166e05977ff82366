"""What the extractor that needs no key thinks most of, also where it would say nothing."""

from pathlib import Path

from bot.notes.action_items import ranked_items
from bot.notes.decisions import ranked_decisions
from bot.notes.dialogue import Conversation
from bot.notes.evaluation.corpus import ReferenceMeeting
from bot.notes.evaluation.finding import RANKED, FoundItem
from bot.notes.evaluation.meeting_scores import Ranking
from bot.notes.languages import cues_for, spoken_language
from bot.notes.learned.weights import load_weights
from bot.notes.lexicon import Rarity
from bot.notes.sentences import Sentence


def plain_ranking(reference: ReferenceMeeting, weights: Path | None = None) -> Ranking:
    """The ten best candidates for action items and for decisions, best first.

    `weights` is a file to take instead of the one that comes with the program.
    """
    meeting, transcript = reference.meeting, reference.transcript
    spoken = tuple(sorted(transcript.utterances, key=lambda one: one.start_s))
    language = spoken_language(meeting, transcript)
    conversation = Conversation(spoken, meeting.participants, cues_for(language))
    rarity = Rarity(turn.content for turn in conversation.turns)
    learned = load_weights(weights)
    items = ranked_items(conversation, rarity, RANKED, weights=learned)
    decisions = ranked_decisions(conversation, rarity, RANKED, weights=learned)
    return Ranking(
        actions=tuple(_found(one.statements) for one in items),
        decisions=tuple(_found(one.statements) for one in decisions),
    )


def _found(sentences: tuple[Sentence, ...]) -> FoundItem:
    pieces = (piece.utterance for sentence in sentences for piece in sentence.pieces)
    return FoundItem(tuple({one.id: one for one in pieces}.values()))
