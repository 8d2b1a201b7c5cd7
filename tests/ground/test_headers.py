"""Headers of every answer, who may keep a copy (R40), limits, and the error pages."""

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils.translation import gettext_lazy

from consultare import errors
from consultare.middleware import PRIVATE, PUBLIC, RequestLimits, SecurityHeaders

factory = RequestFactory()


def through(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    return SecurityHeaders(lambda _: response)(request)


def test_security_headers_are_on_every_answer(client: Client) -> None:
    response = client.get("/healthz")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert "camera=()" in response["Permissions-Policy"]
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.req("R40")
def test_a_page_that_is_the_same_for_everyone_may_be_kept() -> None:
    response = through(factory.get("/"), HttpResponse("x"))
    assert response["Cache-Control"] == PUBLIC
    assert {"Cookie", "Accept-Language"} <= {name.strip() for name in response["Vary"].split(",")}


@pytest.mark.req("R40")
def test_whatever_is_personal_is_never_kept(settings) -> None:
    signed_in = factory.get("/")
    signed_in.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    with_cookie = HttpResponse("x")
    with_cookie.set_cookie("csrftoken", "x")
    claims_public = HttpResponse("x", headers={"Cache-Control": "public, max-age=60"})
    claims_public.set_cookie("a", "b")
    for request, response in (
        (signed_in, HttpResponse("x")),
        (factory.get("/"), with_cookie),
        (factory.get("/"), claims_public),
        (factory.post("/"), HttpResponse("x")),
        (factory.get("/"), HttpResponse("x", status=404)),
        (factory.get("/"), HttpResponse(status=302)),
    ):
        assert through(request, response)["Cache-Control"] == PRIVATE


def test_what_a_view_decides_about_keeping_stands() -> None:
    kept = HttpResponse("x", headers={"Cache-Control": "public, max-age=86400"})
    assert through(factory.get("/"), kept)["Cache-Control"] == "public, max-age=86400"


@pytest.mark.req("R88")
@pytest.mark.parametrize("length", ["62914561", "9" * 40, "-1", "abc"])
def test_a_body_that_is_too_large_is_not_read(length: str, db) -> None:
    called: list[bool] = []
    request = factory.post("/", CONTENT_LENGTH=length)
    request.META["CONTENT_LENGTH"] = length
    response = RequestLimits(lambda _: called.append(True) or HttpResponse())(request)
    assert (response.status_code, called) == (413, [])


@pytest.mark.req("R88")
@pytest.mark.parametrize("address", ["/consultari/?q=%00", "/consultari/%00/"])
def test_nul_is_refused_before_it_reaches_the_database(client: Client, address: str, db) -> None:
    assert client.get(address).status_code == 400


@pytest.mark.req("R41")
def test_a_hostile_host_is_refused(client: Client, db) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.req("R41")
@pytest.mark.parametrize(
    ("status", "words", "make"),
    [
        (400, "Cererea nu a putut fi citită", errors.bad_request),
        (403, "Nu aveți dreptul", errors.permission_denied),
        (404, "Pagina nu există", lambda r: errors.page_not_found(r, Http404("secret detail"))),
        (413, "60 MB", errors.too_large),
        (429, "2 minute", lambda r: errors.too_many_requests(r, retry_after=90)),
        (500, "Ceva nu a mers", errors.server_error),
    ],
)
def test_error_pages_are_romanian_and_show_no_detail(rf, db, status: int, words: str, make) -> None:
    response = make(rf.get("/x"))
    html = response.content.decode()
    assert response.status_code == status
    assert words in html
    assert "secret detail" not in html
    assert '<html lang="ro"' in html


def test_only_our_own_sentences_explain_a_refusal(rf, db) -> None:
    ours = errors.permission_denied(rf.get("/"), PermissionError(gettext_lazy("There is no such page")))
    assert "Pagina nu există" in ours.content.decode()
    theirs = errors.permission_denied(rf.get("/"), PermissionError("internal rule 7"))
    assert "internal rule 7" not in theirs.content.decode()


@pytest.mark.req("R89")
def test_errors_show_without_database(rf) -> None:
    """No `db` fixture: any query would fail. The page comes all the same."""
    for make, status in ((errors.server_error, 500), (errors.page_not_found, 404), (errors.bad_request, 400)):
        response = make(rf.get("/x"))
        assert response.status_code == status
        assert "<h1>" in response.content.decode()


@pytest.mark.req("R41")
def test_a_failed_form_check_says_what_to_do(db) -> None:
    response = Client(enforce_csrf_checks=True).post("/abonare/", {"email": "ana@people.example"})
    assert response.status_code == 403
    assert "Formularul expirase" in response.content.decode()


@pytest.mark.req("R41")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://testserver"}, 303),
        ({"referer": "http://testserver/consultari/"}, 303),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_the_language_is_chosen_from_our_own_pages_only(db, settings, headers, status) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client(enforce_csrf_checks=True, headers=headers)
    response = client.post("/limba/", {"language": "en", "next": "/"})
    assert response.status_code == status
    assert ("django_language" in response.cookies) is (status == 303)


@pytest.mark.req("R40")
@pytest.mark.parametrize(
    "address", ["/", "/consultari/", "/parteneri/", "/registru/", "/accesibilitate/", "/confidentialitate/"]
)
def test_public_pages_set_no_cookie_and_may_be_kept(db, authority, address) -> None:
    response = Client().get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert response["Cache-Control"].startswith("public")
