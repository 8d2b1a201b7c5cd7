from django.urls import include, path

from indicators.overview.views import api, data

urlpatterns = [
    path("date/", data.data_book, name="data_book"),
    path("date/catalog.<slug:form>", data.data_catalogue, name="data_catalogue"),
    path("date/<slug:slug>/", data.dataset, name="dataset"),
    path("date/<slug:slug>/v<int:number>/sdmx.csv", data.dataset_sdmx, name="dataset_sdmx"),
    path("date/<slug:slug>/v<int:number>/<slug:kind>", data.dataset_file, name="dataset_file"),
    path("api/docs", data.api_docs, name="api_docs"),
    path("api/v1/", include(api.urlpatterns)),
]
