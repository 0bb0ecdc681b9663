"""HTTP between our own processes: past any proxy of the environment, trusting the instance's CA."""

from pathlib import Path
from ssl import SSLContext, create_default_context

import httpx


def inner_client(address: str, seconds: float, ca: Path | None = None) -> httpx.Client:
    """Return a client for one of our own addresses, with a time limit."""
    secure = verified(address, ca)
    return httpx.Client(base_url=address, timeout=seconds, verify=secure, trust_env=False)


def inner_async_client(address: str, seconds: float, ca: Path | None = None) -> httpx.AsyncClient:
    """Return a client for one of our own addresses, for the event loop."""
    secure = verified(address, ca)
    return httpx.AsyncClient(base_url=address, timeout=seconds, verify=secure, trust_env=False)


def verified(address: str, ca: Path | None) -> SSLContext | bool:
    """Return whose certificates are trusted: of the CA, of the public ones, or of none."""
    # Certificates take long to load and are of no use where there is no TLS.
    if not address.startswith("https"):
        return False
    return create_default_context(cafile=str(ca)) if ca is not None else True
