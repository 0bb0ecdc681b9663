"""Who may do what: every route declares a policy, and one guard enforces them all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from anyio import to_thread
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from shared.kernel.refusals import NO_SUCH_CASE, NOT_YOURS, NotAllowed, NotFound
from shared.plumbing.directory import on_behalf
from shared.plumbing.directory.on_behalf import NobodyAsks, NotSignedIn
from shared.plumbing.directory.replica import Replica
from shared.plumbing.security import due_check
from shared.plumbing.security.due_check import HANDLER_CHECKS, DueCheck
from shared.plumbing.security.tokens import BadToken, Identity, Kind, UnknownKey, Verifier
from shared.plumbing.security.whose_step import Refused, Turns

Connection = ASGIConnection[Any, Any, Any, Any]
Check = Callable[[Connection, BaseRouteHandler], None]
CaseRoles = Callable[[Any, UUID, UUID], frozenset[str]]
"""``(commands, case, person)``: the person's roles in the case; empty hides the case from them."""
WRONG_KIND = "This kind of caller may not call this operation."
WRONG_SERVICE = "This service may not call this operation."


@dataclass(frozen=True)
class Policy:
    """Who may call a route.

    ``kinds``: the kinds of caller whose tokens pass (``person``, ``service``, ``operator``); empty
    for a public route. ``callers``: the names of the services that may call; with ``listeners``,
    those that consume a stream of this service. ``for_whom``: the kinds of caller on whose behalf
    a service may ask; their token comes beside the service's own. ``case``: the path parameter
    that names the case. ``case_roles``: the caller needs one of these, in the case or, without a
    case, in some agency.
    """

    kinds: frozenset[str]
    case: str | None = None
    case_roles: frozenset[str] = field(default_factory=frozenset[str])
    callers: frozenset[str] = field(default_factory=frozenset[str])
    listeners: bool = False
    for_whom: frozenset[str] = field(default_factory=frozenset[str])


def open_to_all() -> Policy:
    return Policy(kinds=frozenset())


def signed_in() -> Policy:
    """Let every person call; what they see depends on who they are."""
    return Policy(kinds=frozenset({"person"}))


IN_PLACE_OF_A_MANAGER = ("manager", "leader", "signatory")
"""The roles of those who can act as a unit's manager today (R-O2); the command checks who does."""


def holding(*roles: str) -> Policy:
    """Allow persons who hold one of these roles in some agency; the command checks which agency."""
    return Policy(kinds=frozenset({"person"}), case_roles=frozenset(roles))


def in_case(case: str, *case_roles: str) -> Policy:
    """Allow persons who have one of these roles in the case, or any role when none is named."""
    return Policy(kinds=frozenset({"person"}), case=case, case_roles=frozenset(case_roles))


def looked_after(case: str, *case_roles: str) -> Policy:
    """Allow operators, and persons who have one of these roles in the case."""
    kinds = frozenset({"operator", "person"})
    return Policy(kinds=kinds, case=case, case_roles=frozenset(case_roles))


def services(*names: str) -> Policy:
    """Allow these services only; without names, no service may call."""
    return Policy(kinds=frozenset({"service"}), callers=frozenset(names))


def services_for(kinds: Iterable[str], *names: str) -> Policy:
    """Allow these services on behalf of a signed-in caller of one of these kinds."""
    return replace(services(*names), for_whom=frozenset(kinds))


def listeners() -> Policy:
    """Allow the services that consume a stream of this service."""
    return Policy(kinds=frozenset({"service"}), listeners=True)


def operators(*roles: str) -> Policy:
    """Allow operators, and persons who hold one of these roles."""
    kinds = {"operator", "person"} if roles else {"operator"}
    return Policy(kinds=frozenset(kinds), case_roles=frozenset(roles))


class Access:
    """Identifies callers and checks them against the policies of this service's routes."""

    listeners: frozenset[str] = frozenset()
    """The services that consume a stream of this service."""

    def __init__(
        self,
        verifier: Verifier,
        replica: Replica,
        commands: object,
        cases: Mapping[str, CaseRoles],
        turns: Turns | None = None,
    ) -> None:
        self._verifier = verifier
        self._replica = replica
        self._commands = commands
        self._cases = cases
        self._turns = turns

    def identify(self, authorization: str | None) -> Identity:
        """The caller that the bearer token identifies.

        Raises:
            NotSignedIn: without a token that can be trusted.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise NotSignedIn("Sign in first.")
        try:
            return self._verifier.identify(token)
        except BadToken as error:
            raise NotSignedIn("The token cannot be trusted.") from error

    async def identified(self, authorization: str | None) -> Identity:
        """Like ``identify``, but fetches the public keys first when the token's key is unknown.

        Raises:
            NotSignedIn: without a token that can be trusted.
            httpx.TransportError: when the keys cannot be fetched now.
        """
        try:
            return self.identify(authorization)
        except NotSignedIn as error:
            unknown = isinstance(error.__cause__, UnknownKey)
            if not unknown or not await self._verifier.learn():
                raise
            return self.identify(authorization)

    async def whom_for(self, token: str | None, kinds: frozenset[str]) -> Identity:
        """The caller on whose behalf a service asks, identified by their own token.

        Raises:
            NobodyAsks: when they are not signed in, or are of another kind.
        """
        try:
            found = await self.identified(f"Bearer {token}" if token else None)
            await to_thread.run_sync(self._refuse_if_erased, found)
        except NotSignedIn as error:
            raise NobodyAsks(
                f"{on_behalf.HEADER} does not hold a token that can be trusted."
            ) from error
        if found.kind not in kinds:
            raise NobodyAsks("This kind of caller may not ask for this.")
        return found

    def explained(
        self, refusal: NotAllowed, policy: Policy, path: Mapping[str, Any], operation: str
    ) -> NotAllowed:
        """Add to a refusal whose step it is, for a caller who may see the case."""
        if self._turns is None:
            return refusal
        case_id = path[policy.case] if policy.case is not None else None
        refused = Refused(operation, policy.case_roles, policy.case, case_id)
        return self._turns.explained(refusal, refused)

    def check(
        self, policy: Policy, identity: Identity, path: Mapping[str, Any], operation: str = ""
    ) -> None:
        """Check the caller against the policy.

        Raises:
            NotFound: when the case does not exist for the caller.
            NotAllowed: when the step belongs to another party.
            NotSignedIn: when the caller has been erased (R-D2a).
        """
        self._refuse_if_erased(identity)
        if identity.kind not in policy.kinds:
            raise NotAllowed(WRONG_KIND)
        if identity.kind is Kind.SERVICE and identity.subject not in self._callers(policy):
            raise NotAllowed(WRONG_SERVICE)
        if identity.person_id is None:
            return
        if policy.case is not None:
            held = self._case_roles(policy.case, path[policy.case], identity.person_id)
        else:
            held = self._replica.roles_held(identity.person_id)
        if policy.case_roles and not held & policy.case_roles:
            raise self.explained(NotAllowed(NOT_YOURS), policy, path, operation)

    def _refuse_if_erased(self, identity: Identity) -> None:
        if identity.person_id in self._replica.erased():
            raise NotSignedIn("The token cannot be trusted.")

    def _callers(self, policy: Policy) -> frozenset[str]:
        return self.listeners if policy.listeners else policy.callers

    def _case_roles(self, case: str, case_id: UUID, person: UUID) -> frozenset[str]:
        held = self._cases[case](self._commands, case_id, person)
        if not held:
            raise NotFound(NO_SUCH_CASE)
        return held


async def guard(connection: Connection, handler: BaseRouteHandler) -> None:
    """Enforce a route's policy; a route that declares none is refused."""
    await guard_with(check, connection, handler)


async def guard_with(checks: Check, connection: Connection, handler: BaseRouteHandler) -> None:
    """As ``guard``, with other checks; on the handler's thread if the route declares that."""
    policy = handler.opt.get("policy")
    if not isinstance(policy, Policy):
        raise NotAllowed("This route declares no policy.")
    if not policy.kinds:
        return
    access: Access = connection.app.state.access
    identity = await access.identified(connection.headers.get("authorization"))
    connection.state.identity = identity
    if identity.kind is not Kind.SERVICE:
        on_behalf.answering(connection.headers["authorization"].split()[1])
    due = DueCheck(str(handler.opt.get("operation", "")), lambda: checks(connection, handler))
    if HANDLER_CHECKS in handler.opt:
        due_check.leave(due)
        connection.state.due_check = due
        return
    await to_thread.run_sync(due.do)
    if policy.for_whom:
        token = connection.headers.get(on_behalf.HEADER)
        connection.state.for_whom = await access.whom_for(token, policy.for_whom)


def check(connection: Connection, handler: BaseRouteHandler) -> None:
    """Check an identified caller against the policy of a route.

    Raises:
        NotFound: when the case does not exist for the caller.
        NotAllowed: when the step belongs to another party.
        NotSignedIn: when the caller has been erased (R-D2a).
    """
    access: Access = connection.app.state.access
    policy: Policy = handler.opt["policy"]
    operation, path = str(handler.opt.get("operation", "")), dict(connection.path_params)
    try:
        access.check(policy, connection.state.identity, path, operation)
    except NotFound:
        # The same query runs whether or not the case exists, so that timing reveals nothing.
        connection.state.hidden = _exists(connection, path.get(policy.case or ""))
        raise


def _exists(connection: Connection, case_id: object) -> bool:
    store = connection.app.state.get("store")
    if store is None or not isinstance(case_id, UUID):
        return False
    known = "SELECT 1 FROM events WHERE originator_id = %s LIMIT 1"
    return store.database.row(known, case_id) is not None
