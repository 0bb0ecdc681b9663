"""Tokens that the directory does not trust, of a person or of the portal, end no session."""

from typing import Any
from uuid import UUID

import pytest

from services.portal.web.issuing import issued_by
from tests.api.world import World
from tests.services.portal.oidc.portal import Browser, SignInPortal


def test_a_token_that_is_no_longer_trusted_is_renewed_and_ends_no_session(
    world: World, portal: SignInPortal, browser: Browser
) -> None:
    browser.sign_in()
    manager = UUID(world.home.people["manager"].subject)
    known: Any = portal.app.state.context.tokens._known  # noqa: SLF001 - the key is turned
    known[manager] = ("signed.by.another", float("inf"))
    assert "Manager0 Prov" in browser.get("/me")


def test_a_portal_that_the_directory_does_not_trust_ends_no_session(
    world: World, portal: SignInPortal, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser.sign_in()
    tokens: Any = portal.app.state.context.tokens
    tokens.forget(UUID(world.home.people["manager"].subject))
    issue = issued_by(portal.app.state.context.services, lambda: "signed.by.another")
    with monkeypatch.context() as patched:
        patched.setattr(tokens, "_issue", issue)
        assert browser.http.get("/me").status_code == 503
    assert "Manager0 Prov" in browser.get("/me")
