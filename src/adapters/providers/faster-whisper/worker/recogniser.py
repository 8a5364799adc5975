"""Utterances out of a stream: partials while someone speaks, one final over the whole window at the end."""

from agreement import LocalAgreement
from hallucination import Doubts, believable
from speech_gate import FRAME_BYTES, SpeechGate
from window import AudioWindow
from words import in_order, ms_to_samples, samples_to_ms, text_of

# Given to the model before the voice begins: soft first sounds.
_LEAD = ms_to_samples(300)
# A detected start lies up to three frames back; the lead comes on top.
_KEPT_IN_SILENCE = _LEAD + ms_to_samples(200)
# Whisper looks at 30 s; beyond that a window would be decoded in two, at twice the cost.
_LONGEST_WINDOW = ms_to_samples(28_000)
# A word this near the cut may go on behind it.
_UNSURE_TAIL_MS = 1_000
# Where a good place to cut a long window is looked for.
_CUT_SEARCH_MS = 10_000
_SHORTEST_WINDOW = ms_to_samples(300)
_STEP_MS = 1_000
# Time for something else than partials: a step is at least this many times as long as the last decoding took.
_STEP_PER_COST = 1.5
# More than this waiting to be heard and partials become rare: often they would make it worse, without any the sender
# would take a long utterance for silence.
_LAG_MS = 500
_STEP_WITH_LAG_MS = 5_000
_PROMPT_CHARACTERS = 200


class Recogniser:
    """One connection's recognition. `emit` gets finished reports; `clock` tells seconds."""

    def __init__(self, engine, emit, clock, keyterms=(), doubts=Doubts()):
        self._engine = engine
        self._emit = emit
        self._clock = clock
        self._keyterms = tuple(keyterms)
        self._doubts = doubts
        self._gate = SpeechGate(engine.speech_probability)
        self._window = AudioWindow()
        self._agreement = LocalAgreement()
        self._carried = bytearray()
        self._open = False
        self._thought_at = 0
        self._cost_ms = 0
        self._said = ""

    @property
    def heard_ms(self):
        return samples_to_ms(self._window.end)

    @property
    def speaking(self):
        return self._open

    def hear(self, pcm):
        """Takes samples; decodes only where an utterance ends, so that a backlog is caught up with quickly."""
        self._carried += pcm
        whole = len(self._carried) - len(self._carried) % FRAME_BYTES
        for offset in range(0, whole, FRAME_BYTES):
            self._hear_frame(bytes(self._carried[offset : offset + FRAME_BYTES]))
        del self._carried[:whole]

    def think(self, waiting_ms):
        """Says how far the utterance has come, when it is time to."""
        if not self._open or self._window.length < _SHORTEST_WINDOW:
            return
        least_ms = _STEP_WITH_LAG_MS if waiting_ms > _LAG_MS else _STEP_MS
        step_ms = max(least_ms, int(self._cost_ms * _STEP_PER_COST))
        if self._window.end < self._thought_at + ms_to_samples(step_ms):
            return
        self._agreement.take(self._decode(final=False))
        self._thought_at = self._window.end
        words = self._agreement.stable + self._agreement.unstable
        if words:
            self._emit(
                {
                    "type": "partial",
                    "startMs": words[0].start_ms,
                    "stable": text_of(self._agreement.stable),
                    "unstable": text_of(self._agreement.unstable),
                    "windowMs": samples_to_ms(self._window.length),
                    "decodeMs": self._cost_ms,
                }
            )

    def rest(self):
        """Ends the open utterance because nothing comes any more; more may follow one day."""
        self._end_utterance("absent")

    def finish(self):
        """Ends everything: what is left is too short for the gate, but not for the last word."""
        self._window.append(bytes(self._carried))
        self._carried.clear()
        self._end_utterance("finish")

    def _end_utterance(self, reason):
        if self._open:
            self._gate.close()
            self._conclude(reason, self._gate.last_voiced)

    def _hear_frame(self, frame):
        self._window.append(frame)
        change = self._gate.push(frame)
        if change and change[0] == "start":
            self._begin(change[1])
        elif change:
            self._conclude("pause", change[1])
        elif self._open and self._window.length >= _LONGEST_WINDOW:
            self._cut()
        elif not self._open:
            self._window.drop_before(self._window.end - _KEPT_IN_SILENCE)

    def _begin(self, speech_start):
        self._open = True
        self._window.drop_before(speech_start - _LEAD)
        self._agreement = LocalAgreement()
        self._thought_at = speech_start

    def _conclude(self, reason, speech_end):
        """A last look at the whole window: the hypothesis before it has not heard the utterance's end."""
        words = self._decode(final=True)
        self._open = False
        # What two hypotheses agreed on was said, even when the last one is not believed.
        self._report(reason, words or self._agreement.stable, samples_to_ms(speech_end))
        self._window.drop_before(self._window.end)

    def _cut(self):
        """Nobody paused for 28 s: ends the utterance in the widest gap between words and goes on behind it."""
        words = self._decode(final=True)
        count = _cut_after(words, self.heard_ms)
        end_ms = words[count - 1].end_ms if count else self.heard_ms - _UNSURE_TAIL_MS
        next_ms = words[count].start_ms if count < len(words) else end_ms
        self._report("long", words[:count], end_ms)
        self._window.drop_before(ms_to_samples((end_ms + next_ms) // 2))
        self._agreement = LocalAgreement()
        self._thought_at = self._window.end

    def _decode(self, final):
        began = self._clock()
        prompt = self._said[-_PROMPT_CHARACTERS:] if final else ""
        segments = self._engine.transcribe(self._window.pcm(), final=final, prompt=prompt, keyterms=self._keyterms)
        offset_ms = samples_to_ms(self._window.start)
        words = [word.moved(offset_ms) for word in believable(segments, self._doubts)]
        self._cost_ms = int((self._clock() - began) * 1000)
        return in_order(words, offset_ms, self.heard_ms)

    def _report(self, reason, words, speech_end_ms):
        if not words:
            return
        text = text_of(words)
        self._said = f"{self._said} {text}"[-_PROMPT_CHARACTERS:]
        self._emit(
            {
                "type": "final",
                "reason": reason,
                "text": text,
                "words": [
                    {"text": word.text.strip(), "startMs": word.start_ms, "endMs": word.end_ms} for word in words
                ],
                "endMs": min(self.heard_ms, max(words[-1].end_ms, speech_end_ms)),
                "decodeMs": self._cost_ms,
            }
        )


def _cut_after(words, heard_ms):
    """How many words may go: up to the widest gap of the last ten seconds that lies a second before the end."""
    sure = [index for index, word in enumerate(words) if word.end_ms <= heard_ms - _UNSURE_TAIL_MS]
    late = [index for index in sure if words[index].end_ms >= heard_ms - _CUT_SEARCH_MS] or sure

    def gap_after(index):
        following = words[index + 1].start_ms if index + 1 < len(words) else heard_ms
        return following - words[index].end_ms

    # Of equal gaps the last: the less is heard twice, the better.
    return max(late, key=lambda index: (gap_after(index), index)) + 1 if late else 0
