import { describe, expect, it } from 'vitest';
import {
  afterHost,
  afterReply,
  asks,
  handedTo,
  plannedTurnMs,
  spokenMarker,
  talkShares,
  type Scene,
} from './director.js';
import { topicPoints } from './topic-progress.js';

const TRIO = [
  { id: 'vera', name: 'Vera', aliases: [], role: 'librarian' },
  { id: 'max', name: 'Max', aliases: [], role: 'engineer' },
  { id: 'claude', name: 'Claude', aliases: [], role: 'co-host' },
];
const POINTS = topicPoints([
  { title: 'clay lasts', text: 'Clay tablets can still be read.', keywords: ['clay', 'tablet'], speaker: 'vera' },
  { title: 'disks fail', text: 'Every disk fails one day.', keywords: ['disk', 'drive'], speaker: 'max' },
]);
const trio = (scene: Partial<Scene> = {}): Scene => ({
  cast: TRIO,
  host: { name: 'Anna', aliases: ['host'] },
  points: POINTS,
  lastSpeaker: 'claude',
  talkTurns: {},
  recent: [{ speaker: 'claude', text: 'That is that.' }],
  talkMs: { vera: 1_000, max: 2_000, claude: 3_000 },
  ...scene,
});

describe('after the host', () => {
  it('the one who is addressed speaks, whatever else speaks for others', () => {
    const recent = [{ speaker: 'claude', text: 'Do you agree?' }];
    expect(afterHost(['Max, what about the clay tablets?'], trio({ recent }))).toEqual({
      speaker: 'max',
      reason: 'addressed',
    });
  });

  it('the asker hears the answer to its own question', () => {
    const recent = [
      { speaker: 'max', text: 'Anna, do you agree?' },
      { speaker: 'you', text: 'I do.' },
    ];
    expect(afterHost(['I do.'], trio({ recent }))).toEqual({ speaker: 'max', reason: 'asked-back' });
  });

  it('a question that was put to another speaker goes there after all', () => {
    const recent = [
      { speaker: 'vera', text: 'Max, what do you say?' },
      { speaker: 'you', text: 'Yes, I would like to know that, too.' },
    ];
    expect(afterHost(['Yes, I would like to know that, too.'], trio({ recent }))).toEqual({
      speaker: 'max',
      reason: 'asked-back',
    });
  });

  it('a question goes to the one whose field it is', () => {
    const talkMs = { vera: 90_000, max: 0, claude: 0 };
    expect(afterHost(['And how long do clay tablets last?'], trio({ talkMs }))).toEqual({
      speaker: 'vera',
      reason: 'expert',
    });
  });

  it('the co-host answers the welcome', () => {
    expect(afterHost(['Welcome to the show.'], trio({ recent: [], talkMs: {} }))).toEqual({
      speaker: 'claude',
      reason: 'opening',
    });
  });

  it('else the one who was heard least speaks', () => {
    expect(afterHost(['Interesting.'], trio())).toEqual({ speaker: 'vera', reason: 'balance' });
  });
});

describe('after an AI speaker', () => {
  const said = (text: string, scene: Partial<Scene> = {}) =>
    trio({ recent: [{ speaker: 'vera', text }], lastSpeaker: 'vera', ...scene });

  it('whoever was asked by name in the last sentence follows', () => {
    const line = 'Claude has a point there. But tell us, Max, would you bet on it?';
    expect(afterReply(said(line))).toEqual({ speaker: 'max', reason: 'handed-over' });
  });

  it('somebody else speaks when two of them would leave the third no room', () => {
    const talkMs = { vera: 80_000, max: 80_000, claude: 20_000 };
    const talkTurns = { vera: 8, max: 8, claude: 2 };
    expect(afterReply(said('Max, would you bet on it?', { talkMs, talkTurns }))).toEqual({
      speaker: 'claude',
      reason: 'autopilot',
    });
  });

  it('a name in passing hands nothing over', () => {
    expect(
      handedTo({ speaker: 'vera', text: 'Claude, let me add to that. Paper has only one copy.' }, trio()),
    ).toBeNull();
    expect(handedTo({ speaker: 'vera', text: 'That is what Claude said.' }, trio())).toBeNull();
  });

  it('the host may be asked as well', () => {
    expect(handedTo({ speaker: 'vera', text: 'Anna, what would you keep?' }, trio())).toBe('you');
  });

  it('another one than the last speaks, though the last was heard least', () => {
    const talkMs = { vera: 0, max: 30_000, claude: 40_000 };
    expect(afterReply(said('So it is.', { talkMs }))).toEqual({ speaker: 'max', reason: 'autopilot' });
  });

  it('another one speaks even when nothing was heard of the last', () => {
    const recent = [{ speaker: 'you', text: 'Go on.' }];
    expect(afterReply(trio({ recent, lastSpeaker: 'vera' }))?.speaker).not.toBe('vera');
  });

  it('a lone speaker goes on alone', () => {
    const cast = TRIO.slice(0, 1);
    expect(afterReply(said('So it is.', { cast }))).toEqual({ speaker: 'vera', reason: 'autopilot' });
  });
});

describe('fairness', () => {
  it('counts the turn to come: a long talker waits for room enough', () => {
    const talkMs = { vera: 60_000, max: 58_000, claude: 60_000 };
    const talkTurns = { vera: 6, max: 1, claude: 6 };
    const scene = trio({ recent: [{ speaker: 'claude', text: 'So.' }], lastSpeaker: 'claude', talkMs, talkTurns });
    expect([plannedTurnMs(scene, 'max'), plannedTurnMs(scene, 'vera')]).toEqual([58_000, 10_000]);
    expect(afterReply(scene)).toEqual({ speaker: 'vera', reason: 'autopilot' });
  });

  it('keeps shares even though one talks twice as long as the others', () => {
    const lengths: Record<string, number> = { vera: 12_000, max: 24_000, claude: 11_000 };
    let scene = trio({ talkMs: {}, talkTurns: {}, recent: [] });
    for (let turn = 0; turn < 36; turn += 1) {
      const speaker = afterReply(scene)?.speaker ?? '';
      scene = {
        ...scene,
        lastSpeaker: speaker,
        talkMs: { ...scene.talkMs, [speaker]: (scene.talkMs[speaker] ?? 0) + (lengths[speaker] ?? 0) },
        talkTurns: { ...scene.talkTurns, [speaker]: (scene.talkTurns[speaker] ?? 0) + 1 },
      };
    }
    for (const share of Object.values(talkShares(scene))) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.05);
  });

  it('tells shares as parts of one', () => {
    expect(talkShares(trio())).toEqual({ vera: 0.167, max: 0.333, claude: 0.5 });
    expect(talkShares(trio({ talkMs: {} }))).toEqual({ vera: 0, max: 0, claude: 0 });
  });
});

describe('the control room', () => {
  it('hears instructions to the producer', () => {
    expect(spokenMarker('Producer, mark that moment for the edit.')).toBe('that moment for the edit');
    expect(spokenMarker('producer mark')).toBe('marked by voice');
    expect(spokenMarker('The producer marked it.')).toBeNull();
  });
});

describe('a line that wants an answer', () => {
  it.each([
    ['How do you see it?', true],
    ['“Is that so?”', true],
    ['Over to you, Max.', true],
    ['Who knows? I do not.', false],
    ['それは本当ですか？', true],
    ['', false],
  ])('"%s": %s', (line, expected) => {
    expect(asks(line)).toBe(expected);
  });
});
