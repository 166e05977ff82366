"""Short and pet names, and the names they stand for: a small table of those that are common.

A match by it is never certain, so that a person is asked. The `nicknames` package (measured in
November 2026) knows English only, and many that nobody has used for a century.
"""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType

_TABLE = """
alexander: alex al sasha sascha sandy xander lex alec
aleksandr: sasha alex
alexandra: alex sasha sandra alexa lexi
aleksandra: ola sasha alex
andrew: andy drew
andreas: andi andy
anthony: tony
antonio: toni tonio
benjamin: ben benji benny
bernhard: bernd
catherine: cathy kate katie cat
katherine: kathy kate katie kat
katharina: kathi kati katja
charles: charlie chuck
christian: chris
christina: chris tina
christine: chris tina
christoph: chris
christopher: chris kit topher
daniel: dan danny
david: dave davy
deborah: deb debbie
dmitri: dima mitya
dmitry: dima mitya
donald: don donnie
edward: ed eddie ted ned
elizabeth: liz lizzie beth betty eliza lisa
elisabeth: lisa lis elli sissi
ekaterina: katya
evgeny: zhenya
francisco: paco pancho fran
franziska: franzi
frederick: fred freddie
friedrich: fritz
georg: schorsch
gerald: gerry jerry
gregory: greg
guillermo: memo guille
henry: harry hank
jacob: jake
james: jim jimmy jamie
jennifer: jen jenny
jeffrey: jeff
johannes: hannes jo
jonathan: jon jonny
jose: pepe
joseph: joe joey
joshua: josh
kenneth: ken kenny
lawrence: larry
leonard: leo len lenny
margaret: maggie meg peggy
maria: mia
matthew: matt
matthias: matze
maximilian: max
michael: mike mick mikey micha michi
mikhail: misha
mohammed: mo
nathaniel: nate nat
nicholas: nick nico
nikolai: kolya
olga: olya
pamela: pam
patricia: pat patty trish
patrick: pat paddy
peter: pete
philip: phil
rebecca: becky becca
richard: rick dick rich ricky
robert: bob rob bobby robbie bert
ronald: ron ronnie
samantha: sam
samuel: sam sammy
sebastian: seb basti
sergei: seryozha
stephen: steve
steven: steve
susan: sue susie
svetlana: sveta
tatiana: tanya
theodore: ted teddy theo
theresa: terry tess
thomas: tom tommy
timothy: tim timmy
ulrich: uli
victoria: vicky tori
vladimir: volodya vova
william: bill will billy willy liam
wolfgang: wolf
yevgeny: zhenya
"""


def _by_short_name() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in filter(None, _TABLE.splitlines()):
        full, _, short = line.partition(":")
        for name in short.split():
            found[name].add(full)
    return MappingProxyType({name: frozenset(full) for name, full in found.items()})


_FULL_NAMES = _by_short_name()


def is_short_for(one: str, other: str) -> bool:
    """Whether one of two folded names is short for the other."""
    first = _FULL_NAMES.get(one, frozenset())
    second = _FULL_NAMES.get(other, frozenset())
    return other in first or one in second
