"""An identity provider over a real socket that keeps to the standards unless it is told to lie."""

import asyncio
import json
import threading
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from threading import Thread
from typing import Any
from urllib.parse import unquote_plus, urlencode

from joserfc import jwt
from joserfc.jwk import ECKey
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.response import Redirect

from shared.kernel.ids import fresh_id
from shared.plumbing.base.settings import Settings
from shared.plumbing.web.http_server import listener_on, server_of

CLIENT, SECRET = "utbyte", "sécret: +/&"
SUBJECT, SESSION = "subject-1", "session-1"


@contextmanager
def served(make: Any) -> Generator[Any]:
    """Serve what ``make`` makes of its own address, on a port of this machine."""
    with listener_on("127.0.0.1", 0) as listener:
        made = make(f"http://127.0.0.1:{listener.getsockname()[1]}")
        server = server_of(made.app, Settings(), 2)
        thread = Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        yield made
        server.should_exit = True
        thread.join(timeout=20)


class TestProvider:
    """Signs everyone in as ``claims``; each other attribute changes one thing that it answers."""

    __test__ = False

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = ECKey.generate_key("P-256", {"kid": "k1", "use": "sig", "alg": "ES256"})
        self.app = Litestar(
            [*self._documents(), *self._flow()], openapi_config=None, logging_config=None
        )
        self.be_honest()

    def be_honest(self) -> None:
        """Tell the truth from now on."""
        self.client = CLIENT
        self.metadata: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.token: dict[str, Any] = {}
        self.keys: dict[str, Any] = {"keys": [self.key.as_dict(private=False)]}
        self.signing: Any = self.key
        self.sign: Any = self.signed
        self.raw: dict[str, Response[Any]] = {}
        self.waiting: threading.Event | None = None
        self.asked: list[dict[str, str]] = []
        self.asked_for_keys = 0
        self.codes: dict[str, dict[str, str]] = {}

    def signed(self, claims: dict[str, Any]) -> str:
        """A token with these claims; a value None leaves out a member of header or claims."""
        header = told({"alg": "ES256", "kid": "k1", "typ": "JWT"}, self.header)
        return jwt.encode(header, claims, self.signing, [header["alg"]])

    def id_claims(self, nonce: str) -> dict[str, Any]:
        """What an ID token says."""
        now = int(time.time())
        return told(
            {
                "iss": self.issuer, "sub": SUBJECT, "aud": CLIENT, "iat": now, "exp": now + 300,
                "nonce": nonce, "sid": SESSION, "email": "manager0@example.org",
                "email_verified": True,
            },
            self.claims,
        )  # fmt: skip

    def logout_token(self, **lies: Any) -> str:
        """A logout token of the session."""
        now = int(time.time())
        events = {"http://schemas.openid.net/event/backchannel-logout": {}}
        claims = {
            "iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": str(fresh_id()),
            "events": events, "sid": SESSION, "sub": SUBJECT,
        }  # fmt: skip
        self.header.setdefault("typ", "logout+jwt")
        return str(self.sign(told(claims, lies)))

    def _documents(self) -> list[Any]:
        @get("/.well-known/openid-configuration", sync_to_thread=False)
        def metadata() -> Response[Any]:
            told_of = {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize?realm=1",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
                "authorization_response_iss_parameter_supported": True,
                "code_challenge_methods_supported": ["plain", "S256"],
                "id_token_signing_alg_values_supported": ["RS256", "ES256"],
            }
            return self.raw.get("metadata") or Response(told(told_of, self.metadata))

        @get("/keys", sync_to_thread=False)
        def keys() -> Response[Any]:
            self.asked_for_keys += 1
            return self.raw.get("keys") or Response(self.keys)

        return [metadata, keys]

    def _flow(self) -> list[Any]:
        @get("/authorize", sync_to_thread=False)
        def authorize(request: Request[Any, Any, State]) -> Redirect:
            query, code = dict(request.query_params), fresh_id().hex
            self.codes[code] = query
            answer = {"code": code, "state": query["state"], "iss": self.issuer}
            answers = urlencode(told(answer, self.answer), doseq=True)
            return Redirect(f"{query['redirect_uri']}?{answers}")

        @post("/token", status_code=200)
        async def token(request: Request[Any, Any, State]) -> Response[Any]:
            sent = {name: str(value) for name, value in (await request.form()).items()}
            self.asked.append(sent)
            if self.waiting is not None:
                await asyncio.to_thread(self.waiting.wait)
            if "token" in self.raw:
                return self.raw["token"]
            begun = self.codes.pop(sent.get("code", ""), None)
            if begun is None or not self._is_the_client(request, sent, begun):
                return Response({"error": "invalid_grant"}, status_code=400)
            id_token = self.sign(self.id_claims(begun["nonce"]))
            answer = {"access_token": "a", "token_type": "Bearer", "id_token": id_token}
            return Response(told(answer, self.token))

        return [authorize, token]

    def _is_the_client(
        self, request: Request[Any, Any, State], sent: dict[str, str], begun: dict[str, str]
    ) -> bool:
        challenge = _plain(sha256(sent.get("code_verifier", "").encode()).digest())
        given = request.headers.get("authorization", "").removeprefix("Basic ")
        basic = [unquote_plus(each) for each in b64decode(given).decode().split(":")]
        secret = basic if given else [sent.get("client_id"), sent.get("client_secret")]
        return (
            secret == [self.client, SECRET]
            and challenge == begun["code_challenge"]
            and sent["redirect_uri"] == begun["redirect_uri"]
        )


def forged(header: dict[str, Any], claims: dict[str, Any], sign: Any = lambda _: b"") -> str:
    """A token with any header, which ``sign`` signs; by default no one does."""
    parts = [_plain(json.dumps(each).encode()) for each in (header, claims)]
    signature = sign(".".join(parts).encode())
    return ".".join((*parts, _plain(signature)))


def _plain(given: bytes) -> str:
    return urlsafe_b64encode(given).decode().rstrip("=")


def told(truth: dict[str, Any], lies: dict[str, Any]) -> dict[str, Any]:
    """The truth with lies in it; None leaves a member out."""
    return {name: value for name, value in {**truth, **lies}.items() if value is not None}
