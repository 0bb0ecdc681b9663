"""The page of one loan: its content depends on the caller."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.lending.api.models import (
    BackfillPage,
    CostPage,
    LoanPage,
    LoanSummary,
    NamedPerson,
    PendingPage,
    PercentStep,
    SidePage,
    TakenStep,
    TermsPage,
    Waiting,
    Waived,
    Why,
)
from services.lending.api.waiting import waited_for, waiting_parties
from services.lending.commands import Lending
from services.lending.domain.rules.early_end import last_day_by_early_end
from services.lending.domain.rules.notice import (
    earliest_start,
    latest_approval,
    notice_counted_from,
)
from services.lending.domain.values import LoanTerms
from services.lending.domain.words import Ground, Party, Status, Step
from shared.plumbing.eventstore.views import Row

OWN = frozenset({"person", "lender.manager", "lender.hr_contact", "auditor"})
"""Readers of the person's own reasons and of reasons that mention a danger: the employer's side."""
LENDER = OWN | {"lender.leader"}
BOTH = LENDER | {"receiver.manager", "receiver.hr_contact", "receiver.leader"}
SEES_COST = BOTH | {"lender.finance", "receiver.finance"}

Names = Mapping[UUID, str]


def _somebody(names: Names, person: UUID | str | None) -> NamedPerson | None:
    if person is None:
        return None
    person_id = UUID(str(person))
    return NamedPerson(person_id=person_id, name=names.get(person_id))


def _people(names: Names, people: Iterable[UUID]) -> list[NamedPerson]:
    return [NamedPerson(person_id=each, name=names.get(each)) for each in people]


def _side(agencies: Names, agency_id: UUID, unit_id: UUID) -> SidePage:
    return SidePage(agency_id=agency_id, agency=agencies.get(agency_id), unit_id=unit_id)


def agency_names(service: Lending, rows: Iterable[Row]) -> dict[UUID, str]:
    sides = {row[side] for row in rows for side in ("lender_agency_id", "receiver_agency_id")}
    found = [service.replica.agency(agency_id) for agency_id in sides]
    return {agency.agency_id: agency.name for agency in found if agency is not None}


def _percent(steps: Iterable[dict[str, Any]]) -> list[PercentStep]:
    return [PercentStep.model_validate(step) for step in steps]


def summary(row: Row, names: Names, agencies: Names) -> LoanSummary:
    person = row["person_id"]
    return LoanSummary(
        loan_id=row["loan_id"],
        status=row["status"],
        person=NamedPerson(person_id=person, name=names.get(person)),
        lender=_side(agencies, row["lender_agency_id"], row["lender_unit_id"]),
        receiver=_side(agencies, row["receiver_agency_id"], row["receiver_unit_id"]),
        start=row["starts"],
        end=row["ends"],
        percent=_percent(row["percent"]),
        flags=row["flags"],
        proposed_on=row["proposed_on"],
        version=row["version"],
    )


def page(service: Lending, row: Row, caller: UUID) -> LoanPage:
    roles_held = service.case_roles(row["loan_id"], caller)
    waits = waited_for(service.replica, row)
    names = service.directory.names(_mentioned(row, waits))
    collaboration = service.queries.collaboration(row["collaboration_id"])
    cost = CostPage.of(row["cost"]) if roles_held & SEES_COST else None
    return LoanPage(
        **summary(row, names, agency_names(service, [row])).model_dump(),
        form=row["form"],
        purpose=row["purpose"],
        collaboration_id=row["collaboration_id"],
        collaboration=collaboration.name if collaboration is not None else None,
        listing_id=row["listing_id"],
        interest_id=row["interest_id"],
        employment_percent=row["employment_percent"],
        earliest_start=_earliest_start(row, service.clock.today()),
        latest_approval=_latest_approval(row),
        early_end=_early_end(row, service.clock.today()),
        waived=_waived(row, names),
        agreed_on=row["agreed_on"],
        person_left=bool(row["person_left"]),
        agency_left=bool(row["agency_left"]),
        steps=_steps(row, names),
        asked_again=row["asked_again"],
        waits_for=[
            Waiting(
                step=each.step,
                party=each.party,
                people=_people(names, each.people),
                substitute_missing=each.substitute_missing,
            )
            for each in waits
        ],
        changes=[_pending(asked, roles_held) for asked in row["pending"].values()],
        backfill=_backfill(row),
        terms=_terms(row),
        cost=cost,
        reasons=[
            _why(service, reason, names)
            for reason in row["reasons"]
            if _reads(reason, roles_held, caller)
        ],
        you_are=sorted(roles_held),
    )


def _mentioned(row: Row, waits: Iterable[Any]) -> set[UUID]:
    entries = [*row["given"].values(), *row["reasons"], *filter(None, [row["waiver"]])]
    by = {UUID(each["by"]) for each in entries if each["by"] is not None}
    return {row["person_id"], *by, *(person for each in waits for person in each.people)}


def _earliest_start(row: Row, today: date) -> date:
    """R-O3: as agreed; for a proposal, as if it were agreed today."""
    if row["status"] != Status.PROPOSED and row["earliest_start"] is not None:
        return row["earliest_start"]
    terms = LoanTerms.model_validate(row["terms"])
    approval = row["given"].get(Step.APPROVAL)
    approved = today if approval is None else date.fromisoformat(approval["on"])
    counted_from = notice_counted_from(approved, today)
    return earliest_start(counted_from, terms.notice, terms.notice_counts_from)


def _latest_approval(row: Row) -> date | None:
    """R-O3: of a proposal that is not approved yet."""
    if row["status"] != Status.PROPOSED or Step.APPROVAL in row["given"]:
        return None
    terms = LoanTerms.model_validate(row["terms"])
    return latest_approval(row["starts"], terms.notice, terms.notice_counts_from)


def _early_end(row: Row, today: date) -> date | None:
    """R-O6: of a running loan."""
    if row["status"] != Status.RUNNING:
        return None
    last_day = last_day_by_early_end(today, LoanTerms.model_validate(row["terms"]).early_end)
    return last_day if last_day < row["ends"] else None


def _waived(row: Row, names: Names) -> Waived | None:
    waiver = row["waiver"]
    if waiver is None:
        return None
    return Waived(
        on=waiver["on"],
        by=_somebody(names, waiver["by"]),
        start=waiver["start"],
        days=waiver["days"],
    )


def _steps(row: Row, names: Names) -> list[TakenStep]:
    return [
        TakenStep(step=step, on=taken["on"], by=_somebody(names, taken["by"]))
        for step, taken in row["given"].items()
    ]


def _pending(asked: dict[str, Any], roles_held: Collection[str]) -> PendingPage:
    change = asked["change"]
    period: dict[str, Any] = change["period"] or {}
    percent = change["percent"]
    seen = any(standing in SEES_COST for standing in roles_held)
    return PendingPage(
        change=change["kind"],
        start=period.get("start"),
        end=period.get("end"),
        percent=PercentStep.model_validate(percent) if percent is not None else None,
        cost=CostPage.of(change["cost"]) if seen else None,
        approved_by=[approval["party"] for approval in asked["approvals"]],
        waits_for=waiting_parties(asked),
    )


def _backfill(row: Row) -> BackfillPage | None:
    if row["backfill_due"] is None:
        return None
    plan: dict[str, Any] = row["backfill"] or {"choice": None, "steps": []}
    return BackfillPage(due=row["backfill_due"], choice=plan["choice"], steps=plan["steps"])


def _terms(row: Row) -> TermsPage:
    terms = LoanTerms.model_validate(row["terms"])
    return TermsPage(
        notice_months=terms.notice.count,
        notice_counts_from=terms.notice_counts_from.value,
        early_end_months=terms.early_end.count,
        maximum_months=terms.maximum.count,
        proration=terms.proration.value,
        eves_are_free=terms.eves_are_free,
        framework_agreement=terms.framework_agreement,
        cost_bearer=terms.cost_bearer.value,
        payment_days=terms.payment_days,
        consent_after_cost=terms.consent_after_cost,
    )


def _reads(reason: dict[str, Any], roles_held: frozenset[str], caller: UUID) -> bool:
    """Whether the caller may read a reason: its author, and those it is for (R-D1, R-O14)."""
    if reason["by"] == str(caller):
        return True
    if reason["of"] == "waiver":
        return bool(roles_held & LENDER)
    delicate = reason["on_behalf_of"] == Party.PERSON or reason.get("ground") == Ground.DANGER
    return bool(roles_held & (OWN if delicate else BOTH))


def _why(service: Lending, reason: dict[str, Any], names: Names) -> Why:
    return Why(
        of=reason["of"],
        on_behalf_of=reason.get("on_behalf_of"),
        on=reason["on"],
        by=_somebody(names, reason["by"]),
        text=service.sealer.open(reason["sealed"]),
    )
