"""The commonest short words of some languages, by which running speech is told apart."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.notes.languages.cues import word_set

FUNCTION_WORDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "de": word_set(
            """
            aber alle also am an auch auf aus bei bin bis da das dass dann dem den der des die dir
            doch du ein eine einem einen einer er es für gut hab habe haben hat hier ich ihr im in
            ist ja jetzt kann kein keine können mal man mehr mein mich mir mit muss nach nein nicht
            noch nur oder schon sein sich sie sind so um und uns von vor war was weil wenn wer wie
            wir wird wo zu zum zur über
            """
        ),
        "fr": word_set(
            """
            ai alors as au aussi aux avec avez avons bien c'est ce cela ces cette dans de des du
            d'accord elle elles en est et eux fait faire faut il ils je j'ai l'on la le les leur lui
            ma mais me mes moi mon ne nos notre nous on ont ou où oui par pas peut plus pour qu'on
            quand que qui quoi sa sans se ses si son sont suis sur tout tous très tu un une va vais
            votre vous y ça être
            """
        ),
        "es": word_set(
            """
            al algo así aquí bien bueno como con cuando de del donde dos el ella ellos en entonces
            era es esa ese eso esta este esto está están estoy fue ha hace hacer hasta hay he hoy la
            las le les lo los más me mi mucho muy nada ni no nos nosotros o para pero poco por
            porque pues que qué quien se si sí sin sobre son su también te
            tengo tiene todo tu un una uno
            va vamos voy y ya yo
            """
        ),
        "nl": word_set(
            """
            aan al als bij dan dat de deze die dit doen door dus een en er even gaan geen goed had
            heb hebben heeft het hij hoe ik in is ja je jij kan kunnen maar me mee meer met mijn
            moet naar nee niet niks nog nu of om ons ook op over te tot
            uit van veel voor wat we wel wij
            worden wordt zal ze zijn zo zou
            """
        ),
        "pt": word_set(
            """
            a ao aos as até bem com como da das de do dos e ela ele eles em então era essa esse está
            estamos estou eu foi gente há isso isto já lá mais mas me meu minha muito na nas no nos
            não nós o os ou para pela pelo por porque pra quando que quem se sem ser sim só sua
            também te tem tenho tudo um uma vai vamos você vocês vou é
            """
        ),
        "it": word_set(
            """
            a abbiamo ai al alla allora anche ancora bene c'è che chi ci come con così cosa da dal
            dei del della di dobbiamo dopo dove due e ed era fare gli ha hai hanno ho i il in io la
            le lei lo loro lui ma mi mia mio molto ne nel nella no noi non o per perché però più poi
            possiamo qua quando quello questa questo qui se sei si sì sia sono su sul tu tutti tutto
            un una uno va vi voi è
            """
        ),
    }
)
