"""What the directory does when it hears what is said: it finishes erasures that broke off."""

from collections.abc import Mapping

from services.directory.commands import Directory
from shared.contracts.base import Contract
from shared.contracts.directory import PersonErased
from shared.plumbing.eventstore.triggers import MessageTrigger
from shared.plumbing.messaging.consumer import Policy


def when_a_person_is_erased_delete_key_and_rows(
    heard: PersonErased, directory: Directory, trigger: MessageTrigger
) -> None:
    """R-D1: also where the process died between the decision and the deletion of the key."""
    directory.erasing.hear_erased(heard.person_id, heard.on, trigger)


POLICIES: Mapping[type[Contract], Policy] = {
    PersonErased: when_a_person_is_erased_delete_key_and_rows,
}
