"""Which language is spoken, and in which one people are asked."""

from dataclasses import asdict
from string import Formatter

import pytest

from bot.notes.languages import UNKNOWN, spoken_language, wording_for
from tests.notes.talk import meeting_of, people, transcript_of, utterances

SPEECH = {
    "en": "I think we should send the invoice to the printer and then see what they say about it.",
    "de": "Ich glaube, wir sollten die Rechnung an die Druckerei schicken und dann sehen wir, was "
    "sie dazu sagt.",
    "fr": "Je pense que nous devons envoyer la facture à l'imprimeur et après on va voir ce qu'il "
    "en dit.",
    "es": "Yo creo que tenemos que mandar la factura a la imprenta y luego vemos lo que nos dicen.",
    "nl": "Ik denk dat we de factuur naar de drukker moeten sturen en dan zien we wel wat ze zegt.",
    "pt": "Eu acho que a gente tem que mandar a fatura para a gráfica e depois vamos ver o que"
    " eles "
    "dizem.",
    "it": "Io penso che dobbiamo mandare la fattura alla tipografia e poi vediamo cosa ci dicono.",
}


@pytest.mark.parametrize(("tag", "text"), SPEECH.items())
def test_a_language_is_told_by_its_short_words(tag: str, text: str) -> None:
    talk = f"Anna: {text}"
    assert spoken_language(meeting_of(people(talk)), transcript_of(utterances(talk))) == tag


@pytest.mark.parametrize(
    "text", ["Kubernetes Docker Terraform Ansible", "Dzień dobry, wysyłamy dzisiaj fakturę", "…"]
)
def test_what_cannot_be_told_is_left_open(text: str) -> None:
    talk = f"Anna: {text}"
    found = spoken_language(meeting_of(people(talk)), transcript_of(utterances(talk)))
    assert found == UNKNOWN


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("tag", ["de", "fr", "es"])
def test_every_question_asks_the_same_in_every_language(tag: str) -> None:
    english, other = asdict(wording_for("en")), asdict(wording_for(tag))
    for name, text in english.items():
        assert fields(other[name]) == fields(text), name
        assert other[name] != text, name


@pytest.mark.parametrize(("tag", "like"), [("de-AT", "de"), ("pl", "en"), ("und", "en")])
def test_the_wording_follows_the_language_whatever_its_region(tag: str, like: str) -> None:
    assert wording_for(tag) == wording_for(like)
