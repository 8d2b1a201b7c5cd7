"""What staff types about a round."""

from consultations.rounds.forms.acts import (
    AdoptForm,
    ChannelForm,
    CorrectionForm,
    DocumentForm,
    ExtendForm,
    ReasonForm,
    RefuseWithdrawalForm,
)
from consultations.rounds.forms.settings import RuleForm, ThemeForm
from consultations.rounds.forms.steps import STEP_FORMS, NewRoundForm, StepForm, initial_of

__all__ = [
    "STEP_FORMS",
    "AdoptForm",
    "ChannelForm",
    "CorrectionForm",
    "DocumentForm",
    "ExtendForm",
    "NewRoundForm",
    "ReasonForm",
    "RefuseWithdrawalForm",
    "RuleForm",
    "StepForm",
    "ThemeForm",
    "initial_of",
]
