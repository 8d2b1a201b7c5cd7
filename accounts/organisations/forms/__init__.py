"""Shape of what is typed about organisations, conventions and mandates."""

from accounts.organisations.forms.convention import ConventionForm, TerminationForm, initial_of_convention
from accounts.organisations.forms.filters import DeskFilter, PageFilter, known
from accounts.organisations.forms.mandate import CodeForm, ColleagueForm
from accounts.organisations.forms.organisation import (
    ApplicationForm,
    DeskOrganisationForm,
    OrganisationForm,
    ReasonForm,
    initial_of,
)

__all__ = [
    "ApplicationForm",
    "CodeForm",
    "ColleagueForm",
    "ConventionForm",
    "DeskFilter",
    "DeskOrganisationForm",
    "OrganisationForm",
    "PageFilter",
    "ReasonForm",
    "TerminationForm",
    "initial_of",
    "initial_of_convention",
    "known",
]
