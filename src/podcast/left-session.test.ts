import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftMetadata, lines, writeLeftFolder } from '../../tests/support/left-folder.js';
import { hashOfToken } from '../core/token.js';
import { type LeftPlaces, readLeftSession } from './left-session.js';
import { initialTurnState, turnDefaults } from './turns/turn-state.js';

const sessionId = 'ses_left';
const token = 'the token';
const owner = hashOfToken(token);
const nowEpochMs = Date.parse('2026-01-01T00:01:00Z');
const cast = ['claude', 'guest'].map((id) => ({ id, name: id, aliases: [] }));
const settings = { ...turnDefaults, pace: 0.5, punctuation: false, finalDelayMs: 0 };
const begun = initialTurnState({ cast, autopilot: false, settings });

let root: string;
let places: LeftPlaces;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-left-'));
  places = {
    recordingsDir: join(root, 'recordings'),
    logsDir: join(root, 'logs'),
    leftMsMax: 600_000,
    nowEpochMs,
    firstTurns: () => Promise.resolve(begun),
  };
  await mkdir(places.logsDir);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const folder = () => join(places.recordingsDir, sessionId);
const write = (name: string, entries: readonly object[]) => writeFile(join(folder(), name), lines(entries));
const log = (entries: readonly object[]) =>
  writeFile(
    join(places.logsDir, `${sessionId}.jsonl`),
    lines(entries.map((entry, n) => ({ n, timestamp: nowEpochMs - 5_000, ...entry }))),
  );
const start = { type: 'session.start', turns: { ...begun, turns: 3 } };
const turn = { turnId: 'turn-0003', speaker: 'guest' };
const said = { words: [], interrupted: false, track: 'guest', speaker: 'Guest' };
const read = (speech?: { turnId: string }) => readLeftSession(places, { sessionId, token, speech });

describe('a session that an earlier process left', () => {
  beforeEach(() => writeLeftFolder(folder(), { metadata: leftMetadata({ owner }) }));

  it('killed before its log had a line, goes on from its beginning', async () => {
    await write('you.ledger.jsonl', [{ seq: 0, to: 3, at: 0, n: 7_680, crc: 0 }]);
    expect(await read()).toMatchObject({ begun: false, logLines: 0, turns: { turns: 0 }, host: { seq: 4, at: 7_680 } });
  });

  it('finished with its log gone, is over', async () => {
    await writeLeftFolder(folder(), { metadata: leftMetadata({ owner, state: 'finished' }) });
    await expect(read()).rejects.toMatchObject({ code: 'SESSION_NOT_FOUND' });
  });

  it('gives no turn a number that a track or the page knows already', async () => {
    await log([start]);
    expect(await read()).toMatchObject({ begun: true, turns: { turns: 3 } });
    await write('claude.ledger.jsonl', [{ turnId: 'turn-0004', from: 0, at: 0, n: 960 }]);
    expect(await read()).toMatchObject({ turns: { turns: 4 } });
    expect(await read({ turnId: 'turn-0005' })).toMatchObject({ turns: { turns: 5 } });
  });

  it('knows a reply that had its caption and not its end in the log: it is not said twice', async () => {
    await log([start, { type: 'turn.start', ...turn }]);
    await write('guest.ledger.jsonl', [{ turnId: 'turn-0003', from: 0, at: 10_000, n: 9_600 }]);
    await write('captions.jsonl', [{ ...said, startAt: 10_000, endAt: 19_600, text: 'All of it.' }]);
    const { cut, lines: known } = await read();
    expect(cut).toMatchObject({ ...turn, text: 'All of it.', interrupted: false, captioned: true });
    expect(known).toHaveLength(1);
  });

  it('knows a reply that was cut by the kill up to its last sample on the track', async () => {
    const words = [
      { text: 'One', from: 0, to: 4_000 },
      { text: 'two.', from: 5_000, to: 20_000 },
    ];
    await log([start, { type: 'turn.start', ...turn }, { type: 'tts.complete', ...turn, text: 'One two.', words }]);
    await write('guest.ledger.jsonl', [{ turnId: 'turn-0003', from: 0, at: 10_000, n: 4_800 }]);
    await write('captions.jsonl', [{ ...said, startAt: 0, endAt: 9_000, text: 'Before.' }]);
    expect((await read()).cut).toEqual({
      ...turn,
      text: 'One',
      startAt: 10_000,
      endAt: 14_800,
      interrupted: true,
      captioned: false,
      heard: 4_800,
      pieces: [{ text: 'One two.', words, timing: 'proportional' }],
    });
  });
});
