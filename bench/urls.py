from django.urls import include, path

from bench import views

handler400 = "consultare.errors.bad_request"
handler403 = "consultare.errors.permission_denied"
handler404 = "consultare.errors.page_not_found"
handler500 = "consultare.errors.server_error"

urlpatterns = [
    path("bench/floor/<int:round_pk>/", views.floor),
    path("bench/insert/", views.insert),
    path("bench/transaction/<int:round_pk>/<int:unit_pk>/", views.transaction),
    path("", include("consultare.urls")),
]
