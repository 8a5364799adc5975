"""What Whisper writes when nobody speaks: it was trained on subtitles and fills silence with them."""

from dataclasses import dataclass

from agreement import normalised
from words import text_of

_SUBTITLE_PHRASES = frozenset(
    [
        "thank you",
        "thanks for watching",
        "thank you for watching",
        "thank you very much",
        "please subscribe",
        "like and subscribe",
        "subtitles by the amara.org community",
        "you",
        "bye",
    ]
)
_LONGEST_LOOP = 4
_LOOP_KEPT = 2
_LOOP_REPEATS = 4


@dataclass(frozen=True)
class Doubts:
    """A segment beyond any of these is dropped. The numbers are Whisper's own, its silence one made stricter."""

    no_speech_probability: float = 0.9
    compression_ratio: float = 2.4
    average_log_probability: float = -1.0
    phrase_probability: float = 0.6


def believable(segments, doubts):
    """The words of the segments one may believe, loops cut short."""
    words = [word for segment in segments if _is_believable(segment, doubts) for word in segment.words]
    words = [word for word in words if word.text.strip()]
    return [] if _is_subtitle(words, doubts) else without_loops(words)


def _is_believable(segment, doubts):
    return (
        segment.no_speech_probability <= doubts.no_speech_probability
        and segment.compression_ratio <= doubts.compression_ratio
        and segment.average_log_probability >= doubts.average_log_probability
    )


def _is_subtitle(words, doubts):
    """A host does say "thank you": only when the decoder doubts the words themselves are they taken for a subtitle."""
    if not words or normalised(text_of(words)) not in _SUBTITLE_PHRASES:
        return False
    return sum(word.probability for word in words) / len(words) < doubts.phrase_probability


def without_loops(words):
    """Cuts phrases of up to four words that come four times or more in a row down to two."""
    texts = [normalised(word.text) for word in words]
    kept = []
    index = 0
    while index < len(words):
        length, repeats = _loop_at(texts, index)
        kept += words[index : index + length * min(repeats, _LOOP_KEPT)]
        index += length * repeats
    return kept


def _loop_at(texts, index):
    """Length and repeats of the loop that begins here; `1, 1` where none does."""
    for length in range(1, _LONGEST_LOOP + 1):
        phrase = texts[index : index + length]
        repeats = 1
        while texts[index + repeats * length : index + (repeats + 1) * length] == phrase:
            repeats += 1
        if repeats >= _LOOP_REPEATS:
            return length, repeats
    return 1, 1
