"""What a unit is in the structure of an act or a strategy (Legea 24/2000 art. 47-57, framework §4.1)."""

from consultare.lib.law import TextChoices, pgettext_lazy


class Level(TextChoices):
    PART = "part", pgettext_lazy("unit of a draft", "part")
    BOOK = "book", pgettext_lazy("unit of a draft", "book")
    TITLE = "title", pgettext_lazy("unit of a draft", "title")
    CHAPTER = "chapter", pgettext_lazy("unit of a draft", "chapter")
    SECTION = "section", pgettext_lazy("unit of a draft", "section")
    SUBSECTION = "subsection", pgettext_lazy("unit of a draft", "subsection")
    ARTICLE = "article", pgettext_lazy("unit of a draft", "article")
    PARAGRAPH = "paragraph", pgettext_lazy("unit of a draft", "paragraph (alineat)")
    LETTER = "letter", pgettext_lazy("unit of a draft", "letter")
    POINT = "point", pgettext_lazy("unit of a draft", "point")
    DASH = "dash", pgettext_lazy("unit of a draft", "dash")
    ANNEX = "annex", pgettext_lazy("unit of a draft", "annex")
    OBJECTIVE = "objective", pgettext_lazy("unit of a draft", "objective")
    MEASURE = "measure", pgettext_lazy("unit of a draft", "measure")
    ACTION = "action", pgettext_lazy("unit of a draft", "action")
    INDICATOR = "indicator", pgettext_lazy("unit of a draft", "indicator")
    HEADING = "heading", pgettext_lazy("unit of a draft", "heading")
    TEXT = "text", pgettext_lazy("unit of a draft", "free paragraph")
    TABLE = "table", pgettext_lazy("unit of a draft", "table")
    NOTE = "note", pgettext_lazy("unit of a draft", "note")


LISTED = frozenset({Level.LETTER, Level.POINT, Level.DASH})
# Cited with what they stand in: «titlul II cap. I secț. 2».
GROUPING = frozenset({Level.PART, Level.BOOK, Level.TITLE, Level.CHAPTER, Level.SECTION, Level.SUBSECTION})
# Numbered through the whole document: «măsura 2.1.3».
STRATEGIC = frozenset({Level.OBJECTIVE, Level.MEASURE, Level.ACTION, Level.INDICATOR})
STRUCTURAL = GROUPING | STRATEGIC | {Level.ANNEX, Level.HEADING}
