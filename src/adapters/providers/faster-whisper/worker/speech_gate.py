"""Where speech begins and ends, from one probability for every 32 ms."""

from words import BYTES_PER_SAMPLE, ms_to_samples

# The windows Silero was trained on.
FRAME_SAMPLES = 512
FRAME_BYTES = FRAME_SAMPLES * BYTES_PER_SAMPLE

_BEGINS_AT = 0.5
_GOES_ON_AT = 0.35
# 96 ms: a click is shorter, the shortest "no" is not.
_BEGINS_AFTER_FRAMES = 3
_PAUSE = ms_to_samples(500)


class SpeechGate:
    """Takes frames of 512 samples in order; says `start` and `end` with the sample they belong to."""

    def __init__(self, probability_of):
        self._probability_of = probability_of
        self._heard = 0
        self._voiced_frames = 0
        self.speaking = False
        self.last_voiced = 0

    def push(self, frame):
        """Returns `("start", sample)`, `("end", sample)` or None."""
        probability = self._probability_of(frame)
        self._heard += len(frame) // BYTES_PER_SAMPLE
        return self._go_on(probability) if self.speaking else self._begin(probability)

    def close(self):
        """Ends speech without waiting for a pause."""
        self.speaking = False
        self._voiced_frames = 0

    def _begin(self, probability):
        self._voiced_frames = self._voiced_frames + 1 if probability >= _BEGINS_AT else 0
        if self._voiced_frames < _BEGINS_AFTER_FRAMES:
            return None
        self.speaking = True
        self.last_voiced = self._heard
        return "start", self._heard - self._voiced_frames * FRAME_SAMPLES

    def _go_on(self, probability):
        if probability >= _GOES_ON_AT:
            self.last_voiced = self._heard
        if self._heard - self.last_voiced < _PAUSE:
            return None
        self.close()
        return "end", self.last_voiced
