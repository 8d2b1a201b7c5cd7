"""Pages for what went wrong. They show the request's number, never a trace, and need no database (R41, R89)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import translation
from django.utils.translation import gettext as _

from consultare.logs import current_request_id

FIRST_AID = "<!doctype html><html lang=ro><meta charset=utf-8><title>Eroare</title><h1>Ceva nu a mers</h1>"


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """Rendered with the look of the site; should that fail too (database away), the plain page of status 500's kind."""
    context |= {"request_id": current_request_id(), "status": status}
    template = loader.get_template(f"{status}.html")
    try:
        html = template.render(context, request)
    except Exception:  # noqa: BLE001 -- whatever broke the page must not break the page that says so
        html = _static_page(status)
    return HttpResponse(html, status=status)


def _static_page(status: int) -> str:
    try:
        html = loader.get_template("500.html").render({"request_id": current_request_id(), "status": status})
    except Exception:  # noqa: BLE001 -- the last page of all
        html = FIRST_AID
    return html


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    # Only sentences of our own are shown; Django's and allauth's messages are for programmers.
    sentence = str(exception.args[0]) if exception and exception.args and translated(exception.args[0]) else ""
    return _page(request, 403, sentence=sentence)


def translated(message: object) -> bool:
    return hasattr(message, "__proxy__") or type(message).__name__ == "__proxy__"


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same page for «does not exist» and «not yours»: the exception's text is never shown (R19)."""
    return _page(request, 404)


def too_many_requests(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    response = _page(request, 429, minutes=max(1, -(-retry_after // 60)))
    response["Retry-After"] = str(retry_after)
    return response


def too_large(request: HttpRequest) -> HttpResponse:
    return _page(request, 413, megabytes=settings.MAX_REQUEST_BYTES // (1024 * 1024))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(request, 403, sentence=_("The form had expired. Go back, reload the page and send it again."))


def server_error(request: HttpRequest) -> HttpResponse:
    with translation.override(translation.get_language() or settings.LANGUAGE_CODE):
        return HttpResponse(_static_page(500), status=500)
