import { describe, expect } from 'vitest';
import { lines } from '../support/stage/look.js';
import { scene } from '../support/stage/scene.js';

describe('autopilot', () => {
  scene('lets one follow the other after a natural gap, until its run is over', { turns: { aiRunMax: 3 } })
    .presses(1_000, 'autopilot on')
    .mind({ says: 'This is the first thing to say.' })
    .mind({ says: 'And that is quite another one.' })
    .mind({ says: 'Dear host, what would you add?' })
    .voice({ lasts: 1_000 })
    .expect([
      [1_000, 'autopilot on'],
      [1_000, 'deciding'],
      [1_559, 'claude thinks (opening)'],
      [1_559, 'claude is heard'],
      [2_559, 'claude: This is the first thing to say.'],
      [2_559, 'deciding'],
      [3_056, 'guest thinks (autopilot)'],
      [3_056, 'guest is heard'],
      [4_056, 'guest: And that is quite another one.'],
      [4_056, 'deciding'],
      [4_653, 'claude thinks (closing)'],
      [4_653, 'claude is heard'],
      [5_653, 'claude: Dear host, what would you add?'],
      [5_653, "the floor is the host's (run-limit)"],
      [5_653, 'listening'],
    ]);

  scene('waits with its first word while the host speaks, and answers the host first', { turns: { aiRunMax: 3 } })
    .host({ from: 500, to: 2_500, says: 'Guest, you begin.' })
    .presses(1_500, 'autopilot on')
    .mind({ says: 'This is the first thing to say.' })
    .voice({ lasts: 1_000 })
    .until(4_500)
    .expect([
      [1_500, 'autopilot on'],
      [2_900, 'host: Guest, you begin.'],
      [2_900, 'guest thinks (addressed)'],
      [2_900, 'guest is heard'],
      [3_900, 'guest: This is the first thing to say.'],
      [3_900, 'deciding'],
      [4_397, 'claude thinks (autopilot)'],
      [4_397, 'claude is heard'],
    ]);

  scene('gives way to the host in the gap', { turns: { gapMs: 1_000 } })
    .presses(500, 'autopilot on')
    .host({ from: 900, to: 2_000, says: 'Guest, you begin.' })
    .mind({ says: 'I begin, then, with this.' })
    .voice({ lasts: 1_000 })
    .presses(3_000, 'autopilot off')
    .expect([
      [500, 'autopilot on'],
      [500, 'deciding'],
      [2_400, 'host: Guest, you begin.'],
      [2_400, 'guest thinks (addressed)'],
      [2_400, 'guest is heard'],
      [3_000, 'autopilot off'],
      [3_400, 'guest: I begin, then, with this.'],
      [3_400, 'listening'],
    ]);

  scene('switched off in the gap leaves the floor to nobody', { turns: { gapMs: 1_000 } })
    .presses(500, 'autopilot on')
    .presses(1_200, 'autopilot off')
    .expect([
      [500, 'autopilot on'],
      [500, 'deciding'],
      [1_200, 'autopilot off'],
      [1_200, 'listening'],
    ]);

  scene('switched off under a reply lets it end, and no other follows')
    .presses(500, 'autopilot on')
    .mind({ says: 'This is the first thing to say.' })
    .voice({ lasts: 2_000 })
    .presses(1_500, 'autopilot off')
    .expect([
      [500, 'autopilot on'],
      [500, 'deciding'],
      [1_059, 'claude thinks (opening)'],
      [1_059, 'claude is heard'],
      [1_500, 'autopilot off'],
      [3_059, 'claude: This is the first thing to say.'],
      [3_059, 'listening'],
    ]);

  scene('goes on after the host’s interruption was answered', { turns: { aiRunMax: 2 } })
    .presses(500, 'autopilot on')
    .mind({ says: 'One two three four five six.' })
    .voice({ lasts: 6_000 })
    .host({ from: 3_000, to: 4_000, says: 'Stop, what about time?' })
    .mind({ says: 'Time is what it is.' })
    .voice({ lasts: 1_000 })
    .mind({ says: 'I could not agree more.' })
    .expect([
      [500, 'autopilot on'],
      [500, 'deciding'],
      [1_059, 'claude thinks (opening)'],
      [1_059, 'claude is heard'],
      [3_250, 'claude is paused'],
      [3_260, 'claude falls silent'],
      [4_200, 'claude is cut by words'],
      [4_200, 'claude falls silent'],
      [4_200, 'claude: One two —'],
      [4_400, 'host: Stop, what about time?'],
      [4_400, 'guest thinks (balance)'],
      [4_400, 'guest is heard'],
      [5_400, 'guest: Time is what it is.'],
      [5_400, 'deciding'],
      [5_997, 'claude thinks (closing)'],
      [5_997, 'claude is heard'],
      [6_997, 'claude: I could not agree more.'],
      [6_997, "the floor is the host's (run-limit)"],
      [6_997, 'listening'],
    ]);

  scene('rests while the host is away, and goes on when the host is back', { turns: { aiRunMax: 2 } })
    .presses(500, 'autopilot on')
    .mind({ says: 'This is the first thing to say.' })
    .mind({ says: 'And that is quite another one.' })
    .voice({ lasts: 1_000 })
    .leaves(1_500)
    .returns(9_000)
    .expect([
      [500, 'autopilot on'],
      [500, 'deciding'],
      [1_059, 'claude thinks (opening)'],
      [1_059, 'claude is heard'],
      [9_000, 'claude: This is the first thing to say.'],
      [9_000, 'deciding'],
      [9_497, 'guest thinks (autopilot)'],
      [9_497, 'guest is heard'],
      [10_497, 'guest: And that is quite another one.'],
      [10_497, "the floor is the host's (run-limit)"],
      [10_497, 'listening'],
    ]);

  scene('with a single speaker lets it go on alone', { show: 'solo', turns: { aiRunMax: 2 } })
    .presses(500, 'autopilot on')
    .mind({ says: 'This is the first thing to say.' })
    .mind({ says: 'And that is quite another one.' })
    .voice({ lasts: 1_000 })
    .expect([
      [500, 'autopilot on'],
      [500, 'deciding'],
      [1_059, 'claude thinks (opening)'],
      [1_059, 'claude is heard'],
      [2_059, 'claude: This is the first thing to say.'],
      [2_059, 'deciding'],
      [2_556, 'claude thinks (closing)'],
      [2_556, 'claude is heard'],
      [3_556, 'claude: And that is quite another one.'],
      [3_556, "the floor is the host's (run-limit)"],
      [3_556, 'listening'],
    ]);

  scene('never lets two speak at once, nor one twice in a row', { show: 'trio', turns: { aiRunMax: 6 } })
    .presses(500, 'autopilot on')
    .mind({ says: 'The sea is deep and blue.' })
    .mind({ says: 'Mountains have always been there.' })
    .mind({ says: 'A city never sleeps at night.' })
    .mind({ says: 'Trains run through open fields.' })
    .mind({ says: 'Bread needs flour and patience.' })
    .mind({ says: 'What would you add, dear host?' })
    .voice({ lasts: 1_000 })
    .voice({ lasts: 1_400 })
    .voice({ lasts: 800 })
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
        [3_956, 'guest: Mountains have always been there.'],
        [3_956, 'deciding'],
        [4_553, 'marie thinks (autopilot)'],
        [4_553, 'marie is heard'],
        [5_353, 'marie: A city never sleeps at night.'],
        [5_353, 'deciding'],
        [5_888, 'claude thinks (autopilot)'],
        [5_888, 'claude is heard'],
        [6_688, 'claude: Trains run through open fields.'],
        [6_688, 'deciding'],
        [7_162, 'marie thinks (autopilot)'],
        [7_162, 'marie is heard'],
        [7_962, 'marie: Bread needs flour and patience.'],
        [7_962, 'deciding'],
        [8_536, 'claude thinks (closing)'],
        [8_536, 'claude is heard'],
        [9_336, 'claude: What would you add, dear host?'],
        [9_336, "the floor is the host's (run-limit)"],
        [9_336, 'listening'],
      ],
      (play) => {
        expect(lines(play)).toEqual([
          '1059–2059 claude: The sea is deep and blue.',
          '2556–3956 guest: Mountains have always been there.',
          '4553–5353 marie: A city never sleeps at night.',
          '5888–6688 claude: Trains run through open fields.',
          '7162–7962 marie: Bread needs flour and patience.',
          '8536–9336 claude: What would you add, dear host?',
        ]);
      },
    );

  scene('hands over to whoever is asked by name, sooner than to anybody', { show: 'trio', turns: { aiRunMax: 3 } })
    .presses(500, 'autopilot on')
    .mind({ says: 'It is so. Marie, how do you see it?' })
    .mind({ says: 'I see it as you do.' })
    .voice({ lasts: 1_000 })
    .until(4_500)
    .expect([
      [500, 'autopilot on'],
      [500, 'deciding'],
      [1_059, 'claude thinks (opening)'],
      [1_059, 'claude is heard'],
      [2_059, 'claude: It is so. Marie, how do you see it?'],
      [2_059, 'deciding'],
      [2_308, 'marie thinks (handed-over)'],
      [2_308, 'marie is heard'],
      [3_308, 'marie: I see it as you do.'],
      [3_308, 'deciding'],
      [3_905, 'claude thinks (closing)'],
      [3_905, 'claude is heard'],
    ]);
});
