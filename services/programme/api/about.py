"""The programme in OpenAPI: its purpose, its resources, and its callers' roles."""

from pathlib import Path

from shared.plumbing.web.describing import About, Tag

ABOUT = About(
    refusals_file=Path(__file__).with_name("refusals.json"),
    text=(
        "Runs collaborations: which agencies lend to each other, and on which terms.\n\n"
        "A programme office opens a collaboration, sets its terms and its rounds, and can "
        "pause it; leaders enrol and withdraw their own agency. Loans take the terms as they "
        "are when the loan is proposed, so later changes never touch them. While a "
        "collaboration is paused nothing new starts in it, and what has been agreed "
        "continues. The other services consume memberships, terms and pauses."
    ),
    tags=(
        Tag(
            "Collaborations",
            "Collaborations with their terms, office, rounds, members and pauses.",
            ("collaborations",),
        ),
    ),
    parts={"office": "a member of the collaboration's programme office"},
)
