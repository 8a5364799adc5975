import { describe, expect } from 'vitest';
import { lines } from '../support/stage/look.js';
import { scene } from '../support/stage/scene.js';

describe('the pause that ends a turn', () => {
  const says = (title: string, text: string, turns = {}) =>
    scene(title, { turns })
      .host({ from: 500, to: 2_500, says: text })
      .mind({ says: 'I see.' })
      .voice({ lasts: 500 })
      .telling('endpoint');

  says('is 400 ms after a finished question', 'Claude, what do you think?').expect([
    [2_900, 'end of turn after 400 ms: finished'],
    [2_900, 'host: Claude, what do you think?'],
    [2_900, 'claude thinks (addressed)'],
    [2_900, 'claude is heard'],
    [3_400, 'claude: I see.'],
    [3_400, 'listening'],
  ]);
  says('is longest after words that promise more', 'Claude, I would like to ask you about').expect([
    [4_300, 'end of turn after 1800 ms: open'],
    [4_300, 'host: Claude, I would like to ask you about'],
    [4_300, 'claude thinks (addressed)'],
    [4_300, 'claude is heard'],
    [4_800, 'claude: I see.'],
    [4_800, 'listening'],
  ]);
  says('is long after a search for words', 'Claude, what I mean is, um').expect([
    [4_780, 'end of turn after 2280 ms: open'],
    [4_780, 'host: Claude, what I mean is, um'],
    [4_780, 'claude thinks (addressed)'],
    [4_780, 'claude is heard'],
    [5_280, 'claude: I see.'],
    [5_280, 'listening'],
  ]);
  says('is shorter in a fast show', 'Claude, what do you think?', { pace: 1 }).expect([
    [2_700, 'end of turn after 200 ms: finished'],
    [2_700, 'host: Claude, what do you think?'],
    [2_700, 'claude thinks (addressed)'],
    [2_700, 'claude is heard'],
    [3_200, 'claude: I see.'],
    [3_200, 'listening'],
  ]);
  says('is longer in a slow one', 'Claude, what do you think?', { pace: 0 }).expect([
    [3_100, 'end of turn after 600 ms: finished'],
    [3_100, 'host: Claude, what do you think?'],
    [3_100, 'claude thinks (addressed)'],
    [3_100, 'claude is heard'],
    [3_600, 'claude: I see.'],
    [3_600, 'listening'],
  ]);

  scene('begins anew when the host goes on: one turn of three breaths')
    .host({ from: 500, to: 1_500, says: 'I was wondering, Claude,', finalAfter: 150 })
    .host({ from: 2_100, to: 3_000, says: 'about this thing and', finalAfter: 150 })
    .host({ from: 3_900, to: 5_000, says: 'whether it is true.', finalAfter: 150 })
    .mind({ says: 'I see.' })
    .voice({ lasts: 500 })
    .telling('voice', 'endpoint')
    .expect(
      [
        [560, 'host-speaking'],
        [1_600, 'endpointing'],
        [2_160, 'host-speaking'],
        [3_100, 'endpointing'],
        [3_960, 'host-speaking'],
        [5_100, 'endpointing'],
        [5_474, 'end of turn after 474 ms: finished'],
        [5_474, 'host: I was wondering, Claude, about this thing and whether it is true.'],
        [5_474, 'claude thinks (addressed)'],
        [5_474, 'claude is heard'],
        [5_974, 'claude: I see.'],
        [5_974, 'listening'],
      ],
      (play) => {
        expect(lines(play)).toEqual([
          '500–5000 host: I was wondering, Claude, about this thing and whether it is true.',
          '5474–5974 claude: I see.',
        ]);
      },
    );

  scene('is measured from the last voiced sample, not from when its end was noticed', { lineMs: 90 })
    .host({ from: 500, to: 2_500, says: 'Claude, what do you think?' })
    .mind({ says: 'I see.' })
    .voice({ lasts: 500 })
    .telling('endpoint')
    .expect([
      [2_990, 'end of turn after 400 ms: finished'],
      [3_080, 'host: Claude, what do you think?'],
      [3_080, 'claude thinks (addressed)'],
      [3_080, 'claude is heard'],
      [3_760, 'claude: I see.'],
      [3_760, 'listening'],
    ]);

  scene('does not end a turn with the words of the one before')
    .host({ from: 500, to: 1_500, says: 'Claude, hello.' })
    .mind({ says: 'Hello.' })
    .voice({ lasts: 400 })
    .host({ from: 3_000, to: 5_000, says: 'Claude, what do you think?', finalAfter: 350 })
    .mind({ says: 'I see.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'host: Claude, hello.'],
      [1_900, 'claude thinks (addressed)'],
      [1_900, 'claude is heard'],
      [2_300, 'claude: Hello.'],
      [2_300, 'listening'],
      [5_400, 'host: Claude, what do you think?'],
      [5_400, 'claude thinks (addressed)'],
      [5_400, 'claude is heard'],
      [5_900, 'claude: I see.'],
      [5_900, 'listening'],
    ]);
});
