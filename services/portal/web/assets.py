"""Style sheets, scripts and fonts: addresses that change with their content, sent compressed."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, HeaderParameter

FOLDER = Path(__file__).parent.parent / "static"
KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"
_NOT_SMALLER = {".woff2"}


@dataclass(frozen=True)
class Asset:
    """A file as it is sent; ``packed`` is None where compression gains nothing."""

    kind: str
    plain: bytes
    packed: bytes | None


@cache
def assets() -> dict[str, Asset]:
    """All files by name; ours and the vendored ones have one name space."""
    found = [each for each in sorted(FOLDER.rglob("*")) if each.suffix in KINDS]
    return {each.name: _asset(each) for each in found}


@cache
def digest() -> str:
    """What the addresses change with: style sheets refer to fonts beside them."""
    whole = sha256()
    for name, each in assets().items():
        whole.update(name.encode() + each.plain)
    return whole.hexdigest()[:12]


def address(name: str) -> str:
    """The address of a file.

    Raises:
        KeyError: when there is none of that name.
    """
    return f"/static/{digest()}/{name}" if assets()[name] else ""


def _asset(path: Path) -> Asset:
    plain = path.read_bytes()
    packed = None if path.suffix in _NOT_SMALLER else gzip.compress(plain, mtime=0)
    return Asset(KINDS[path.suffix], plain, packed)


@get("/static/{version:str}/{name:str}", opt={"public": True}, sync_to_thread=False, name="static")
def static(
    version: FromPath[str],
    name: FromPath[str],
    encodings: Annotated[str, HeaderParameter(name="Accept-Encoding")] = "",
) -> Response[bytes]:
    """Send a file; an address of another version than this one is answered but not kept."""
    found = assets().get(name)
    if found is None:
        raise NotFoundException
    headers = {
        "Cache-Control": FOR_EVER if version == digest() else "no-store",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if found.packed is None or "gzip" not in encodings:
        return Response(found.plain, media_type=found.kind, headers=headers)
    packed = {**headers, "Content-Encoding": "gzip"}
    return Response(found.packed, media_type=found.kind, headers=packed)


@get("/favicon.ico", opt={"public": True}, sync_to_thread=False)
def favicon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send the mark to browsers that ask without being told where it is."""
    del request
    mark = assets()["mark.svg"]
    return Response(mark.plain, media_type=mark.kind, headers={"Cache-Control": "max-age=86400"})
