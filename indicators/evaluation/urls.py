from django.urls import path

from indicators.evaluation.views import desk, following, public, writing

urlpatterns = [
    path("birou/evaluari/", desk.desk_evaluations, name="desk_evaluations"),
    path("birou/evaluari/noua/", desk.desk_evaluation_new, name="desk_evaluation_new"),
    path("birou/evaluari/recomandari/", following.desk_recommendations, name="desk_recommendations"),
    path("birou/evaluari/recomandari/<int:pk>/", following.desk_recommendation, name="desk_recommendation"),
    path(
        "birou/evaluari/recomandari/<int:pk>/raspuns/",
        following.desk_recommendation_answer,
        name="desk_recommendation_answer",
    ),
    path(
        "birou/evaluari/recomandari/<int:pk>/pas/", following.desk_recommendation_step, name="desk_recommendation_step"
    ),
    path(
        "birou/evaluari/recomandari/<int:pk>/modifica/",
        writing.desk_recommendation_edit,
        name="desk_recommendation_edit",
    ),
    path(
        "birou/evaluari/recomandari/<int:pk>/scoate/",
        writing.desk_recommendation_remove,
        name="desk_recommendation_remove",
    ),
    path("birou/evaluari/intrebari/<int:pk>/", writing.desk_question_edit, name="desk_question_edit"),
    path("birou/evaluari/intrebari/<int:pk>/constatare/", writing.desk_finding_new, name="desk_finding_new"),
    path("birou/evaluari/constatari/<int:pk>/", writing.desk_finding_edit, name="desk_finding_edit"),
    path("birou/evaluari/constatari/<int:pk>/dovezi/", writing.desk_evidence, name="desk_evidence"),
    path("birou/evaluari/constatari/<int:pk>/progres/", writing.desk_evidence_progress, name="desk_evidence_progress"),
    path("birou/evaluari/<int:pk>/", desk.desk_evaluation, name="desk_evaluation"),
    path("birou/evaluari/<int:pk>/modifica/", desk.desk_evaluation_edit, name="desk_evaluation_edit"),
    path("birou/evaluari/<int:pk>/publica/", desk.desk_evaluation_publish, name="desk_evaluation_publish"),
    path("birou/evaluari/<int:pk>/intrebare/", writing.desk_question_new, name="desk_question_new"),
    path("birou/evaluari/<int:pk>/recomandare/", writing.desk_recommendation_new, name="desk_recommendation_new"),
    path(
        "birou/evaluari/<int:pk>/scoate/<slug:kind>/<int:part>/",
        desk.desk_evaluation_remove,
        name="desk_evaluation_remove",
    ),
    path("rapoarte/", public.reports, name="reports"),
    path("rapoarte/evaluari/", public.evaluations, name="evaluations"),
    path("rapoarte/evaluari/<slug:slug>/", public.evaluation, name="evaluation"),
    path("rapoarte/evaluari/<slug:slug>/raport.<slug:form>", public.evaluation_paper, name="evaluation_paper"),
    path(
        "rapoarte/evaluari/<slug:slug>/recomandari.csv",
        public.evaluation_recommendations,
        name="evaluation_recommendations",
    ),
    path(
        "rapoarte/evaluari/<slug:slug>/grafic/<int:place>/<slug:look>.<slug:form>",
        public.evaluation_picture,
        name="evaluation_picture",
    ),
]
