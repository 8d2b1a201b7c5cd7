"""Outermost layers of every request: its id, its limits, the headers of its answer."""

import secrets
import time
from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from consultare import errors

Handler = Callable[[HttpRequest], HttpResponseBase]
logger = structlog.get_logger("consultare.request")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
        "xr-spatial-tracking",
    )  # fmt: skip -- one column a line would hide what follows
)
PUBLIC = "public, max-age=0, s-maxage=30, must-revalidate"
PRIVATE = "no-store, private"


class RequestId:
    """A fresh id for every request; what a client sends under this name is ignored."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request_id = secrets.token_hex(8)
        request.META["REQUEST_ID"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id
            logger.info(
                "request",
                method=request.method,
                path=request.path[:200],  # Never the query string: people type names into search boxes.
                status=response.status_code,
                ms=round((time.monotonic() - started) * 1000),
            )
            return response
        finally:
            structlog.contextvars.clear_contextvars()


class RequestLimits:
    """What is refused before anything reads it (R88): bodies that are too large, NUL, which PostgreSQL can't store."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or int(length[:18]) > settings.MAX_REQUEST_BYTES:
            return errors.too_large(request)
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return errors.bad_request(request, SuspiciousOperation("NUL in the address"))
        return self.get_response(request)


class SeeOther:
    """After an act the reader is sent on by 303: the next request is a GET whatever the browser (RFC 9110 §15.4.4)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            response.status_code = HTTPStatus.SEE_OTHER
        return response


class SecurityHeaders:
    """Headers that Django doesn't set, and who may keep a copy (R40): nobody, unless the page is the same for everyone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("X-Content-Type-Options", "nosniff")
        if self._is_for_everyone(request, response):
            response.setdefault("Cache-Control", PUBLIC)
            # The language follows a cookie, the theme may.
            patch_vary_headers(response, ("Cookie", "Accept-Language"))
        elif "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = PRIVATE
        return response

    @staticmethod
    def _is_for_everyone(request: HttpRequest, response: HttpResponse | HttpResponseBase) -> bool:
        return (
            request.method in {"GET", "HEAD"}
            and response.status_code in {200, 304}
            and not response.cookies  # A page with a form sets the CSRF cookie.
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and "Authorization" not in request.headers
        )
