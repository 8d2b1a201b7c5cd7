"""Rooms from the bottom up, as in consultations."""

from django.urls import include, path

urlpatterns = [
    path("", include("indicators.services.urls")),
    path("", include("indicators.catalogue.urls")),
    path("", include("indicators.collection.urls")),
    path("", include("indicators.releases.urls")),
    path("", include("indicators.strategies.urls")),
    path("", include("indicators.evaluation.urls")),
    path("", include("indicators.overview.urls")),
]
