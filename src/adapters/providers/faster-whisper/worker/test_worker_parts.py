"""Tells what the worker's parts do, without any model: `python3 -m unittest discover -s <this folder>`."""

import threading
import unittest

from agreement import LocalAgreement
from framing import AUDIO, CONTROL, BrokenFraming, FrameDecoder, encode
from hallucination import Doubts, believable
from inbox import Inbox
from recogniser import Recogniser
from speech_gate import FRAME_SAMPLES, SpeechGate
from words import Segment, Word, in_order, ms_to_samples, samples_to_ms

FRAME_MS = samples_to_ms(FRAME_SAMPLES)


def words(text, start_ms=0, each_ms=300, probability=1.0):
    return [
        Word(one, start_ms + index * each_ms, start_ms + (index + 1) * each_ms - 50, probability)
        for index, one in enumerate(text.split())
    ]


def texts(some):
    return " ".join(word.text for word in some)


class Framing(unittest.TestCase):
    def test_frames_survive_every_way_of_cutting_the_stream(self):
        stream = encode(CONTROL, b'{"type":"load"}') + encode(AUDIO, bytes(range(200))) + encode(AUDIO, b"")
        for size in range(1, len(stream)):
            decoder = FrameDecoder()
            frames = [f for at in range(0, len(stream), size) for f in decoder.feed(stream[at : at + size])]
            self.assertEqual(frames, [(CONTROL, b'{"type":"load"}'), (AUDIO, bytes(range(200))), (AUDIO, b"")])

    def test_a_stream_that_lost_its_place_is_given_up(self):
        for garbage in (b"\x07\x01\x00\x00\x00x", b"\x01\xff\xff\xff\xff"):
            with self.assertRaises(BrokenFraming):
                FrameDecoder().feed(garbage)


class Agreement(unittest.TestCase):
    def test_a_word_is_stable_once_two_hypotheses_agree(self):
        agreement = LocalAgreement()
        agreement.take(words("we are"))
        self.assertEqual((texts(agreement.stable), texts(agreement.unstable)), ("", "we are"))
        agreement.take(words("We are, hear"))
        self.assertEqual((texts(agreement.stable), texts(agreement.unstable)), ("We are,", "hear"))
        agreement.take(words("we are here now"))
        self.assertEqual((texts(agreement.stable), texts(agreement.unstable)), ("We are,", "here now"))

    def test_stable_words_heard_again_a_little_later_are_not_said_twice(self):
        for each_ms in (120, 300):
            agreement = LocalAgreement()
            agreement.take(words("one two", each_ms=each_ms))
            agreement.take(words("one two three", each_ms=each_ms))
            agreement.take(words("one two three", start_ms=60, each_ms=each_ms))
            agreement.take(words("one two three four", start_ms=60, each_ms=each_ms))
            self.assertEqual(texts(agreement.stable + agreement.unstable), "one two three four")

    def test_a_word_really_said_twice_stays(self):
        agreement = LocalAgreement()
        agreement.take(words("no"))
        agreement.take(words("no no"))
        agreement.take(words("no no"))
        self.assertEqual(texts(agreement.stable), "no no")


class Hallucinations(unittest.TestCase):
    def test_segments_the_decoder_itself_doubts_are_dropped(self):
        good = Segment(tuple(words("hello")))
        for doubtful in (
            Segment(tuple(words("x")), no_speech_probability=0.95),
            Segment(tuple(words("x")), compression_ratio=3.0),
            Segment(tuple(words("x")), average_log_probability=-1.5),
        ):
            self.assertEqual(texts(believable([good, doubtful], Doubts())), "hello")

    def test_thanks_are_believed_when_they_were_clearly_said(self):
        said = [Segment(tuple(words("Thank you.", probability=0.9)))]
        made_up = [Segment(tuple(words("Thank you.", probability=0.3)))]
        self.assertEqual(texts(believable(said, Doubts())), "Thank you.")
        self.assertEqual(believable(made_up, Doubts()), [])

    def test_a_loop_is_cut_short_and_emphasis_is_not(self):
        loop = [Segment(tuple(words("so " + "and then " * 9 + "we left")))]
        self.assertEqual(texts(believable(loop, Doubts())), "so and then and then we left")
        emphasis = [Segment(tuple(words("no no no stop")))]
        self.assertEqual(texts(believable(emphasis, Doubts())), "no no no stop")


class Order(unittest.TestCase):
    def test_overlapping_times_are_put_in_a_row_inside_the_window(self):
        placed = in_order([Word("a", -40, 300), Word("b", 250, 200), Word("c", 900, 1400)], 0, 1000)
        self.assertEqual([(w.start_ms, w.end_ms) for w in placed], [(0, 300), (300, 300), (900, 1000)])


class Gate(unittest.TestCase):
    def changes(self, probabilities):
        remaining = iter(probabilities)
        gate = SpeechGate(lambda frame: next(remaining))
        return [change for _ in probabilities if (change := gate.push(bytes(FRAME_SAMPLES * 2)))]

    def test_speech_begins_at_its_first_frame_and_ends_after_its_last(self):
        found = self.changes([0.1] * 5 + [0.9] * 10 + [0.4] * 2 + [0.1] * 20)
        self.assertEqual(found, [("start", 5 * FRAME_SAMPLES), ("end", 17 * FRAME_SAMPLES)])

    def test_a_click_is_not_speech_and_a_short_breath_is_no_end(self):
        self.assertEqual(self.changes([0.9, 0.9, 0.1] * 10), [])
        self.assertEqual(len(self.changes([0.9] * 5 + [0.0] * 14 + [0.9] * 5)), 1)


class Waiting(unittest.TestCase):
    def test_a_full_inbox_holds_the_writer_back_and_loses_nothing(self):
        inbox = Inbox(1_000)
        writer = threading.Thread(target=lambda: [inbox.put(AUDIO, bytes(500)) for _ in range(10)], daemon=True)
        writer.start()
        writer.join(0.2)
        self.assertTrue(writer.is_alive())
        self.assertLessEqual(inbox.audio_bytes, 1_500)
        taken = [inbox.take(5) for _ in range(10)]
        self.assertEqual(sum(len(payload) for _, payload in taken), 5_000)
        self.assertIsNone(inbox.take(0))


class ScriptedEngine:
    """Knows what is said when; hears as much of it as its window holds, and the first half of a word as `…`."""

    def __init__(self, said):
        self._said = said
        self._frame = 0
        self.windows_ms = []
        self.finals = 0

    def speech_probability(self, frame):
        at = self._frame * FRAME_MS
        self._frame += 1
        return 1.0 if any(word.start_ms <= at < word.end_ms for word in self._said) else 0.0

    def transcribe(self, pcm, final, prompt, keyterms):
        length = samples_to_ms(len(pcm) // 2)
        # The window's place in time is known from the frames heard: it ends where they do, give or take a frame.
        first = self._frame * FRAME_MS - length
        self.windows_ms.append(length)
        self.finals += final
        heard = [word for word in self._said if word.start_ms >= first - FRAME_MS and word.start_ms < first + length]
        whole = [w if w.end_ms <= first + length else Word("…", w.start_ms, first + length) for w in heard]
        return [Segment(tuple(word.moved(-first) for word in whole))] if whole else []


def hear(said, length_ms, step_ms=100, clock=lambda: 0.0):
    reports = []
    engine = ScriptedEngine(said)
    recogniser = Recogniser(engine, reports.append, clock)
    for _ in range(0, length_ms, step_ms):
        recogniser.hear(bytes(ms_to_samples(step_ms) * 2))
        recogniser.think(0)
    recogniser.finish()
    return reports, engine


def finals(reports):
    return [report for report in reports if report["type"] == "final"]


class Utterances(unittest.TestCase):
    def test_a_pause_ends_an_utterance_with_all_its_words(self):
        said = words("one two three", 1_000) + words("four five", 4_000)
        found = finals(hear(said, 7_000)[0])
        self.assertEqual([report["text"] for report in found], ["one two three", "four five"])
        self.assertEqual([report["reason"] for report in found], ["pause", "pause"])
        for report in found:
            for word in report["words"]:
                true = next(one for one in said if one.text == word["text"])
                self.assertLess(abs(word["startMs"] - true.start_ms), 40)
            self.assertGreaterEqual(report["endMs"], report["words"][-1]["endMs"])

    def test_the_last_word_is_heard_though_the_audio_ends_inside_the_utterance(self):
        found = finals(hear(words("one two three", 1_000), 1_950)[0])
        self.assertEqual([(r["text"], r["reason"]) for r in found], [("one two three", "finish")])

    def test_partials_grow_and_their_stable_part_never_changes(self):
        reports, _ = hear(words("a b c d e f g h i j k l", 500), 6_000)
        partials = [report for report in reports if report["type"] == "partial"]
        self.assertGreaterEqual(len(partials), 3)
        for before, after in zip(partials, partials[1:]):
            self.assertTrue(after["stable"].startswith(before["stable"]))
        self.assertNotIn("…", partials[-1]["stable"])

    def test_nobody_pausing_is_cut_between_words_and_loses_none(self):
        said = words(" ".join(f"w{index}" for index in range(200)), 500)
        reports, engine = hear(said, 62_000)
        self.assertEqual(" ".join(report["text"] for report in finals(reports)), texts(said))
        self.assertGreaterEqual(len(finals(reports)), 3)
        self.assertLessEqual(max(engine.windows_ms), 28_000 + FRAME_MS)
        ends = [report["endMs"] for report in finals(reports)]
        self.assertEqual(ends, sorted(ends))

    def test_a_slow_decoder_is_asked_less_often(self):
        said = words(" ".join(f"w{index}" for index in range(60)), 500)
        ticks = iter(range(100_000))
        quick = len(hear(said, 20_000)[1].windows_ms)
        slow = len(hear(said, 20_000, clock=lambda: next(ticks) * 2.0)[1].windows_ms)
        self.assertLess(slow, quick / 2)

    def test_a_backlog_is_heard_without_partials_but_with_its_finals(self):
        reports = []
        engine = ScriptedEngine(words("one two", 500) + words("three", 3_000))
        recogniser = Recogniser(engine, reports.append, lambda: 0.0)
        for _ in range(50):
            recogniser.hear(bytes(ms_to_samples(100) * 2))
            recogniser.think(2_000)
        self.assertEqual([report["text"] for report in reports], ["one two", "three"])
        self.assertEqual(engine.finals, len(engine.windows_ms))

    def test_a_long_utterance_in_a_backlog_still_shows_now_and_then(self):
        reports = []
        recogniser = Recogniser(ScriptedEngine(words("w " * 50, 500)), reports.append, lambda: 0.0)
        for _ in range(140):
            recogniser.hear(bytes(ms_to_samples(100) * 2))
            recogniser.think(2_000)
        self.assertEqual([report["type"] for report in reports], ["partial", "partial"])

    def test_silence_says_nothing_and_keeps_nothing(self):
        reports, engine = hear([], 60_000)
        self.assertEqual(reports, [])
        self.assertEqual(engine.windows_ms, [])

    def test_a_microphone_that_goes_silent_in_mid_word_still_gets_its_final(self):
        reports = []
        recogniser = Recogniser(ScriptedEngine(words("one two", 500)), reports.append, lambda: 0.0)
        recogniser.hear(bytes(ms_to_samples(1_100) * 2))
        recogniser.rest()
        recogniser.rest()
        self.assertEqual([report["text"] for report in reports], ["one two"])


if __name__ == "__main__":
    unittest.main()
