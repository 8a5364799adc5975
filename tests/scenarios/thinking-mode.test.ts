import { describe } from 'vitest';
import { scene } from '../support/stage/scene.js';

describe('thinking mode', () => {
  scene('begins with "let me think": nobody answers, and the next sentence is the turn')
    .host({ from: 500, to: 1_500, says: 'Let me think.' })
    .host({ from: 9_000, to: 10_500, says: 'Claude, I would say yes.' })
    .mind({ says: 'Good.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'the show holds'],
      [10_700, 'the show holds no more'],
      [10_900, 'host: Let me think. Claude, I would say yes.'],
      [10_900, 'claude thinks (addressed)'],
      [10_900, 'claude is heard'],
      [11_400, 'claude: Good.'],
      [11_400, 'listening'],
    ]);

  scene('is not ended by a sound without words')
    .host({ from: 500, to: 1_500, says: 'Hold on a second.' })
    .host({ from: 4_000, to: 4_400 })
    .until(9_000)
    .expect([[1_900, 'the show holds']]);

  scene('is not ended by asking for more time')
    .host({ from: 500, to: 1_500, says: 'Let me think.' })
    .host({ from: 4_000, to: 5_000, says: 'Just a moment.' })
    .until(9_000)
    .expect([[1_900, 'the show holds']]);

  scene('ends when the floor is given back')
    .host({ from: 500, to: 1_500, says: 'Let me think.' })
    .host({ from: 4_000, to: 5_000, says: 'Okay, back to you.' })
    .mind({ says: 'Thank you.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'the show holds'],
      [5_200, 'the show holds no more'],
      [5_200, 'host: Let me think. Okay, back to you.'],
      [5_200, 'claude thinks (opening)'],
      [5_200, 'claude is heard'],
      [5_700, 'claude: Thank you.'],
      [5_700, 'listening'],
    ]);

  scene('ends after 30 s at the latest')
    .host({ from: 500, to: 1_500, says: 'Let me think.' })
    .until(34_000)
    .expect([
      [1_900, 'the show holds'],
      [31_900, 'the show holds no more'],
      [31_900, 'host: Let me think.'],
      [31_900, 'listening'],
    ]);

  scene('by the button ends with the next sentence as well')
    .presses(500, 'hold on')
    .host({ from: 2_000, to: 3_000, says: 'Claude, this is it.' })
    .mind({ says: 'Good.' })
    .voice({ lasts: 500 })
    .expect([
      [500, 'the show holds by hand'],
      [3_200, 'the show holds no more'],
      [3_400, 'host: Claude, this is it.'],
      [3_400, 'claude thinks (addressed)'],
      [3_400, 'claude is heard'],
      [3_900, 'claude: Good.'],
      [3_900, 'listening'],
    ]);

  scene('by the button ends by the button')
    .presses(500, 'hold on')
    .presses(4_000, 'hold off')
    .expect([
      [500, 'the show holds by hand'],
      [4_000, 'the show holds no more'],
      [4_000, 'listening'],
    ]);

  scene('by the button cuts whoever speaks')
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 4_000 })
    .presses(2_700, 'hold on')
    .presses(6_000, 'hold off')
    .expect([
      [500, 'host: Claude, speak.'],
      [500, 'claude thinks (addressed)'],
      [500, 'claude is heard'],
      [2_700, 'claude is cut by the button'],
      [2_700, 'the show holds by hand'],
      [2_710, 'claude falls silent'],
      [2_710, 'claude: One two —'],
      [6_000, 'the show holds no more'],
      [6_000, 'listening'],
    ]);

  scene('over a reply cuts it and is not answered')
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three four.' })
    .voice({ lasts: 4_000 })
    .host({ from: 2_000, to: 3_000, says: 'Wait, let me think.' })
    .until(9_000)
    .expect([
      [500, 'host: Claude, speak.'],
      [500, 'claude thinks (addressed)'],
      [500, 'claude is heard'],
      [2_250, 'claude is paused'],
      [2_260, 'claude falls silent'],
      [3_200, 'claude is cut by words'],
      [3_200, 'the show holds'],
      [3_200, 'claude falls silent'],
      [3_200, 'claude: One —'],
    ]);

  scene('is ended by a typed line')
    .presses(500, 'hold on')
    .types(3_000, 'Claude, go on.')
    .mind({ says: 'Good.' })
    .voice({ lasts: 500 })
    .expect([
      [500, 'the show holds by hand'],
      [3_000, 'the show holds no more'],
      [3_000, 'host: Claude, go on.'],
      [3_000, 'claude thinks (addressed)'],
      [3_000, 'claude is heard'],
      [3_500, 'claude: Good.'],
      [3_500, 'listening'],
    ]);

  scene('is ended by the floor given')
    .presses(500, 'hold on')
    .presses(3_000, 'floor to guest')
    .mind({ says: 'Good.' })
    .voice({ lasts: 500 })
    .expect([
      [500, 'the show holds by hand'],
      [3_000, 'the show holds no more'],
      [3_000, 'guest thinks (given)'],
      [3_000, 'guest is heard'],
      [3_500, 'guest: Good.'],
      [3_500, 'listening'],
    ]);
});
