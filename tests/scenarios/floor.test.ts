import { describe, expect } from 'vitest';
import { prompts } from '../support/stage/look.js';
import { scene } from '../support/stage/scene.js';

describe('the floor goes', () => {
  scene('to the co-host when nobody is named at the beginning')
    .host({ from: 500, to: 1_500, says: 'Good evening, everybody.' })
    .mind({ says: 'Good evening to you.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'host: Good evening, everybody.'],
      [1_900, 'claude thinks (opening)'],
      [1_900, 'claude is heard'],
      [2_400, 'claude: Good evening to you.'],
      [2_400, 'listening'],
    ]);

  scene('to whoever is named, at the end as well')
    .host({ from: 500, to: 1_500, says: 'What do you make of that, Guest?' })
    .mind({ says: 'A lot.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'host: What do you make of that, Guest?'],
      [1_900, 'guest thinks (addressed)'],
      [1_900, 'guest is heard'],
      [2_400, 'guest: A lot.'],
      [2_400, 'listening'],
    ]);

  scene('to the last one named', { show: 'trio' })
    .host({ from: 500, to: 1_500, says: 'Claude said so, but what do you say, Marie?' })
    .mind({ says: 'No.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'host: Claude said so, but what do you say, Marie?'],
      [1_900, 'marie thinks (addressed)'],
      [1_900, 'marie is heard'],
      [2_400, 'marie: No.'],
      [2_400, 'listening'],
    ]);

  scene('to a speaker by another name', { show: 'trio' })
    .host({ from: 500, to: 1_500, says: 'What does our chemist say?' })
    .mind({ says: 'No.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'host: What does our chemist say?'],
      [1_900, 'marie thinks (addressed)'],
      [1_900, 'marie is heard'],
      [2_400, 'marie: No.'],
      [2_400, 'listening'],
    ]);

  scene('to the one whose name was misheard')
    .host({ from: 500, to: 1_500, says: 'Called, what do you think?' })
    .mind({ says: 'A lot.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'host: Called, what do you think?'],
      [1_900, 'claude thinks (addressed)'],
      [1_900, 'claude is heard'],
      [2_400, 'claude: A lot.'],
      [2_400, 'listening'],
    ]);

  scene('back to the speaker who asked')
    .host({ from: 500, to: 1_500, says: 'Guest, say something.' })
    .mind({ says: 'Do you like the sea?' })
    .voice({ lasts: 800 })
    .host({ from: 3_500, to: 4_500, says: 'I do, very much.' })
    .mind({ says: 'So do I.' })
    .voice({ lasts: 500 })
    .expect([
      [1_900, 'host: Guest, say something.'],
      [1_900, 'guest thinks (addressed)'],
      [1_900, 'guest is heard'],
      [2_700, 'guest: Do you like the sea?'],
      [2_700, 'listening'],
      [4_900, 'host: I do, very much.'],
      [4_900, 'guest thinks (asked-back)'],
      [4_900, 'guest is heard'],
      [5_400, 'guest: So do I.'],
      [5_400, 'listening'],
    ]);

  scene('to whoever was heard least, in the cast’s order, when all else is equal', { show: 'trio' })
    .types(500, 'Good evening.')
    .types(3_000, 'It is late.')
    .types(6_000, 'It is very late.')
    .mind({ says: 'So it is.' })
    .voice({ lasts: 1_000 })
    .expect([
      [500, 'host: Good evening.'],
      [500, 'claude thinks (opening)'],
      [500, 'claude is heard'],
      [1_500, 'claude: So it is.'],
      [1_500, 'listening'],
      [3_000, 'host: It is late.'],
      [3_000, 'guest thinks (balance)'],
      [3_000, 'guest is heard'],
      [4_000, 'guest: So it is.'],
      [4_000, 'listening'],
      [6_000, 'host: It is very late.'],
      [6_000, 'marie thinks (balance)'],
      [6_000, 'marie is heard'],
      [7_000, 'marie: So it is.'],
      [7_000, 'listening'],
    ]);

  scene('by the button to a speaker, with what the host has said so far')
    .host({ from: 500, to: 1_500, says: 'There is this question of' })
    .presses(2_000, 'floor to guest')
    .mind({ says: 'I know it.' })
    .voice({ lasts: 500 })
    .expect(
      [
        [2_000, 'host: There is this question of'],
        [2_000, 'guest thinks (given)'],
        [2_000, 'guest is heard'],
        [2_500, 'guest: I know it.'],
        [2_500, 'listening'],
      ],
      (play) => {
        expect(prompts(play, 'guest')).toEqual([['Host: There is this question of']]);
      },
    );

  scene('by the button away from whoever has it')
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three four five six.' })
    .voice({ lasts: 6_000 })
    .presses(2_600, 'floor to guest')
    .mind({ says: 'My turn.' })
    .voice({ lasts: 500 })
    .expect([
      [500, 'host: Claude, speak.'],
      [500, 'claude thinks (addressed)'],
      [500, 'claude is heard'],
      [2_600, 'claude is cut by the button'],
      [2_610, 'claude falls silent'],
      [2_610, 'claude: One two —'],
      [2_610, 'guest thinks (given)'],
      [2_610, 'guest is heard'],
      [3_110, 'guest: My turn.'],
      [3_110, 'listening'],
    ]);

  scene('nowhere else when the button names who has it already')
    .types(500, 'Claude, speak.')
    .mind({ says: 'One two three.' })
    .voice({ lasts: 3_000 })
    .presses(1_000, 'floor to claude')
    .expect([
      [500, 'host: Claude, speak.'],
      [500, 'claude thinks (addressed)'],
      [500, 'claude is heard'],
      [3_500, 'claude: One two three.'],
      [3_500, 'listening'],
    ]);

  scene('to a speaker whose name another one ends on, without autopilot')
    .types(500, 'Claude, speak.')
    .mind({ says: 'It is so. Guest, how do you see it?' })
    .voice({ lasts: 1_000 })
    .mind({ says: 'As you do.' })
    .expect([
      [500, 'host: Claude, speak.'],
      [500, 'claude thinks (addressed)'],
      [500, 'claude is heard'],
      [1_500, 'claude: It is so. Guest, how do you see it?'],
      [1_500, 'deciding'],
      [1_749, 'guest thinks (handed-over)'],
      [1_749, 'guest is heard'],
      [2_749, 'guest: As you do.'],
      [2_749, 'listening'],
    ]);
});
