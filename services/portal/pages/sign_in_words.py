"""Why someone could not sign in, in plain words: never the provider's own."""

import re
from collections.abc import Callable, Mapping

from services.portal.session.providers import Provider
from services.portal.session.refusal import Reason
from services.portal.web.errors import ENDED
from services.portal.web.refusals import ShownProblem
from services.portal.web.visit import Visit

AWAY = (Reason.AWAY, Reason.REDIRECTED, Reason.TOO_LARGE, Reason.NOT_JSON)
KINDS: Mapping[Reason, str] = {
    Reason.CANCELLED: "cancelled",
    Reason.NOT_KNOWN: "unknown",
    Reason.EMAIL_NOT_VERIFIED: "unverified",
    **dict.fromkeys(AWAY, "away"),
    **dict.fromkeys((Reason.STATE, Reason.OTHER_BROWSER, Reason.TOO_LATE), "expired"),
}
OTHER = "other"
_REFERENCE = re.compile(r"[0-9a-f]{8}")


def kind_of(reason: Reason) -> str:
    """The text that a reader gets: many reasons mean nothing to them but a reference."""
    return KINDS.get(reason, OTHER)


def problem_of(visit: Visit, provider: Provider | None) -> ShownProblem | None:
    """What the address of the page says went wrong."""
    words = _WORDS.get(visit.request.query_params.get("problem", ""))
    if words is None:
        return None
    name = provider.name if provider is not None else visit._("The sign-in service")
    title, line, instead = words(visit)
    reference = visit.request.query_params.get("reference", "")
    known = reference if _REFERENCE.fullmatch(reference) else "?"
    said = {"provider": name, "reference": known}
    return ShownProblem("", title, [line % said], instead=instead % said)


Words = tuple[str, str, str]


def _cancelled(visit: Visit) -> Words:
    _ = visit._
    return (
        _("You are not signed in"),
        _("%(provider)s reports that signing in was cancelled."),
        _("Choose how to sign in to try again."),
    )


def _away(visit: Visit) -> Words:
    _ = visit._
    return (
        _("You are not signed in"),
        _("%(provider)s does not answer right now."),
        _("Try again in a moment. Reference: %(reference)s"),
    )


def _unknown(visit: Visit) -> Words:
    _ = visit._
    return (
        _("Utbyte does not know who you are"),
        _("%(provider)s signed you in, but no one who works at your agency fits its account."),
        _("Ask your agency's HR contact whether you are registered with the right details."),
    )


def _unverified(visit: Visit) -> Words:
    _ = visit._
    return (
        _("Utbyte does not know who you are"),
        _("%(provider)s has not verified your e-mail address, so Utbyte cannot rely on it."),
        _("Verify the address there and sign in again, or ask your agency's HR contact."),
    )


def _expired(visit: Visit) -> Words:
    _ = visit._
    return (
        _("You are not signed in"),
        _("It took too long, or it was begun in another window."),
        _("Choose how to sign in to try again."),
    )


def _ended(visit: Visit) -> Words:
    _ = visit._
    return (
        _("You no longer have access to Utbyte"),
        _("Your agency has recorded that you have left, or your details have been erased."),
        _("If that is wrong, or to learn what is stored about you, ask your agency's HR contact."),
    )


def _other(visit: Visit) -> Words:
    _ = visit._
    return (
        _("You are not signed in"),
        _("%(provider)s sent an answer that Utbyte cannot trust."),
        _("Try again. If it happens again, report the reference %(reference)s."),
    )


_WORDS: Mapping[str, Callable[[Visit], Words]] = {
    "cancelled": _cancelled,
    "away": _away,
    "unknown": _unknown,
    "unverified": _unverified,
    "expired": _expired,
    ENDED: _ended,
    OTHER: _other,
}
