from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from consultations.overview import views
from consultations.overview.views import balance, comparison, matching, results, versions, work

urlpatterns = [
    path("birou/", work.work, name="work"),
    path(
        "consultari/<slug:slug>/document/compara/<int:old>-<int:new>/",
        comparison.draft_comparison,
        name="draft_comparison",
    ),
    path("birou/registru/bilant/", balance.register_balance, name="register_balance"),
    path("consultari/", views.round_list, name="round_list"),
    path("consultari/<slug:slug>/", views.round_page, name="round_page"),
    path("consultari/<slug:slug>/documente/", views.round_papers, name="round_papers"),
    path("consultari/<slug:slug>/rezultate/", results.round_results, name="round_results"),
    path("feed/consultari.xml", login_not_required(require_safe(views.RoundFeed())), name="round_feed"),
    path("birou/consultari/", views.round_index, name="round_index"),
    path("birou/consultari/<slug:slug>/", views.round_desk, name="round_desk"),
    path("birou/consultari/<slug:slug>/publicare/", views.round_publish, name="round_publish"),
    path("birou/consultari/<slug:slug>/versiune-finala/", versions.round_finalise, name="round_finalise"),
    path("birou/consultari/<slug:slug>/proiect/publicare/", versions.version_publish, name="version_publish"),
    path("birou/consultari/<slug:slug>/proiect/potrivire/", matching.draft_matching, name="draft_matching"),
    path(
        "birou/consultari/<slug:slug>/proiect/potrivire/<slug:side>/<int:position>/",
        matching.draft_matching_correct,
        name="draft_matching_correct",
    ),
    path("birou/consultari/<slug:slug>/prelungire/", views.round_extend, name="round_extend"),
    path("birou/consultari/<slug:slug>/retragere/", views.round_withdraw, name="round_withdraw"),
    path(
        "birou/consultari/<slug:slug>/retragere/<int:pk>/confirmare/",
        views.round_withdraw_confirm,
        name="round_withdraw_confirm",
    ),
    path(
        "birou/consultari/<slug:slug>/retragere/<int:pk>/respingere/",
        views.round_withdraw_refuse,
        name="round_withdraw_refuse",
    ),
]
