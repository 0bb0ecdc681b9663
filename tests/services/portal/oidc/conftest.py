"""Fixtures: a provider, honest at the beginning of each test."""

from collections.abc import Callable, Generator

import pytest

from tests.api.world import World
from tests.services.portal.oidc.portal import Browser, SignInPortal, signing_in
from tests.services.portal.oidc.provider import TestProvider, served


@pytest.fixture(scope="module")
def running_provider() -> Generator[TestProvider]:
    with served(TestProvider) as found:
        yield found


@pytest.fixture
def provider(running_provider: TestProvider) -> TestProvider:
    running_provider.be_honest()
    return running_provider


@pytest.fixture(scope="module")
def portal(
    world: World, fresh_database: Callable[[], str], running_provider: TestProvider
) -> Generator[SignInPortal]:
    """A portal at which people of home sign in with their e-mail address, or with a number."""
    with signing_in(world, fresh_database(), running_provider) as found:
        yield found


@pytest.fixture
def browser(portal: SignInPortal, provider: TestProvider) -> Browser:
    del provider  # honest again
    return portal.browser()
