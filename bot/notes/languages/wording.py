"""What people are asked to check, in the language of the notes."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.languages.cues import Questions
from bot.notes.languages.english.claims import QUESTIONS as ENGLISH

GERMAN = Questions(
    who="Wer übernimmt „{task}“?",
    which_person="Wer ist mit {name} gemeint bei „{task}“?",
    unknown_name="{name} heißt niemand in diesem Meeting. Wer übernimmt „{task}“?",
    absent_name="{name} war nicht in diesem Meeting. Wer übernimmt „{task}“?",
    misheard_name="„{name}“ war zu hören: Ist bei „{task}“ {participant} gemeint?",
    unsure_speaker="Es ist nicht sicher, wer das gesagt hat. Übernimmt {participant} „{task}“?",
    unnamed_speaker="Wer ist {participant}? Es geht um „{task}“.",
    ambiguous_due="Bis wann ist „{task}“ fällig? „{phrase}“ kann mehr als ein Datum bedeuten.",
    past_due="Bis wann ist „{task}“ fällig? „{phrase}“ war schon vorbei.",
    doubtful_due="Ist „{task}“ {date} fällig? Bei „{phrase}“ ist das nicht sicher ({reason}).",
    two_due="Für „{task}“ wurden zwei Termine genannt. Welcher gilt?",
    words="Ist „{word}“ richtig verstanden?",
    untitled="Teil {number}",
)

FRENCH = Questions(
    who="Qui prend en charge « {task} » ?",
    which_person="Qui est {name}, pour « {task} » ?",
    unknown_name="Personne ne s’appelle {name} dans cette réunion. Qui prend « {task} » ?",
    absent_name="{name} n’était pas dans cette réunion. Qui prend « {task} » ?",
    misheard_name="On a entendu « {name} » : s’agit-il de {participant} pour « {task} » ?",
    unsure_speaker="On ne sait pas qui a dit cela. {participant} prend-il ou elle « {task} » ?",
    unnamed_speaker="Qui est {participant} ? Il s’agit de « {task} ».",
    ambiguous_due="Pour quand est « {task} » ? « {phrase} » peut vouloir dire plusieurs dates.",
    past_due="Pour quand est « {task} » ? « {phrase} » était déjà passé.",
    doubtful_due="« {task} » est-il pour {date} ? « {phrase} » n’est pas sûr ({reason}).",
    two_due="Deux dates ont été données pour « {task} ». Laquelle est la bonne ?",
    words="A-t-on bien entendu « {word} » ?",
    untitled="Partie {number}",
)

SPANISH = Questions(
    who="¿Quién se encarga de «{task}»?",
    which_person="¿Quién es {name} en «{task}»?",
    unknown_name="Nadie se llama {name} en esta reunión. ¿Quién se encarga de «{task}»?",
    absent_name="{name} no estaba en esta reunión. ¿Quién se encarga de «{task}»?",
    misheard_name="Se oyó «{name}»: ¿se trata de {participant} en «{task}»?",
    unsure_speaker="No es seguro quién lo dijo. ¿Se encarga {participant} de «{task}»?",
    unnamed_speaker="¿Quién es {participant}? Se trata de «{task}».",
    ambiguous_due="¿Para cuándo es «{task}»? «{phrase}» puede ser más de una fecha.",
    past_due="¿Para cuándo es «{task}»? «{phrase}» ya había pasado.",
    doubtful_due="¿Es «{task}» para {date}? «{phrase}» no es seguro ({reason}).",
    two_due="Se dieron dos fechas para «{task}». ¿Cuál vale?",
    words="¿Se oyó bien «{word}»?",
    untitled="Parte {number}",
)

WORDINGS: Mapping[str, Questions] = MappingProxyType(
    {"en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH}
)
"""By BCP 47 primary tag."""
