import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { EventLogger } from './event-logger.js';

it('gathers the log of a quarter of a second, but writes at once what a later process must know', async ({
  onTestFinished,
}) => {
  const directory = await mkdtemp(join(tmpdir(), 'trialogue-log-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const clock = new VirtualClock();
  const path = join(directory, 'ses_1.jsonl');
  const onFailure = (error: unknown) => expect.unreachable(String(error));
  const logger = new EventLogger({ path, sessionId: 'ses_1', clock, onFailure });
  await logger.start();
  logger.log({ type: 'voice.start', at: 0 });
  await clock.advance(200);
  expect(clock.pendingTimers).toBe(1);
  logger.log({ type: 'marker', id: 'mrk_1', at: 9_600, label: 'here' });
  logger.log({ type: 'voice.end', at: 9_600 });
  await clock.advance(0);
  expect(clock.pendingTimers).toBe(0);
  logger.log({ type: 'voice.start', at: 12_000 });
  await clock.advance(249);
  expect(clock.pendingTimers).toBe(1);
  await clock.advance(1);
  expect(clock.pendingTimers).toBe(0);
  await logger.stop();
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { n: number; type: string }).type)).toEqual([
    'voice.start',
    'marker',
    'voice.end',
    'voice.start',
  ]);
});
