from django.urls import include, path

from accounts.organisations.views import conventions, desk, own, public

_desk = [
    path("", desk.desk_organisation, name="desk_organisation"),
    path("date/", desk.desk_organisation_edit, name="desk_organisation_edit"),
    path("aproba/", desk.desk_organisation_approve, name="desk_organisation_approve"),
    path("refuza/", desk.desk_organisation_refuse, name="desk_organisation_refuse"),
    path("suspenda/", desk.desk_organisation_suspend, name="desk_organisation_suspend"),
    path("reia/", desk.desk_organisation_restore, name="desk_organisation_restore"),
    path("invita/", desk.desk_colleague_invite, name="desk_colleague_invite"),
    path("invitatii/<int:pk>/retrage/", desk.desk_invitation_revoke, name="desk_invitation_revoke"),
    path("mandate/<int:pk>/incheie/", desk.desk_mandate_end, name="desk_mandate_end"),
    path("conventii/noua/", conventions.convention_new, name="convention_new"),
    path("conventii/<int:pk>/", conventions.convention_edit, name="convention_edit"),
    path("conventii/<int:pk>/incetare/", conventions.convention_terminate, name="convention_terminate"),
    path("conventii/<int:pk>/fisier/", conventions.convention_download, name="convention_download"),
]
_own = [
    path("", own.my_organisation, name="my_organisation"),
    path("invita/", own.colleague_invite, name="colleague_invite"),
    path("invitatii/<int:pk>/retrage/", own.colleague_invitation_revoke, name="colleague_invitation_revoke"),
    path("mandate/<int:pk>/incheie/", own.colleague_mandate_end, name="colleague_mandate_end"),
    path("conventii/<int:pk>/fisier/", own.my_convention_file, name="my_convention_file"),
]
urlpatterns = [
    path("parteneri/", public.partners, name="partners"),
    path("parteneri/<slug:slug>/", public.partner, name="partner"),
    path("cont/organizatie-noua/", own.organisation_new, name="organisation_new"),
    path("cont/organizatia-mea/", own.my_organisations, name="my_organisations"),
    path("cont/organizatia-mea/<slug:slug>/", include(_own)),
    path("cont/invitatie/", own.mandate_invitation, name="mandate_invitation"),
    path("birou/parteneri/", desk.desk_partners, name="desk_partners"),
    path("birou/parteneri/organizatie-noua/", desk.desk_organisation_new, name="desk_organisation_new"),
    path("birou/parteneri/<slug:slug>/", include(_desk)),
]
