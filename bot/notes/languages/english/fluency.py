"""How spoken English is smoothed before it is read."""

import re

from bot.notes.languages.cues import Fluency, word_set
from bot.notes.patterns import Pattern

_I = re.IGNORECASE

_FILLER = r"(?:u+h+m*|u+m+|e+r+m*|a+h+|h+m+|mm+|mhm|like(?=,)|you know(?=,)|i mean(?=,))"

_REPLACEMENTS = (
    (Pattern(r"[’‘`´]"), "'"),
    (Pattern(r"(?<=\w) '(?=(?:ll|m|d|s|ve|re|t)\b)", _I), "'"),
    (Pattern(r"\b(I|you|we|they|he|she|it|let) ?(?<= )(ll|m|ve)\b(?!')"), r"\1'\2"),
    (Pattern(r"\blemme\b", _I), "let me"),
    (Pattern(r"\bgonna\b", _I), "going to"),
    (Pattern(r"\bwanna\b", _I), "want to"),
    (Pattern(r"\bgotta\b", _I), "have to"),
    (Pattern(r"…|\.{2,}|--+| [-–—] |[–—]"), ", "),
    (Pattern(rf"(?:,\s*)?(?<![\w'-]){_FILLER}(?![\w'-])[,.]?", _I), " "),
    (Pattern(r"\b\w{1,3}-(?=[\s,]|$)"), " "),
    (Pattern(r"\s*,(?:\s*,)+"), ","),
    (Pattern(r"\b([\w']+)(?:,?\s+\1\b)+", _I), r"\1"),
    (Pattern(r"\b([\w']+ [\w']+)(?:,?\s+\1\b)+", _I), r"\1"),
    (Pattern(r"\s+([,.?!])(?=\s|$)"), r"\1"),
    (Pattern(r",\s*(?:okay|ok|right|alright|all right|yeah|huh|eh)\?$", _I), "."),
    (Pattern(r"^[\s,.]+"), ""),
    (Pattern(r"\s{2,}"), " "),
)

_LEAD_IN = Pattern(
    r"""(?:(?:and|so|but|or|then|also|ok|okay|alright|all\ right|well|yeah|yes|yep|yup
        |no(?!\ need\b)|oh|anyway
        |basically
    |actually|you\ know|i\ mean|i\ think|i\ guess|i\ suppose|i\ believe|by\ the\ way
    |first\ of\ all|firstly|secondly|lastly|'?cause|because|in\ that\ case|of\ course|i'd\ say
    |i\ would\ say
    |let's\ say|plus|however|therefore|otherwise|meanwhile|to\ recap|let\ me\ recap|to\ sum\ up
    |to\ summari[sz]e
    |in\ summary|absolutely|definitely|hey|hi|hello|thanks|thank\ you|great|perfect|excellent)
      (?:[,.:;!]\s*|\s+|$)
    |(?:now|right|good|fine|cool|nice|lovely|super|sure|like|first|next|finally|again|just|for\ now
    |recap|sounds\ good
    |that's\ (?:fine|great|good)|no\ problem)[,.:;!]\s*)""",
    _I | re.VERBOSE,
)

_SUBJECT = r"""(?:i(?:'ll|'m|'ve|'d)?|you(?:'ll|'re)?|we(?:'ll|'re)?|they(?:'ll|'re)?|he|she|let's
    |let\ me|can\ (?:you|i|we|someone|somebody)|could\ (?:you|i|we|someone|somebody)
    |would\ you|will\ you|please|someone|somebody|who\ (?:can|could|will|wants))"""

_CLAUSE_BREAK = Pattern(
    rf"""(?:[,;]\s*|\s+)(?:and|but|so(?!\s+(?:i|we|you|they|it)\s+(?:can|could|know|don't))|or|then
        |also)(?:\s+(?:then|also|maybe|perhaps|actually))?
        [,]?\s+(?={_SUBJECT}\b)
    | [,;:]\s*(?=(?:i'll|i\ will|i'm\ going\ to|let\ me|we'll|we\ will|let's)\b)
    | [,;]?\s+(?:and|but|so
    |then)(?:\s+then)?,?\s+(?=(?-i:[A-Z])[\w'-]+(?:\ (?-i:[A-Z])[\w'-]+)?,?\s+
        (?:can|could|would|will|should|to|takes|has\ to|needs\ to|is\ going\ to|please)\b)
    | [,;]\s*(?=(?-i:[A-Z])[\w'-]+(?:\ (?-i:[A-Z])[\w'-]+)?\ (?:will|to|takes|has\ to|needs\ to)\b)
    """,
    _I | re.VERBOSE,
)

_HANGING = Pattern(
    r"""(?:[,;:]|\b(?:a|an|the|to|and|or|but|of|my|our|your|their|his|her|its|this|these|those|some
    |in|on|at|by|for|from|with|about|into|as|if|than|because|so|i|i'll|i'm|we|we'll|we're|you|you'll
    |you're|is|are|was|were|be|been|will|would|can|could|should|have|has|do|does|very|really|just
    |like|that|which|who|when|where|how|why|whether|also|um|uh))[\s…-]*$""",
    _I | re.VERBOSE,
)

FLUENCY = Fluency(
    replacements=_REPLACEMENTS,
    lead_in=_LEAD_IN,
    clause_break=_CLAUSE_BREAK,
    hanging=_HANGING,
    abbreviations=word_set(
        "mr mrs ms dr prof st vs etc e.g i.e eg ie approx no inc ltd co jr sr dept fig a.m p.m"
    ),
)
