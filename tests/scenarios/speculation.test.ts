import { describe } from 'vitest';
import { scene, type Scene } from '../support/stage/scene.js';

const onTrial = (title: string): Scene =>
  scene(title, { turns: { speculateMs: 150 } })
    .mind({ firstToken: 200, says: 'I see.' })
    .voice({ firstAudio: 100, lasts: 500 });

describe('a reply begun on trial', () => {
  onTrial('is heard sooner when the final text agrees: mind and voice worked while the host was waited for')
    .host({ from: 500, to: 2_500, says: 'Claude, what do you think?', finalAfter: 60 })
    .expect([
      [2_900, 'host: Claude, what do you think?'],
      [2_900, 'claude thinks (addressed)'],
      [3_050, 'claude is heard'],
      [3_550, 'claude: I see.'],
      [3_550, 'listening'],
    ]);

  onTrial('gains more while the final text is waited for')
    .host({
      from: 500,
      to: 2_500,
      says: 'Claude, what do you think?',
      interims: [[2_400, 'claude what do you think']],
      finalAfter: 700,
    })
    .expect([
      [3_200, 'host: Claude, what do you think?'],
      [3_200, 'claude thinks (addressed)'],
      [3_200, 'claude is heard'],
      [3_700, 'claude: I see.'],
      [3_700, 'listening'],
    ]);

  onTrial('is nobody’s when the final text asks somebody else')
    .host({
      from: 500,
      to: 2_500,
      says: 'Guest, what do you think?',
      interims: [[2_400, 'claude what do you think']],
      finalAfter: 700,
    })
    .expect([
      [3_200, 'host: Guest, what do you think?'],
      [3_200, 'guest thinks (addressed)'],
      [3_500, 'guest is heard'],
      [4_000, 'guest: I see.'],
      [4_000, 'listening'],
    ]);

  onTrial('is nobody’s when the host goes on')
    .host({ from: 500, to: 2_500, says: 'I went to the market.', finalAfter: 60 })
    .host({ from: 2_800, to: 4_000, says: 'Claude, what would you buy?', finalAfter: 60 })
    .expect([
      [4_400, 'host: I went to the market. Claude, what would you buy?'],
      [4_400, 'claude thinks (addressed)'],
      [4_550, 'claude is heard'],
      [5_050, 'claude: I see.'],
      [5_050, 'listening'],
    ]);
});
