"""The directory's description in OpenAPI: its purpose, resources and callers."""

from pathlib import Path

from shared.plumbing.web.describing import About, Tag

ABOUT = About(
    refusals_file=Path(__file__).with_name("refusals.json"),
    text=(
        "Knows agencies, units, people and roles, keeps personal data, and issues tokens.\n\n"
        "It decides who works where, who leads a unit and substitutes, and which role a "
        "person has for an agency; every other service consumes that. It is the only place "
        "with names and contact details, which are stored encrypted under a key per person, "
        "so that a person can be erased while the history stays true. Contact persons look "
        "after people and units, leaders grant roles, and operators register agencies. Other "
        "services ask it for names, addresses and keys at the moment of use."
    ),
    tags=(
        Tag(
            "Agencies",
            "The agencies that can take part, with their contact persons.",
            ("agencies",),
        ),
        Tag("Units", "The units of an agency, their managers and substitutes.", ("units",)),
        Tag(
            "People",
            "Registration, employment, roles, contact details and erasure of people.",
            ("people",),
        ),
        Tag(
            "Trust",
            "Keys of tokens and of people, and names: what the services need of each other.",
            ("jwks", "keys", "names", "named", "addresses"),
        ),
        Tag(
            "Sign-in",
            "What the portal needs to sign people in: who it is, and a token for them.",
            ("person-tokens", "person-searches"),
        ),
        Tag(
            "Demo sign-in",
            "Signing in as a demo user; only in an instance that was started with a demo.",
            ("tokens", "demo-people"),
        ),
    ),
    parts={"self": "the person themselves"},
)
