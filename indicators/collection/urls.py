"""Fixed words before keys."""

from django.urls import path

from indicators.collection.views import outside

urlpatterns = [
    path("birou/raportari/serii/", outside.desk_outside, name="desk_outside"),
    path("birou/raportari/serii/noua/", outside.desk_outside_new, name="desk_outside_new"),
    path("birou/raportari/serii/fisier/<int:pk>/", outside.desk_outside_file, name="desk_outside_file"),
    path(
        "birou/raportari/serii/fisier/<int:pk>/original/", outside.desk_outside_download, name="desk_outside_download"
    ),
    path("birou/raportari/serii/<slug:code>/", outside.desk_outside_series, name="desk_outside_series"),
]
