"""The portal in the embedded stage: it asks the services in the same process."""

from collections.abc import Callable
from datetime import date
from typing import Any

import httpx

from services.portal.main import NAME, PortalEnvironment
from services.portal.session.demo import DemoChooser
from services.portal.web.limiting import Proxies
from shared.plumbing.base.cookie_jars import no_cookies
from utbyte.embedded.stage import Stage, StageOptions
from utbyte.instance import trust
from utbyte.instance.service_token import ServiceToken
from utbyte.instance.sign_in import address_of, providers_of

SECONDS = 20.0
"""How long the portal waits for a service."""


def portal_environment(stage: Stage, web: Any) -> PortalEnvironment:
    """What the portal needs: its database, the services behind ``web``, and its own key."""
    settings, door = stage.options.settings, stage.options.demo_door
    inner = httpx.AsyncClient(
        transport=httpx.ASGITransport(web, raise_app_exceptions=False),
        base_url=settings.service_url,
        timeout=SECONDS,
        trust_env=False,
        cookies=no_cookies(),
    )
    return PortalEnvironment(
        database=stage.portal_database,
        clients={"*": inner},
        service_token=ServiceToken(trust.service_issuer(settings, NAME), NAME, "directory"),
        demo=DemoChooser(door, is_fictional=stage.options.is_fictional) if door else None,
        providers=providers_of(settings),
        address=address_of(settings),
        move_clock=_mover(stage) if movable(stage.options) else None,
        proxies=Proxies(settings.trusted_proxies),
        changes=stage.saves,
    )


def movable(options: StageOptions) -> bool:
    """Whether readers may move the clock: in a demo without real people, on a virtual clock."""
    is_demo = options.demo_door is not None and options.is_fictional
    return is_demo and options.virtual_clock is not None


def _mover(stage: Stage) -> Callable[[date], date]:
    def move(day: date) -> date:
        stage.move_to(day)
        return stage.today()  # later, when someone else moved it further meanwhile

    return move
