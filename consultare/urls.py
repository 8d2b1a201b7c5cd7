"""The addresses of the contract; every wing brings its own."""

from django.urls import include, path

from consultare import health, views

handler400 = "consultare.errors.bad_request"
handler403 = "consultare.errors.permission_denied"
handler404 = "consultare.errors.page_not_found"
handler429 = "consultare.errors.too_many_requests"
handler500 = "consultare.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("limba/", views.set_language, name="set_language"),
    path("accesibilitate/", views.accessibility, name="accessibility"),
    path("confidentialitate/", views.privacy, name="privacy"),
    path("cautare/", views.search, name="search"),
    path("birou/componente/", views.gallery, name="gallery"),
    path("", include("consultare.records.urls")),
    path("", include("accounts.urls")),
    path("", include("consultations.urls")),
    path("", include("indicators.urls")),
    path("raport-csp/", views.csp_report, name="csp_report"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
