"""Text by or about a person, sealed before it is first stored in an event (R-D1)."""

from uuid import UUID

from shared.kernel.values import Value


class PersonalText(Value):
    """A text that only its subject's key can decrypt.

    ``ciphertext`` is base64 of the nonce and the AES-GCM ciphertext. Its associated data is the
    aggregate id, version, topic and field, so that it cannot be moved to another place.
    """

    subject: UUID
    ciphertext: str
