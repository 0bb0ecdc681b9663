"""The description of listings in OpenAPI: purpose, resources and callers."""

from pathlib import Path

from shared.plumbing.web.describing import About, Tag

ABOUT = About(
    refusals_file=Path(__file__).with_name("refusals.json"),
    text=(
        "Publishes vacancies and short assignments, and handles expressions of interest.\n\n"
        "Managers offer assignments and vacancies in the collaborations that their agency "
        "takes part in; employees search them and express interest. An expression of interest "
        "passes through the employee's manager and contact person before the receiving agency "
        "sees it, and selecting a person proposes a loan in lending. Vacancies link to the "
        "receiver's own recruitment, and are public unless a ground says otherwise. "
        "Motivations and reasons are stored encrypted."
    ),
    tags=(
        Tag(
            "Listings",
            "Assignments and vacancies that an agency offers, and the search among them.",
            ("assignments", "vacancies", "listings", "own-listings"),
        ),
        Tag(
            "Interests",
            "Expressions of interest, from the employee to the receiving agency.",
            ("interests",),
        ),
        Tag(
            "Public vacancies",
            "Vacancies that are announced to the public; no sign-in is needed.",
            ("public-vacancies",),
        ),
    ),
    parts={
        "person": "the employee who expressed the interest",
        "own.manager": "the employee's manager",
        "own.stand_in": "the person who takes the next step in the manager's place",
        "own.contact": "a contact person of the employee's agency",
        "receiver.manager": "the receiving manager or the substitute",
        "reader": "anyone who may read the listing",
    },
)
