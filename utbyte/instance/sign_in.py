"""The identity providers of an instance, and where they send people back to."""

from services.portal.session.providers import BadProviders, Provider, read_providers
from shared.plumbing.base.settings import Settings
from utbyte.instance.running import LOOPBACK, WrongSetting


def address_of(settings: Settings) -> str:
    """Where people reach the portal: as it is configured, or on this machine."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return settings.public_url or f"http://{host}:{settings.port}"


def providers_of(settings: Settings) -> tuple[Provider, ...]:
    """The providers at which people sign in; none when the setting is missing.

    Raises:
        WrongSetting: when the file cannot be used, or providers would not know where to send
            people back to.
    """
    if settings.sign_in is None:
        return ()
    if settings.public_url is None and settings.host not in LOOPBACK:
        raise WrongSetting("UTBYTE_SIGN_IN: set UTBYTE_PUBLIC_URL too, or no one comes back.")
    try:
        return read_providers(settings.sign_in)
    except BadProviders as error:
        raise WrongSetting(f"UTBYTE_SIGN_IN: {error}") from error
