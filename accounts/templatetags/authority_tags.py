"""The profile of the authority for templates that have no request: mail and paper."""

from django import template

from accounts.authority.models import Authority
from accounts.authority.queries import authority as current

register = template.Library()


@register.simple_tag
def authority() -> Authority:
    return current()
