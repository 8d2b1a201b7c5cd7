"""Passwords made of words everybody here would try first (R02); length and the world's common ones are Django's validators."""

import re

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.authority.queries import authority
from consultare.lib.text import fold

DEMO_PASSWORD = "consultare-demo"  # noqa: S105 -- the contract prints it; valid in the demonstration only
# What is left of a password once the words are taken out must be at least this long, unless there were many words.
MIN_REST = 4
ENOUGH_WORDS = 5
MIN_DIFFERENT = 5

PROJECT_WORDS = """
consultare consultari consult consultarea publica public demo demonstratie portal primarie primaria sector sectorul
sectorului sase dgaspc asistenta sociala social protectie protectia copil copilului copii directia generala strategie servicii
bucuresti romania roman romana civica transparenta observatie observatii registru ong clnr parteneri partener conventie
administrator admin coordonator operator moderator utilizator user cont contul test testare
"""
ROMANIAN_WORDS = """
parola parolamea parolele parole secret secreta intrare acces cheie cheia password passw0rd pass passwd welcome login root
qwerty qwertz qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm azerty letmein iloveyou monkey dragon master football
iubire iubirea iubi iubita iubit iubirici teiubesc dragoste dragostea dragoste mea meu noi tau suflet sufletel inima
viata frumoasa frumos fericire fericit vacanta vara iarna toamna primavara soare luna stea steaua stelele flori floare floricica
trandafir lalea ghiocel mama tata mami tati bunica bunicu frate sora fratele copilul bebe bebelus familie familia casa acasa
caine catel pisica pisicuta motan motanel cal calut iepuras ursulet fluture fluturas pasare vultur leu tigru lup ursul
steaua dinamo rapid cfr universitatea craiova cluj napoca iasi timisoara constanta brasov galati ploiesti oradea braila
arad pitesti sibiu bacau targoviste suceava botosani buzau focsani resita giurgiu slatina tulcea calarasi alexandria hunedoara
moldova ardeal transilvania oltenia muntenia dobrogea banat bucovina maramures carpati dunare marea munte muntele delta
maria ioana elena ana andreea alexandra mihaela cristina gabriela daniela simona monica roxana georgiana raluca diana laura
irina oana adriana carmen nicoleta alina corina ramona bianca denisa larisa teodora anamaria valentina florentina loredana
ion andrei alexandru mihai gabriel cristian daniel marian adrian florin george ionut stefan nicolae constantin vasile gheorghe
bogdan catalin ciprian claudiu cosmin costel cosmin darius david dragos emil eugen iulian laurentiu lucian marius octavian ovidiu
paul petru radu razvan robert sebastian sergiu silviu sorin tudor valentin victor viorel vlad popescu ionescu
luni marti miercuri joi vineri sambata duminica ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie
noiembrie decembrie unu doi trei patru cinci sase sapte opt noua zece fotbal masina bmw mercedes audi dacia logan golf
doamne dumnezeu isus sfanta biserica craciun paste mosul craciunul revelion salut buna ziua noapte noaptea seara
"""
WORDS = frozenset(fold(word) for word in (PROJECT_WORDS + ROMANIAN_WORDS).split() if len(word) > 2)
_RUNS = re.compile(r"(.)\1{2,}|(?:0?1)?23456789?0?|0?12345?|9?87654321?0?|4321|321|abcdef[a-z]*|19[4-9]\d|20[0-4]\d")
_BETWEEN = re.compile(r"[\s!-/:-@\[-`{-~]+")  # White space and ASCII punctuation.


class ProjectWordsValidator:
    """Refuses what is only such words, the person's own name or address, years and runs of digits."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        if password == DEMO_PASSWORD and settings.IS_DEMO and authority().is_demo:
            return
        if len(set(password)) < MIN_DIFFERENT:
            raise ValidationError(_("The password repeats the same few characters."), code="password_repeats")
        rest, taken = _without(password, WORDS | _own_words(user))
        if len(rest) < MIN_REST and taken < ENOUGH_WORDS:
            raise ValidationError(
                _(
                    "The password is made only of words that others would try first. Add something that nobody could guess."
                ),
                code="password_project_words",
            )

    def get_help_text(self) -> str:
        return _("Not only your name, the name of the institution or town, or a common word followed by digits.")


def _own_words(user: AbstractBaseUser | None) -> frozenset[str]:
    texts = f"{getattr(user, 'full_name', '')} {getattr(user, 'email', '')}"
    return frozenset(word for word in _BETWEEN.split(fold(texts)) if len(word) > 2)


def _without(password: str, words: frozenset[str]) -> tuple[str, int]:
    """The password without punctuation, words and runs, and how many words there were."""
    text, taken = _BETWEEN.sub("", fold(password)), 0
    for word in sorted(words & _pieces(text), key=lambda word: (-len(word), word)):
        if word in text:
            text, taken = text.replace(word, " "), taken + text.count(word)
    return _RUNS.sub("", text).replace(" ", ""), taken


def _pieces(text: str) -> set[str]:
    """Every piece of the text of 3 to 20 characters: a small set, where all words times one search would be slow."""
    text = text[:256]
    return {text[start : start + size] for start in range(len(text)) for size in range(3, 21)}
