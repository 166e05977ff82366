"""Words that are meant for whoever writes the notes, not for the people in the meeting."""

import re
import unicodedata
from collections.abc import Iterable

from bot.domain.evidence import Evidence
from bot.notes.dialogue import Conversation
from bot.notes.ownership import cited_turns

_ALL = r"(?:all|any|every|each|alle[nrs]?|jede[nrs]?|tou(?:te?s?)|cada|tod[oa]s?|tutt[iaeo]|todas?)"
_TASKS = (
    r"(?:tasks?|items?|to-?dos?|everything|aufgaben|punkte|alles|tâches|tout|tareas|todo|compiti"
    r"|tarefas|tudo|taken|alles)"
)
_RULES = (
    r"(?:instructions?|prompts?|rules|guidelines|directions|anweisungen|vorgaben|regeln"
    r"|consignes|instrucciones|reglas|istruzioni|instruções|instructies|инструкции|указания)"
)
_EARLIER = (
    r"(?:previous|prior|above|preceding|earlier|foregoing|vorherigen?|bisherigen?|obigen?"
    r"|précédentes?|anteriores|precedenti|vorige|eerdere|предыдущие|прежние)"
)
_FORGET = (
    r"(?:ignor\w*|disregard|forget|override|bypass|vergiss|vergesst|missachte|oublie[rz]?"
    r"|olvid\w+|dimentica\w*|esqueça|negeer|vergeet|игнорируй\w*|забудь\w*)"
)

_NOTES = r"(?:the|your|these)\s+(?:meeting\s+)?(?:notes|minutes|summary)"
_SAY = r"(?:\w+\s+){0,2}(?:say|show|state|mention|read|record|tell|include)\s+that\b"
_MAY = r"(?:could|can|may|might|should|shall|must|would|will)"

_TO_THE_WRITER = re.compile(
    "|".join(
        (
            rf"\b{_FORGET}\b.{{0,40}}\b(?:{_RULES}|{_EARLIER})\b",
            rf"\b{_EARLIER}\s+{_RULES}\b.{{0,40}}\b(?:void|invalid|obsolete|ungültig)\b",
            r"\byou are (?:now|no longer)\b.{0,60}",
            (
                r"\bdu bist (?:jetzt|ab sofort|nun)\b|\btu es (?:maintenant|désormais)\b"
                r"|\bahora eres\b|\bora sei\b|\bты теперь\b"
            ),
            rf"\b(?:new|neue|nouvelles|nuevas)\s+(?:system\s+)?{_RULES}\b",
            r"\bsystem\s*(?:prompt|message|override|instruction|:)",
            r"\b(?:assistant|developer|system)\s*:\s",
            r"\bas an? (?:ai|language model|llm)\b|\bals (?:ki|sprachmodell)\b",
            (
                r"\b(?:dear|hey|attention|note to|liebe[rs]?|achtung)\s+(?:the\s+)?"
                r"(?:ai|llm|model|bot|assistant|note[- ]?taker|summari[sz]er|ki|sprachmodell"
                r"|assistent|minuta)\b"
            ),
            (
                rf"\b(?:assign|give|attribute|reassign)\s+(?:{_ALL}\s+)?(?:of\s+)?(?:the\s+|action\s+"
                rf"|these\s+|their\s+)*{_TASKS}\s+(?:\w+\s+){{0,3}}to\b"
            ),
            rf"\b(?:weise|gib|ordne|teile)\s+(?:\w+\s+)?{_ALL}?\s*{_TASKS}\b",
            (
                rf"\b(?:assigne[rz]?|attribue[rz]?|asigna\w*|assegna\w*|atribu\w+)\s+(?:{_ALL}\s+)?"
                rf"(?:l[aeo]s?\s+)?{_TASKS}\b"
            ),
            (
                r"\b(?:ping|mention|tag)\s+(?:@?everyone|everybody|all of them|@?here"
                r"|the (?:whole )?(?:channel|server))\b"
            ),
            r"\b(?:erwähne|benachrichtige|pinge?)\s+alle\b|\bmentionne[rz]?\s+tout le monde\b",
            (
                rf"\bmark\s+(?:{_ALL}\s+)?(?:of\s+)?(?:the\s+|these\s+)?(?:action\s+)?{_TASKS}\s+(?:as\s+)?"
                r"(?:done|closed|complete|cancelled|open|accepted|agreed)\b"
            ),
            (
                r"\b(?:delete|erase|drop|remove|clear|omit|lösche|effacer?|borra)\s+(?:all|every|alle"
                r"|tou[ts]e?s?|todas?|todos)\b.{0,30}\b(?:notes?|tasks?|items?|decisions?|records?"
                r"|reminders?|meetings?|notizen|aufgaben)\b"
            ),
            (
                r"\b(?:in|into|for|from)\s+(?:the|your)\s+(?:notes|summary|minutes|output|json)\b"
                r".{0,40}\b(?:write|say|state|include|output|add|put|claim)\b"
            ),
            (
                r"\b(?:write|say|state|include|output|put|claim|respond|answer|reply)\b.{0,40}"
                r"\b(?:in|into|with)\s+(?:the|your)\s+(?:notes|summary|minutes|output|json|answer)\b"
            ),
            (
                r"\b(?:reveal|print|repeat|show|output)\s+(?:\w+\s+){0,2}(?:system|hidden|initial)?\s*"
                r"(?:prompt|instructions)\b"
            ),
            rf"\b(?:{_MAY}|let|have|make|please)\s+{_NOTES}\s+{_SAY}",
            rf"\b{_NOTES}\s+(?:\w+\s+)?(?:{_MAY}|(?:need|have|ought)\s+to)\s+{_SAY}",
            (
                r"忽略.{0,12}(?:指令|指示|说明)|无视.{0,12}(?:指令|指示)|以前の指示|これまでの指示"
                r"|指示を無視"
            ),
        )
    ),
    re.IGNORECASE,
)

_MACHINE = re.compile(
    r"<[@#!/|]|</?(?:system|transcript|people|words|statements|meeting_kind|instructions?)\b|@everyone|@here\b"
    r"|<!?(?:channel|here|everyone)>|\[/?(?:inst|system)\]|<\|"
    r"|[\"'“]?(?:task|owner|assignee|status|role|cites|manner|due_phrase)[\"'”]\s*:"
    r"|\]\(\s*\w+:|[\[(]\d+[\])]\s*[^\W\d][^:\n]{0,40}:",
    re.IGNORECASE,
)

_LINK = re.compile(r"\b(?:https?|discord|slack|javascript|data)://\S+", re.IGNORECASE)

_DICTATED = re.compile(
    r"\b(?:add|create|make|record|log|note|put|write|open|file|save|set)\b.{0,24}"
    r"\b(?:action item|action point|to-?do|task|reminder|ticket)s?\b"
    r"|\b(?:action item|action point|to-?do|task)s?\s*(?:for|:|is)\b"
    r"|\b(?:neue |eine )?(?:aufgabe|todo)\s*(?:für|:|anlegen|hinzufügen)\b"
    r"|\b(?:tâche|tarea)\s+(?:pour|para|:)"
    r"|\bassign\b.{0,60}\bto\b|\bweise\b.{0,60}\bzu\b|\bassigne[rz]?\b.{0,60}\bà\b"
    r"|\basigna\w*\b.{0,60}\ba\b"
    r"|\bfor the records?\b|\bwrite (?:\w+ ){1,3}down\b|\bput (?:\w+ ){1,3}down (?:as|for)\b"
    r"|\b(?:im|ins) protokoll\b|\bau (?:procès-verbal|compte[- ]rendu)\b|\bque conste\b"
    r"|\ben (?:el acta|las notas)\b",
    re.IGNORECASE,
)


_LOOKALIKES = str.maketrans(
    "абвгдеіјкӏмнорсԛтуѵԝхѕһԁɡαβγεικνορτυχϲАВЕІЈКМНОРСТУХЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧıƖⅼℓ",
    "a6brgeijklmhopcqtyvwxshdgabyeiknoptuxcABEIJKMHOPCTYXSABEZHIKMNOPTYXilll",
)
"""From Unicode's confusables.txt, the letters that need no second look."""


def is_instruction(text: str) -> bool:
    """Whether a text is an order to a machine, or made of what only machines read."""
    plain = _plain(text)
    is_order = _TO_THE_WRITER.search(plain) or _TO_THE_WRITER.search(_latin(plain))
    return bool(is_order) or is_markup(text)


def is_markup(text: str) -> bool:
    """Whether a text holds what only machines read: tags, mentions, numbered lines, JSON."""
    return bool(_MACHINE.search(_plain(text)))


def is_dictated(text: str) -> bool:
    """Whether somebody dictates an entry ("add an action item for Ben") instead of taking it on."""
    plain = _plain(text)
    return bool(_DICTATED.search(plain) or _DICTATED.search(_latin(plain)))


def _plain(text: str) -> str:
    """The text without what nobody sees, and with the usual forms of its letters."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(char for char in normal if unicodedata.category(char) != "Cf")


def _latin(text: str) -> str:
    """The text as it looks: other alphabets' letters that look Latin, and no accents."""
    bare = unicodedata.normalize("NFD", text.translate(_LOOKALIKES))
    return "".join(char for char in bare if unicodedata.category(char) != "Mn")


def has_unsaid_link(text: str, said: str) -> bool:
    """Whether a text holds a link that nobody spoke."""
    return any(link.group() not in said for link in _LINK.finditer(text))


def neighbourhood(evidence: Iterable[Evidence], conversation: Conversation) -> str:
    """The sentences that quotes stand in, with those around them of the same utterance.

    A model that obeys an order quotes only the harmless half of it.
    """
    said: dict[str, None] = {}
    for turn in cited_turns(evidence, conversation):
        index = turn.sentence.index
        here = {piece.utterance.id for piece in turn.sentence.pieces}
        near = conversation.sentences[max(0, index - 1) : index + 2]
        said.update((s.text, None) for s in near if any(p.utterance.id in here for p in s.pieces))
    return " ".join(said)
