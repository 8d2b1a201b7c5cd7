"""Where a request comes from, as far as it can be believed (R48)."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64
UNKNOWN = "unknown"
Address = IPv4Address | IPv6Address


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.strip().strip("[]").split("%")[0])
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _is_proxy(address: Address) -> bool:
    return any(address in ip_network(proxy, strict=False) for proxy in getattr(settings, "TRUSTED_PROXIES", ()))


def client_address(request: HttpRequest) -> str:
    """The peer's address; behind configured proxies the nearest one in X-Forwarded-For that is not a proxy itself."""
    peer = _address(request.META.get("REMOTE_ADDR", ""))
    if peer is None:
        return UNKNOWN
    if not _is_proxy(peer):
        return str(peer)
    for text in reversed(request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        forwarded = _address(text)
        if forwarded is None:
            break
        if not _is_proxy(forwarded):
            return str(forwarded)
    return str(peer)


def client_network(request: HttpRequest) -> str:
    """What quotas are counted by: an IPv4 address, or the /64 that one IPv6 subscriber has."""
    address = _address(client_address(request))
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_PREFIX), strict=False))
    return str(address) if address else UNKNOWN
