"""The base of every value: frozen, compared by content, unknown fields refused."""

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A value without identity; it validates its input and never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
