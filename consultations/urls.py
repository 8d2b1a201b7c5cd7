"""Rooms from the bottom up: an address that a lower room names wins over a slug of a higher one."""

from django.urls import include, path

urlpatterns = [
    path("", include("consultations.rounds.urls")),
    path("", include("consultations.drafts.urls")),
    path("", include("consultations.observations.urls")),
    path("", include("consultations.invitations.urls")),
    path("", include("consultations.overview.urls")),
]
