"""Addresses of the desk's draft pages; readers' addresses stand with the remarks, which they show."""

from django.urls import path

from consultations.drafts.views import preparation

urlpatterns = [
    path("birou/consultari/<slug:slug>/proiect/", preparation.draft_prepare, name="draft_prepare"),
    path("birou/consultari/<slug:slug>/proiect/scoate/", preparation.draft_remove, name="draft_remove"),
]
