"""A Whisper model behind a pipe: framed audio in on stdin, one JSON object a line out on stdout, words for people on stderr.

In:  control {"type":"load", …settings} · {"type":"begin","keyterms":[…]} · {"type":"finish"} · audio s16le mono 16 kHz
Out: loading · ready · alive · partial · final · error · bye
"""

import importlib.util
import json
import os
import signal
import threading
import time

import whisper_engine
from engine_error import EngineError
from framing import AUDIO, BrokenFraming, FrameDecoder
from hallucination import Doubts
from inbox import Inbox
from recogniser import Recogniser
from reports import Reports, leave, log
from words import BYTES_PER_SAMPLE, samples_to_ms

PROTOCOL = 1
# Five seconds. A beat tells the sender that what it sent has arrived; it must not mean too much.
_MOST_WAITING_BYTES = 160_000
_BEAT_S = 1.0
# A decoding that takes longer than this hangs; without a beat the other side starts a new worker.
_LONGEST_STEP_S = 30.0
# No sound for this long in the middle of an utterance: the microphone is off, not pausing.
_ABSENT_S = 2.0


class Pulse:
    """Beats while the loop is at work, and not when it hangs."""

    def __init__(self, reports):
        self._reports = reports
        self._since = time.monotonic()
        self._kind = "loading"
        threading.Thread(target=self._run, daemon=True).start()

    def loaded(self):
        self._kind = "alive"
        self.touch()

    def touch(self):
        self._since = time.monotonic()

    def _run(self):
        while True:
            time.sleep(_BEAT_S)
            busy_s = time.monotonic() - self._since
            if self._kind == "loading" or busy_s < _LONGEST_STEP_S:
                self._reports.emit({"type": self._kind, "busyMs": int(busy_s * 1000)})


class Reader:
    """Reads stdin with `os.read`: a thread inside a buffered read would abort the interpreter when it exits."""

    def __init__(self, inbox):
        self._inbox = inbox
        self._finishing = False
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self):
        decoder = FrameDecoder()
        try:
            while data := os.read(0, 65_536):
                for kind, payload in decoder.feed(data):
                    message = payload if kind == AUDIO else json.loads(payload)
                    self._finishing = self._finishing or (kind != AUDIO and message["type"] == "finish")
                    self._inbox.put(kind, message)
        except (BrokenFraming, ValueError, KeyError, OSError) as error:
            log(f"the input cannot be read: {error}")
            leave(2)
        # Whoever started this worker is gone, and nobody wants what is still to be said.
        if not self._finishing:
            leave()


def load_engine(settings):
    """Another engine is a Python file with `load(settings)`, returning what `whisper_engine.load` does."""
    path = settings.get("enginePath")
    if path is None:
        return whisper_engine.load(settings)
    spec = importlib.util.spec_from_file_location("engine", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.load(settings)


def wait_for(inbox, kind_of_message):
    while True:
        frame = inbox.take(None)
        if frame is not None and frame[0] != AUDIO and frame[1]["type"] == kind_of_message:
            return frame[1]


def listen(recogniser, inbox, pulse):
    """Hears everything that has come before it thinks about a partial; returns at `finish`."""
    while True:
        frame = inbox.take(_ABSENT_S)
        pulse.touch()
        if frame is None:
            recogniser.rest()
        elif frame[0] == AUDIO:
            recogniser.hear(frame[1])
            recogniser.think(samples_to_ms(inbox.audio_bytes // BYTES_PER_SAMPLE))
        elif frame[1]["type"] == "finish":
            recogniser.finish()
            return


def main():
    # Ctrl-C in a terminal reaches the whole group; the service decides when this worker ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reports = Reports()
    inbox = Inbox(_MOST_WAITING_BYTES)
    pulse = Pulse(reports)
    Reader(inbox)
    settings = wait_for(inbox, "load")
    try:
        engine = load_engine(settings)
        pulse.loaded()
        reports.emit({"type": "ready", "protocol": PROTOCOL})
        keyterms = wait_for(inbox, "begin").get("keyterms", ())
        doubts = Doubts(**settings.get("doubts", {}))
        recogniser = Recogniser(engine, reports.emit, time.monotonic, keyterms, doubts)
        listen(recogniser, inbox, pulse)
        reports.emit({"type": "bye", "heardMs": recogniser.heard_ms})
    except EngineError as error:
        reports.emit({"type": "error", "code": error.code, "detail": str(error)})
        leave(3)
    except Exception as error:
        reports.emit({"type": "error", "code": "failed", "detail": f"{type(error).__name__}: {error}"})
        leave(1)
    leave()


main()
