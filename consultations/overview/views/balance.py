"""The page that balances what was received against where it must be found again (R67)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import staff_required
from accounts.permissions import Permission
from consultations.observations.queries.balance import balances


@staff_required(Permission.VIEW_DELIVERIES)
@require_safe
def register_balance(request: HttpRequest) -> HttpResponse:
    return render(request, "overview/register_balance.html", {"balances": balances()})
