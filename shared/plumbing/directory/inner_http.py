"""HTTP between our own processes: no proxy of the environment, no cookies, the instance's CA."""

from pathlib import Path
from ssl import SSLContext, create_default_context

import httpx

from shared.plumbing.base.cookie_jars import no_cookies


def inner_client(address: str, seconds: float, ca: Path | None = None) -> httpx.Client:
    """A client for one of our own addresses, with a time limit in seconds."""
    secure = verified(address, ca)
    return httpx.Client(
        base_url=address, timeout=seconds, verify=secure, trust_env=False, cookies=no_cookies()
    )


def inner_async_client(address: str, seconds: float, ca: Path | None = None) -> httpx.AsyncClient:
    """An async client for one of our own addresses, with a time limit in seconds."""
    secure = verified(address, ca)
    return httpx.AsyncClient(
        base_url=address, timeout=seconds, verify=secure, trust_env=False, cookies=no_cookies()
    )


def verified(address: str, ca: Path | None) -> SSLContext | bool:
    """Which certificates to trust: the CA's, the public ones (True), or none (False)."""
    # Certificates take long to load and are not needed without TLS.
    if not address.startswith("https"):
        return False
    return create_default_context(cafile=str(ca)) if ca is not None else True
