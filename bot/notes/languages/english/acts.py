"""English cues for who takes on, gives out, leaves open or takes back a task."""

import re

from bot.notes.languages.cues import ActCue, Commitments
from bot.notes.languages.english.words import (
    ADVERBS,
    STATIVE_VERBS,
    TASK_VERBS,
)
from bot.notes.patterns import Pattern
from bot.notes.speech_acts import Act, VerbForm

_I = re.IGNORECASE

_DO = r"\s+(?P<do>\w.*)"
_YOU = r"(?:you(?: two| three| guys| all| both)?|(?:both|all|the two) of you)"
_NO_RECEIVING = (
    r"(?! (?:\w+ )?(?:not|get|see|find|receive|have|need|notice|be|hear|know|like|want)\b)"
)
_SOMEBODY = r"(?:someone|somebody|one of (?:us|you)|any ?one|any ?body|any one of you)"


def _cue(act: Act, said: str, form: VerbForm = VerbForm.BASE) -> ActCue:
    return ActCue(act, Pattern(said, _I), form)


def _beginning(*alternatives: str) -> Pattern:
    return Pattern(rf"^(?:{'|'.join(alternatives)})", _I)


_ACTS = (
    _cue(Act.REVERSAL, r"\blet's not\b(?P<do>.*)"),
    _cue(
        Act.REVERSAL,
        r"\b(?:never ?mind|scratch that|forget (?:it|that|about))\b"
        r"(?:,? (?:that|it|this)(?:'s| is|'ll| will| can) .*|(?P<do>.*))",
    ),
    _cue(
        Act.REVERSAL,
        r"\b(?:we|you|I|[A-Z]\w+) (?:don't|doesn't|do not|does not|won't) (?:need|have) to\b"
        r"(?P<do>.*\b(?:any ?more|after all|now)\b)",
    ),
    _cue(Act.REVERSAL, r"\b(?:no need to|don't bother(?: to)?)\b(?P<do>.*)"),
    _cue(
        Act.REVERSAL,
        r"\b(?:actually|sorry),? I (?:can't|cannot|won't)\b(?P<do>.*)"
        r"|\bI (?:can't|cannot|won't)\b(?P<do2>.*\bafter all\b)",
    ),
    _cue(Act.OFFER, rf"\b(?:shall|should) I\b{ADVERBS}{_DO}\?"),
    _cue(Act.OFFER, rf"\bdo you want me to\b{ADVERBS}{_DO}"),
    _cue(Act.OFFER, rf"\bI(?:'d| would)(?: be)? (?:be )?(?:very )?(?:happy|glad) to\b{_DO}"),
    _cue(Act.OFFER, rf"\bI(?:'m| am) (?:very )?(?:happy|glad) to\b{ADVERBS}{_DO}"),
    _cue(
        Act.OFFER, rf"\b(?:if you (?:want|like),? )?I (?:can|could)\b(?! not|not|'t){ADVERBS}{_DO}"
    ),
    _cue(Act.TENTATIVE, rf"\b(?:maybe|perhaps),? I(?:'ll| will| can| could)\b{ADVERBS}{_DO}"),
    _cue(Act.TENTATIVE, rf"\bI (?:might|may)\b{ADVERBS}{_DO}"),
    _cue(
        Act.COMMITMENT,
        rf"\bI(?:'ll| will| shall) be\b{ADVERBS}\s+(?P<do>\w+ing\b.*)",
        VerbForm.ING,
    ),
    _cue(Act.COMMITMENT, rf"\bI(?:'ll| will| shall)\b(?! not| never){ADVERBS}{_DO}"),
    _cue(
        Act.COMMITMENT,
        rf"\bI(?:'m| am) (?:going|planning|aiming|hoping)\b{ADVERBS} to\b{ADVERBS}{_DO}",
    ),
    _cue(Act.COMMITMENT, rf"\bI (?:plan|promise|intend|aim)(?: you)? to\b{ADVERBS}{_DO}"),
    _cue(
        Act.COMMITMENT,
        r"\bI(?:'m| am)(?: just| also)? (?P<do>(?:taking (?:care of|over|on)|handling)\b.*)",
        VerbForm.ING,
    ),
    _cue(Act.VOLUNTEERING, rf"\blet me\b{ADVERBS}{_DO}"),
    _cue(
        Act.OBLIGATION,
        rf"\bI(?:'ve)? (?:(?:still|also|really) )?(?:need|have|got|ought) to\b{ADVERBS}{_DO}",
    ),
    _cue(Act.OBLIGATION, rf"\bI (?:(?:still|also|really) )?(?:must|should)\b{ADVERBS}{_DO}"),
    _cue(Act.CALL, rf"\b(?:can|could|would|will) {_SOMEBODY}\b{ADVERBS}{_DO}"),
    _cue(Act.CALL, rf"\b{_SOMEBODY} (?:has to|needs to|must|will have to)\b{ADVERBS}{_DO}"),
    _cue(
        Act.CALL,
        rf"\bwho(?:'s going to|'s gonna| is going to|'ll| will| can| could| wants to| would like to"
        rf"| is able to| has time to)\b{ADVERBS}{_DO}",
    ),
    _cue(Act.CALL, rf"\bwe need (?:someone|somebody|a volunteer) to\b{ADVERBS}{_DO}"),
    _cue(Act.CALL, rf"\bany volunteers? to\b{_DO}"),
    _cue(Act.HINT, rf"\b{_SOMEBODY} (?:should|could|ought to|might|would)\b{ADVERBS}{_DO}"),
    _cue(
        Act.REQUEST,
        rf"\b(?:can|could|would|will) you\b(?! not| say| mind| believe| imagine){ADVERBS}{_DO}",
    ),
    _cue(Act.REQUEST, r"\b(?:would|do) you mind (?P<do>\w+ing\b.*)", VerbForm.ING),
    _cue(Act.REQUEST, rf"\b(?:would|will) you be able to\b{ADVERBS}{_DO}"),
    _cue(Act.REQUEST, rf"\bif you (?:could|can|would)\b{ADVERBS}{_DO}"),
    _cue(
        Act.DIRECTIVE,
        rf"\bI(?:'d| would)? (?:like|love|want|need|ask) (?:for )?(?P<who>you|[A-Z]\w+)\b(?: guys"
        rf"| all"
        rf"| both| two)? to\b{ADVERBS}{_DO}",
    ),
    _cue(
        Act.DIRECTIVE,
        rf"\bwhat I(?:'d| would)? (?:like|want|need) you(?: guys| all| both"
        rf"| two)? to do is(?: to)?{_DO}",
    ),
    _cue(
        Act.DIRECTIVE,
        rf"\byour (?:\w+ )?(?:task|job|homework|assignment|action item)\b.{{0,40}}? (?:is"
        rf"|will be) to"
        rf"\b{_DO}",
    ),
    _cue(
        Act.DIRECTIVE,
        rf"\b(?:please|don't forget to|do not forget to|remember to)\b{ADVERBS}{_DO}",
    ),
    _cue(Act.DIRECTIVE, rf"\bmake sure (?:that )?you(?:'ve| have)?\b{ADVERBS}{_DO}"),
    _cue(
        Act.ASSIGNMENT, rf"\b{_YOU}(?:'ll| will) be\b{ADVERBS}\s+(?P<do>\w+ing\b.*)", VerbForm.ING
    ),
    _cue(
        Act.ASSIGNMENT,
        rf"\b{_YOU}(?:'re| are) going to be\b{ADVERBS}\s+(?P<do>\w+ing\b.*)",
        VerbForm.ING,
    ),
    _cue(
        Act.ASSIGNMENT,
        rf"\b{_YOU}(?:'ll| will|'re going to| are going to)\b{_NO_RECEIVING}{ADVERBS}{_DO}",
    ),
    _cue(Act.ASSIGNMENT, rf"\bmaybe {_YOU} (?:can|could)\b{ADVERBS}{_DO}"),
    _cue(Act.ASSIGNMENT, rf"\b{_YOU} (?:can|could) maybe\b{ADVERBS}{_DO}"),
    _cue(Act.ASSIGNMENT, rf"\b{_YOU} (?P<do>(?:take care of|deal with|look after)\b.*)"),
    _cue(Act.NEED, rf"\bwe (?:(?:still|also|really|will|just) )?(?:need|have) to\b{ADVERBS}{_DO}"),
    _cue(Act.NEED, rf"\bwe (?:must|should)\b{ADVERBS}{_DO}"),
    _cue(Act.HINT, rf"\b(?:let's|we could|we can)\b{ADVERBS}{_DO}"),
)

_NOT_MEANT = _beginning(
    r"(?:i|we|you|he|she|they|it|it's|there|this|that|these|those|the|an?|my|your|our)\b(?!')",
    r"(?:what|why|how|who|in|on|at|of|for|so|and|but|or|yeah|yes|no|okay|very|one|two|three)\b(?!')",
    r"(?:say|tell|be|not|never|have been|like|know|see|hear|think|guess|admit|assume|bet|come)\b",
    r"have (?:a )?(?:question|comment|point)\b",
    r"let \w+ (?:go|speak|talk|start|finish|take it|introduce|explain|present)\b",
    r"(?:call|consider|name) (?:it|this|that)\b|go (?:home|on (?:holiday|vacation|leave))\b",
)

_RUNNING_THE_MEETING = (
    r"go (?:first|ahead|next|on|back|over|through|with|into|to the next|quickly)",
    r"(?:just )?(?:start|begin|stop|pause|finish|end|continue|proceed|carry on|move on)\b",
    r"(?:jump|skip|wrap|catch up|touch base|reconvene|meet again)\b",
    r"(?:open|close) (?:the|our|this) (?:\w+ )?meeting|introduce|interrupt",
    r"raise (?:your|my|a) hand",
    r"pass (?:it|the|on|over|to|you)|hand (?:it|over|off)|take (?:it|over) from",
    r"turn (?:on|off|over)",
    r"leave (?:it|that|this|you|now|soon|early|at)\b|drop off|join (?:us|me|in)|stay|wait",
    r"hold on|hang on|bear with|sit|have a seat|take a (?:break|seat|step|second|minute)",
    r"keep (?:it|this|that|going|quiet|talking)",
    r"get (?:back )?(?:started|going|into|to (?:the|that|this))",
    r"take (?:the |some |\w+ )?(?:minutes|notes)|make (?:it|this|that) (?:quick|short|brief)",
)

_SHOWING = (
    r"(?:re-?)?share (?:(?:my|your|the|a) )?(?:slides?|screen|deck)",
    r"show (?:us|me) (?:this|that|your screen)",
    r"(?:try to )?(?:pull|bring|open|zoom|scroll|load) (?:it|this|that|up|in|out|down|them)",
    r"pull .*\bup\b",
    r"show you(?: (?:this|that|here|now|quickly|the (?:screen|slide)))?\s*[.?!]*$|scroll|click",
    r"press",
    r"look at (?:this|that|it|here|the (?:screen|slide))|have a look here|(?:un)?mute|speak up",
    r"play|draw",
)

_TALKING = (
    r"(?:tell|say|repeat|rephrase|explain|elaborate|clarify|describe|present|discuss|list)\b",
    r"(?:recap|outline)\b",
    r"(?:summari[sz]e|mention|comment|agree|apologi[sz]e|thank|excuse|dive|listen|hear|see|note)\b",
    r"talk (?:about|through|you)",
    r"(?:talk|speak) (?:a (?:bit|little)|to (?:it|this|that)|briefly|now|first)",
    r"(?:very )?(?:briefly|quickly|shortly) (?!fix|send|add|check|update)|expand on|point out",
    r"feel free",
    r"(?:weigh|chime|jump|come) in|come (?:on|back to)|(?:circle|double) back",
    r"respond to (?:that|this)",
    r"walk (?:you|us|me|everyone|through)|take (?:you|us) through|run through",
    r"read (?:it|this|that|out)",
    r"share (?:your|my|a|some|any) (?:thoughts?|opinions?|view|feedback|experience|context)",
    r"give (?:you|us|me|it)",
    r"give \w+ (?:\w+ )?(?:moments?|minutes?|seconds?|example|overview|intro\w*|background)",
    r"give \w+ (?:\w+ )?(?:context|chance|update|floor|idea|feel|shot|go|try|rundown)",
    r"ask (?:you|a|the same|one|this|that|another)|answer (?:this|that|the|your|his|her)\b",
    r"add (?:one|that|to (?:that|this|what))|remind (?:you|us|me|everyone)|let (?:me|us) know",
    r"make (?:a|one|my|this|that|the) (?:\w+ )?(?:point|comment|argument|case|suggestion|question)",
    r"put (?:it|this|that) (?:this|that|another) way|take this (?:one|question)",
    r"pick (?:one|it)",
)

_THINKING = (
    r"(?:think|guess|imagine|assume|suppose|hope|use|have|need|want|like|focus|end up)\b",
    r"get (?:a|an|the|to|there|it)\b|try again",
    r"try (?:it|this|that|to (?:explain|be|keep|say|share|show))",
    r"see (?:you|if|how|what)|switch|push the|run\b(?=\W*$)",
)

_IN_MEETING = _beginning(*_RUNNING_THE_MEETING, *_SHOWING, *_TALKING, *_THINKING)

_PRONOUN = (
    r"(?:it|that|this|so|these|those|them|one|(?:that|this) (?:one|part|bit)"
    r"|all (?:of )?(?:it|that|this))"
)

_PROFORM = Pattern(
    r"^(?:do|take|handle|take care of|take on|look after|look into|see to|sort|sort out|grab|own"
    r"|deal with|pick up|get|work on|manage)?\s*"
    rf"{_PRONOUN}(?: (?:on|over|up|out|one))?"
    r"(?:\W|$|\b(?:then|myself|please|now|too|of course|if|for|by|on|at|tomorrow|today|tonight|next"
    r"|this|asap|right|after|before|in|as|no|with)\b)",
    _I,
)

_DETAIL = Pattern(
    r"^\w+(?: (?:up|on|out|over|back|to|with|into|at))?(?: (?:it|that|this|them|him|her|those|these"
    r"|you|(?:that|this) one))?\b(?: (?:up|on|out|over|to|back))?(?: (?:it|that|him|her|them|you))?"
    r"\W*$",
    _I,
)

COMMITMENTS = Commitments(
    acts=_ACTS,
    not_meant=_NOT_MEANT,
    relative=Pattern(r"\b(?:the|an?|this|that|another|one|only)\s+(?:\w+\s+){1,3}$", _I),
    subordinate=Pattern(
        r"\b(?:what|which|(?<!agreed )(?<!decided )(?<!promise )that"
        r"|how|where|who|whom|things?|ones?|stuff|everything|anything|all"
        r"|whether"
        r"|before|until|unless|than|as|because|the way|the time|(?:if|when)(?: maybe)?)\s*$",
        _I,
    ),
    hypothetical=Pattern(
        r"^\s*(?:if(?! (?:that's|it's|that is|it is|possible|nobody|no one"
        r"|you (?:want|like|don't mind|agree)(?=,|\s*$| (?:me|i|that)\b))\b)"
        r"|unless|suppose|assum(?:e|ing)|whenever|when you)\b",
        _I,
    ),
    tentative=Pattern(
        r"\b(?:maybe|perhaps|possibly|might|be able|try (?:to|and)|see if|hopefully|not sure|i hope"
        r"|probably"
        r"|hoping|if i (?:can|have|get|find))\b",
        _I,
    ),
    negated=Pattern(r"\b(?:not|don't|doesn't|didn't|isn't|wasn't|never|no)\b[^,.;]*$", _I),
    reported=Pattern(
        r"\b(?:said|says|told|thought|asked|mentioned|was like|were like|assumed?|figured|imagine"
        r"|suppose|pretend|for (?:example|instance))\b[^.?!]*$",
        _I,
    ),
    in_meeting=_IN_MEETING,
    proform=_PROFORM,
    detail=_DETAIL,
    later=Pattern(
        r"\b(?:later|offline|async(?:hronously)?|after (?:the|this|that|our) (?:call|meeting)"
        r"|afterwards"
        r"|next (?:time|meeting|call|week|month|sprint)|for (?:the )?next (?:time|meeting|call)"
        r"|soon"
        r"|tomorrow|tonight|this (?:week|afternoon|evening|month)|asap|as soon as possible"
        r"|(?:before|until|by) (?:the )?next|over the weekend)\b",
        _I,
    ),
    announced=Pattern(
        r"\b(?:action (?:items?|points?)|to-?do(?:s| list| item)?|next steps?|follow[- ]?ups?"
        r"|takeaways?|homework|assignments?)\b",
        _I,
    ),
    recap=Pattern(r"\b(?:recap|sum(?:mary| up|mari[sz]e)|to wrap up|in short|go over)\b", _I),
    task_verbs=TASK_VERBS,
    stative_verbs=STATIVE_VERBS,
)
