"""faster-whisper behind the three calls the recogniser makes."""

import math
import os

from engine_error import EngineError
from words import BYTES_PER_SAMPLE, SAMPLE_RATE, Segment, Word

_SILERO_CONTEXT = 64
# Speech has at most some five tokens a second; a decoder in a loop would go on to 448.
_TOKENS_PER_SECOND = 10
_TOKENS_ALWAYS = 32


def load(settings):
    """@raises EngineError: what is missing, in a code the other side has words for."""
    # Progress bars and telemetry would fill the log of a service nobody watches.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    try:
        import faster_whisper
        import numpy
        import onnxruntime  # noqa: F401  (the speech detector needs it, at the first frame only)
    except ImportError as error:
        raise EngineError("package-missing", str(error)) from error
    return WhisperEngine(_load_model(faster_whisper, settings), faster_whisper.vad.get_vad_model(), numpy, settings)


def _load_model(faster_whisper, settings):
    model = settings["model"]
    looks_like_path = os.path.isabs(model) or model.startswith(".")
    if looks_like_path and not os.path.isdir(model):
        raise EngineError("model-missing", f"there is no directory {model}")
    try:
        return faster_whisper.WhisperModel(
            model,
            device=settings.get("device", "auto"),
            compute_type=settings.get("computeType", "int8"),
            cpu_threads=settings.get("threads", 0),
            local_files_only=settings.get("localFilesOnly", False),
        )
    except Exception as error:
        raise EngineError(_code_of(error, settings), str(error)) from error


def _code_of(error, settings):
    """The libraries below raise plain errors; their names and words are what there is to tell them apart by."""
    text = str(error)
    if type(error).__name__ == "LocalEntryNotFoundError":
        return "model-missing" if settings.get("localFilesOnly") else "download-failed"
    if type(error).__name__ == "RepositoryNotFoundError" or "Invalid model size" in text:
        return "model-unknown"
    if "Unable to open file" in text:
        return "model-missing"
    if isinstance(error, ValueError):
        return "bad-setting"
    return "download-failed" if isinstance(error, OSError) else "load-failed"


class WhisperEngine:
    """Times in the segments are relative to the audio given."""

    def __init__(self, model, silero, numpy, settings):
        self._model = model
        self._silero = silero
        self._numpy = numpy
        self._language = settings.get("language")
        self._context = numpy.zeros((1, _SILERO_CONTEXT), dtype="float32")
        self._hidden = numpy.zeros((1, 1, 128), dtype="float32")
        self._cell = numpy.zeros((1, 1, 128), dtype="float32")

    def speech_probability(self, frame):
        """Silero, one frame after the other: the package itself only offers it for whole recordings."""
        samples = self._samples(frame)[None, :]
        inputs = {
            "input": self._numpy.concatenate([self._context, samples], axis=1),
            "h": self._hidden,
            "c": self._cell,
        }
        probability, self._hidden, self._cell = self._silero.session.run(None, inputs)
        self._context = samples[:, -_SILERO_CONTEXT:]
        return float(probability.reshape(-1)[0])

    def transcribe(self, pcm, final, prompt, keyterms):
        seconds = len(pcm) / BYTES_PER_SAMPLE / SAMPLE_RATE
        segments, _ = self._model.transcribe(
            self._samples(pcm),
            language=self._language,
            beam_size=5 if final else 1,
            # One temperature: the usual ladder of six makes the time for a hard window unbounded.
            temperature=0.0,
            condition_on_previous_text=False,
            initial_prompt=prompt or None,
            hotwords=", ".join(keyterms) or None,
            word_timestamps=True,
            vad_filter=False,
            max_new_tokens=_TOKENS_ALWAYS + int(seconds * _TOKENS_PER_SECOND),
        )
        return [_segment(found, round(seconds * 1000)) for found in segments]

    def _samples(self, pcm):
        return self._numpy.frombuffer(pcm, dtype="<i2").astype("float32") / 32768.0


def _segment(found, window_ms):
    return Segment(
        words=tuple(_words(found, window_ms)),
        no_speech_probability=found.no_speech_prob,
        compression_ratio=found.compression_ratio,
        average_log_probability=found.avg_logprob,
    )


def _words(found, window_ms):
    """Where the alignment gave up, a segment has text and no words: they are spread over its time by their length.

    A segment that begins behind the audio was made up out of the silence Whisper fills its 30 s with.
    """
    if found.words:
        return [
            Word(word.word.strip(), round(word.start * 1000), round(word.end * 1000), float(word.probability))
            for word in found.words
        ]
    start_ms, end_ms = round(found.start * 1000), min(window_ms, round(found.end * 1000))
    texts = found.text.split()
    if not texts or start_ms >= window_ms:
        return []
    letters = sum(len(text) for text in texts)
    ends = [sum(len(text) for text in texts[: index + 1]) for index in range(len(texts))]
    places = [start_ms] + [start_ms + (end_ms - start_ms) * end // letters for end in ends]
    probability = math.exp(found.avg_logprob)
    return [Word(text, places[index], places[index + 1], probability) for index, text in enumerate(texts)]
