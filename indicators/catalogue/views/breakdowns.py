"""The breakdown editor of a draft: one breakdown added, changed or removed at a time; every size is counted first."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import staff_required
from accounts.manners import see_other
from accounts.permissions import Permission
from indicators.catalogue.access import staff_sheet
from indicators.catalogue.actions import sheets as actions
from indicators.catalogue.actions.refused import Refused, Stale
from indicators.catalogue.forms.breakdowns import ADD, CHANGE, REMOVE, ActForm, AddBreakdownForm, ChangeBreakdownForm
from indicators.catalogue.models import IndicatorVersion
from indicators.catalogue.queries.cells import category_names, specs_of
from indicators.catalogue.rules.breakdowns import MAX_BREAKDOWNS, MAX_CELLS, Spec
from indicators.catalogue.states import SheetState
from indicators.catalogue.views.answers import done, refuse, seen_by_now
from indicators.catalogue.views.indicators import GET_POST


@staff_required(Permission.DEFINE_INDICATORS)
@GET_POST
def desk_breakdowns(request: HttpRequest, code: str, number: int) -> HttpResponse:
    version = staff_sheet(request.user, code, number)
    if version.state != SheetState.DRAFT:
        return see_other("desk_sheet", code, number)
    editor = _Editor(request, version)
    if request.method != "POST":
        return editor.page()
    specs = editor.wanted()
    if specs is None:
        return editor.page(422)
    try:
        actions.break_down(version=version, specs=specs, revision=editor.revision, by=request.user, at=timezone.now())
    except Refused as error:
        refuse(editor.pressed, error)
        return editor.page(422)
    except Stale as error:
        seen_by_now(editor.pressed, revision=error.stored.revision)
        return editor.page(409, is_stale=True)
    return done(request, _("The breakdowns are saved."), "desk_breakdowns", code, number)


class _Editor:
    """The forms of the page; the one whose button was pressed is bound."""

    def __init__(self, request: HttpRequest, version: IndicatorVersion) -> None:
        self.request, self.version = request, version
        self.specs = specs_of(version.pk)
        self.act = ActForm(request.POST if request.method == "POST" else None)
        self.step = self.act.cleaned_data["pas"] if self.act.is_valid() else ""
        order = (self.act.cleaned_data.get("ordine") or 0) if self.step else 0
        self.order = order if order <= len(self.specs) else 0
        names = category_names(self.specs)
        start = {"revision": version.revision}
        self.add = AddBreakdownForm(request.POST if self.step == ADD else None, initial=start)
        self.forms = [
            ChangeBreakdownForm(
                request.POST if self.step == CHANGE and at == self.order else None,
                stored=spec, order=at, names=names, initial=start,
            )
            for at, spec in enumerate(self.specs, start=1)
        ]  # fmt: skip

    @property
    def pressed(self) -> Any:
        if self.step == CHANGE and self.order:
            return self.forms[self.order - 1]
        return self.act if self.step == REMOVE else self.add

    @property
    def revision(self) -> int:
        return int(self.pressed.cleaned_data.get("revision") or 0)

    def wanted(self) -> list[Spec] | None:
        """All breakdowns as they would be; None when what was typed isn't right."""
        if self.step == ADD and self.add.is_valid():
            return [*self.specs, self.add.spec(self.add.axes)]
        if self.step == REMOVE and self.order:
            return [spec for at, spec in enumerate(self.specs, start=1) if at != self.order]
        if self.step == CHANGE and self.order and self.pressed.is_valid():
            changed = self.pressed.spec(self.pressed.axes)
            return [changed if at == self.order else spec for at, spec in enumerate(self.specs, start=1)]
        return None

    def page(self, status: int = 200, **extra: Any) -> HttpResponse:
        context = {
            "version": self.version, "indicator": self.version.indicator, "add": self.add, "form": self.pressed,
            "editors": list(zip(self.forms, self.specs, strict=True)), "is_full": len(self.specs) >= MAX_BREAKDOWNS,
            "most": MAX_CELLS,
        } | extra  # fmt: skip
        return render(self.request, "indicators/catalogue/desk_breakdowns.html", context, status=status)
