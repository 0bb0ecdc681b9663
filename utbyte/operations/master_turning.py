"""Rotating the master key of an instance: at once, or in steps if its file comes from outside."""

import os
from pathlib import Path

from shared.plumbing.base.settings import Settings
from shared.plumbing.security.keys import WrongMasterKey
from shared.plumbing.security.master_file import MasterFile
from shared.plumbing.security.master_turn import turn_master, wrap_by_first
from shared.plumbing.security.shelf import Shelf
from utbyte.instance.vaults import master_file
from utbyte.operations.turn_step import Step
from utbyte.operations.vault_copies import vault_of

ELSEWHERE = (
    "If the file comes from elsewhere, such as a Secret: run `--step new` on its source, deploy it"
    " to every process of the directory, run `--step wrap` here, then run `--step drop` on the"
    " source and deploy it again."
)


class CannotTurn(Exception):
    """The master key cannot be rotated here; the message says why. Nothing was changed."""


DONE = {
    None: "The new master key is in {path}, and nothing here needs the old one any more. Copy the"
    " file to where you keep its copies, and save a new copy of the vault now (`utbyte vault"
    " save`): an earlier copy needs the old key (`utbyte vault load --old-master`).",
    Step.NEW: "{path} holds a new master key and the old one. Deploy it to every process of the"
    " directory, then run `--step wrap` there.",
    Step.WRAP: "Everything is wrapped with the first key in {path}. Run `--step drop` on the source"
    " of that file, and save a new copy of the vault.",
    Step.DROP: "{path} holds only the new master key.",
}


def turn(settings: Settings, step: Step | None) -> str:
    """Rotate the master key, or do one step; return the message to print. Safe to repeat.

    Raises:
        CannotTurn: when its file is missing or cannot be written.
        CannotRestore: when there is no instance.
        WrongMasterKey: when the keys of the file do not open what is there.
        MissingShelf: when the shelf key is not in its folder.
    """
    path = master_file(settings.data)
    if not path.exists():
        raise CannotTurn(f"There is no master key in {path.parent}.")
    if step is not Step.WRAP:
        _refuse_unless_writable(path)
    try:
        _do(settings, step, MasterFile(path))
    except OSError as error:
        raise CannotTurn(f"{error.filename or path}: {error.strerror}. {ELSEWHERE}") from error
    return DONE[step].format(path=path)


def _do(settings: Settings, step: Step | None, file: MasterFile) -> None:
    if step is Step.NEW:
        file.add()
        return
    if step is Step.DROP:
        _drop(settings, file)
        return
    with vault_of(settings) as vault:
        if step is Step.WRAP:
            wrap_by_first(vault)
        else:
            turn_master(vault, file)


def _drop(settings: Settings, file: MasterFile) -> None:
    try:
        Shelf(settings.shelf_folder, file()[0]).verify()  # where it is available
    except WrongMasterKey as error:
        raise CannotTurn("The old master key is still in use. Run `--step wrap` first.") from error
    file.keep_first()


def _refuse_unless_writable(path: Path) -> None:
    if path.is_symlink() or not os.access(path.parent, os.W_OK):
        raise CannotTurn(f"{path} cannot be replaced here. {ELSEWHERE}")
