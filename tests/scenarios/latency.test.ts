import { describe, expect } from 'vitest';
import { latencies } from '../support/stage/look.js';
import { scene } from '../support/stage/scene.js';

const STORY = 'Once upon a time there was a test.';

describe('the latency of a turn', () => {
  scene('names what the mind took to a whole sentence apart from what the voice took')
    .host({ from: 500, to: 2_500, says: 'Claude, tell me a story.' })
    .mind({ firstToken: 100, lasts: 2_000, says: STORY })
    .voice({ firstAudio: 200, lasts: 2_000 })
    .expect(
      [
        [2_900, 'host: Claude, tell me a story.'],
        [2_900, 'claude thinks (addressed)'],
        [5_100, 'claude is heard'],
        [7_100, 'claude: Once upon a time there was a test.'],
        [7_100, 'listening'],
      ],
      (play) => {
        expect(latencies(play)).toEqual([
          { endpoint: 400, transcript: 0, token: 100, clause: 1_900, sound: 200, playback: 0, total: 2_600 },
        ]);
      },
    );

  scene('holds a mind’s slow first word')
    .host({ from: 500, to: 2_500, says: 'Claude, tell me a story.' })
    .mind({ firstToken: 1_500, lasts: 1_600, says: STORY })
    .voice({ firstAudio: 250, lasts: 2_000 })
    .expect(
      [
        [2_900, 'host: Claude, tell me a story.'],
        [2_900, 'claude thinks (addressed)'],
        [4_750, 'claude is heard'],
        [6_750, 'claude: Once upon a time there was a test.'],
        [6_750, 'listening'],
      ],
      (play) => {
        expect(latencies(play)).toEqual([
          { endpoint: 400, transcript: 0, token: 1_500, clause: 100, sound: 250, playback: 0, total: 2_250 },
        ]);
      },
    );

  scene('holds the wait for a late final text in the endpoint')
    .host({
      from: 500,
      to: 2_500,
      says: 'Claude, tell me a story.',
      finalAfter: 620,
      interims: [[2_300, 'claude tell me a']],
    })
    .mind({ firstToken: 100, says: 'Once upon a time.' })
    .voice({ firstAudio: 200, lasts: 2_000 })
    .expect(
      [
        [3_120, 'host: Claude, tell me a story.'],
        [3_120, 'claude thinks (addressed)'],
        [3_420, 'claude is heard'],
        [5_420, 'claude: Once upon a time.'],
        [5_420, 'listening'],
      ],
      (play) => {
        expect(latencies(play)).toEqual([
          { endpoint: 400, transcript: 220, token: 100, clause: 0, sound: 200, playback: 0, total: 920 },
        ]);
      },
    );

  scene('holds the line both ways: what the host feels is what is told', { lineMs: 40 })
    .host({ from: 500, to: 2_500, says: 'Claude, tell me a story.' })
    .mind({ firstToken: 100, says: 'Once upon a time.' })
    .voice({ firstAudio: 200, lasts: 2_000 })
    .expect(
      [
        [2_980, 'host: Claude, tell me a story.'],
        [2_980, 'claude thinks (addressed)'],
        [3_280, 'claude is heard'],
        [5_360, 'claude: Once upon a time.'],
        [5_360, 'listening'],
      ],
      (play) => {
        expect(latencies(play)).toEqual([
          { endpoint: 400, transcript: 0, token: 100, clause: 0, sound: 200, playback: 80, total: 780 },
        ]);
      },
    );

  scene('of a floor given by hand is counted from the button')
    .presses(1_000, 'floor to guest')
    .mind({ firstToken: 100, lasts: 300, says: STORY })
    .voice({ firstAudio: 200, lasts: 2_000 })
    .expect(
      [
        [1_000, 'guest thinks (given)'],
        [1_500, 'guest is heard'],
        [3_500, 'guest: Once upon a time there was a test.'],
        [3_500, 'listening'],
      ],
      (play) => {
        expect(latencies(play)).toEqual([
          { endpoint: 0, transcript: 0, token: 100, clause: 200, sound: 200, playback: 0, total: 500 },
        ]);
      },
    );

  scene('of a typed line is counted from the line, not from what the host said before')
    .host({ from: 500, to: 1_500, says: 'Claude, tell me a story.' })
    .mind({ firstToken: 100, says: 'Once upon a time.' })
    .voice({ firstAudio: 200, lasts: 1_000 })
    .types(5_000, 'Guest, and you?')
    .expect(
      [
        [1_900, 'host: Claude, tell me a story.'],
        [1_900, 'claude thinks (addressed)'],
        [2_200, 'claude is heard'],
        [3_200, 'claude: Once upon a time.'],
        [3_200, 'listening'],
        [5_000, 'host: Guest, and you?'],
        [5_000, 'guest thinks (addressed)'],
        [5_300, 'guest is heard'],
        [6_300, 'guest: Once upon a time.'],
        [6_300, 'listening'],
      ],
      (play) => {
        expect(latencies(play).at(-1)).toEqual({
          endpoint: 0,
          transcript: 0,
          token: 100,
          clause: 0,
          sound: 200,
          playback: 0,
          total: 300,
        });
      },
    );
});
