"""English cues for answers: acceptance, refusal, agreement and not knowing."""

import re

from bot.notes.languages.cues import Replies
from bot.notes.patterns import Pattern

_I = re.IGNORECASE

_YES = r"(?:yes|yeah|yep|yup|ok|okay|sure|right|alright|all right|fine|cool|great|good|perfect)"

REPLIES = Replies(
    accepts=Pattern(
        rf"""^(?:{_YES}[,.!]?\s+)*(?:
        (?:yes|yeah|yep|yup|sure|ok|okay|fine)[,.!]?\s+I(?:'ll|\ will|\ can|\ could)\b(?!\s+not|n't)
        |sure\b|of\ course|absolutely|definitely|certainly|gladly|no\ (?:problem|worries)
        |not\ a\ problem
        |will\ do|can\ do|happy\ to|I(?:'m|\ am|'d\ be|\ would\ be)\ (?:happy|glad)\ to
        |with\ pleasure
        |my\ pleasure|(?:I'm\ )?on\ it|consider\ it\ done|you(?:'ve)?\ got\ it
        |you\ can\ count\ on\ me
        |I(?:'ll|\ will)\b(?!\ (?:not|never)|\ be\ (?:away|out|off|on\ (?:holiday|vacation|leave)))
        |I\ can\b(?!'t|not|\ not)(?=\W*$|\ (?:do|take|handle|send|try|get|have|look|write|manage))
        |that's\ (?:fine|ok|okay|no\ problem)|works\ for\ me|leave\ (?:it|that)\ (?:to|with)\ me
        |(?:yes|yeah|yep|yup),?\ (?:I\ can|of\ course|sure|please|will\ do|happy\ to|no\ problem
        |that'?s?\ fine)
        )""",
        _I | re.VERBOSE,
    ),
    nods=Pattern(
        rf"""^(?:{_YES}|aye|yah|ja|mm-?hmm?|uh-?huh|mhm|got\ it|understood|noted|sounds\ (?:good
            |great|fine)
        |makes\ sense|agreed|deal|exactly|indeed|correct|that\ (?:would\ be|sounds)\ (?:\w+\ )?
        (?:good|great|nice|fine|perfect|lovely|wonderful|helpful|amazing|awesome)|thanks|thank\ you
        |yes\ please|please\ do|I\ would\ appreciate\ (?:it|that))\b""",
        _I | re.VERBOSE,
    ),
    welcomes=Pattern(
        rf"""^(?:(?:{_YES}|oh|that's|wow)[,.!]?\s+)*(?:that\ (?:would\ be|sounds|is)\ |that'd\ be\
            |that's\ |sounds\ |it\ would\ be\ )?
        (?:(?:very|really|super|so|just|even)\ )?(?:great|good|nice|perfect|lovely|wonderful
        |helpful|amazing|awesome|excellent|fantastic
        |brilliant|please|thank\ you|thanks|appreciated|I(?:'d|\ would)\ (?:appreciate|love)|yes
        |sure|go\ ahead|do\ (?:it|that))\b""",
        _I | re.VERBOSE,
    ),
    takes=Pattern(
        r"""(?:\bI(?:'ll|\ will|\ can|\ could|'m\ going\ to|\ am\ going\ to)\s+(?:just\ |also\
            |gladly\ |happily\ |then\ )*
            (?:do|take|handle|take\ care\ of|take\ on|look\ after|look\ into|sort|grab|own
            |deal\ with|pick\ up
            |work\ on|get\ on|manage|volunteer|have\ a\ look\ at|take\ a\ look\ at|check|see\ to)
            (?:\ (?:care\ of\ )?(?:it|that|this|so|those|these|them|(?:that|this)\ (?:one|part
            |bit)))?(?=\W|$)
            (?!\ (?:the|a|an|my|your|our|some|any|all\ the|two|three)\b)
          |\bleave\ (?:it|that|this)\ (?:to|with)\ me|\bI(?:'m|\ am)\ on\ it\b
          |\bI(?:'ve)?\ got\ (?:it|this|that)\b
          |\bI\ (?:can|could|will|would)\b(?=\W*$)|^(?:me|mine|count\ me\ in|I\ volunteer|I\ do)\W*$
          |\bI(?:'d|\ would)\ be\ happy\ to\b(?=\W*$)|\bhappy\ to\ (?:do|take)\ (?:it|that
          |this))""",
        _I | re.VERBOSE,
    ),
    refuses=Pattern(
        r"""^(?:(?:oh|well|hmm|sorry|ah|unfortunately|actually|yeah|but|honestly),?\s+)*(?:
        no\b(?!\s*,?\s*(?:problem|worries|issue|trouble|doubt|i(?:'ll|\ will|\ can)\b
        |that's\ fine))|nope\b|nah\b
        |I\ (?:can't|cannot|can\ not|won't|will\ not|couldn't|don't\ (?:have\ (?:the\ |any\ )?time
        |think\ I\ can|want\ to))
        |I(?:'m|\ am)\ (?:afraid|sorry|away|out|off|on\ (?:holiday|vacation|leave)|not\ (?:able
        |available|going\ to)
          |(?:too|really|completely|totally|fully)\ (?:busy|booked|swamped)|busy|booked|swamped)
        |I(?:'d|\ would)\ rather\ not|not\ me\b|I\ have\ no\ time|I\ have\ (?:too\ much|enough)\ on
        |I(?:'ll|\ will)\ be\ (?:away|out|off|on\ (?:holiday|vacation|leave)))""",
        _I | re.VERBOSE,
    ),
    refuses_anywhere=Pattern(
        r"\bI (?:can't|cannot|won't|don't have (?:the |any )?time)\b(?! (?:wait|believe|hear|see"
        r"|tell|say"
        r"|remember|think|stress|imagine))|\b(?:you|he|she|they|someone else"
        r"|[A-Z]\w+) should do (?:it|that)\b"
        r"|\bI(?:'d| would) rather not\b|\bnot me\b",
        _I,
    ),
    done_already=Pattern(
        r"\bI(?:'ve| have)? (?:already|just)\b(?! (?:wanted|want|think|thought|said|need|will"
        r"|going))"
        r"|\balready (?:did|done|sent|there|in place|have|fixed|merged|happened|taken care of)\b"
        r"|\bI did (?:it|that|this)\b|\b(?:it|that)(?:'s| is| was) (?:already )?done\b|^done\b"
        r"|\bI(?:'ve| have) (?:done|sent|fixed|shared|posted|put|made|written) (?:it|that|this)\b",
        _I,
    ),
    withdrawn=Pattern(
        r"\b(?:never ?mind|forget (?:it|that|about it)|scratch that|no need|don't bother|leave it"
        r"|(?:it|that) can wait|has to wait|will have to wait|not (?:that )?(?:important|urgent)"
        r"|we(?:'ll| will) skip (?:it|that)|drop (?:it|that))\b",
        _I,
    ),
    but=Pattern(
        r"^(?:yes|yeah|yep|ok|okay|sure|right|i can|i could|well|fine)\b[^.?!]{0,25}?,?\s+"
        r"but\b(?! (?:not before|only|first|it (?:will|might|may)))",
        _I,
    ),
    agrees=Pattern(
        r"""^(?:(?:yes|yeah|yep|ok|okay|oh|well|so|and|i\ think|no),?\s+)*(?:yes|yeah|yep|yup|sure
            |agreed?
        |ok|okay|i\ (?:fully\ |totally\ |completely\ |also\ )?agree|me\ too|same\ here|i(?:'m
        |\ am)\ (?:fine|happy|ok|okay|good|in\ favou?r|on\ board)
        |(?:that\ )?(?:sounds|works|makes)\ (?:\w+\ )?(?:good|great|sense|fine|reasonable
        |for\ (?:me|us))|sounds\ \w+
        |exactly|absolutely|definitely|of\ course|good\ idea|great\ idea|let's\ do\ (?:it|that
        |this)|perfect|deal|fine
        |that(?:'s|\ is|\ would\ be)\ (?:a\ )?(?:\w+\ )?(?:fine|good|great|perfect|better|best
        |right|nice|ok|okay|idea)
        |works\ for\ me|all\ right|alright|right|great|plus\ one|no\ objections?
        |you(?:'ve)?\ (?:have\ )?convinced\ me
        |why\ not|fair\ enough|go\ for\ it|then\ that's)\b""",
        _I | re.VERBOSE,
    ),
    agrees_firmly=Pattern(
        r"""\b(?:i\ (?:fully\ |totally\ |completely\ |also\ )?agree|agreed|me\ too|same\ here
            |i(?:'m|\ am)\ (?:fine|happy|ok|okay|in\ favou?r|on\ board)\ with
        |(?:sounds|works)\ (?:\w+\ )?(?:good|great|fine|reasonable|for\ (?:me|us))|(?:good|great
        |nice)\ idea|let's\ do\ (?:it|that|this)|deal
        |you(?:'ve)?\ (?:have\ )?convinced\ me|go\ for\ it|no\ objections?|(?:yes|yeah|okay
        |ok),?\ let's|i(?:'d|\ would)\ (?:also\ )?(?:say|go\ for|vote\ for)
        |that(?:'s|\ is|\ would\ be)\ (?:a\ )?(?:fine|good|great|perfect|better|best)(?:\ (?:idea
        |plan|with\ me|for\ me))?(?=\W*$))\b""",
        _I | re.VERBOSE,
    ),
    agrees_with=Pattern(r"\bwith\s+$", _I),
    disagrees=Pattern(
        r"""^(?:(?:well|hmm|oh|sorry|actually|ah|but|yeah|i\ think),?\s+)*(?:no\b(?!\ (?:problem
            |objection|worries|doubt))|nope|nah
        |i\ (?:don't|do\ not)\ (?:think|agree|like|want)|i(?:'m|\ am)\ not\ (?:sure|convinced
        |a\ fan|happy)|i\ disagree|not\ really|i\ doubt
        |i(?:'d|\ would)\ (?:rather|prefer|not)|wait)\b
        |\b(?:is|are|that's|it's|would\ be|seems|sounds|looks)\ (?:\w+\ ){0,2}(?:too\ \w+
        |not\ (?:a\ )?good|a\ bad\ idea|impossible|risky|premature)\b
        |\b(?:can't|cannot|shouldn't|won't\ work|doesn't\ work|wouldn't)\b|^but\b""",
        _I | re.VERBOSE,
    ),
    does_not_know=Pattern(
        r"""\b(?:i|we|nobody|no\ one)\ (?:really\ |still\ |honestly\ |just\ |actually\ )*(?:don't
            |do\ not|doesn't|didn't)\ (?:really\ |actually\ |yet\ |quite\ )*know\b(?!\ (?:if\ you
            |what\ you|you))
        |\bnobody\ knows\b|\bno\ idea\b|\bnot\ yet\b|\bi(?:'m|\ am)\ not\ (?:really\ |entirely\
        |quite\ |100\ %?\ ?)?sure(?!\ (?:i\ |that\ i\ )?(?:understand|follow))
        |\bgood\ question\b|\b(?:still|that's|it's|is|remains)\ (?:an?\ )?(?:still\ )?open\b
        |\bopen\ question\b|\bunclear\b|\bto\ be\ (?:decided|determined|confirmed|seen)\b|\btbd\b
        |\b(?:we|i)(?:'ll|\ will|\ would)?\ (?:have\ to|need\ to|should|must)\ (?:still\
        |first\ )?(?:find\ out|figure\ (?:it|that|this)?\ ?out|see|check|think\ about\ (?:it|that)
        |ask|clarify|discuss\ (?:it|that|this))\b
        |\b(?:come|get)\ back\ to\ (?:that|it|this)\b|\bhaven't\ (?:decided|thought|figured|looked
        |discussed)\b|\bhard\ to\ (?:say|tell)\b|\bcan't\ (?:say|tell)\ (?:yet|now)\b
        |\bwe(?:'ll|\ will)\ see\b|\bi\ (?:wonder|have\ no\ idea|couldn't\ say|can't\ say)\b
        |\bpark\ (?:that|it|this)\b|\bnext\ (?:time|meeting)\b""",
        _I | re.VERBOSE,
    ),
    backchannel=Pattern(
        r"^(?:\W*(?:yes|yeah|yep|yup|no|ok|okay|right|sure|mm+|mm-?hmm?|uh-?huh|mhm|hm+|uh|um|ah"
        r"|oh|wow|cool|great|good"
        r"|nice|fine|exactly|alright|all right|i see|true|indeed|thanks|thank you|perfect|got it"
        r"|and|so|well"
        r"|sounds good|interesting|laughter|laughs|\[.{0,20}\]|\(.{0,20}\)))*\W*$",
        _I,
    ),
)
