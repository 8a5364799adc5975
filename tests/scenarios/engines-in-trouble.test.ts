import { describe, expect } from 'vitest';
import { ENGINE_FAULT } from '../support/stage/engines.js';
import { lines } from '../support/stage/look.js';
import { scene, type Line, type Scene } from '../support/stage/scene.js';

const asked = (title: string): Scene => scene(title).types(500, 'Claude, speak.');
const ASKED: readonly Line[] = [
  [500, 'host: Claude, speak.'],
  [500, 'claude thinks (addressed)'],
];

describe('a mind', () => {
  asked('that fails at once is told, and the show goes on')
    .mind({ breaks: { fail: ENGINE_FAULT } })
    .mind({ says: 'Here I am.' })
    .types(3_000, 'Guest, speak.')
    .voice({ lasts: 500 })
    .expect([
      ...ASKED,
      [500, 'error LLM_FAILED'],
      [500, 'claude was not heard'],
      [500, 'listening'],
      [3_000, 'host: Guest, speak.'],
      [3_000, 'guest thinks (addressed)'],
      [3_000, 'guest is heard'],
      [3_500, 'guest: Here I am.'],
      [3_500, 'listening'],
    ]);

  asked('that breaks off after a sentence: what it said is heard')
    .mind({ says: 'This much I can say, and', breaks: 'after its words' })
    .voice({ lasts: 1_500 })
    .expect([
      ...ASKED,
      [500, 'error LLM_FAILED'],
      [500, 'claude is heard'],
      [2_000, 'claude: This much I can say, and'],
      [2_000, 'listening'],
    ]);

  asked('whose line ends without a finish is a failure, and what it said is heard')
    .mind({ says: 'This much I can say.', breaks: 'without a finish' })
    .voice({ lasts: 1_500 })
    .expect([
      ...ASKED,
      [500, 'error LLM_FAILED'],
      [500, 'claude is heard'],
      [2_000, 'claude: This much I can say.'],
      [2_000, 'listening'],
    ]);

  asked('that says nothing is given up after 30 s')
    .mind({ breaks: { stall: true } })
    .until(35_000)
    .expect([...ASKED, [30_500, 'error LLM_FAILED'], [30_500, 'claude was not heard'], [30_500, 'listening']]);

  asked('that says nothing can be interrupted meanwhile')
    .mind({ breaks: { stall: true } })
    .host({ from: 3_000, to: 4_000, says: 'Guest, then you.' })
    .mind({ says: 'Gladly.' })
    .voice({ lasts: 500 })
    .expect([
      ...ASKED,
      [3_250, 'claude is paused'],
      [4_200, 'claude is cut by words'],
      [4_200, 'claude was not heard'],
      [4_400, 'host: Guest, then you.'],
      [4_400, 'guest thinks (addressed)'],
      [4_400, 'guest is heard'],
      [4_900, 'guest: Gladly.'],
      [4_900, 'listening'],
    ]);

  asked('that answers with nothing leaves the floor, and the host knows why')
    .mind({ says: '' })
    .expect([...ASKED, [500, 'error LLM_FAILED'], [500, 'claude was not heard'], [500, 'listening']]);
  asked('that answers with a sign no voice can say does so too')
    .mind({ says: '***' })
    .expect([...ASKED, [500, 'error LLM_FAILED'], [500, 'claude was not heard'], [500, 'listening']]);
});

describe('a voice', () => {
  asked('that fails before its first sound is told, and the show goes on')
    .mind({ says: 'You will not hear this.' })
    .voice({ firstAudio: 300, breaks: { fail: ENGINE_FAULT, endAfterMs: 0 } })
    .mind({ says: 'Here I am.' })
    .types(3_000, 'Guest, speak.')
    .voice({ lasts: 500 })
    .expect([
      ...ASKED,
      [800, 'error TTS_FAILED'],
      [800, 'claude was not heard'],
      [800, 'listening'],
      [3_000, 'host: Guest, speak.'],
      [3_000, 'guest thinks (addressed)'],
      [3_000, 'guest is heard'],
      [3_500, 'guest: Here I am.'],
      [3_500, 'listening'],
    ]);

  asked('that makes no sound says so instead of keeping silent')
    .mind({ says: 'You will not hear this.' })
    .voice({ firstAudio: 300, breaks: { endAfterMs: 0 } })
    .expect([...ASKED, [800, 'error TTS_FAILED'], [800, 'claude was not heard'], [800, 'listening']]);

  scene('that makes no sound says so each time')
    .types(500, 'Claude, speak.')
    .types(2_000, 'Guest, speak.')
    .types(4_000, 'Claude, speak.')
    .mind({ says: 'You will not hear this.' })
    .voice({ firstAudio: 300, breaks: { endAfterMs: 0 } })
    .expect([
      ...ASKED,
      [800, 'error TTS_FAILED'],
      [800, 'claude was not heard'],
      [800, 'listening'],
      [2_000, 'host: Guest, speak.'],
      [2_000, 'guest thinks (addressed)'],
      [2_300, 'error TTS_FAILED'],
      [2_300, 'guest was not heard'],
      [2_300, 'listening'],
      [4_000, 'host: Claude, speak.'],
      [4_000, 'claude thinks (addressed)'],
      [4_300, 'error TTS_FAILED'],
      [4_300, 'claude was not heard'],
      [4_300, 'listening'],
    ]);

  asked('that breaks in the middle is heard as far as it came')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 4_000, breaks: { endAfterMs: 2_500, fail: ENGINE_FAULT } })
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [500, 'error TTS_FAILED'],
      [3_000, 'claude: One two —'],
      [3_000, 'listening'],
    ]);

  asked('that ends before its last word has broken off')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 4_000, breaks: { endAfterMs: 2_500 } })
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [500, 'error TTS_FAILED'],
      [3_000, 'claude: One two —'],
      [3_000, 'listening'],
    ]);

  asked('that fails at the second sentence: the first one is heard')
    .mind({ says: 'The first thing I would say is this. The second thing is that one.' })
    .voice({ lasts: 2_000 })
    .voice({ breaks: { endAfterMs: 0, fail: ENGINE_FAULT } })
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [500, 'error TTS_FAILED'],
      [2_500, 'claude: The first thing I would say is this. —'],
      [2_500, 'listening'],
    ]);

  asked('that says nothing is given up after 20 s')
    .mind({ says: 'You will not hear this.' })
    .voice({ breaks: { stall: true } })
    .until(25_000)
    .expect([...ASKED, [20_500, 'error TTS_FAILED'], [20_500, 'claude was not heard'], [20_500, 'listening']]);

  asked('slower than the sound lasts makes holes, and no word is lost')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 1_000, breaks: { frameMs: 200, everyMs: 350 } })
    .expect(
      [
        ...ASKED,
        [500, 'claude is heard'],
        [700, 'claude falls silent'],
        [850, 'claude is heard'],
        [1_050, 'claude falls silent'],
        [1_200, 'claude is heard'],
        [1_400, 'claude falls silent'],
        [1_550, 'claude is heard'],
        [1_750, 'claude falls silent'],
        [1_900, 'claude is heard'],
        [2_100, 'claude: One two three four.'],
        [2_100, 'listening'],
      ],
      (play) => {
        expect(lines(play).at(-1)).toBe('500–2100 claude: One two three four.');
      },
    );

  asked('without word times has its words placed by their letters')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 1_900, breaks: { timing: 'none' } })
    .presses(1_500, 'interrupt')
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [1_500, 'claude is cut by the button'],
      [1_500, 'listening'],
      [1_510, 'claude falls silent'],
      [1_510, 'claude: One two —'],
    ]);
});

describe('a recogniser', () => {
  scene('that breaks is started again; what is typed meanwhile is answered')
    .recogniserBreaks(500)
    .types(700, 'Claude, speak.')
    .mind({ says: 'Here I am.' })
    .voice({ lasts: 500 })
    .host({ from: 3_000, to: 4_000, says: 'Guest, speak.' })
    .expect([
      [500, 'error STT_FAILED'],
      [700, 'host: Claude, speak.'],
      [700, 'claude thinks (addressed)'],
      [700, 'claude is heard'],
      [1_200, 'claude: Here I am.'],
      [1_200, 'listening'],
      [4_400, 'host: Guest, speak.'],
      [4_400, 'guest thinks (addressed)'],
      [4_400, 'guest is heard'],
      [4_900, 'guest: Here I am.'],
      [4_900, 'listening'],
    ]);

  scene('that breaks under a reply leaves it alone')
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 4_000 })
    .recogniserBreaks(1_500)
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [1_500, 'error STT_FAILED'],
      [4_500, 'claude: One two three four.'],
      [4_500, 'listening'],
    ]);

  scene('that breaks again and again is given up')
    .recogniserBreaks(500)
    .recogniserBreaks(1_500)
    .recogniserBreaks(4_000)
    .recogniserBreaks(13_000)
    .types(15_000, 'Claude, speak.')
    .mind({ says: 'Here I am.' })
    .voice({ lasts: 500 })
    .expect([
      [500, 'error STT_FAILED'],
      [1_500, 'error STT_FAILED'],
      [4_000, 'error STT_FAILED'],
      [13_000, 'error STT_FAILED'],
      [15_000, 'host: Claude, speak.'],
      [15_000, 'claude thinks (addressed)'],
      [15_000, 'claude is heard'],
      [15_500, 'claude: Here I am.'],
      [15_500, 'listening'],
    ]);
});
