"""The messages the directory reacts to: it completes interrupted erasures."""

from collections.abc import Mapping

from services.directory.commands import Directory
from shared.contracts.base import Contract
from shared.contracts.directory import PersonErased
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Policy


def when_a_person_is_erased_delete_key_and_rows(
    message: PersonErased, directory: Directory, trigger: MessageTrigger
) -> None:
    """R-D1: completes an erasure if the process died between the decision and the key deletion."""
    directory.erasing.person_erased(message.person_id, message.on, trigger)


POLICIES: Mapping[type[Contract], Policy] = {
    PersonErased: when_a_person_is_erased_delete_key_and_rows,
}
