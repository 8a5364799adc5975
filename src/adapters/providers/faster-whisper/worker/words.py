"""What an engine hands back: words and the stretches of speech they belong to."""

from dataclasses import dataclass, replace

SAMPLE_RATE = 16_000
BYTES_PER_SAMPLE = 2


def samples_to_ms(samples):
    return samples * 1000 // SAMPLE_RATE


def ms_to_samples(ms):
    return ms * SAMPLE_RATE // 1000


@dataclass(frozen=True)
class Word:
    """Times in milliseconds: from an engine relative to its window, everywhere else from the first sample heard."""

    text: str
    start_ms: int
    end_ms: int
    probability: float = 1.0

    def moved(self, by_ms):
        return replace(self, start_ms=self.start_ms + by_ms, end_ms=self.end_ms + by_ms)


@dataclass(frozen=True)
class Segment:
    """A decoded stretch with the decoder's own doubts about it."""

    words: tuple
    no_speech_probability: float = 0.0
    compression_ratio: float = 1.0
    average_log_probability: float = 0.0


def text_of(words):
    return " ".join(word.text.strip() for word in words).strip()


def in_order(words, first_ms, last_ms):
    """Words inside the window, none beginning before the one in front of it ends: Whisper's own times may overlap."""
    placed = []
    reached = first_ms
    for word in words:
        start = min(max(word.start_ms, reached), last_ms)
        end = min(max(word.end_ms, start), last_ms)
        placed.append(replace(word, start_ms=start, end_ms=end))
        reached = end
    return placed
