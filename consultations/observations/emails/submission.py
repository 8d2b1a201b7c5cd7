"""The receipt by mail; for a visitor it also carries the link that confirms the address.

Number and fingerprint are known only when the register is locked, and everybody who writes waits for that lock. So the letter is
rendered before, once for a round, a language and a profile of the authority, with marks where an observation's own facts come;
what is queued is the finished text, in the author's language.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext

from accounts.authority.models import Authority
from accounts.authority.queries import authority
from consultare.lib.letters import Letter, render_letter
from consultare.lib.text import moment_in_words
from consultare.records.outbox import Mail
from consultations.observations.models import Contact, Observation
from consultations.rounds.models import Round

FACTS = ("label", "ref", "moment", "code", "confirm_code", "text_digest", "leaf")
# Of one process and of random letters, so that no title of a round can hold them; nothing of it is ever escaped.
_MARKS = {name: f"mark{secrets.token_hex(16)}{name.replace('_', '')}mark" for name in FACTS}
_MARK = re.compile("|".join(_MARKS.values()))
_NAMES = {mark: name for name, mark in _MARKS.items()}


@dataclass(frozen=True)
class Draft:
    """A receipt that waits for its number."""

    letter: Letter
    facts: dict[str, str]

    def finished(self, observation: Observation, contact: Contact) -> Mail:
        """Number, moment, fingerprint, code. Not a word of the text: an address nobody confirmed may be a stranger's (AC-8)."""
        own = {"label": observation.label, "ref": observation.ref, "leaf": observation.leaf}
        facts = self.facts | own | {"text_digest": observation.text_digest}
        letter = Letter(
            subject=_filled(self.letter.subject, facts, str),
            text=_filled(self.letter.text, facts, str),
            html=_filled(self.letter.html, facts, escape),
        )
        return _mail(
            "receipt", observation, contact, letter, step="receipt", secret=True, stranger=bool(facts["confirm_code"])
        )


def receipt(round_: Round, contact: Contact, *, at: datetime, code: str, confirm_code: str) -> Draft:
    language = contact.language
    with translation.override(language):
        moment = str(moment_in_words(at))
    letter = _form(authority(), round_.title, language, asks=bool(confirm_code))
    return Draft(letter, {"moment": moment, "code": code, "confirm_code": confirm_code})


def _form(profile: Authority, title: str, language: str, *, asks: bool) -> Letter:
    """The receipt with marks. A profile that was edited is another profile, and gets another form."""
    own = repr(sorted((name, repr(value)) for name, value in vars(profile).items() if name != "_state"))
    return _rendered(own, settings.SITE_URL, title, language, asks=asks)


@lru_cache(maxsize=128)
def _rendered(_profile: str, site: str, title: str, language: str, *, asks: bool) -> Letter:
    ref, code, confirm_code = _MARKS["ref"], _MARKS["code"], _MARKS["confirm_code"] if asks else ""
    follow = f"{site}/observatii/urmarire/#{ref}.{code}"
    confirm = f"{site}/observatii/confirmare/#{ref}.{confirm_code}" if asks else ""
    with translation.override(language):
        context = {
            "observation": {name: _MARKS[name] for name in ("label", "ref", "text_digest", "leaf")},
            "round": {"title": title},
            "moment": _MARKS["moment"],
            "code": code,
            "follow_url": follow,
            "confirm_url": confirm,
            "confirm_code": confirm_code,
            "verify_url": f"{site}/registru/verifica/?amprenta={_MARKS['leaf']}",
            "action_url": confirm or follow,
            "action_label": gettext("Confirm the address") if confirm else gettext("Follow the observation"),
            "why": gettext("You get this message because this address was given when the observation was sent."),
        }
    return render_letter("observations/receipt", context, language)


def _filled(text: str, facts: dict[str, str], written: Callable[[str], str]) -> str:
    """Every mark replaced in one pass, so that no fact can become another one's place."""
    return _MARK.sub(lambda mark: written(facts[_NAMES[mark.group()]]), text)


def mail(
    name: str, observation: Observation, contact: Contact, context: dict[str, object], *, step: str,
    secret: bool = False, stranger: bool = False,
) -> Mail:  # fmt: skip
    """One of this room's letters, in the author's language."""
    letter = render_letter(f"observations/{name}", context, contact.language)
    return _mail(name, observation, contact, letter, step=step, secret=secret, stranger=stranger)


def _mail(
    name: str, observation: Observation, contact: Contact, letter: Letter, *, step: str, secret: bool, stranger: bool
) -> Mail:
    return Mail(
        kind=f"observation_{name}", about=f"observation:{observation.ref}", recipient=contact.email.lower()[:200], step=step,
        to=contact.email, subject=letter.subject, text=letter.text, html=letter.html, language=contact.language,
        group=f"round:{observation.round_id}", secret=secret, stranger=stranger,
    )  # fmt: skip
