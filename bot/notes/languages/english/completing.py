"""English ways to say that something is done."""

import re

from bot.notes.languages.cues import Completing, word_set
from bot.notes.patterns import Pattern

_I = re.IGNORECASE

_PAST = {
    "bought": "buy", "brought": "bring", "built": "build", "caught": "catch", "chose": "choose",
    "cut": "cut", "did": "do", "done": "do", "drawn": "draw", "drew": "draw", "found": "find",
    "gave": "give", "given": "give", "got": "get", "held": "hold", "kept": "keep", "led": "lead",
    "made": "make", "met": "meet", "paid": "pay", "put": "put", "ran": "run", "rang": "ring",
    "read": "read", "redid": "redo", "redone": "redo", "rewritten": "write", "rewrote": "write",
    "said": "say", "sent": "send", "set": "set", "showed": "show", "shown": "show", "sold": "sell",
    "spoke": "speak", "spoken": "speak", "split": "split", "taken": "take", "taught": "teach",
    "told": "tell", "took": "take", "went": "go", "withdrawn": "withdraw", "withdrew": "withdraw",
    "written": "write", "wrote": "write",
}  # fmt: skip

_ADVERBS = (
    r"(?:,?\s+(?:already|just|now|finally|also|actually|all|both|both of|indeed|successfully"
    r"|basically|completely|fully|in fact|yesterday|this morning|last week|last night))*"
)
_DAY = "(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_VERB = rf"(?P<verb>\w+ed|{'|'.join(sorted(_PAST))})"
_STATES = (
    r"done|finished|complete|completed|ready|live|out|up|in place|in production|sorted|settled"
    r"|over|through|off my (?:list|desk)|dealt with|taken care of"
)

COMPLETING = Completing(
    own=Pattern(
        rf"\b(?:I|we)(?:'ve|\s+have)?{_ADVERBS}\s+(?:took (?P<care>care) of|{_VERB}\b)"
        r"|\b(?:I|we) did (?P<base>(?!it|that|this|the|a|an|my|our)\w+)\b",
        _I,
    ),
    asked=Pattern(
        r"\b(?:did (?:you|we)|have (?:you|we)|has (?:anyone|anybody|somebody|that|it))\b"
        r"|^(?:is|are|was|were) .*\b(?:done|finished|ready|live|out|\w+ed|sent)\s*\?",
        _I,
    ),
    yes=Pattern(
        r"^(?:(?:oh|um|well),? )?(?:yes|yeah|yep|yup|sure|of course|indeed|I did|we did|I have"
        r"|we have)\b(?:,? (?:yes|yeah|I did|I have|we did|we have|it is|they are|it was|already"
        r"|all of (?:it|them)|on \w+|yesterday|this morning|last (?:week|night)))*\s*[.!]?\s*$",
        _I,
    ),
    named=Pattern(rf"\b[A-Z]\w+(?:'s|\s+has|\s+have)?{_ADVERBS}\s+{_VERB}\b"),
    state=Pattern(
        r"(?:\b(?:is|are|was|were|been|got)|'s|'re)"
        rf"{_ADVERBS}\s+(?P<verb>{_STATES}|\w+ed|{'|'.join(sorted(_PAST))})\b"
        r"|(?:,|:) (?:is )?(?P<bare>done|finished)\W*$|^(?:all )?(?P<with>done|finished) with\b",
        _I,
    ),
    points=Pattern(
        r"^(?:(?:oh|yes|yeah|yep|so|well|ok|okay|and|right),?\s+)*(?:"
        r"(?:(?:it|that|this|that one|this one|they|those|these)(?:'s|'re| is| are| was| were))"
        rf"{_ADVERBS}\s+(?:{_STATES}|sent|fixed|merged|closed|shipped|submitted|published)\b"
        r"|(?:all )?(?:done|finished)\b(?! (?:by|until|before|with what))"
        r"|I(?:'ve| have)?(?: already| just| finally| also)? (?:did|done|finished|completed|sent"
        r"|fixed|sorted|handled|closed|merged|submitted) (?:it|that|this|them|those|these"
        r"|(?:that|this) one)\b"
        r"|I(?:'ve| have)? already did\b|I(?:'ve| have) (?:already )?taken care of (?:it|that)\b"
        r"|already (?:done|finished|sent|fixed|merged|closed)\b)",
        _I,
    ),
    not_yet=Pattern(
        r"\b(?:my (?:part|half|share)|(?:first|second) (?:part|half)|part of)\b"
        r"|\b(?:not|n't|\w+n't|never|no|nobody|without|almost|nearly|half|halfway|partly"
        r"|mostly|barely|hardly|unless|until|till|once|if|when|whether|before|as soon as"
        r"|would|could|should|will|'ll|\w+'ll|might|may|must|shall|can|to be|to get|going to|gonna"
        r"|need|needs|needed|want|wants|wanted|have to|has to|had to|supposed|hope|hoping|wish"
        r"|promised|planned|tried|started|began|agreed|decided|discussed|talked|said|mentioned"
        r"|forgot|failed|wondered|asked whether|by then"
        r"|thought|assum(?:e|es|ed|ing)|suppos(?:e|es|ing)|guess|imagine|say|says|saying|claims?"
        r"|claimed|heard|believed?|seems?|apparently|probably|perhaps|maybe|hopefully)\b"
        rf"|\bby (?:{_DAY}|(?:the )?(?:end|close|middle|beginning|start) of|next|[0-9]|noon)\b"
        rf"|\b(?<!for )(?:tomorrow|tonight|soon|next (?:{_DAY}|week|month|quarter|year|sprint))\b"
        r"|^(?:(?:and|so|but),? )?then (?!I\b|we\b)"
        r"|\b(?:I|we) (?:am|are|'m|'re) \w+ing\b|\b(?:I'm|we're) \w+ing\b",
        _I,
    ),
    undone=Pattern(
        r"\?\s*$|\b(?:reopened|reverted|rolled back|redo|again|came back|just kidding)\b"
        r"|\bbut (?:(?:it|that|they|he|she|I|we)(?:'s|'m|'re)?\b)? ?(?:\w+ ){0,3}"
        r"(?:not|never|\w+n't|broken|wrong|missing)\b",
        _I,
    ),
    clause_end=Pattern(r"(?<=\w),? (?:and|but|so|because|since|which) (?=\w)|; ", _I),
    past=_PAST,
    other=word_set("old wrong previous outdated obsolete"),
    whatever=word_set(
        """
        do did done finish finished complete completed ready live out up place production sorted
        settled over through list desk dealt with taken care handle handled close closed wrap
        wrapped conclude concluded sort settle off
        """
    ),
)
