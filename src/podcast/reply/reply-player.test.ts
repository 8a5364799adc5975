import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { msToSamples } from '../../protocol/audio-format.js';
import type { PlaybackReport } from '../../protocol/client-events.js';
import { ReplyPlayer, type PlacedSpeech, type PlayedReply } from './reply-player.js';

const MS = msToSamples(1);

/** A player with a voice of rising numbers, and everything it said and did. */
function scene() {
  const clock = new VirtualClock();
  const told: string[] = [];
  const placed: PlacedSpeech[] = [];
  const sent: Int16Array[] = [];
  const done: PlayedReply[] = [];
  let audible = 0;
  const player = new ReplyPlayer({
    clock,
    outlet: {
      chunk(at, samples) {
        told.push(`chunk ${at / MS} ${samples.length / MS}`);
        sent.push(samples);
      },
      end: (samples) => told.push(`end ${samples / MS}`),
      clear: () => told.push('clear'),
      pause: () => told.push('pause'),
      resume: (from) => told.push(`resume ${from / MS}`),
    },
    place: (speech) => placed.push(speech),
    onAudible: () => {
      audible += 1;
    },
    onDone: (reply) => done.push(reply),
    onStalled: () => told.push('stalled'),
  });
  const speak = (ms: number) => {
    const from = player.buffer.total;
    player.buffer.append(Int16Array.from({ length: ms * MS }, (_, index) => ((from + index) % 30_000) + 1));
    player.pump();
  };
  const report = (state: PlaybackReport['state'], atMs: number, playedMs: number) =>
    player.report({ turnId: 'turn-0001', state, at: atMs * MS, played: playedMs * MS });
  const words = (...ends: number[]) =>
    player.buffer.addPiece({
      text: 'x',
      timing: 'engine',
      words: ends.map((end, index) => ({ text: `w${index}`, from: (ends[index - 1] ?? 0) * MS, to: end * MS })),
    });
  return { clock, player, told, placed, sent, done, speak, report, words, audible: () => audible };
}

describe('pacing', () => {
  it('sends at once and never more than 1.5 s ahead of what was heard', async () => {
    const { clock, player, told, speak, report } = scene();
    speak(4_000);
    const sentMs = () =>
      told.filter((line) => line.startsWith('chunk')).reduce((sum, line) => sum + Number(line.split(' ')[2]), 0);
    expect(sentMs()).toBe(1_500);
    report('started', 1_000, 0);
    await clock.advance(200);
    player.pump();
    expect(sentMs()).toBe(1_700);
    report('progress', 1_900, 900);
    expect(sentMs()).toBe(2_400);
  });

  it('says the length when everything was sent', () => {
    const { player, told, speak } = scene();
    speak(300);
    player.finishInput();
    expect(told.at(-1)).toBe('end 300');
  });

  it('makes the voice wait when two and a half seconds are ready', async () => {
    const { player, speak, report } = scene();
    speak(6_000);
    let open = false;
    void player.room().then(() => {
      open = true;
    });
    await Promise.resolve();
    expect(open).toBe(false);
    report('started', 0, 0);
    report('progress', 1_000, 1_000);
    report('progress', 2_100, 2_100);
    await Promise.resolve();
    expect(open).toBe(true);
  });
});

describe('the track', () => {
  it('gets the sound where the host’s clock heard it, holes included', () => {
    const { player, placed, speak, report, done, words } = scene();
    speak(1_000);
    words(500, 1_000);
    player.finishInput();
    report('started', 10_000, 0);
    report('progress', 10_400, 400);
    report('stalled', 10_500, 500);
    report('started', 11_000, 500);
    report('ended', 11_500, 1_000);
    expect(placed.map(({ from, at, samples }) => [from / MS, at / MS, samples.length / MS])).toEqual([
      [0, 10_000, 400],
      [400, 10_400, 100],
      [500, 11_000, 500],
    ]);
    expect(done[0]).toMatchObject({
      text: 'w0 w1',
      interrupted: false,
      span: { startAt: 10_000 * MS, endAt: 11_500 * MS },
      words: [
        { text: 'w0', startAt: 10_000 * MS },
        { text: 'w1', endAt: 11_500 * MS },
      ],
    });
  });
});

describe('a cut', () => {
  it('keeps the words whose end was heard, by the client’s last word on it', () => {
    const { player, speak, report, words, done, told } = scene();
    speak(3_000);
    words(400, 900, 1_500, 3_000);
    report('started', 0, 0);
    report('progress', 1_000, 1_000);
    player.cut();
    expect(told.at(-1)).toBe('clear');
    expect(done).toEqual([]);
    report('cleared', 1_499, 1_499);
    expect(done[0]).toMatchObject({ text: 'w0 w1', interrupted: true });
  });

  it('fades what was heard last on the track as well, however little the last report added', () => {
    const { player, speak, report, placed } = scene();
    speak(3_000);
    report('started', 0, 0);
    report('progress', 1_000, 1_000);
    player.cut();
    report('cleared', 1_004, 1_004);
    expect(placed.map(({ from, at, samples }) => [from / MS, at / MS, samples.length / MS])).toEqual([
      [0, 0, 1_000],
      [994, 994, 10],
    ]);
    expect(placed.at(-1)?.samples.at(-1)).toBe(0);
  });

  it('sends nothing afterwards', () => {
    const { player, speak, report, told } = scene();
    speak(1_000);
    report('started', 0, 0);
    player.cut();
    const before = told.length;
    speak(2_000);
    player.pump();
    expect(told.length).toBe(before);
  });

  it('does not wait long for a client that says nothing', async () => {
    const { clock, player, speak, report, done } = scene();
    speak(1_000);
    report('started', 0, 0);
    report('progress', 200, 200);
    player.cut();
    await clock.advance(1_000);
    expect(done[0]).toMatchObject({ heardSamples: 200 * MS, interrupted: true });
  });

  it('before anything was sent is over at once, with nothing heard', () => {
    const { player, done } = scene();
    player.cut();
    expect(done[0]).toMatchObject({ text: '', span: null });
  });
});

describe('a pause', () => {
  it('goes on from the start of the word that was being said', () => {
    const { player, speak, report, words, told } = scene();
    speak(2_000);
    words(400, 900, 1_500, 2_000);
    report('started', 0, 0);
    player.pause();
    report('stalled', 1_000, 1_000);
    player.resume();
    expect(told.filter((line) => !line.startsWith('chunk'))).toEqual(['pause', 'resume 900']);
  });

  it('before the first sample is sent only holds the reply back', () => {
    const { player, speak, told } = scene();
    player.pause();
    speak(200);
    expect(told).toEqual([]);
    player.resume();
    expect(told).toEqual(['chunk 0 100', 'chunk 100 100']);
  });
});

describe('the host’s page', () => {
  it('that stops reporting loses the reply after five seconds', async () => {
    const { clock, player, speak, told, done } = scene();
    speak(1_000);
    await clock.advance(5_000);
    player.pump();
    expect(told.slice(-2)).toEqual(['stalled', 'clear']);
    await clock.advance(1_000);
    expect(done).toHaveLength(1);
  });

  it('is not blamed for a server that was busy for long before the first sound', async () => {
    const { clock, player, speak, told } = scene();
    await clock.advance(6_000);
    speak(300);
    player.pump();
    expect(told).not.toContain('stalled');
  });

  it('that comes back gets what it has not received', () => {
    const { player, speak, report, told } = scene();
    speak(1_000);
    report('started', 0, 0);
    player.hostLeft();
    const before = told.length;
    player.hostBack(400 * MS);
    expect(told[before]).toBe('chunk 400 100');
  });

  it('cannot claim to have heard what was never sent', () => {
    const { player, speak, report, placed } = scene();
    speak(500);
    report('started', 0, 0);
    report('progress', 9_000, 9_000);
    expect(placed).toEqual([]);
    expect(player.done).toBe(false);
  });
});

it('a reply without any sound is over when its making is', () => {
  const { player, done, audible } = scene();
  player.finishInput();
  expect(done[0]).toMatchObject({ text: '', interrupted: false });
  expect(audible()).toBe(0);
});
