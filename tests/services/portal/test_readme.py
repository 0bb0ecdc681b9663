"""The examples in the portal's README are valid."""

import re
from pathlib import Path

from services.portal.session.providers import read_providers

README = Path(__file__).parents[3] / "services" / "portal" / "README.md"


def test_the_example_of_an_identity_provider_is_valid(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "sign-in.toml").write_text(example, encoding="utf-8")
    (tmp_path / "demo.secret").touch(0o600)
    (tmp_path / "demo.secret").write_text("secret", encoding="utf-8")
    (found,) = read_providers(tmp_path / "sign-in.toml")
    assert (found.id, found.claim, found.finds) == ("demo", "employee_number", "external_id")
