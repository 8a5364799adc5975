import { describe, expect } from 'vitest';
import { firstDifference } from '../support/stems.js';
import type { Performance } from '../support/stage/performance.js';
import { scene, type Line, type Scene } from '../support/stage/scene.js';
import type { StageSettings } from '../support/stage/script.js';
import { readTracks, soundSpans, type Tracks } from '../support/stage/tracks.js';

/** Eight words over 4 s from 1_900 on, half a second each. */
const story = (title: string, settings: StageSettings = {}): Scene =>
  scene(title, { ...settings, record: true })
    .host({ from: 500, to: 1_500, says: 'Claude, tell me a story.' })
    .mind({ says: 'Once upon a time there was a test.' })
    .voice({ lasts: 4_000 });

const BEGUN: readonly Line[] = [
  [1_900, 'host: Claude, tell me a story.'],
  [1_900, 'claude thinks (addressed)'],
  [1_900, 'claude is heard'],
];

/** Stems as long as each other, the host's as it was spoken, the others as they left the loudspeaker. */
async function faithful(play: Performance): Promise<Tracks> {
  const tracks = await readTracks(play);
  const { stems, metadata, speech, microphone, loudspeaker } = tracks;
  for (const [speaker, stem] of stems) expect(`${speaker} ${stem.length}`).toBe(`${speaker} ${metadata.samples}`);
  expect(firstDifference(stems.get('you') ?? new Int16Array(), microphone)).toBe(-1);
  expect(firstDifference(speech, loudspeaker)).toBe(-1);
  expect(metadata.sync?.ok).toBe(true);
  return tracks;
}

const spansOf = ({ stems }: Tracks, speaker: string) => soundSpans(stems.get(speaker) ?? new Int16Array());

describe('a recording', () => {
  story('holds each voice on a track of its own, where it was heard')
    .host({ from: 7_000, to: 7_600, says: 'Guest, and you?' })
    .mind({ says: 'One day.' })
    .voice({ lasts: 1_000 })
    .expect(
      [
        ...BEGUN,
        [5_900, 'claude: Once upon a time there was a test.'],
        [5_900, 'listening'],
        [8_000, 'host: Guest, and you?'],
        [8_000, 'guest thinks (addressed)'],
        [8_000, 'guest is heard'],
        [9_000, 'guest: One day.'],
        [9_000, 'listening'],
      ],
      async (play) => {
        const tracks = await faithful(play);
        expect(spansOf(tracks, 'you')).toEqual(['500–1500', '7000–7600']);
        expect(spansOf(tracks, 'claude')).toEqual(['1900–5900']);
        expect(spansOf(tracks, 'guest')).toEqual(['8000–9000']);
        expect(tracks.captions).toEqual([
          '00:00:00.500 --> 00:00:01.500 <v Host>Claude, tell me a story.</v>',
          '00:00:01.900 --> 00:00:05.900 <v Claude>Once upon a time there was a test.</v>',
          '00:00:07.000 --> 00:00:07.600 <v Host>Guest, and you?</v>',
          '00:00:08.000 --> 00:00:09.000 <v Guest>One day.</v>',
        ]);
      },
    );

  story('has a hole where a reply was held back, and the word it went on from twice')
    .host({ from: 3_600, to: 4_100 })
    .expect(
      [
        ...BEGUN,
        [3_850, 'claude is paused'],
        [3_860, 'claude falls silent'],
        [6_200, 'false alarm: silence'],
        [6_200, 'claude goes on at "time"'],
        [6_200, 'claude is heard'],
        [8_700, 'claude: Once upon a time there was a test.'],
        [8_700, 'listening'],
      ],
      async (play) => {
        expect(spansOf(await faithful(play), 'claude')).toEqual(['1900–3860', '6200–8700']);
      },
    );

  story('ends a cut reply with the fade that was heard')
    .presses(3_700, 'interrupt')
    .expect(
      [
        ...BEGUN,
        [3_700, 'claude is cut by the button'],
        [3_700, 'listening'],
        [3_710, 'claude falls silent'],
        [3_710, 'claude: Once upon a —'],
      ],
      async (play) => {
        const tracks = await faithful(play);
        expect(spansOf(tracks, 'claude')).toEqual(['1900–3710']);
        expect(tracks.captions.at(-1)).toBe('00:00:01.900 --> 00:00:03.400 <v Claude>Once upon a—</v>');
      },
    );

  story('knows for how long a speaker was heard whom the end of the session cut')
    .until(4_000)
    .expect(BEGUN, async (play) => {
      const { talkMs } = (await readTracks(play)).metadata;
      expect(talkMs).toEqual({ you: 1_000, claude: 2_110, guest: 0 });
    });

  scene('holds nothing of a reply that was cut before it was heard', { record: true })
    .types(500, 'Claude, tell me a story.')
    .mind({ firstToken: 300, says: 'Once upon a time there was a test.' })
    .presses(700, 'interrupt')
    .expect(
      [
        [500, 'host: Claude, tell me a story.'],
        [500, 'claude thinks (addressed)'],
        [700, 'claude is cut by the button'],
        [700, 'claude was not heard'],
        [700, 'listening'],
      ],
      async (play) => {
        expect(spansOf(await faithful(play), 'claude')).toEqual([]);
      },
    );

  story('places speech by the host’s clock, however long the line', { lineMs: 80 })
    .presses(4_000, 'interrupt')
    .expect(
      [
        [2_060, 'host: Claude, tell me a story.'],
        [2_060, 'claude thinks (addressed)'],
        [2_060, 'claude is heard'],
        [4_080, 'claude is cut by the button'],
        [4_160, 'listening'],
        [4_170, 'claude falls silent'],
        [4_330, 'claude: Once upon a time —'],
      ],
      async (play) => {
        expect(spansOf(await faithful(play), 'claude')).toEqual(['2060–4170']);
      },
    );

  story('is not lengthened by a microphone that stalls and then comes in a burst', {
    microphoneStalls: [{ from: 700, to: 2_300 }],
  }).expect(
    [
      [2_600, 'host: Claude, tell me a story.'],
      [2_600, 'claude thinks (addressed)'],
      [2_600, 'claude is heard'],
      [6_600, 'claude: Once upon a time there was a test.'],
      [6_600, 'listening'],
    ],
    async (play) => {
      const tracks = await faithful(play);
      expect(spansOf(tracks, 'you')).toEqual(['500–1500']);
    },
  );

  story('keeps what the host said while the line was down, and the reply where it was heard')
    .leaves(3_500)
    .host({ from: 6_000, to: 6_600 })
    .final(7_400, 'Are you there?', { from: 6_000, to: 6_600 })
    .returns(7_000)
    .mind({ says: 'I am.' })
    .voice({ lasts: 500 })
    .expect(
      [
        ...BEGUN,
        [4_900, 'claude falls silent'],
        [7_000, 'claude is heard'],
        [7_400, 'claude is cut by words'],
        [7_400, 'host: Are you there?'],
        [7_410, 'claude falls silent'],
        [7_410, 'claude: Once upon a time there was —'],
        [7_410, 'claude thinks (addressed)'],
        [7_410, 'claude is heard'],
        [7_910, 'claude: I am.'],
        [7_910, 'listening'],
      ],
      async (play) => {
        const tracks = await faithful(play);
        expect(spansOf(tracks, 'you')).toEqual(['500–1500', '6000–6600']);
        expect(spansOf(tracks, 'claude')).toEqual(['1900–4900', '7000–7910']);
        expect(tracks.metadata.missing).toEqual([]);
      },
    );

  scene('has a hole where the voice was too slow', { record: true })
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 800, breaks: { frameMs: 400, everyMs: 900 } })
    .expect(
      [
        [500, 'host: Claude, speak.'],
        [500, 'claude thinks (addressed)'],
        [500, 'claude is heard'],
        [900, 'claude falls silent'],
        [1_400, 'claude is heard'],
        [1_800, 'claude: One two three four.'],
        [1_800, 'listening'],
      ],
      async (play) => {
        expect(spansOf(await faithful(play), 'claude')).toEqual(['500–900', '1400–1800']);
      },
    );

  scene('never has two AI speakers at the same time', { record: true, show: 'trio', turns: { aiRunMax: 3 } })
    .presses(500, 'autopilot on')
    .mind({ says: 'The sea is deep and blue.' })
    .mind({ says: 'Mountains have always been there.' })
    .mind({ says: 'What would you add, dear host?' })
    .voice({ lasts: 1_000 })
    .expect(
      [
        [500, 'autopilot on'],
        [500, 'deciding'],
        [1_059, 'claude thinks (opening)'],
        [1_059, 'claude is heard'],
        [2_059, 'claude: The sea is deep and blue.'],
        [2_059, 'deciding'],
        [2_556, 'guest thinks (autopilot)'],
        [2_556, 'guest is heard'],
        [3_556, 'guest: Mountains have always been there.'],
        [3_556, 'deciding'],
        [4_153, 'claude thinks (closing)'],
        [4_153, 'claude is heard'],
        [5_153, 'claude: What would you add, dear host?'],
        [5_153, "the floor is the host's (run-limit)"],
        [5_153, 'listening'],
      ],
      async (play) => {
        const tracks = await faithful(play);
        expect(['claude', 'guest', 'marie'].map((speaker) => spansOf(tracks, speaker))).toEqual([
          ['1059–2059', '4153–5153'],
          ['2556–3556'],
          [],
        ]);
      },
    );

  story('says in its metadata where each turn was heard')
    .presses(3_700, 'interrupt')
    .types(5_000, 'Guest, and you?')
    .mind({ says: 'One day.' })
    .voice({ lasts: 1_000 })
    .presses(5_200, 'marker a good start')
    .expect(
      [
        ...BEGUN,
        [3_700, 'claude is cut by the button'],
        [3_700, 'listening'],
        [3_710, 'claude falls silent'],
        [3_710, 'claude: Once upon a —'],
        [5_000, 'host: Guest, and you?'],
        [5_000, 'guest thinks (addressed)'],
        [5_000, 'guest is heard'],
        [5_200, 'marker: a good start'],
        [6_000, 'guest: One day.'],
        [6_000, 'listening'],
      ],
      async (play) => {
        const { metadata } = await faithful(play);
        const turns = metadata.turns.map(({ speaker, startMs, endMs, interrupted }) => [
          speaker,
          Math.round(startMs),
          Math.round(endMs),
          interrupted,
        ]);
        expect(turns).toEqual([
          ['claude', 1_900, 3_710, true],
          ['guest', 5_000, 6_000, false],
        ]);
        expect(metadata.markers).toEqual([{ atMs: 5_200, label: 'a good start' }]);
      },
    );
});
