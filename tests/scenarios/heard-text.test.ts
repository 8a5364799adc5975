import { describe, expect } from 'vitest';
import { lines, spokenPieces } from '../support/stage/look.js';
import { scene, type Line, type Scene } from '../support/stage/scene.js';

/** Eight words over 8 s from 3_400 on, one a second: `Once` until 4_400, `upon` until 5_400, and so on. */
const story = (title: string): Scene =>
  scene(title)
    .host({ from: 500, to: 2_500, says: 'Claude, tell me a story.' })
    .mind({ firstToken: 100, lasts: 300, says: 'Once upon a time there was a test.' })
    .voice({ firstAudio: 200, lasts: 8_000 });

const ASKED: readonly Line[] = [
  [2_900, 'host: Claude, tell me a story.'],
  [2_900, 'claude thinks (addressed)'],
];
const BEGUN: readonly Line[] = [...ASKED, [3_400, 'claude is heard']];

describe('the heard text of a cut reply', () => {
  const cutAt = (title: string, ms: number) => story(title).presses(ms, 'interrupt');

  cutAt('ends with the last word that was heard to its end', 5_395).expect([
    ...BEGUN,
    [5_395, 'claude is cut by the button'],
    [5_395, 'listening'],
    [5_405, 'claude falls silent'],
    [5_405, 'claude: Once upon —'],
  ]);
  cutAt('holds a word that the 10 ms of the fade complete', 5_391).expect([
    ...BEGUN,
    [5_391, 'claude is cut by the button'],
    [5_391, 'listening'],
    [5_401, 'claude falls silent'],
    [5_401, 'claude: Once upon —'],
  ]);
  cutAt('is nothing before the first word is over: no line at all', 4_300).expect(
    [
      ...BEGUN,
      [4_300, 'claude is cut by the button'],
      [4_300, 'listening'],
      [4_310, 'claude falls silent'],
      [4_310, 'claude was not heard'],
    ],
    (play) => {
      expect(lines(play)).toEqual(['500–2500 host: Claude, tell me a story.']);
    },
  );
  cutAt('is all of it when only a breath is missing', 11_395).expect([
    ...BEGUN,
    [11_395, 'claude is cut by the button'],
    [11_395, 'listening'],
    [11_400, 'claude falls silent'],
    [11_400, 'claude: Once upon a time there was a test.'],
  ]);

  scene('of two sentences ends in the first; the second is never made')
    .host({ from: 500, to: 1_500, says: 'Claude, tell me two things.' })
    .mind({ says: 'The first thing I would say is this. The second thing is that one.' })
    .voice({ lasts: 8_000 })
    .presses(4_000, 'interrupt')
    .expect(
      [
        [1_900, 'host: Claude, tell me two things.'],
        [1_900, 'claude thinks (addressed)'],
        [1_900, 'claude is heard'],
        [4_000, 'claude is cut by the button'],
        [4_000, 'listening'],
        [4_010, 'claude falls silent'],
        [4_010, 'claude: The first —'],
      ],
      (play) => {
        expect(spokenPieces(play)).toEqual(['The first thing I would say is this.']);
      },
    );

  scene('comes with the line’s delay from the page, not from what was sent', { lineMs: 60 })
    .host({ from: 500, to: 1_500, says: 'Claude, tell me a story.' })
    .mind({ says: 'Once upon a time there was a test.' })
    .voice({ lasts: 8_000 })
    .presses(3_930, 'interrupt')
    .expect([
      [2_020, 'host: Claude, tell me a story.'],
      [2_020, 'claude thinks (addressed)'],
      [2_020, 'claude is heard'],
      [3_990, 'claude is cut by the button'],
      [4_050, 'listening'],
      [4_060, 'claude falls silent'],
      [4_180, 'claude: Once upon —'],
    ]);
});
