"""The stretch of audio an utterance is recognised from."""

from words import BYTES_PER_SAMPLE


class AudioWindow:
    """The latest samples in a row; its owner says how many stay, so it never grows without bound."""

    def __init__(self):
        self._bytes = bytearray()
        self.start = 0

    @property
    def end(self):
        return self.start + len(self._bytes) // BYTES_PER_SAMPLE

    @property
    def length(self):
        return self.end - self.start

    def append(self, pcm):
        self._bytes += pcm

    def drop_before(self, sample):
        """Forgets what lies before `sample`; what is already gone cannot come back."""
        count = max(0, min(sample, self.end) - self.start)
        del self._bytes[: count * BYTES_PER_SAMPLE]
        self.start += count

    def pcm(self):
        return bytes(self._bytes)
