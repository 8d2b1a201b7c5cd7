"""What every page knows: the authority, and what the reader may open."""

from django.conf import settings
from django.http import HttpRequest

from accounts.authority.queries import authority
from accounts.permissions import Permission


def portal(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    profile = authority()
    return {
        "authority": profile,
        "responsible_officer": profile.responsible,
        "is_staff_member": bool(user and user.is_authenticated and user.is_staff_member),
        "Permission": Permission,
        "single_sign_on": settings.SINGLE_SIGN_ON,
    }
