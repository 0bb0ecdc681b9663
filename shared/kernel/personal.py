"""Text by or about a person, sealed from the first event on (R-D1)."""

from uuid import UUID

from shared.kernel.values import Value


class PersonalText(Value):
    """A text that only the key of its subject opens.

    ``ciphertext`` is base64 of nonce and AES-GCM ciphertext; its associated data is aggregate id,
    version, topic and field, so that it cannot be moved to another place.
    """

    subject: UUID
    ciphertext: str
