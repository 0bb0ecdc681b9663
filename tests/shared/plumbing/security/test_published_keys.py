"""Which public keys are published, and whom those of services speak for and to."""

import pytest

from shared.plumbing.security.tokens import (
    BadToken,
    Identity,
    Issuer,
    SigningKey,
    Verifier,
)
from tests.shared.plumbing.token_cases import START, TRUST, at

NOW = int(START.timestamp())
LENDING = Identity.of_service("lending")


class Retiring(SigningKey):
    """A key that is trusted until a moment."""

    def until_second(self, until: int) -> "Retiring":
        self.until = until
        return self


@pytest.mark.parametrize(("later", "is_published"), [(1, True), (0, True), (-1, False)])
def test_a_key_is_published_through_the_last_second_in_which_it_is_trusted(
    later: int, *, is_published: bool
) -> None:
    kept, retiring = SigningKey.made(), Retiring.made().until_second(NOW + later)
    published = Issuer([kept, retiring], TRUST, at(START)).jwks()["keys"]
    assert {each["kid"] for each in published} == (
        {kept.kid, retiring.kid} if is_published else {kept.kid}
    )


@pytest.mark.parametrize(("own", "to"), [(None, "None"), (None, ""), ("billing", "listings")])
def test_a_services_token_passes_nowhere_but_at_the_service_that_it_is_for(
    own: str | None, to: str
) -> None:
    key = SigningKey.made()
    issuer = Issuer([key], TRUST, at(START))
    published = {"keys": [key.public() | {"service": "lending"}]}
    good = Verifier(published, TRUST, at(START), to)
    assert good.identify(issuer.issue(LENDING, to)) == LENDING
    with pytest.raises(BadToken):
        Verifier(published, TRUST, at(START), own).identify(issuer.issue(LENDING, to))
