"""Saves: counted, and told to those in this process who wait for one."""

import threading
from threading import Lock

from services.portal.web.streams import Listener


class Saves(threading.Event):
    """What every service's store sets after a save, in the thread that saved."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self._lock = Lock()
        self._listeners: tuple[Listener, ...] = ()

    def set(self) -> None:
        """Count a save, so that nothing is checked again while nothing was saved, and tell it."""
        with self._lock:
            self.count += 1
        for each in self._listeners:
            each.saved()

    def end(self) -> None:
        """Tell all listeners that the server is about to end."""
        for each in self._listeners:
            each.ending()

    def listen(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = (*self._listeners, listener)

    def ignore(self, listener: Listener) -> None:
        with self._lock:
            self._listeners = tuple(each for each in self._listeners if each is not listener)
