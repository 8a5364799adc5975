"""An engine for the worker that reads tone words (see tone-words.ts) instead of speech, and fails where it is told to.

The model name is its script: `stub?slow-ms=200&crash-at-ms=3000&once=/some/file`. With `once`, only the first worker fails.
"""

import array
import os
import signal
import time
from urllib.parse import parse_qsl

from engine_error import EngineError
from words import SAMPLE_RATE, Segment, Word, samples_to_ms

TONE_WORDS = (
    "alpha bravo charlie delta echo foxtrot golf hotel india juliett kilo lima mike november oscar papa".split()
)
LOWEST_HZ = 100
STEP_HZ = 20
FRAME = SAMPLE_RATE // 100
LOUD = 1000


def load(settings):
    script = dict(parse_qsl(settings["model"].partition("?")[2]))
    if "pids" in script:
        with open(script["pids"], "a") as file:
            file.write(f"{os.getpid()}\n")
    print("a native library that talks on stdout", flush=True)
    time.sleep(int(script.get("load-ms", 0)) / 1000)
    if "load-fails" in script:
        raise EngineError(script["load-fails"], "scripted")
    return StubEngine(script)


class StubEngine:
    def __init__(self, script):
        self._script = script
        self._heard = 0

    def speech_probability(self, frame):
        samples = array.array("h", frame)
        self._heard += len(samples)
        self._perhaps_fail()
        return 1.0 if max(abs(sample) for sample in samples) > LOUD else 0.0

    def transcribe(self, pcm, final, prompt, keyterms):
        time.sleep(int(self._script.get("slow-ms", 0)) / 1000)
        words = read_tones(array.array("h", pcm))
        # As Whisper does: the word at the edge of a window that is still growing is often another one.
        if words and not final and "guess-last" in self._script:
            words[-1] = Word("guess", words[-1].start_ms, words[-1].end_ms)
        words += [Word(term, word.end_ms, word.end_ms) for term in keyterms for word in words[-1:] if final]
        return [Segment(tuple(words))] if words else []

    def _perhaps_fail(self):
        for kind, fail in (("crash-at-ms", crash), ("hang-at-ms", hang), ("raise-at-ms", raise_error)):
            if kind in self._script and samples_to_ms(self._heard) >= int(self._script[kind]) and self._first():
                fail()

    def _first(self):
        path = self._script.get("once")
        if path is None:
            return True
        if os.path.exists(path):
            return False
        open(path, "w").close()
        return True


def crash():
    os.kill(os.getpid(), signal.SIGKILL)


def hang():
    os.kill(os.getpid(), signal.SIGSTOP)


def raise_error():
    raise RuntimeError("scripted failure inside the engine")


def read_tones(samples):
    words = []
    begin = None
    for index in range(len(samples) // FRAME + 1):
        frame = samples[index * FRAME : (index + 1) * FRAME]
        loud = bool(frame) and max(abs(sample) for sample in frame) > LOUD
        if loud and begin is None:
            begin = index
        if loud or begin is None:
            continue
        if index - begin >= 6:
            words.append(Word(name_of(samples[begin * FRAME : index * FRAME]), begin * 10, index * 10))
        begin = None
    return words


def name_of(buzz):
    deep = -0.5 * max(abs(sample) for sample in buzz)
    rises = []
    below = False
    for at, sample in enumerate(buzz):
        if sample < deep:
            below = True
        if below and sample > 0:
            rises.append(at)
            below = False
    hertz = (len(rises) - 1) * SAMPLE_RATE / max(1, rises[-1] - rises[0]) if rises else 0
    index = round((hertz - LOWEST_HZ) / STEP_HZ)
    return TONE_WORDS[index] if 0 <= index < len(TONE_WORDS) else "noise"
