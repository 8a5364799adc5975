import { describe } from 'vitest';
import { scene, type Scene } from '../support/stage/scene.js';

/** S: the voice begins, E: it ends, I: a provisional text, T: a final one; in the order in which they come. */
const answer = (title: string): Scene => scene(title).mind({ says: 'I see.' }).voice({ lasts: 500 });

describe('a final text', () => {
  answer('S T E: that comes before the voice ends waits for the pause')
    .host({ from: 500, to: 2_500 })
    .final(2_400, 'Claude, what do you think?', { from: 500, to: 2_400 })
    .expect([
      [2_900, 'host: Claude, what do you think?'],
      [2_900, 'claude thinks (addressed)'],
      [2_900, 'claude is heard'],
      [3_400, 'claude: I see.'],
      [3_400, 'listening'],
    ]);

  answer('S I T E: replaces what was provisional')
    .host({ from: 500, to: 2_500, interims: [[1_500, 'claude what do']] })
    .final(2_400, 'Claude, what do you think?', { from: 500, to: 2_400 })
    .expect([
      [2_900, 'host: Claude, what do you think?'],
      [2_900, 'claude thinks (addressed)'],
      [2_900, 'claude is heard'],
      [3_400, 'claude: I see.'],
      [3_400, 'listening'],
    ]);

  answer('S I E T: that comes in the pause does not make it longer')
    .host({ from: 500, to: 2_500, says: 'Claude, what do you think?', interims: [[1_500, 'claude what do']] })
    .expect([
      [2_900, 'host: Claude, what do you think?'],
      [2_900, 'claude thinks (addressed)'],
      [2_900, 'claude is heard'],
      [3_400, 'claude: I see.'],
      [3_400, 'listening'],
    ]);

  answer('S I E I T: nor does a provisional text in the pause')
    .host({
      from: 500,
      to: 2_500,
      says: 'Claude, what do you think?',
      interims: [
        [1_500, 'claude what do'],
        [2_640, 'claude what do you think'],
      ],
    })
    .expect([
      [2_900, 'host: Claude, what do you think?'],
      [2_900, 'claude thinks (addressed)'],
      [2_900, 'claude is heard'],
      [3_400, 'claude: I see.'],
      [3_400, 'listening'],
    ]);

  answer('S E T: alone is enough')
    .host({ from: 500, to: 2_500, says: 'Claude, what do you think?' })
    .expect([
      [2_900, 'host: Claude, what do you think?'],
      [2_900, 'claude thinks (addressed)'],
      [2_900, 'claude is heard'],
      [3_400, 'claude: I see.'],
      [3_400, 'listening'],
    ]);

  answer('S E I T: that is later than the pause ends the turn as it comes')
    .host({
      from: 500,
      to: 2_500,
      says: 'Claude, what do you think?',
      interims: [[2_700, 'claude what']],
      finalAfter: 640,
    })
    .expect([
      [3_140, 'host: Claude, what do you think?'],
      [3_140, 'claude thinks (addressed)'],
      [3_140, 'claude is heard'],
      [3_640, 'claude: I see.'],
      [3_640, 'listening'],
    ]);

  answer('S I E … T: much later still ends the turn as it comes')
    .host({ from: 500, to: 2_500, says: 'Claude, what do you think?', interims: [[2_400, 'claude']], finalAfter: 700 })
    .expect([
      [3_200, 'host: Claude, what do you think?'],
      [3_200, 'claude thinks (addressed)'],
      [3_200, 'claude is heard'],
      [3_700, 'claude: I see.'],
      [3_700, 'listening'],
    ]);

  answer('S T E S … E T: of the first half waits for the second')
    .host({ from: 500, to: 1_500 })
    .final(1_480, 'I have a question for you, Claude.', { from: 500, to: 1_480 })
    .host({ from: 1_800, to: 3_000, says: 'What is time?' })
    .expect([
      [3_400, 'host: I have a question for you, Claude. What is time?'],
      [3_400, 'claude thinks (addressed)'],
      [3_400, 'claude is heard'],
      [3_900, 'claude: I see.'],
      [3_900, 'listening'],
    ]);

  answer('S E T S E T: two of one breath make one turn')
    .host({ from: 500, to: 1_500, says: 'I have a question for you, Claude.', finalAfter: 120 })
    .host({ from: 1_800, to: 3_000, says: 'What is time?' })
    .expect([
      [3_400, 'host: I have a question for you, Claude. What is time?'],
      [3_400, 'claude thinks (addressed)'],
      [3_400, 'claude is heard'],
      [3_900, 'claude: I see.'],
      [3_900, 'listening'],
    ]);

  answer('S E T1 T2: two in one pause make one turn')
    .host({ from: 500, to: 2_500, says: 'I have a question for you, Claude.', finalAfter: 150 })
    .final(2_800, 'What is time?', { from: 1_800, to: 2_500 })
    .expect([
      [2_900, 'host: I have a question for you, Claude. What is time?'],
      [2_900, 'claude thinks (addressed)'],
      [2_900, 'claude is heard'],
      [3_400, 'claude: I see.'],
      [3_400, 'listening'],
    ]);

  answer(
    'T: without a detected voice is a turn of its own: its words are taken to have ended as long ago as the recogniser usually takes',
  )
    .final(1_600, 'Claude, what do you think?', { from: 300, to: 900 })
    .expect([
      [1_700, 'host: Claude, what do you think?'],
      [1_700, 'claude thinks (addressed)'],
      [1_700, 'claude is heard'],
      [2_200, 'claude: I see.'],
      [2_200, 'listening'],
    ]);

  answer('I T: nor does it need one before it')
    .interim(800, 'claude what', 300)
    .final(1_600, 'Claude, what do you think?', { from: 300, to: 900 })
    .expect([
      [1_700, 'host: Claude, what do you think?'],
      [1_700, 'claude thinks (addressed)'],
      [1_700, 'claude is heard'],
      [2_200, 'claude: I see.'],
      [2_200, 'listening'],
    ]);

  answer('S T: in mid-speech ends nothing while the voice goes on')
    .host({ from: 500, to: 6_000 })
    .final(1_500, 'Claude, what do you think?', { from: 500, to: 1_400 })
    .until(5_900)
    .expect([]);

  answer('that is empty is no text')
    .host({ from: 500, to: 1_500 })
    .final(1_700, '', { from: 500, to: 1_500 })
    .expect([[3_300, 'listening']]);
});

describe('a final text that never comes', () => {
  answer('is replaced by what was provisional, after its usual wait and half as much')
    .host({ from: 500, to: 2_500, says: 'x', finalAfter: null, interims: [[2_300, 'claude what do you think']] })
    .expect([
      [3_250, 'host: claude what do you think'],
      [3_250, 'claude thinks (addressed)'],
      [3_250, 'claude is heard'],
      [3_750, 'claude: I see.'],
      [3_750, 'listening'],
    ]);

  answer('is waited for as long as the recogniser still changes its mind')
    .host({
      from: 500,
      to: 2_500,
      says: 'x',
      finalAfter: null,
      interims: [
        [2_600, 'claude what'],
        [3_000, 'claude what do you'],
        [3_400, 'claude what do you think'],
      ],
    })
    .expect([
      [4_100, 'host: claude what do you think'],
      [4_100, 'claude thinks (addressed)'],
      [4_100, 'claude is heard'],
      [4_600, 'claude: I see.'],
      [4_600, 'listening'],
    ]);

  answer('is not waited for beyond 4 s')
    .host({
      from: 500,
      to: 2_500,
      says: 'x',
      finalAfter: null,
      interims: Array.from({ length: 10 }, (_, n) => [2_600 + 400 * n, `claude${' what'.repeat(n + 1)}`] as const),
    })
    .expect([
      [6_500, 'host: claude what what what what what what what what what what'],
      [6_500, 'claude thinks (addressed)'],
      [6_500, 'claude is heard'],
      [7_000, 'claude: I see.'],
      [7_000, 'listening'],
    ]);

  answer('leaves a sound without words, which is nothing')
    .host({ from: 500, to: 1_500 })
    .expect([[3_300, 'listening']]);

  answer('and then comes after all changes nothing: those words are taken')
    .host({
      from: 500,
      to: 2_500,
      says: 'Claude, what do you think?',
      finalAfter: 1_500,
      interims: [[2_300, 'claude what do you think']],
    })
    .expect([
      [3_250, 'host: claude what do you think'],
      [3_250, 'claude thinks (addressed)'],
      [3_250, 'claude is heard'],
      [3_750, 'claude: I see.'],
      [3_750, 'listening'],
    ]);

  answer('and then says more gives its new words to the next turn')
    .host({ from: 500, to: 2_500, finalAfter: null, says: 'x', interims: [[2_300, 'claude tell me more']] })
    .host({ from: 4_000, to: 5_000 })
    .final(5_200, 'claude tell me more about the sea.', { from: 500, to: 5_000 })
    .expect([
      [3_250, 'host: claude tell me more'],
      [3_250, 'claude thinks (addressed)'],
      [3_250, 'claude is heard'],
      [3_750, 'claude: I see.'],
      [3_750, 'listening'],
      [5_400, 'host: about the sea.'],
      [5_400, 'guest thinks (balance)'],
      [5_400, 'guest is heard'],
      [5_900, 'guest: I see.'],
      [5_900, 'listening'],
    ]);
});
