from django.urls import include, path

from indicators.overview.views import api, comparing, data, desk, pictures, public, services

urlpatterns = [
    path("birou/indicatori/", desk.indicators_desk, name="indicators_desk"),
    path("indicatori/", public.indicator_list, name="indicator_list"),
    path("indicatori/compara/", comparing.indicator_comparison, name="indicator_comparison"),
    path("indicatori/compara/<slug:look>.<slug:form>", comparing.comparison_picture, name="comparison_picture"),
    path("indicatori/pagina-directorului/", comparing.director_page, name="director_page"),
    path("indicatori/pagina-directorului.pdf", comparing.director_paper, name="director_paper"),
    path("indicatori/tema/<slug:slug>/", public.indicator_topic, name="indicator_topic"),
    path("indicatori/<str:code>/", public.indicator, name="indicator"),
    path("indicatori/<str:code>/fisa/", public.indicator_sheet, name="indicator_sheet"),
    path("indicatori/<str:code>/date.<slug:form>", pictures.indicator_data, name="indicator_data"),
    path("indicatori/<str:code>/incorporat/", public.indicator_embed, name="indicator_embed"),
    path(
        "indicatori/<str:code>/grafic/<slug:kind>/<slug:look>.<slug:form>",
        pictures.indicator_picture,
        name="indicator_picture",
    ),
    path("servicii/", services.service_list, name="service_list"),
    path("servicii/furnizor/<slug:slug>/", services.provider, name="provider"),
    path("servicii/<slug:slug>/", services.service, name="service"),
    path("date/", data.data_book, name="data_book"),
    path("date/catalog.<slug:form>", data.data_catalogue, name="data_catalogue"),
    path("date/<slug:slug>/", data.dataset, name="dataset"),
    path("date/<slug:slug>/v<int:number>/sdmx.csv", data.dataset_sdmx, name="dataset_sdmx"),
    path("date/<slug:slug>/v<int:number>/<slug:kind>", data.dataset_file, name="dataset_file"),
    path("api/docs", data.api_docs, name="api_docs"),
    path("api/v1/", include(api.urlpatterns)),
]
