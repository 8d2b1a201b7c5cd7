"""Many organisations, names and texts for measurements: invented, seeded, and plainly not of real life."""

import random
from datetime import datetime, timedelta
from functools import cache

from stdnum.ro import cui

from accounts.authority.models import Domain
from accounts.authority.queries import local_day
from accounts.organisations.models import Convention, Organisation
from accounts.people.models import Person
from accounts.subscriptions.models import Subscription
from consultare.demo.world import content
from consultare.lib.text import digest

FIRST = (
    "Ana",
    "Barbu",
    "Cezara",
    "Dinu",
    "Eufrosina",
    "Filip",
    "Grațiela",
    "Horia",
    "Ilinca",
    "Jan",
    "Lavinia",
    "Manole",
)
LAST = ("Demonescu", "Exemplaru", "Fictivan", "Inventatu", "Măsuraru", "Probaru", "Simulescu", "Testaru", "Văzuteanu")
WORDS = ("Umărul", "Lampa", "Cărarea", "Izvorul", "Cerdacul", "Scara", "Ulița", "Grădina", "Punga", "Farul")
FIRST_CIF = 9_800_000


def name(dice: random.Random) -> str:
    return f"{dice.choice(FIRST)} {dice.choice(LAST)}"


@cache
def _sentences() -> tuple[str, ...]:
    texts = (row["text"].replace("\n", " ") for row in content("observations")["observations"])
    return tuple(sentence.strip(" .") + "." for text in texts for sentence in text.split(". ") if len(sentence) > 25)


def text(dice: random.Random, longest: int = 8) -> str:
    return " ".join(dice.choice(_sentences()) for _ in range(dice.randint(1, longest)))


def organisations(count: int, dice: random.Random, *, by: Person, now: datetime) -> list[Organisation]:
    """Approved, each with a convention in force."""
    first = Organisation.objects.filter(slug__startswith="generata-").count()
    domains = list(Domain.objects.order_by("pk"))
    rows = [_organisation(first + number, by=by, now=now) for number in range(count)]
    made = Organisation.objects.bulk_create(rows, batch_size=500)
    through = Organisation.domains.through
    through.objects.bulk_create(
        [through(organisation=row, domain=dice.choice(domains)) for row in made], batch_size=1000
    )
    day = local_day(now)
    Convention.objects.bulk_create(
        [
            Convention(
                organisation=row, number=f"G-{row.slug.removeprefix('generata-')}", signed_on=day - timedelta(days=400),
                valid_from=day - timedelta(days=400), valid_until=day + timedelta(days=700 + number % 300),
                object="Convenție generată, pentru măsurători.",
            )
            for number, row in enumerate(made)
        ],
        batch_size=500,
    )  # fmt: skip
    return made


def _organisation(number: int, *, by: Person, now: datetime) -> Organisation:
    body = str(FIRST_CIF + number)
    title = f"Asociația {WORDS[number % len(WORDS)]} nr. {number + 1}"
    return Organisation(
        slug=f"generata-{number + 1}", name=title, form=Organisation.Form.ASSOCIATION, cif=body + cui.calc_check_digit(body),
        address=f"Strada Generată nr. {number + 1}", email=f"contact{number + 1}@generat.example",
        legal_representative=f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}", state=Organisation.State.APPROVED,
        created_at=now, decided_at=now, decided_by=by,
    )  # fmt: skip


def subscriptions(count: int, dice: random.Random, *, now: datetime) -> None:
    first = Subscription.objects.filter(email__startswith="abonat").count()
    addresses = [f"abonat{first + number + 1}@generat.example" for number in range(count)]
    Subscription.objects.bulk_create(
        [
            Subscription(
                email=email,
                name=name(dice),
                consent_text="Generat.",
                code_hash=digest(email),
                asked_at=now,
                confirmed_at=now,
            )
            for email in addresses
        ],
        batch_size=1000,
    )
