"""The filters of a search over HTTP, the same for its results and for its counts."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from litestar.di import Provide
from litestar.params import QueryParameter

from services.listings.views import Wanted

Words = Annotated[
    str | None,
    QueryParameter(
        max_length=200,
        description="Words of a listing, in any form and in Swedish, Norwegian or English. A"
        " listing must contain all of them; `“…”` finds adjacent words, `-word` excludes a word,"
        " and `or` separates alternatives. The last word can be the beginning of a word, and å, ä,"
        " ö, æ and ø can be typed as a, o, ae and oe.",
    ),
]
Kind = Annotated[
    Literal["assignment", "vacancy"] | None,
    QueryParameter(description="Only listings of this kind"),
]
Collaboration = Annotated[
    UUID | None,
    QueryParameter(description="Only listings in this collaboration"),
]
Country = Annotated[
    Literal["SE", "NO"] | None,
    QueryParameter(description="Only listings in this country"),
]
City = Annotated[
    str | None,
    QueryParameter(max_length=100, description="Only listings in this city"),
]
ATag = Annotated[
    str | None, QueryParameter(max_length=40, description="Only listings with this tag")
]
Start = Annotated[
    date | None,
    QueryParameter(description="Only assignments that end on this day or later"),
]
End = Annotated[
    date | None,
    QueryParameter(description="Only assignments that start on this day or earlier"),
]


def _wanted(  # noqa: PLR0913, PLR0917 - one argument per filter
    q: Words = None,
    kind: Kind = None,
    collaboration: Collaboration = None,
    country: Country = None,
    city: City = None,
    tag: ATag = None,
    start: Start = None,
    end: End = None,
) -> Wanted:
    return Wanted(
        words=q,
        kind=kind,
        collaboration=collaboration,
        country=country,
        city=city,
        tag=tag,
        start=start,
        end=end,
    )


FILTERS = {"wanted": Provide(_wanted, sync_to_thread=False)}
