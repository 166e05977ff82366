"""German rules for days, dates, stretches of time and hours."""

from bot.notes.due_dates.building import always, figures, in_days
from bot.notes.due_dates.german.words import BUILD, piece
from bot.notes.due_dates.grammar import Alone, Rule
from bot.notes.due_dates.meaning import (
    CalendarDay,
    Edge,
    InDays,
    Later,
    Meaning,
    OneOf,
    Part,
    Unit,
    Which,
    WorkdayBefore,
)

_ENDS = (
    r"(?=\W*$|\s*[.,;!?](?![0-9])|[\s,]+(?:heute|morgen|am|um|bis|und|oder|sp(?:ä|ae)testens|bitte"
    r"|fr(?:ü|ue)h|vormittags?|mittags?|nachmittags?|abends?|nachts?|fertig|kann|k(?:ö|oe)nnen"
    r"|schick\w*|mach\w*|{:weekday})\b)"
)
"""What may follow "bis drei" or "bis zum dritten" for it to be an hour or a date."""

DAYS = (
    Rule(piece("(?:noch )?heute(?: noch)?"), in_days(0)),
    Rule(piece("heute {part}"), BUILD.part_in_days(0), Alone.YES),
    Rule(piece("(?:noch )?im laufe des tages"), in_days(0), Alone.YES),
    Rule(piece("morgen"), in_days(1), Alone.WEAK),
    Rule(piece("morgen {part}"), BUILD.part_in_days(1), Alone.YES),
    Rule(piece("(?:ü|ue)bermorgen"), in_days(2), Alone.YES),
    Rule(piece("(?:ü|ue)bermorgen {part}"), BUILD.part_in_days(2), Alone.YES),
    Rule(piece("heute (?:in|(?:ü|ue)ber) (?:einer woche|acht tagen|8 tagen)"), in_days(7)),
    Rule(piece("heute (?:in|(?:ü|ue)ber) (?:zwei wochen|vierzehn tagen|14 tagen)"), in_days(14)),
    Rule(piece("morgen (?:in|(?:ü|ue)ber) (?:einer woche|acht tagen|8 tagen)"), in_days(8)),
    Rule(piece("{weekday}"), BUILD.weekday(Which.COMING)),
    Rule(piece("{weekday}(?: )?{part}"), BUILD.weekday(Which.COMING)),
    Rule(piece("kommende[nrms]? {weekday}"), BUILD.weekday(Which.COMING)),
    Rule(piece("{:this} {weekday}"), BUILD.weekday(Which.THIS)),
    Rule(piece("n(?:ä|ae)chste[nrms]? {weekday}"), BUILD.weekday(Which.NEXT)),
    Rule(piece("{:after_next} {weekday}"), BUILD.weekday(Which.NEXT, 1)),
    Rule(
        piece("{weekday} (?:in|(?:ü|ue)ber) (?:einer woche|acht tagen|8 tagen)"),
        BUILD.weekday(Which.COMING, 1),
    ),
    Rule(
        piece("{weekday} (?:in|(?:ü|ue)ber) (?:zwei wochen|vierzehn tagen|14 tagen)"),
        BUILD.weekday(Which.COMING, 2),
    ),
    Rule(piece("(?:am|den) (?:darauf)?folgenden {weekday}"), BUILD.following_weekday),
)

DATES = (
    Rule(piece("(?:de[nmr] )?{day:nth}" + _ENDS), BUILD.date, Alone.LED),
    Rule(piece("(?:de[nmr] )?{day:nth} {month}(?: {year})?"), BUILD.date),
    Rule(piece("(?:de[nmr] )?{day:nth} (?:des|dieses) monats"), BUILD.date),
    Rule(piece("(?:de[nmr] )?{day:nth} {which:next} monats?"), BUILD.date),
    Rule(piece("(?:de[nmr] )?{day:nth} {month:nth}" + _ENDS), BUILD.date, Alone.LED),
    Rule(piece(r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.(?![0-9])"), figures, Alone.WEAK),
    Rule(
        piece(r"(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>(?:20)?[0-9]{2})"),
        figures,
    ),
    Rule(
        piece("(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})(?:/(?P<year>(?:20)?[0-9]{2}))?(?!/)"),
        figures,
        Alone.WHOLE,
    ),
    Rule(piece(r"{weekday} (?P<day>[0-9]{1,2})\.(?![0-9])"), BUILD.weekday_number),
    Rule(piece("weihnachten"), always(Meaning(day=WorkdayBefore(CalendarDay(24, 12)))), Alone.NO),
    Rule(piece("heiligabend"), always(Meaning(day=CalendarDay(24, 12)))),
    Rule(piece("silvester"), always(Meaning(day=CalendarDay(31, 12)))),
    Rule(piece("neujahr"), always(Meaning(day=WorkdayBefore(CalendarDay(1, 1)))), Alone.NO),
)

_IN = "(?:in|innerhalb(?: von)?|binnen)(?: (?P<rough>etwa|circa|ca|ungef(?:ä|ae)hr|rund))?"
_IN_NEXT = f"{_IN}(?: de[nr] (?:n(?:ä|ae)chsten|kommenden))?"
_UNIT = "(?P<unit>woche|monats?|quartals?|jahr(?:e?s)?|wochenende?s?)"
_RELATIVE = (
    "(?:de[rsmn] |das |die )?(?:(?P<which>{:after_next}|{:next}|{:this}|laufende[nrms]?) )?" + _UNIT
)


def _periods(before: str, edge: Edge, alone: Alone = Alone.WEAK) -> tuple[Rule, ...]:
    """The rules for an edge of whichever period."""
    nth_quarter = "(?P<quarter_no>erste[ns]?|zweite[ns]?|dritte[ns]?|vierte[ns]?) quartals?"
    periods = (
        _RELATIVE,
        "(?:de[rsmn] )?{month}(?: {year})?",
        "(?:de[rsmn] )?q ?(?P<quarter_no>[1-4])(?: {year})?",
        f"(?:de[rsmn] |das )?{nth_quarter}(?: {{year}})?",
        "(?:de[rn] )?(?:kw|kalenderwoche) ?(?P<week_no>[0-9]{1,2})",
        "(?P<only_year>20[0-9]{2})",
    )
    return tuple(Rule(piece(f"{before} {period}"), BUILD.edge(edge), alone) for period in periods)


SPANS = (
    # "In acht Tagen" is a week for many people, and eight days for the others.
    Rule(
        piece(f"{_IN_NEXT} (?:acht|8) tagen"),
        always(Meaning(day=OneOf((InDays(7), InDays(8))))),
        Alone.WEAK,
    ),
    Rule(piece(f"{_IN_NEXT} {{count}} {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN_NEXT} (?P<some>ein paar|einigen|wenigen|mehreren) {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN_NEXT} {{low:count}} (?:bis|oder) {{high:count}} {{unit}}"), BUILD.counted),
    Rule(piece(f"{_IN} (?:einem )?halben jahr"), always(Meaning(day=Later((6,), Unit.MONTH)))),
    Rule(piece(f"{_IN} anderthalb stunden"), always(Meaning(minutes=(90,)))),
    Rule(
        piece(f"{_IN} (?:einer |der n(?:ä|ae)chsten )?halben stunde"),
        always(Meaning(minutes=(30,))),
    ),
    Rule(piece(f"{_IN} (?:einer )?dreiviertelstunde"), always(Meaning(minutes=(45,)))),
    Rule(piece(f"{_IN_NEXT} {{count}} {{unit:short_unit}}"), BUILD.minutes),
    Rule(
        piece(f"{_IN_NEXT} {{low:count}} (?:bis|oder) {{high:count}} {{unit:short_unit}}"),
        BUILD.minutes,
    ),
    Rule(piece("innerhalb de[rs] {unit}"), BUILD.within(0)),
    Rule(
        piece("(?:noch )?im laufe de[rs] (?:(?P<which>{:next}|{:this}) )?" + _UNIT),
        BUILD.edge(Edge.WHOLE),
    ),
    Rule(
        piece(
            "(?:noch )?(?:de[rsmn] |die |das )?(?P<which>{:after_next}|{:next}|{:this}) " + _UNIT
        ),
        BUILD.edge(Edge.WHOLE),
    ),
    Rule(piece("(?:das |dem )?(?P<unit>wochenende)"), BUILD.edge(Edge.WHOLE), Alone.NO),
    Rule(piece("(?:im )?{month}(?: {year})?"), BUILD.edge(Edge.WHOLE), Alone.WHOLE),
    Rule(piece("q ?(?P<quarter_no>[1-4])(?: {year})?"), BUILD.edge(Edge.WHOLE), Alone.WHOLE),
    Rule(
        piece("(?:in )?(?:der )?(?:kw|kalenderwoche) ?(?P<week_no>[0-9]{1,2})"),
        BUILD.edge(Edge.WHOLE),
    ),
    *_periods("(?:zum |am |gegen )?ende", Edge.END),
    *_periods("(?:zum |am |zu )?(?:anfang|beginn)", Edge.EARLY),
    *_periods("(?:zur )?mitte", Edge.MIDDLE),
    *_periods("(?:am )?letzten tag", Edge.LAST_DAY),
    *_periods("(?:am )?ersten tag", Edge.FIRST_DAY),
    Rule(piece("(?:zum )?(?P<unit>monats|quartals|jahres)ende"), BUILD.edge(Edge.END)),
    Rule(
        piece("(?:zum )?(?P<unit>monats|quartals|jahres)(?:anfang|beginn)"), BUILD.edge(Edge.EARLY)
    ),
    Rule(piece("(?:zur )?(?P<unit>wochen|monats)mitte"), BUILD.edge(Edge.MIDDLE)),
    Rule(
        piece("(?:de[rnm] )?(?P<nth>{:nth}|letzte[rn]?) {weekday} (?:im|des|in diesem) {month}"),
        BUILD.weekday_in,
    ),
    Rule(
        piece(
            "(?:de[rnm] )?(?P<nth>{:nth}|letzte[rn]?) {weekday} (?:im|des|in diesem)"
            " (?:(?P<which>{:next}|{:this}) )?(?P<unit>monats?|quartals?|jahres?)"
        ),
        BUILD.weekday_in,
    ),
)

HOURS = (
    Rule(piece("(?:um |gegen )?{hour}[:.](?P<minute>[0-9]{2}) uhr"), BUILD.clock, Alone.WHOLE),
    Rule(piece("(?:um |gegen )?{hour}:(?P<minute>[0-9]{2})"), BUILD.clock, Alone.WHOLE),
    Rule(piece("(?:um |gegen )?{hour} uhr(?: {minute})?"), BUILD.clock, Alone.WHOLE),
    Rule(piece(f"(?:um |gegen ){{hour}}{_ENDS}"), BUILD.clock, Alone.WHOLE),
    Rule(piece(f"{{hour}}{_ENDS}"), BUILD.clock, Alone.LED),
    Rule(piece("(?:um |gegen )?halb {hour}"), BUILD.half_hour, Alone.WHOLE),
    Rule(
        piece("(?:um |gegen )?{minute}(?: minuten)? (?:(?P<to>vor)|nach) halb {hour}"),
        BUILD.half_hour,
        Alone.WHOLE,
    ),
    Rule(
        piece(
            "(?:um |gegen )?(?P<minute>viertel|{:minute})(?: minuten)? (?:(?P<to>vor)|nach) {hour}"
            r"(?!\s*(?:tag|woche|monat|jahr|stunde|minute))"
        ),
        BUILD.clock,
        Alone.WHOLE,
    ),
)

PARTS = (
    Rule(piece("mittags?"), always(Meaning(part=Part.NOON)), Alone.LED),
    Rule(piece("{part}"), BUILD.part, Alone.AFTER),
    Rule(piece("am {part}"), BUILD.part),
    Rule(piece("in der (?P<part>nacht|fr(?:ü|ue)h)"), BUILD.part, Alone.AFTER),
    Rule(piece("mitternacht"), always(Meaning(part=Part.MIDNIGHT)), Alone.NO),
    Rule(
        piece("(?:zum )?(?:feierabend|dienstschluss|gesch(?:ä|ae)ftsschluss)"),
        always(Meaning(part=Part.DAY_END)),
        Alone.NO,
    ),
    Rule(
        piece("(?:am |zum )?ende des (?:arbeits)?tage?s"),
        always(Meaning(part=Part.DAY_END)),
        Alone.WEAK,
    ),
    Rule(
        piece("(?:als erstes|gleich (?:in der )?fr(?:ü|ue)h)"),
        always(Meaning(part=Part.DAY_START)),
        Alone.AFTER,
    ),
)
