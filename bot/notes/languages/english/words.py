"""English words: those without meaning of their own, verbs of work, names that are also words."""

from bot.notes.languages.cues import Lexicon, word_set
from bot.notes.patterns import Pattern

FUNCTION_WORDS = word_set(
    """
    a about above actually after again all almost already also although always am an and another any
    anybody anyone anything are aren't around as at away back be because been before being below
    between both bit but by can can't cannot could couldn't d did didn't do does doesn't doing don't
    done down during each either else enough etc even ever every everybody everyone everything few
    for from further gonna gotta got get gets getting going go goes had hadn't has hasn't have
    haven't having he he's her here here's hers herself hey hi him himself his how how's however i
    i'd i'll i'm i've if in indeed into is isn't it it'd it'll it's its itself just kind know let
    let's like ll lot lots m made make many may maybe me mean might mine more most much must my
    myself need needs neither never next no nobody none nope nor not nothing now of off oh ok okay
    on once one ones only onto or other others our ours ourselves out over own per perhaps please
    point pretty probably put quite rather re really right s said same say says see seem seems
    shall she she's should shouldn't since so some somebody someone something sometimes sort still
    stuff such sure t take tell than thank thanks that that's the their theirs them themselves then
    there there's these they they'd they'll they're they've thing things think this those though
    through to today together too um uh us use used usually ve very want wants was wasn't way we
    we'd we'll we're we've well were weren't what what's whatever when where where's whether which
    while who who's whole whom whose why will with within without won't would wouldn't wow yeah yep
    yes yet you you'd you'll you're you've your yours yourself yourselves hmm mm mhm huh er erm ah
    alright anyway basically obviously definitely exactly guess good great nice fine cool
    """
)
"""Words that say nothing about the subject of a meeting."""

TASK_VERBS = word_set(
    """
    accept add address adjust align analyse analyze announce answer apply approve archive arrange
    ask assemble assess assign assist attach audit automate back backport benchmark block book
    brief bring broadcast budget build buy calculate call cancel capture catch change chase check
    circulate clarify clean clear close collaborate collate collect combine commission compare
    compile complete compose confirm connect consult contact convert coordinate copy correct count
    cover create cut debug decide define delete deliver demo deploy describe design determine
    develop discuss dig disable distribute divide document double-check download draft draw drop
    edit email e-mail enable engage estimate evaluate examine execute expand explore export extend
    extract file fill finalise finalize find finish fix flag focus follow forward gather generate
    get give grab group handle hire host identify implement import improve include inform
    initiate insert inspect install integrate interview introduce investigate invite invoice issue
    join keep kick label launch lay link list locate log look mail make manage map mark measure
    meet mention merge message migrate model modify monitor move negotiate notify nudge obtain
    offer open optimise optimize order organise organize outline pack paste pay phone pick pin ping
    plan poll post practise practice prepare present price print prioritise prioritize process
    produce profile program promote propose prototype provide publish pull purchase push put
    quantify query quote raise reach read rebase recheck record recruit redesign redo reduce
    refactor refine register reject release remind remove rename render renew repair replace reply
    report reproduce request rerun research reschedule reserve resolve respond restart restore
    retest return review revise revisit rewrite ring roll run sample scan schedule scope search
    secure sell send separate set setup share shift ship show sign simplify simulate sketch solve
    sort specify split standardise standardize start store study submit subscribe summarise
    summarize supply support survey switch sync tag take talk teach test tidy trace track train
    transcribe transfer translate trim try turn tweak type unblock understand undo unify update
    upgrade upload validate verify visit walk warn wire work write
    """
)
"""Verbs of work that leave something behind when they are done."""

STATIVE_VERBS = word_set(
    """
    admit agree appear appreciate argue assume be become believe belong bet care come consider deny
    depend disagree doubt enjoy exist expect fear feel forget forgive go guess happen hate have
    hear hope imagine intend know lead lean let like listen live lose love matter mean mind miss
    need notice owe own pass prefer probably promise realise realize recall recognise recognize
    remember repeat say see seem sit skip sleep sound speak stand stay stick suggest suppose
    suspect swear tell thank think trust turn understand use wait want watch wear win wish wonder
    worry
    """
)
"""Verbs of being, thinking and talking: said in a meeting, and done with it."""

ORDINARY_WORDS = word_set(
    """
    art angel april august basil bill bishop bob brook buddy carol chance chase chip christian cliff
    crystal daisy dale dawn dean dick don drew duke earl eve faith flora ford frank gene grace grant
    gay guy harmony hazel heather holly hope hunter iris ivy jack jade jay jean jewel joy june
    junior king lance lane lily mark mason max may melody mercy mike miles miller nick norm olive
    page pat patience pearl penny pepper pierce pitch prince ray reed rich rob robin rocky rose
    ruby rusty sandy scout skip sky smith star stone summer sunny sue tab trip victor violet wade
    ward will woody young
    """
)
"""First names that are also words: in running text they count only where somebody is called."""

NO_NAMES = word_set(
    """
    absolutely actually again agreed all alright also amazing and anybody anyone anyway awesome
    because beautiful brilliant but certainly cheers colleagues cool correct dear definitely dude
    everybody everyone exactly excellent excuse fair fantastic finally fine first folks friends
    fully good goodness gosh great guys hello hey hi hopefully how however hm hmm huh i if indeed
    interesting just kindly ladies lastly later listen look lovely maybe me meanwhile my neat next
    nice no nobody nope nothing now obviously oh ok okay once one only or others our perfect perhaps
    please possibly probably quickly quick really right same second secondly she he seriously so
    somebody someone something sorry splendid sure super team thank thanks that the them then there
    they third this those though today tomorrow tonight uh um unfortunately us very wait we well
    what when where which who why wonderful wow yeah yep yes yesterday yet you yup
    monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december
    """
)
"""Capitalised words that begin a sentence and are nobody's name."""

SYNONYMS = {
    "email": "send", "e-mail": "send", "mail": "send", "forward": "send", "share": "send",
    "post": "send", "drop": "send", "circulate": "send", "distribute": "send",
    "repair": "fix", "correct": "fix", "resolve": "fix", "solve": "fix",
    "draft": "write", "prepare": "write", "compose": "write", "document": "write",
    "investigate": "check", "verify": "check", "inspect": "check", "examine": "check",
    "look": "check", "double-check": "check", "review": "check", "read": "check", "study": "check",
    "phone": "call", "ring": "call", "contact": "call", "ping": "call", "message": "call",
    "reserve": "book", "arrange": "organise", "organize": "organise", "schedule": "organise",
    "set": "organise", "buy": "order", "purchase": "order", "get": "order",
    "show": "present", "demo": "present", "create": "make", "build": "make", "produce": "make",
    "develop": "make", "design": "make", "implement": "make",
    "remove": "delete", "publish": "release", "ship": "release", "launch": "release",
    "deploy": "release", "finalise": "finish", "finalize": "finish", "complete": "finish",
    "ask": "talk", "speak": "talk", "discuss": "talk",
    "announcement": "announce", "presentation": "present", "quotation": "quote",
}  # fmt: skip
"""Verbs that say the same of one object, and nouns made of them."""

ADVERBS = (
    r"(?:,?\s+(?:just|also|then|definitely|certainly|actually|really|quickly|gladly|happily|still"
    r"|now|personally|all|both|again|soon|first|simply|basically|at least|probably|possibly|perhaps"
    r"|maybe|please|kindly|already|guys|too|of course|for sure|kind of|sort of|obviously|hopefully"
    r"|have to|need to|be able to|go ahead and|go and|come and|make sure to|make sure (?:that )?I"
    r"|be sure to|try and|try to|get to|go back and)\b,?)*"
)
"""What may stand between a subject and the verb of its task, as a pattern."""

LEXICON = Lexicon(
    function_words=FUNCTION_WORDS,
    suffixes=("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ers", "es", "ed",
              "er", "ly", "s", "e", "y"),
    synonyms=SYNONYMS,
    weighty=Pattern(
        r"not|no|never|nobody|none|nothing|neither|without|cannot|\w+n't|before|after|until|zero"
        r"|one"
        r"|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|(?:twen|thir|for"
        r"|fif|six"
        r"|seven|eigh|nine)ty(?:-\w+)?|hundred|thousand|million|billion|half|quarter|percent"
        r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|january|february|march|april"
        r"|june"
        r"|july|august|september|october|november|december"
    ),
)  # fmt: skip
