"""The path of a release."""

from consultare.lib.law import TextChoices, Transition, Workflow, gettext_lazy as _, pgettext_lazy


class DatasetKind(TextChoices):
    """The three databases of the seeds (000): an assumption that the owner confirms."""

    SERVICES = "services", _("Services and providers")
    VALUES = "values", _("Values of indicators")
    NEEDS = "needs", _("Needs and consultations")


class ReleaseState(TextChoices):
    BUILDING = "building", pgettext_lazy("release", "being made")
    BUILT = "built", pgettext_lazy("release", "made, to be looked at")
    PUBLISHED = "published", pgettext_lazy("release", "published")
    DISCARDED = "discarded", pgettext_lazy("release", "given up")


R = ReleaseState
RELEASE = Workflow(
    "state",
    (
        Transition("finish", (R.BUILDING,), R.BUILT, "built_at"),
        Transition("publish", (R.BUILT,), R.PUBLISHED, "published_at"),
        Transition("discard", (R.BUILDING, R.BUILT), R.DISCARDED, "discarded_at"),
    ),
)


class Suppression(TextChoices):
    """Why a cell is not shown."""

    NONE = "", pgettext_lazy("suppression", "shown")
    SMALL = "small", _("one to four persons")
    COMPLEMENTARY = "other", _("would give away a small cell")


class FileKind(TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"
    JSON = "json", "JSON"
    DICTIONARY = "dict", _("data dictionary, CSV")
    SDMX = "sdmx", "SDMX-CSV"
    DCAT = "dcat", "DCAT-AP, JSON-LD"
