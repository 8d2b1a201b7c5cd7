from django.urls import path

from indicators.releases import views

urlpatterns = [
    path("birou/publicari/", views.desk_releases, name="desk_releases"),
    path("birou/publicari/noua/", views.desk_release_new, name="desk_release_new"),
    path("birou/publicari/<int:pk>/", views.desk_release, name="desk_release"),
    path("birou/publicari/<int:pk>/publica/", views.desk_release_publish, name="desk_release_publish"),
    path("birou/publicari/<int:pk>/renunta/", views.desk_release_discard, name="desk_release_discard"),
    path("birou/publicari/<int:pk>/erata/", views.desk_release_erratum, name="desk_release_erratum"),
    path("birou/publicari/<int:pk>/fisiere/<slug:kind>/", views.desk_release_file, name="desk_release_file"),
]
