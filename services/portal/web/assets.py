"""Style sheets, scripts and fonts: addresses that change with their content, sent compressed."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from http import HTTPStatus
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
    mark: str

    def tag(self, *, packed: bool) -> str:
        """The entity tag of one of the two representations (RFC 9110, 8.8.3.3)."""
        return f'"{self.mark}-gzip"' if packed else f'"{self.mark}"'


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
    return Asset(KINDS[path.suffix], plain, packed, sha256(plain).hexdigest()[:16])


@get("/static/{version:str}/{name:str}", opt={"public": True}, sync_to_thread=False, name="static")
def static(
    version: FromPath[str],
    name: FromPath[str],
    encodings: Annotated[str, HeaderParameter(name="Accept-Encoding")] = "",
    known: Annotated[str, HeaderParameter(name="If-None-Match")] = "",
) -> Response[bytes]:
    """Send a file; an address of another version than this one is answered but not kept."""
    found = assets().get(name)
    if found is None:
        raise NotFoundException
    cached = FOR_EVER if version == digest() else "no-store"
    return _sent(found, cached, known, packed=found.packed is not None and "gzip" in encodings)


@get("/favicon.ico", opt={"public": True}, sync_to_thread=False)
def favicon(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Send the mark to browsers that ask without being told where it is."""
    known = request.headers.get("if-none-match", "")
    return _sent(assets()["mark.svg"], "max-age=86400", known, packed=False)


def _sent(found: Asset, cached: str, known: str, *, packed: bool) -> Response[bytes]:
    """A file, or 304 for a browser that has this representation."""
    tag = found.tag(packed=packed)
    headers = {
        "Cache-Control": cached,
        "ETag": tag,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if tag in known:
        return Response(b"", status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    body = found.packed if packed and found.packed is not None else found.plain
    return Response(body, media_type=found.kind, headers=headers)
