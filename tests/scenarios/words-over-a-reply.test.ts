import { describe, expect } from 'vitest';
import { lines, prompts } from '../support/stage/look.js';
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

describe('words over a reply', () => {
  story('pause it at 250 ms and cut it once they are final')
    .host({ from: 5_000, to: 6_000, says: 'Stop!' })
    .mind({ says: 'As you wish.' })
    .voice({ firstAudio: 100, lasts: 750 })
    .expect(
      [
        ...BEGUN,
        [5_250, 'claude is paused'],
        [5_260, 'claude falls silent'],
        [6_200, 'claude is cut by words'],
        [6_200, 'claude falls silent'],
        [6_200, 'claude: Once —'],
        [6_400, 'host: Stop!'],
        [6_400, 'guest thinks (balance)'],
        [6_500, 'guest is heard'],
        [7_250, 'guest: As you wish.'],
        [7_250, 'listening'],
      ],
      (play) => {
        expect(lines(play)).toEqual([
          '500–2500 host: Claude, tell me a story.',
          '3400–5260 claude: Once',
          '5000–6000 host: Stop!',
          '6500–7250 guest: As you wish.',
        ]);
        expect(prompts(play, 'guest')).toEqual([['Host: Claude, tell me a story.', 'Claude: Once —', 'Host: Stop!']]);
      },
    );

  story('cut it at a provisional "stop", while they are still being spoken')
    .host({ from: 5_000, to: 6_000, says: 'Stop, please.', interims: [[5_450, 'stop']] })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [5_450, 'claude is cut by words'],
      [5_450, 'claude falls silent'],
      [5_450, 'claude: Once —'],
      [6_400, 'host: Stop, please.'],
      [6_400, 'guest thinks (balance)'],
      [6_900, 'guest is heard'],
      [14_900, 'guest: Once upon a time there was a test.'],
      [14_900, 'listening'],
    ]);

  story('need more than one of them while they are provisional')
    .host({
      from: 5_000,
      to: 6_000,
      says: 'Dragons are better.',
      interims: [
        [5_400, 'dragons'],
        [5_600, 'dragons are'],
        [5_700, 'dragons are better'],
      ],
    })
    .expect([
      [2_900, 'host: Claude, tell me a story.'],
      [2_900, 'claude thinks (addressed)'],
      [3_400, 'claude is heard'],
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [5_600, 'claude is cut by words'],
      [5_600, 'claude falls silent'],
      [5_600, 'claude: Once —'],
      [6_400, 'host: Dragons are better.'],
      [6_400, 'guest thinks (balance)'],
      [6_900, 'guest is heard'],
      [14_900, 'guest: Once upon a time there was a test.'],
      [14_900, 'listening'],
    ]);

  story('add up: what was a listener’s noise becomes an interruption with the next words')
    .host({
      from: 5_000,
      to: 6_600,
      says: 'Mm, but that is an old one.',
      interims: [
        [5_500, 'mm'],
        [6_100, 'mm but that is'],
      ],
    })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_100, 'claude is cut by words'],
      [6_100, 'claude falls silent'],
      [6_100, 'claude: Once —'],
      [7_000, 'host: Mm, but that is an old one.'],
      [7_000, 'guest thinks (balance)'],
      [7_500, 'guest is heard'],
      [15_500, 'guest: Once upon a time there was a test.'],
      [15_500, 'listening'],
    ]);

  story('that come before 250 ms of voice cut without a pause')
    .host({ from: 5_000, to: 5_600, says: 'No, wait.', interims: [[5_200, 'no wait']] })
    .expect([
      ...BEGUN,
      [5_200, 'claude is cut by words'],
      [5_210, 'claude falls silent'],
      [5_210, 'claude: Once —'],
      [6_000, 'host: No, wait.'],
      [6_000, 'guest thinks (balance)'],
      [6_500, 'guest is heard'],
      [14_500, 'guest: Once upon a time there was a test.'],
      [14_500, 'listening'],
    ]);

  story('that come late, when the reply goes on already, still cut it')
    .host({ from: 5_000, to: 5_400, says: 'Stop there!', finalAfter: 2_600 })
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_250, 'false alarm: silence'],
      [6_250, 'claude goes on at "upon"'],
      [6_250, 'claude is heard'],
      [8_000, 'claude is cut by words'],
      [8_000, 'host: Stop there!'],
      [8_010, 'claude falls silent'],
      [8_010, 'claude: Once upon —'],
      [8_010, 'claude thinks (addressed)'],
      [8_510, 'claude is heard'],
      [16_510, 'claude: Once upon a time there was a test.'],
      [16_510, 'listening'],
    ]);
});

describe('a typed line over a reply', () => {
  story('cuts it; the cut line stands before the typed one')
    .types(5_900, 'Guest, is that true?')
    .mind({ says: 'It is.' })
    .voice({ lasts: 500 })
    .expect(
      [
        ...BEGUN,
        [5_900, 'claude is cut by a typed line'],
        [5_900, 'host: Guest, is that true?'],
        [5_910, 'claude falls silent'],
        [5_910, 'claude: Once upon —'],
        [5_910, 'guest thinks (addressed)'],
        [5_910, 'guest is heard'],
        [6_410, 'guest: It is.'],
        [6_410, 'listening'],
      ],
      (play) => {
        expect(prompts(play, 'guest').at(-1)).toEqual([
          'Host: Claude, tell me a story.',
          'Claude: Once upon —',
          'Host: Guest, is that true?',
        ]);
      },
    );
});

describe('the interrupt button', () => {
  story('cuts at once, and the host may stay silent')
    .presses(5_000, 'interrupt')
    .expect([
      ...BEGUN,
      [5_000, 'claude is cut by the button'],
      [5_000, 'listening'],
      [5_010, 'claude falls silent'],
      [5_010, 'claude: Once —'],
    ]);
  story('stops a reply that is still being thought of')
    .presses(3_100, 'interrupt')
    .expect([...ASKED, [3_100, 'claude is cut by the button'], [3_100, 'claude was not heard'], [3_100, 'listening']]);
  story('ends a pause for good')
    .host({ from: 5_000, to: 5_300 })
    .presses(6_000, 'interrupt')
    .expect([
      ...BEGUN,
      [5_250, 'claude is paused'],
      [5_260, 'claude falls silent'],
      [6_000, 'claude is cut by the button'],
      [6_000, 'claude falls silent'],
      [6_000, 'listening'],
      [6_000, 'claude: Once —'],
    ]);
  story('after the end does nothing')
    .presses(12_000, 'interrupt')
    .expect([...BEGUN, [11_400, 'claude: Once upon a time there was a test.'], [11_400, 'listening']]);

  story('gives way to what the host then says')
    .presses(5_000, 'interrupt')
    .host({ from: 5_200, to: 6_200, says: 'Guest, do you know one?' })
    .mind({ says: 'I do.' })
    .voice({ lasts: 500 })
    .expect(
      [
        ...BEGUN,
        [5_000, 'claude is cut by the button'],
        [5_000, 'listening'],
        [5_010, 'claude falls silent'],
        [5_010, 'claude: Once —'],
        [6_600, 'host: Guest, do you know one?'],
        [6_600, 'guest thinks (addressed)'],
        [6_600, 'guest is heard'],
        [7_100, 'guest: I do.'],
        [7_100, 'listening'],
      ],
      (play) => {
        expect(prompts(play, 'guest').at(-1)).toEqual([
          'Host: Claude, tell me a story.',
          'Claude: Once —',
          'Host: Guest, do you know one?',
        ]);
      },
    );
});
