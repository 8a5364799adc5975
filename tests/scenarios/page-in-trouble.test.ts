import { describe, expect } from 'vitest';
import { lines, prompts, spokenPieces } from '../support/stage/look.js';
import { scene, type Line, type Scene } from '../support/stage/scene.js';

const asked = (title: string): Scene => scene(title).types(500, 'Claude, speak.');
const ASKED: readonly Line[] = [
  [500, 'host: Claude, speak.'],
  [500, 'claude thinks (addressed)'],
];

describe('the host’s page', () => {
  asked('that plays but no longer says so has its reply cut after 5 s')
    .mind({ says: 'One two three four five six seven eight nine ten.' })
    .voice({ lasts: 10_000 })
    .pageFallsMute(2_050)
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [4_000, 'claude falls silent'],
      [7_000, 'error PLAYBACK_STALLED'],
      [7_000, 'claude falls silent'],
      [8_000, 'claude: One —'],
      [8_000, 'listening'],
    ]);

  asked('that leaves and comes back hears the rest, and nothing twice')
    .mind({ says: 'One two three four five six.' })
    .voice({ lasts: 6_000 })
    .leaves(1_520)
    .returns(5_020)
    .expect(
      [
        ...ASKED,
        [500, 'claude is heard'],
        [3_000, 'claude falls silent'],
        [5_020, 'claude is heard'],
        [8_520, 'claude: One two three four five six.'],
        [8_520, 'listening'],
      ],
      (play) => {
        expect(lines(play).at(-1)).toBe('500–8520 claude: One two three four five six.');
      },
    );

  asked('that is away for a moment misses nothing')
    .mind({ says: 'One two three four five six.' })
    .voice({ lasts: 6_000 })
    .leaves(1_520)
    .returns(2_020)
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [6_500, 'claude: One two three four five six.'],
      [6_500, 'listening'],
    ]);

  asked('that is away while an answer is made hears it when it is back')
    .mind({ firstToken: 500, says: 'One two.' })
    .voice({ firstAudio: 500, lasts: 1_000 })
    .leaves(700)
    .returns(4_000)
    .expect([...ASKED, [4_000, 'claude is heard'], [5_000, 'claude: One two.'], [5_000, 'listening']]);

  scene('that is away keeps the host’s words until it is back')
    .host({ from: 500, to: 1_500, says: 'Claude, do you hear me?' })
    .mind({ says: 'I do.' })
    .voice({ lasts: 500 })
    .leaves(1_000)
    .returns(5_000)
    .expect([
      [5_300, 'host: Claude, do you hear me?'],
      [5_300, 'claude thinks (addressed)'],
      [5_300, 'claude is heard'],
      [5_800, 'claude: I do.'],
      [5_800, 'listening'],
    ]);
});

describe('what comes too late', () => {
  scene('tokens and sound of a reply that was cut are dropped')
    .types(500, 'Claude, speak.')
    .mind({ firstToken: 400, lasts: 4_000, says: 'One two three four five six seven eight nine ten.' })
    .presses(1_000, 'interrupt')
    .until(8_000)
    .expect(
      [...ASKED, [1_000, 'claude is cut by the button'], [1_000, 'claude was not heard'], [1_000, 'listening']],
      (play) => {
        expect(play.engines.llm('claude').aborted).toBe(1);
        expect(spokenPieces(play)).toEqual([]);
      },
    );

  scene('the page’s word on a cut is waited for before the next prompt is made', { lineMs: 100 })
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 4_000 })
    .types(2_560, 'Guest, what did you hear?')
    .mind({ says: 'One and two.' })
    .voice({ lasts: 600 })
    .expect(
      [
        [700, 'host: Claude, speak.'],
        [700, 'claude thinks (addressed)'],
        [700, 'claude is heard'],
        [2_660, 'claude is cut by a typed line'],
        [2_760, 'host: Guest, what did you hear?'],
        [2_770, 'claude falls silent'],
        [2_970, 'claude: One two —'],
        [2_970, 'guest thinks (addressed)'],
        [2_970, 'guest is heard'],
        [3_770, 'guest: One and two.'],
        [3_770, 'listening'],
      ],
      (play) => {
        expect(prompts(play, 'guest')).toEqual([
          ['Host: Claude, speak.', 'Claude: One two —', 'Host: Guest, what did you hear?'],
        ]);
      },
    );

  scene('a floor given twice within that wait goes to the last one', { show: 'trio', lineMs: 100 })
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 4_000 })
    .presses(2_560, 'floor to guest')
    .presses(2_600, 'floor to marie')
    .mind({ says: 'It is me.' })
    .voice({ lasts: 600 })
    .expect([
      [700, 'host: Claude, speak.'],
      [700, 'claude thinks (addressed)'],
      [700, 'claude is heard'],
      [2_660, 'claude is cut by the button'],
      [2_700, 'guest is cut by the button'],
      [2_770, 'claude falls silent'],
      [2_970, 'claude: One two —'],
      [2_970, 'marie thinks (given)'],
      [2_970, 'marie is heard'],
      [3_770, 'marie: It is me.'],
      [3_770, 'listening'],
    ]);

  scene('the end of a reply that was replaced does not move the floor')
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two.' })
    .voice({ lasts: 2_000 })
    .types(2_495, 'Guest, speak.')
    .mind({ firstToken: 300, says: 'Three four.' })
    .voice({ lasts: 1_000 })
    .expect([
      ...ASKED,
      [500, 'claude is heard'],
      [2_495, 'claude is cut by a typed line'],
      [2_495, 'host: Guest, speak.'],
      [2_500, 'claude falls silent'],
      [2_500, 'claude: One two.'],
      [2_500, 'guest thinks (addressed)'],
      [2_800, 'guest is heard'],
      [3_800, 'guest: Three four.'],
      [3_800, 'listening'],
    ]);
});
