"""The base of every value: frozen, equal by content, unknown fields refused."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A value without identity; it validates what comes in and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
