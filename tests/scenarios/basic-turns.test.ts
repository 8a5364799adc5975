import { describe, expect } from 'vitest';
import { latencies, lines, phases, prompts, spokenPieces } from '../support/stage/look.js';
import { scene } from '../support/stage/scene.js';

const STORY = 'Once upon a time there was a test.';

describe('a plain turn', () => {
  scene('is answered once the host has been silent for 400 ms, the detector’s 100 ms included')
    .host({ from: 500, to: 2_500, says: 'Claude, tell me a story.', finalAfter: 200 })
    .mind({ firstToken: 100, lasts: 300, says: STORY })
    .voice({ firstAudio: 200, lasts: 2_000 })
    .telling('voice', 'endpoint', 'words', 'latency')
    .expect([
      [560, 'host-speaking'],
      [2_600, 'endpointing'],
      [2_700, 'final: Claude, tell me a story.'],
      [2_900, 'end of turn after 400 ms: finished'],
      [2_900, 'host: Claude, tell me a story.'],
      [2_900, 'claude thinks (addressed)'],
      [3_400, 'claude is heard'],
      [3_400, 'claude came after 900 ms'],
      [5_400, 'claude: Once upon a time there was a test.'],
      [5_400, 'listening'],
    ]);

  scene('goes through its phases in order')
    .host({ from: 500, to: 2_500, says: 'Claude, tell me a story.' })
    .mind({ firstToken: 100, lasts: 300, says: STORY })
    .voice({ firstAudio: 200, lasts: 2_000 })
    .expect(
      [
        [2_900, 'host: Claude, tell me a story.'],
        [2_900, 'claude thinks (addressed)'],
        [3_400, 'claude is heard'],
        [5_400, 'claude: Once upon a time there was a test.'],
        [5_400, 'listening'],
      ],
      (play) => {
        expect(phases(play)).toEqual(['host-speaking', 'endpointing', 'thinking', 'speaking', 'listening', 'ended']);
      },
    );

  scene('hands the mind the conversation as it was heard')
    .host({ from: 500, to: 1_500, says: 'Claude, how are you?' })
    .mind({ says: 'I am well, and how are you today?' })
    .voice({ lasts: 1_000 })
    .host({ from: 4_000, to: 5_000, says: 'Guest, and you?' })
    .mind({ says: 'I am fine.' })
    .expect(
      [
        [1_900, 'host: Claude, how are you?'],
        [1_900, 'claude thinks (addressed)'],
        [1_900, 'claude is heard'],
        [2_900, 'claude: I am well, and how are you today?'],
        [2_900, 'listening'],
        [5_400, 'host: Guest, and you?'],
        [5_400, 'guest thinks (addressed)'],
        [5_400, 'guest is heard'],
        [6_400, 'guest: I am fine.'],
        [6_400, 'listening'],
      ],
      (play) => {
        expect(prompts(play, 'guest')).toEqual([
          ['Host: Claude, how are you?', 'Claude: I am well, and how are you today?', 'Host: Guest, and you?'],
        ]);
        expect(lines(play)).toEqual([
          '500–1500 host: Claude, how are you?',
          '1900–2900 claude: I am well, and how are you today?',
          '4000–5000 host: Guest, and you?',
          '5400–6400 guest: I am fine.',
        ]);
      },
    );

  scene('of two sentences is one line, the second made while the first is heard')
    .host({ from: 500, to: 1_500, says: 'Claude, tell me two things.' })
    .mind({ says: 'The first thing I would say is this. The second thing is that one.' })
    .voice({ firstAudio: 300, lasts: 2_000 })
    .voice({ firstAudio: 300, lasts: 1_500 })
    .expect(
      [
        [1_900, 'host: Claude, tell me two things.'],
        [1_900, 'claude thinks (addressed)'],
        [2_200, 'claude is heard'],
        [5_700, 'claude: The first thing I would say is this. The second thing is that one.'],
        [5_700, 'listening'],
      ],
      (play) => {
        expect(spokenPieces(play)).toEqual(['The first thing I would say is this.', 'The second thing is that one.']);
      },
    );

  scene('falls silent where the voice is late, and goes on without a word lost')
    .host({ from: 500, to: 1_500, says: 'Claude, tell me two things.' })
    .mind({ says: 'The first thing I would say is this. The second thing is that one.' })
    .voice({ firstAudio: 300, lasts: 1_000 })
    .voice({ firstAudio: 1_700, lasts: 1_000 })
    .expect([
      [1_900, 'host: Claude, tell me two things.'],
      [1_900, 'claude thinks (addressed)'],
      [2_200, 'claude is heard'],
      [3_200, 'claude falls silent'],
      [3_900, 'claude is heard'],
      [4_900, 'claude: The first thing I would say is this. The second thing is that one.'],
      [4_900, 'listening'],
    ]);

  scene('begins with its first clause, before the sentence is made')
    .host({ from: 500, to: 1_500, says: 'Claude, what would you say?' })
    .mind({
      firstToken: 100,
      lasts: 2_000,
      says: 'Well, there is one thing to know here, and that is patience above all.',
    })
    .voice({ firstAudio: 200 })
    .expect(
      [
        [1_900, 'host: Claude, what would you say?'],
        [1_900, 'claude thinks (addressed)'],
        [3_223, 'claude is heard'],
        [6_723, 'claude: Well, there is one thing to know here, and that is patience above all.'],
        [6_723, 'listening'],
      ],
      (play) => {
        expect(spokenPieces(play)).toEqual([
          'Well, there is one thing to know here,',
          'and that is patience above all.',
        ]);
        expect(latencies(play)).toEqual([
          { endpoint: 400, transcript: 0, token: 100, clause: 1_023, sound: 200, playback: 0, total: 1_723 },
        ]);
      },
    );

  scene('is spoken in words for the ear, and written down as it was meant')
    .host({ from: 500, to: 1_500, says: 'Claude, what did it cost?' })
    .mind({ says: 'It cost **$5.00** in all, see [this](https://example.com).' })
    .voice({ lasts: 1_000 })
    .expect(
      [
        [1_900, 'host: Claude, what did it cost?'],
        [1_900, 'claude thinks (addressed)'],
        [1_900, 'claude is heard'],
        [2_900, 'claude: It cost $5.00 in all, see this.'],
        [2_900, 'listening'],
      ],
      (play) => {
        expect(spokenPieces(play)).toEqual(['It cost five dollars in all, see this.']);
      },
    );

  scene('is not stretched by a breath too short to be an end')
    .host({ from: 500, to: 1_500 })
    .host({ from: 1_560, to: 2_500, says: 'Claude, tell me a story.' })
    .telling('voice')
    .expect([
      [560, 'host-speaking'],
      [2_600, 'endpointing'],
      [2_900, 'host: Claude, tell me a story.'],
      [2_900, 'claude thinks (addressed)'],
      [2_900, 'claude is heard'],
      [4_150, 'claude: That is a good question.'],
      [4_150, 'listening'],
    ]);
});

describe('a typed line', () => {
  scene('is complete by nature: answered at once')
    .types(1_000, 'Claude, tell me a story.')
    .mind({ firstToken: 100, lasts: 300, says: STORY })
    .voice({ firstAudio: 200, lasts: 2_000 })
    .expect([
      [1_000, 'host: Claude, tell me a story.'],
      [1_000, 'claude thinks (addressed)'],
      [1_500, 'claude is heard'],
      [3_500, 'claude: Once upon a time there was a test.'],
      [3_500, 'listening'],
    ]);

  scene('takes the words spoken before it with it')
    .host({ from: 500, to: 1_500, says: 'I have been wondering about' })
    .types(1_800, 'the sea, Guest.')
    .mind({ says: 'So have I.' })
    .expect([
      [1_800, 'host: I have been wondering about the sea, Guest.'],
      [1_800, 'guest thinks (addressed)'],
      [1_800, 'guest is heard'],
      [2_550, 'guest: So have I.'],
      [2_550, 'listening'],
    ]);

  scene('while another line is being answered replaces the answer')
    .types(1_000, 'Claude, tell me a story.')
    .types(1_050, 'Guest, you do it.')
    .mind({ firstToken: 100, says: 'Once upon a time.', of: 'claude' })
    .mind({ firstToken: 100, says: 'There was a guest.', of: 'guest' })
    .voice({ firstAudio: 200, lasts: 1_000 })
    .expect(
      [
        [1_000, 'host: Claude, tell me a story.'],
        [1_000, 'claude thinks (addressed)'],
        [1_050, 'claude is cut by a typed line'],
        [1_050, 'claude was not heard'],
        [1_050, 'host: Guest, you do it.'],
        [1_050, 'guest thinks (addressed)'],
        [1_350, 'guest is heard'],
        [2_350, 'guest: There was a guest.'],
        [2_350, 'listening'],
      ],
      (play) => {
        expect(prompts(play, 'guest')).toEqual([['Host: Claude, tell me a story.', 'Host: Guest, you do it.']]);
      },
    );
});

describe('the control room', () => {
  scene('sets a marker where the button was pressed')
    .presses(1_234, 'marker the best moment')
    .expect([[1_234, 'marker: the best moment']], (play) => {
      const marker = play.wire.find(({ event }) => event === 'marker.added');
      expect(Number(marker?.payload['at']) / 48).toBeCloseTo(1_234, 1);
    });

  scene('sets one when the host asks the producer for it')
    .host({ from: 500, to: 2_500, says: 'Producer, mark the best moment.' })
    .mind({ says: 'Marked.' })
    .expect([
      [2_900, 'host: Producer, mark the best moment.'],
      [2_900, 'marker: the best moment'],
      [2_900, 'claude thinks (opening)'],
      [2_900, 'claude is heard'],
      [3_150, 'claude: Marked.'],
      [3_150, 'listening'],
    ]);
});
