"""The base of contracts: a name that never changes and the topic that carries it."""

from typing import ClassVar

from pydantic import BaseModel, ConfigDict


class Contract(BaseModel):
    """One thing that a service says to others; unknown fields of a newer sender are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    NAME: ClassVar[str]
    STREAM: ClassVar[str]
    """The stream it is sent on: the service's name, or the name of a private stream."""
