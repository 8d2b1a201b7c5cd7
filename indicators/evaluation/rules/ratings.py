"""The scale of ratings: five levels, each with its word and what it means. A level is never shown without its word."""

from dataclasses import dataclass

from consultare.lib.law import Words, gettext_lazy as _, pgettext_lazy

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True)
class Rating:
    level: int
    word: Words
    meaning: Words
    tone: str
    icon: str


RATINGS: dict[int, Rating] = {
    one.level: one
    for one in (
        Rating(
            1, pgettext_lazy("rating", "very weak"), _("What was to be done is not done, and nothing points the other way."), "no", "cross",
        ),
        Rating(2, pgettext_lazy("rating", "weak"), _("Less than half is reached; what exists needs to be thought over."), "due", "warning"),
        Rating(3, pgettext_lazy("rating", "fair"), _("About half is reached, or reached for some people only."), "part", "partial"),
        Rating(4, pgettext_lazy("rating", "good"), _("Most is reached; what is missing is known and can be mended."), "ok", "check"),
        Rating(5, pgettext_lazy("rating", "very good"), _("All that was meant is reached, for everybody concerned."), "ok", "check"),
    )
}  # fmt: skip
CHOICES: tuple[tuple[int, Words], ...] = tuple((one.level, one.word) for one in RATINGS.values())
