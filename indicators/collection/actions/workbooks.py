"""Workbooks of reports on their way in: checked whole, then all of it taken over, or nothing and the reasons why at each cell."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.people.models import Person
from consultare.lib import limited
from consultare.lib.grids import ReadBook, read_answer
from consultare.lib.law import fill
from consultare.lib.limited import MEGABYTE, Limits, Stopped
from consultare.records import audit, files, jobs
from consultare.records.models import Job, StoredFile
from indicators.collection.actions import checking, entry
from indicators.collection.actions.entry import Filled, Words
from indicators.collection.actions.refused import Refused
from indicators.collection.actions.writing import lock, told
from indicators.collection.models import Submission, Workbook, WorkbookError
from indicators.collection.queries import handed as reading, workbooks as queries
from indicators.collection.queries.handed import Handed, NotTaken
from indicators.collection.queries.taking import conflicts, located, totals_wrong
from indicators.collection.queries.workbook_files import LIMITS, STOPPED, asked
from indicators.collection.queries.workbooks import Contents
from indicators.collection.rules.workbooks import CellError
from indicators.collection.states import OPEN_STATES, Severity, WorkbookOutcome
