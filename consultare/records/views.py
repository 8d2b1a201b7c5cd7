"""The public log and the verification of a receipt. Nothing here changes anything."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from consultare.records.forms import VerifyForm
from consultare.records.queries import check_receipt, log_page
from consultare.records.register import export_lines


@login_not_required
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    wanted = request.GET.get("de_la", "")
    top = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) <= 15 else None
    return render(request, "records/register.html", {"page": log_page(top)})


@login_not_required
@require_safe
def register_download(request: HttpRequest) -> StreamingHttpResponse:
    response = StreamingHttpResponse(export_lines(), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="registru.jsonl"'
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def register_verify(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        # A receipt's QR code brings number and fingerprint, which are public; the check itself waits for the button.
        given = {"number": request.GET.get("numar", "")[:40], "fingerprint": request.GET.get("amprenta", "")[:200]}
        return render(request, "records/register_verify.html", {"form": VerifyForm(initial=given), "check": None})
    form = VerifyForm(request.POST)
    if not form.is_valid():
        return render(request, "records/register_verify.html", {"form": form, "check": None}, status=422)
    number, year = form.cleaned_data["number"]
    check = check_receipt(number=number, year=year, fingerprint=form.cleaned_data["fingerprint"])
    return render(request, "records/register_verify.html", {"form": form, "check": check})
