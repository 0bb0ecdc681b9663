"""What an administrator of Keycloak does, over its own API."""

import json
import time
from typing import Any, ClassVar

import httpx

PORTAL = "http://127.0.0.1:8000"
"""The portal's address in ``realm.json``."""
TOKEN_SECONDS = 30.0


class Admin:
    """The administrator of a realm; each method raises ``httpx.HTTPStatusError`` when refused."""

    USER: ClassVar = "admin"

    def __init__(self, address: str, realm: str, password: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=60, trust_env=False)
        self._realm = f"/admin/realms/{realm}"
        self._password = password
        self._token, self._since = "", float("-inf")

    def close(self) -> None:
        self._http.close()

    def lead_back_to(self, portal: str) -> None:
        """Give the realm's clients the portal's real address in place of the imported one."""
        for client in self._ask("GET", "/clients"):
            written = json.dumps(client)
            if PORTAL in written:
                moved = json.loads(written.replace(PORTAL, portal))
                self._ask("PUT", f"/clients/{client['id']}", moved)

    def sessions(self, username: str) -> list[dict[str, Any]]:
        """The person's sessions at Keycloak."""
        return list(self._ask("GET", f"/users/{self._user(username)}/sessions"))

    def end_sessions(self, username: str) -> None:
        """End all of a person's sessions, and tell the clients over the back channel."""
        self._ask("POST", f"/users/{self._user(username)}/logout")

    def signing_key(self) -> str:
        """The id of the key that signs ID tokens."""
        return str(self._ask("GET", "/keys")["active"]["ES256"])

    def add_signing_key(self) -> None:
        """Add a key that from now on signs in place of the one before."""
        key = {
            "name": f"key-{time.time_ns()}",
            "providerType": "org.keycloak.keys.KeyProvider",
            "providerId": "ecdsa-generated",
            "config": {
                "priority": [str(time.time_ns() // 1_000_000_000)],
                "active": ["true"],
                "enabled": ["true"],
                "ecdsaEllipticCurveKey": ["P-256"],
            },
        }
        self._ask("POST", "/components", key)

    def _user(self, username: str) -> str:
        (found,) = self._ask("GET", f"/users?exact=true&username={username}")
        return str(found["id"])

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self._current_token()}"}
        answer = self._http.request(method, self._realm + path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _current_token(self) -> str:
        if time.monotonic() - self._since > TOKEN_SECONDS:
            answer = self._http.post(
                "/realms/master/protocol/openid-connect/token",
                data={
                    "grant_type": "password",
                    "client_id": "admin-cli",
                    "username": self.USER,
                    "password": self._password,
                },
            )
            answer.raise_for_status()
            self._token, self._since = answer.json()["access_token"], time.monotonic()
        return self._token
