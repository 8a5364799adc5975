import { describe, expect } from 'vitest';
import { lines, prompts, spokenPieces } from '../support/stage/look.js';
import { scene, type Line, type Scene } from '../support/stage/scene.js';
import type { StageSettings } from '../support/stage/script.js';

/** Eight words over 8 s from 3_400 on, one a second: `Once` until 4_400, `upon` until 5_400, and so on. */
const story = (title: string, settings: StageSettings = {}): Scene =>
  scene(title, settings)
    .host({ from: 500, to: 2_500, says: 'Claude, tell me a story.' })
    .mind({ firstToken: 100, lasts: 300, says: 'Once upon a time there was a test.' })
    .voice({ firstAudio: 200, lasts: 8_000 });

const ASKED: readonly Line[] = [
  [2_900, 'host: Claude, tell me a story.'],
  [2_900, 'claude thinks (addressed)'],
];
const BEGUN: readonly Line[] = [...ASKED, [3_400, 'claude is heard']];

describe('a sound over a reply', () => {
  story('known to be over within 250 ms is no concern')
    .host({ from: 5_000, to: 5_140 })
    .until(14_000)
    .expect([...BEGUN, [11_400, 'claude: Once upon a time there was a test.'], [11_400, 'listening']]);

  story('too short for a word pauses it; once a word would be known it goes on from the one it was in')
    .host({ from: 5_000, to: 5_300 })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_150, 'false alarm: silence'],
      [6_150, 'claude goes on at "upon"'],
      [6_150, 'claude is heard'],
      [13_150, 'claude: Once upon a time there was a test.'],
      [13_150, 'listening'],
    ]);

  story('without words pauses it; two seconds of silence later it goes on from the word it was in')
    .host({ from: 5_000, to: 5_600 })
    .expect(
      [
        ...BEGUN,
        [5_250, 'claude is paused'],
        [5_260, 'claude falls silent'],
        [7_700, 'false alarm: silence'],
        [7_700, 'claude goes on at "upon"'],
        [7_700, 'claude is heard'],
        [14_700, 'claude: Once upon a time there was a test.'],
        [14_700, 'listening'],
      ],
      (play) => {
        expect(lines(play).at(-1)).toBe('3400–14700 claude: Once upon a time there was a test.');
      },
    );

  story('that is a "mm-hmm" lets it go on as soon as that is known, and stays in the transcript')
    .host({ from: 5_000, to: 5_400, says: 'Mm-hmm.' })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [5_600, 'false alarm: backchannel'],
      [5_600, 'host: Mm-hmm.'],
      [5_600, 'claude goes on at "upon"'],
      [5_600, 'claude is heard'],
      [12_600, 'claude: Once upon a time there was a test.'],
      [12_600, 'listening'],
    ]);

  story('that is a word of assent lets it go on')
    .host({ from: 5_000, to: 5_400, says: 'Yeah, right.' })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [5_600, 'false alarm: backchannel'],
      [5_600, 'host: Yeah, right.'],
      [5_600, 'claude goes on at "upon"'],
      [5_600, 'claude is heard'],
      [12_600, 'claude: Once upon a time there was a test.'],
      [12_600, 'listening'],
    ]);

  story('that never becomes a word counts as one after 1.5 s')
    .host({ from: 5_000, to: 8_000 })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_500, 'claude is cut by a long voice'],
      [6_500, 'claude falls silent'],
      [6_500, 'claude: Once —'],
      [9_800, 'listening'],
    ]);

  story('that lasts, where it may be the loudspeaker’s own in its first seconds, does not cut', { loudspeakers: true })
    .host({ from: 5_000, to: 8_000 })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [10_100, 'false alarm: silence'],
      [10_100, 'claude goes on at "upon"'],
      [10_100, 'claude is heard'],
      [17_100, 'claude: Once upon a time there was a test.'],
      [17_100, 'listening'],
    ]);

  story('that lasts cuts there, too, once the room is known', { loudspeakers: true })
    .host({ from: 7_000, to: 9_000 })
    .expect([
      ...BEGUN,
      [7_250, 'claude is paused'],
      [7_260, 'claude falls silent'],
      [8_500, 'claude is cut by a long voice'],
      [8_500, 'claude falls silent'],
      [8_500, 'claude: Once upon a —'],
      [10_800, 'listening'],
    ]);

  story('that repeats the reply is a quotation where the host wears headphones')
    .host({ from: 5_000, to: 6_000, says: 'upon a time there' })
    .mind({ says: 'You heard it.' })
    .voice({ lasts: 500 })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_200, 'claude is cut by words'],
      [6_200, 'claude falls silent'],
      [6_200, 'claude: Once —'],
      [6_578, 'host: upon a time there'],
      [6_578, 'guest thinks (balance)'],
      [6_578, 'guest is heard'],
      [7_078, 'guest: You heard it.'],
      [7_078, 'listening'],
    ]);

  story('again, just as it would have gone on, holds it for longer')
    .host({ from: 5_000, to: 5_300 })
    .host({ from: 5_900, to: 6_200 })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [7_050, 'false alarm: silence'],
      [7_050, 'claude goes on at "upon"'],
      [7_050, 'claude is heard'],
      [14_050, 'claude: Once upon a time there was a test.'],
      [14_050, 'listening'],
    ]);

  story('twice pauses it twice and loses no word')
    .host({ from: 4_600, to: 4_900 })
    .host({ from: 8_000, to: 8_300 })
    .expect([
      ...BEGUN,
      [4_850, 'claude is paused'],
      [4_860, 'claude falls silent'],
      [5_750, 'false alarm: silence'],
      [5_750, 'claude goes on at "upon"'],
      [5_750, 'claude is heard'],
      [8_250, 'claude is paused'],
      [8_260, 'claude falls silent'],
      [9_150, 'false alarm: silence'],
      [9_150, 'claude goes on at "time"'],
      [9_150, 'claude is heard'],
      [14_150, 'claude: Once upon a time there was a test.'],
      [14_150, 'listening'],
    ]);

  story('that repeats the reply is its echo', { loudspeakers: true })
    .host({ from: 5_000, to: 6_000, says: 'upon a time there' })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_200, 'false alarm: echo'],
      [6_200, 'claude goes on at "upon"'],
      [6_200, 'claude is heard'],
      [13_200, 'claude: Once upon a time there was a test.'],
      [13_200, 'listening'],
    ]);

  story('that begins as its echo is not yet an interruption', { loudspeakers: true })
    .host({ from: 5_000, to: 6_000, says: 'upon a time there', interims: [[5_500, 'upon a time']] })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_200, 'false alarm: echo'],
      [6_200, 'claude goes on at "upon"'],
      [6_200, 'claude is heard'],
      [13_200, 'claude: Once upon a time there was a test.'],
      [13_200, 'listening'],
    ]);
});

describe('an interruption before the first sound', () => {
  story('joins both questions into one: nothing was said in between')
    .host({ from: 3_000, to: 4_000, says: 'A short one, please.' })
    .voice({ firstAudio: 100, lasts: 2_000 })
    .expect(
      [
        ...ASKED,
        [3_250, 'claude is paused'],
        [4_200, 'claude is cut by words'],
        [4_200, 'claude was not heard'],
        [4_412, 'host: A short one, please.'],
        [4_412, 'claude thinks (addressed)'],
        [4_812, 'claude is heard'],
        [6_812, 'claude: Once upon a time there was a test.'],
        [6_812, 'listening'],
      ],
      (play) => {
        expect(prompts(play, 'claude').at(-1)).toEqual([
          'Host: Claude, tell me a story.',
          'Host: A short one, please.',
        ]);
      },
    );

  story('stops mind and voice at once')
    .host({ from: 2_960, to: 4_000, says: 'A short one, please.', interims: [[3_150, 'a short one']] })
    .voice({ firstAudio: 100, lasts: 1_000 })
    .expect(
      [
        ...ASKED,
        [3_150, 'claude is cut by words'],
        [3_150, 'claude was not heard'],
        [4_408, 'host: A short one, please.'],
        [4_408, 'claude thinks (addressed)'],
        [4_908, 'claude is heard'],
        [12_908, 'claude: Once upon a time there was a test.'],
        [12_908, 'listening'],
      ],
      (play) => {
        expect(play.engines.llm('claude').aborted).toBe(1);
        expect(spokenPieces(play)).toEqual(['Once upon a time there was a test.']);
      },
    );

  story('by a noise only delays the reply, which is then heard whole')
    .host({ from: 2_960, to: 3_300 })
    .expect([
      ...ASKED,
      [3_210, 'claude is paused'],
      [4_150, 'false alarm: silence'],
      [4_150, 'claude is heard'],
      [12_150, 'claude: Once upon a time there was a test.'],
      [12_150, 'listening'],
    ]);

  story('by a noise too short changes nothing')
    .host({ from: 3_000, to: 3_140 })
    .until(13_400)
    .expect([...BEGUN, [11_400, 'claude: Once upon a time there was a test.'], [11_400, 'listening']]);
});

describe('the end of a reply under the host’s voice', () => {
  story('gives the host the floor: what is said becomes a turn')
    .host({ from: 11_280, to: 12_400, says: 'Thank you, Claude.' })
    .mind({ says: 'You are welcome.' })
    .voice({ lasts: 500 })
    .expect([
      ...BEGUN,
      [11_400, 'claude: Once upon a time there was a test.'],
      [12_800, 'host: Thank you, Claude.'],
      [12_800, 'claude thinks (addressed)'],
      [12_800, 'claude is heard'],
      [13_300, 'claude: You are welcome.'],
      [13_300, 'listening'],
    ]);
});
