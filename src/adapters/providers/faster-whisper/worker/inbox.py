"""What has arrived and was not yet heard: bounded, so that a slow decoder holds the sender back instead of forgetting."""

import threading
from collections import deque

from framing import AUDIO


class Inbox:
    """One writer, one reader."""

    def __init__(self, most_bytes):
        self._most = most_bytes
        self._frames = deque()
        self._audio_bytes = 0
        self._changed = threading.Condition()

    @property
    def audio_bytes(self):
        return self._audio_bytes

    def put(self, kind, payload):
        """Waits while there is too much audio."""
        with self._changed:
            while self._audio_bytes >= self._most:
                self._changed.wait()
            self._frames.append((kind, payload))
            if kind == AUDIO:
                self._audio_bytes += len(payload)
            self._changed.notify_all()

    def take(self, timeout_s):
        """The next frame, or None when none came in time."""
        with self._changed:
            if not self._frames:
                self._changed.wait(timeout_s)
            if not self._frames:
                return None
            kind, payload = self._frames.popleft()
            if kind == AUDIO:
                self._audio_bytes -= len(payload)
            self._changed.notify_all()
            return kind, payload
