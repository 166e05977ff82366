"""English cues for decisions, questions, summaries and the wording of tasks."""

import re

from bot.notes.languages.cues import (
    Deciding,
    Phrasing,
    Questioning,
    Questions,
    Summarising,
)
from bot.notes.patterns import Pattern

_I = re.IGNORECASE

_NO_MATTER = (
    r"(?! (?:(?:just|also|then|first|all|now|actually|probably) )*(?:see|have to see|talk|discuss"
    r"|move on|start|begin|come back|get back|get started|continue|wrap"
    r"|go (?:to the next|back|around|over|through|ahead|next)|look|take a look|wait|hear"
    r"|be (?:done|finished|able)"
    r"|do (?:it|that) (?:later|next)|find out|know|need|have to|say|think|try to|leave|pause|stop"
    r"|hope|just say"
    r"|skip|switch|turn to|focus on|call it|give|ask|meet|decide|make a (?:decision|break)|figure"
    r"|evaluate"
    r"|have (?:a|an|the|another|our|your|some|(?:\w+ ){1,2}(?:meeting|discussion|presentation"
    r"|session|break))|try some|do a)"
    r"\b)"
)
"""What a group says it will do in the meeting itself."""

PHRASING = Phrasing(
    tails=Pattern(
        r"""[,;]?\s*(?:\b(?:please|if\ (?:that's|that\ is|you|it's|i|we|there|possible|needed
            |necessary|anyone|it)\b.*
        |because\b.*|'cause\b.*|since\ (?:i|we|you|it|there)\b.*|so\ (?:that\ )?(?:i|we|you|they
        |people|it|everyone)\b.*
        |as\ well|too|okay|ok|right|you\ know|i\ think|i\ guess|i\ suppose|i\ hope
        |or\ something(?:\ like\ that)?
        |or\ whatever|and\ (?:stuff|things|so\ on|everything|all\ that)|for\ (?:now|sure|you)|now
        |again|then|anyway
        |at\ some\ point|in\ the\ meantime|real\ quick|quickly|myself|yourself|of\ course|maybe
        |probably|actually
        |etc|etcetera|first|and\ then|and|but|or|so|that|which|unless\b.*|otherwise\b.*)
        |,\s*(?:and\ )?(?:i|you|we|they|he|she|it|that|this|there|which|who|but|so|because|right
        |okay|yeah|no|like|great|nice)\b.*)
        [\s.,;:!?'"-]*$""",
        _I | re.VERBOSE,
    ),
    first_person_object=Pattern(r"\bme\b", _I),
    first_person_possessive=Pattern(r"\b(?:my|mine)\b", _I),
    second_person_object=Pattern(
        r"\byou\b(?! (?:know|can|could|have|need|want|are|were|will"
        r"|guys))",
        _I,
    ),
    second_person_possessive=Pattern(r"\byour\b", _I),
    dropped_receiver=Pattern(
        r"^(?P<verb>\w+) (?:you(?: guys| all)?|me)(?= (?:the|a|an|that|this|some|my|your|our|all"
        r"|more|two|three)\b)",
        _I,
    ),
    long_tail=Pattern(
        r"(?:,|\s+(?:which|because|so|but|and then|where|while|whether|when"
        r"|as))\s",
        _I,
    ),
    possessive="{}'s",
    ing_forms={
        "being": "be",
        "dying": "die",
        "lying": "lie",
        "tying": "tie",
        "seeing": "see",
        "going": "go",
        "doing": "do",
        "agreeing": "agree",
        "having": "have",
    },
    join="{} and {}",
)

DECIDING = Deciding(
    decided=Pattern(
        r"""\b(?:we(?:'ve|\ have)?\ (?:all\ |just\ |already\ |now\ |finally\ )*(?:decided|agreed
            |settled)\b
        |(?:so\ )?(?:that|it|this)(?:'s|\ is|\ has\ been)\ (?:then\ )?(?:decided|agreed|settled)\b
        |\bthe\ decision\ (?:is|was)\b|\bit\ was\ decided\b
        |\b(?:final|our)\ decision\b|\bconsensus\ (?:is|was)\b|\bagreed(?:\ (?:to|on|that))\b
        |\b(?:let's|let\ us|we(?:'ll|\ will|\ would|\ can|\ should)|we(?:'re
        |\ are)\ (?:just\ )?going\ to|i\ think\ we(?:'ll|\ will|\ should)?|i\ say\ we|we(?:'re
        |\ are))\ (?:just\ |then\ |all\ |definitely\ |also\ )*
          (?:(?:go(?:ing)?|run(?:ning)?)\ (?:with|for)|stick(?:ing)?\ (?:with|to)|settl(?:e
          |ing)\ (?:on|for))\b(?!\ (?:the\ )?(?:next|agenda|slide|question))
        |\b(?:looks|sounds)\ like\ we(?:'re|\ are)?\ (?:all\ )?(?:go(?:ing|nna)?|agree|decided)\b
        |\bwe(?:'re|\ are)\ (?:all\ )?(?:agreed|in\ agreement|settled|decided)\b)""",
        _I | re.VERBOSE,
    ),
    settled_elsewhere=Pattern(
        r"\b(?:not|n't|never|yet|whether|if|should have|could have|until|unless|before|once|when"
        r"|haven't|hasn't)\b"
        r"[^.]{0,20}\b(?:decided|agreed|settled|decision|consensus|going (?:with|for|to))\b"
        r"|\?\s*$|\bif (?:we|you|it|there)\b"
        r"|\b(?:what|which|that|where|thing|things|type|one|ones) (?:we|we've|we're"
        r"|they) (?:have )?(?:all )?(?:decided|agreed|settled|go|going)\b",
        _I,
    ),
    preamble=Pattern(
        r"^(?:(?:that|this|it)(?:'s| is| has been) (?:then )?(?:decided|agreed|settled)"
        r"|you(?:'ve| have) convinced me)\b[,.:;]?\s+(?:so |then )?",
        _I,
    ),
    plan=Pattern(
        rf"\b(?:we(?:'ll| will)|we(?:'re| are) (?:not )?going to|let's)\b{_NO_MATTER}",
        _I,
    ),
    conclusion=Pattern(
        r"^(?:(?:ok|okay|alright|all right|right|yeah|yes|well|good|great|fine|and|cool"
        r"|perfect),?\s+)*"
        r"(?:so|in that case|therefore|that means|agreed|deal|instead|then)\b,?\s+(?:then,?\s+)?"
        r"(?:(?:next|this|from|starting|on|in|by|for|until)\b.{0,30}?\s+)?(?:we(?:'ll| will)"
        r"|let's)\b",
        _I,
    ),
    proposal=Pattern(
        r"\b(?:(?:i|we)(?:'d| would) (?:say|suggest|propose|recommend|only|just|prefer|go|use|take)"
        r"|i (?:suggest|propose|recommend)|my (?:suggestion|proposal) (?:is|would be)|(?:how"
        r"|what) about"
        r"|what if we|why don't we|maybe we|we might|i think we|i(?:'m| am) for|i vote"
        r"|i want to propose"
        rf"|(?:shall we|should we|we (?:should|could|can|ought to)|let's){_NO_MATTER})\b",
        _I,
    ),
    tentative_proposal=Pattern(
        r"\b(?:can|could|might|maybe|what about|how about|what if|if|would be)\b|\?\s*$", _I
    ),
    provisional=Pattern(
        r"\b(?:tentatively|provisionally|for now|for the moment|for the time being|probably"
        r"|unless|until we"
        r"|let's plan (?:on|for)|preliminar\w+|as a (?:first|working) (?:step|assumption)"
        r"|we can (?:still )?change)\b",
        _I,
    ),
    reversal=Pattern(
        r"""\b(?:let's\ not|not\ .{1,40}\bafter\ all|instead(?:\ of)?|changed\ (?:my|our)\ mind
            |on\ second\ thoughts?|scratch\ that
        |so\ not\ (?:on|in|at|the|for|with)|actually,?\ (?:no|not|let's|we(?:'ll|\ will|\ should))
        |no\ longer|never\ ?mind|you(?:'ve|\ have)?\ convinced\ me
        |undo\ that|take\ (?:that|it)\ back)""",
        _I | re.VERBOSE,
    ),
    retraction=Pattern(
        r"\b(?:let's not|not .{1,40}\bafter all|changed (?:my|our) minds?|scratch that|undo that"
        r"|take (?:that|it) back|we (?:won't|will not|don't|aren't|are not) .{1,60}\b(?:after all"
        r"|any ?more))\b",
        _I,
    ),
    not_decided=Pattern(
        r"\b(?:I'm not sure|not decided|no decision|maybe|might|could|would be|if we|whether"
        r"|I don't know"
        r"|you know what I mean|joking|kidding)\b",
        _I,
    ),
)

QUESTIONING = Questioning(
    asks=Pattern(
        r"(?:^|[,.;:]\s*|\b(?:and|so|but|or|then|is|know|wonder)\s+)(?:what|who|whose|whom|when"
        r"|where|why|how|which"
        r"|do|does|did|is|are|was|were|has|have|should|shall|will|would|can|could|may"
        r"|must)\b(?:'s|'re|'ll)?",
        _I,
    ),
    content_asked=Pattern(r"\b(?:what|who|whose|when|where|why|how|which)\b", _I),
    interrogative=Pattern(
        r"""(?:(?:what|which|who|whose|when|where|why|how)(?:'s|'re|'ll|\ (?:is|are|was|were|do
            |does|did|can|could|should|would
          |will|has|have|much|many|long|often|far|soon|exactly))\b(?<!which\ is)(?<!which\ are)
        |(?:do|does|did|is|are|was|were|has|have|should|shall|will)\s+(?:we|i|they|he|she|it|there
        |the|this|that|these|those|our)\b)""",
        _I | re.VERBOSE,
    ),
    not_a_question=Pattern(
        r"""\b(?:(?:can|could|would|will|do|did)\ you(?:\ guys|\ all)?\ (?:hear|see|mind|please)
            |(?:hear|see)\ (?:me|my)|(?:any|other|more|further)\ (?:other\ |more\
            |further\ )?(?:questions?|comments?|thoughts|concerns|objections?|topics?|business
            |updates?)
        |make(?:s)?\ sense|how\ are\ you|how(?:'s|\ is)\ (?:it\ going|everyone|everybody|your)
        |how\ do\ you\ do|what\ do\ you\ (?:think|mean|guys)|what\ did\ you\ (?:say|mean)
        |you\ know\ what|who\ knows|who\ cares|why\ not
        |what\ else|what(?:'s|\ is)\ (?:next|up|the\ time|wrong|that|this|it)\W*$|who(?:'s
        |\ is)\ (?:next|that|this|there|here|first)|are\ (?:we|you)\ (?:ready|done|there|good|all
        |okay|ok|finished)|ready\?|is\ (?:that|this|it)\ (?:ok|okay|fine|clear|right|correct|all|it
        |everything|me|you)\b
        |shall\ we\ (?:start|begin|move|go|continue)|should\ we\ (?:start|begin|move|go\ on
        |continue)|can\ (?:i|we)\ (?:start|begin|move|go|ask|have|get|just|see|come|share|continue)
        |(?:may|could)\ i\b|where\ (?:was\ i|were\ we|are\ we)|what\ was\ i|did\ you\ (?:hear|see
        |sleep|have)|anything\ else|anyone\ else|does\ (?:anyone|anybody|someone|somebody
        |everyone)\b
        |is\ (?:anyone|anybody|everyone|everybody|someone)\b|right\?|isn't\ (?:it|that)
        |aren't\ (?:they|we|you)|don't\ (?:you|we|they)\?|doesn't\ it|how\ about|what\ about\ you
        |remember\?|what\ time\ is\ it|weather|weekend|coffee|lunch)""",
        _I | re.VERBOSE,
    ),
    said_open_by_asker=Pattern(
        r"""\b(?:(?:still|remains|that's|it's)\ (?:an?\ )?(?:still\ )?open\b(?!\ (?:source|the|a\
            |up))|open\ (?:question|issue|point)
        |we(?:'ll|\ will|\ should|\ still)?\ (?:have\ to|need\ to)\ (?:find\ out|figure|clarify
        |decide|check)|(?:come|get|go)\ back\ to\ (?:that|it|this)
        |to\ be\ (?:decided|determined|confirmed)|park\ (?:that|it|this)|(?:discuss|decide
        |talk\ about|look\ at)\ (?:it|that|this)\ (?:later|next|another)
        |nobody\ knows|we\ (?:still\ )?don't\ know)\b""",
        _I | re.VERBOSE,
    ),
    said_open=Pattern(
        r"""(?:\b(?:still|remains?|is|are|that's|it's|leaves?
            |left)\ (?:an?\ )?(?:still\ )?open\b(?!\ (?:source|the|a\ |up|to\ (?:you|any|question))
            |-)|\bopen\ (?:question|issue|point)s?\b
        |\bwe(?:'ll|\ will|\ should|\ can|\ have\ to)?\ (?:don't\ know(?:\ yet)?|still\ don't\ know
        |have\ to\ find\ out|need\ to\ find\ out|haven't\ decided)\b
        |\b(?:come|get|go)\ back\ to\ (?:that|it|this)\b|\bwe(?:'ll|\ will)\ see\b
        |\bto\ be\ (?:decided|determined|confirmed)\b|\bi\ (?:really\
        |honestly\ )?don't\ know(?:\ yet)?\b|\bno\ idea\b|\bnot\ yet\b|\bpark\ (?:that|it|this)\b
        |\bi(?:'m|\ am)\ not\ (?:really\ |entirely\ )?sure\b|\bnobody\ knows\b|\bgood\ question\b
        |\bunclear\b|\b(?:have|need)\ to\ (?:check|ask|find\ out|figure)\b|\blet's\ (?:discuss
        |decide|talk\ about|look\ at)\ (?:it|that|this)\ (?:later|next|another)\b)""",
        _I | re.VERBOSE,
    ),
    open_statement=Pattern(
        r"""\b(?:the\ (?:big\ |main\ |only\ )?(?:open\ )?question\ (?:is|remains)|(?:an
            |one)\ open\ question\ is|we\ (?:still\ )?(?:don't\ know|haven't\ decided
            |need\ to\ (?:decide|find\ out|figure\ out)|have\ to\ (?:decide|find\ out|figure\ out))
        |(?:it's|it\ is|it\ remains)\ (?:still\ )?(?:unclear|open|not\ clear)|nobody\ knows
        |no\ one\ knows)\s+(?:yet\s+)?(?P<what>(?:whether|if|who|what|when|where|why|how
        |which)\b.+)""",
        _I | re.VERBOSE,
    ),
    topic_change=Pattern(
        r"""\b(?:(?:the\ )?(?:next|last|first|second|third|other|final|another)\ (?:topic|item
            |point|thing|agenda|question|issue|subject)|let's\ (?:move\ on|continue|go\ on
            |get\ (?:started|going)|start\ with|talk\ about|turn\ to|switch)
        |moving\ on|move\ (?:on|over)\ to|on\ to\ the\ next|next\ up|speaking\ of|another\ (?:topic
        |thing)|one\ more\ thing|by\ the\ way|on\ the\ agenda|back\ to\ (?:the|our)
        |let\ me\ (?:move|turn|switch)\ to|anything\ else)\b""",
        _I | re.VERBOSE,
    ),
)

SUMMARISING = Summarising(
    chit_chat=Pattern(
        r"""\b(?:good\ (?:morning|afternoon|evening|day)|hello|hi\b|bye|goodbye|see\ you|thank\ you
            |thanks|welcome|how\ are\ you|can\ you\ (?:hear|see)|hear\ me|my\ screen|mute[d]?
            |unmute|microphone|camera|weekend|weather|holiday|vacation|coffee|lunch
        |have\ a\ (?:nice|good|great)|sorry|excuse\ me|happy\ (?:birthday|new)|nice\ to\ (?:meet
        |see)|laugh\w*|haha|oops|no\ problem|congratulations|one\ (?:second|moment|sec)|hold\ on
        |joking|kidding|funny)\b""",
        _I | re.VERBOSE,
    ),
    outcome=Pattern(
        r"""\b(?:result(?:s|ed)?|decid\w+|agree\w*|plan(?:s|ned|ning)?|goal|target|deadline
            |release[ds]?|launch\w*|ship\w*|finish\w*|complete[ds]?|ready|problem|issue|bug|risk
            |block(?:ed|er|s)|because|therefore|important|need(?:s|ed)?|budget
        |cost(?:s)?|increase[ds]?|decrease[ds]?|percent|customers?|users?|topics?|agenda|status
        |update|progress|next\ (?:week|month|quarter|year)|main|key|propos\w+|suggest\w*
        |recommend\w*|conclusion|summary|we\ will|we're\ going\ to)\b""",
        _I | re.VERBOSE,
    ),
    opinion=Pattern(r"\b(?:I|I'm|I've|I'd|I'll|me|my|maybe|you know)\b", _I),
)

QUESTIONS = Questions(
    who="Who takes “{task}”?",
    which_person="Which {name} takes “{task}”?",
    unknown_name="Nobody called {name} is in this meeting. Who takes “{task}”?",
    absent_name="{name} was not in this meeting. Who takes “{task}”?",
    misheard_name="“{name}” was heard: is {participant} meant in “{task}”?",
    unsure_speaker="It is not certain who said this. Does {participant} take “{task}”?",
    unnamed_speaker="Who is {participant}, who takes “{task}”?",
    ambiguous_due="When is “{task}” due? “{phrase}” can mean more than one date.",
    past_due="When is “{task}” due? “{phrase}” was already past.",
    doubtful_due="Is “{task}” due {date}? “{phrase}”: {reason}.",
    two_due="“{task}” was given two dates. Which one holds?",
    words="Was “{word}” heard right?",
    untitled="Part {number}",
)
