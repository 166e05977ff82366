"""The cue table of English."""

from bot.notes.languages.cues import LanguageCues
from bot.notes.languages.english.acts import COMMITMENTS
from bot.notes.languages.english.addressing import ADDRESSING
from bot.notes.languages.english.claims import (
    DECIDING,
    PHRASING,
    QUESTIONING,
    QUESTIONS,
    SUMMARISING,
)
from bot.notes.languages.english.completing import COMPLETING
from bot.notes.languages.english.dialogue import REPLIES
from bot.notes.languages.english.fluency import FLUENCY
from bot.notes.languages.english.words import LEXICON

ENGLISH = LanguageCues(
    tag="en",
    lexicon=LEXICON,
    fluency=FLUENCY,
    addressing=ADDRESSING,
    commitments=COMMITMENTS,
    replies=REPLIES,
    phrasing=PHRASING,
    deciding=DECIDING,
    questioning=QUESTIONING,
    summarising=SUMMARISING,
    completing=COMPLETING,
    asking=QUESTIONS,
)
