import { readdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { replayLog } from '../../src/podcast/turns/replay.js';
import { endOfTurn, LiveHost } from '../support/live-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const LOGS = new URL('../fixtures/logs/', import.meta.url).pathname;
const STORED = readdirSync(LOGS).filter((name) => name.endsWith('.jsonl'));

let app: TestApp | undefined;
afterEach(() => app?.close());

async function recordedLog(): Promise<string> {
  app = await startTestApp();
  const host = new LiveHost({ url: app.url });
  await host.goLive();
  const first = host.until(endOfTurn('guest'));
  await host.client.say('Guest, what do you think?');
  await first;
  const second = host.until(endOfTurn('claude'));
  await host.client.giveFloor('claude');
  await host.until((event) => event.name === 'session.state' && event.payload.state.turnState === 'speaking');
  await host.client.takeFloor();
  await second;
  await host.end();
  const [name] = await readdir(app.logsDir);
  return readFile(join(app.logsDir, name ?? ''), 'utf8');
}

describe('the log of a session', () => {
  it('comes to the same turns when it is replayed, and a line altered by hand is found', async () => {
    const log = await recordedLog();
    expect(replayLog(log)).toMatchObject({ turns: 2, difference: null });
    const lines = log.split('\n');
    const altered = lines.findIndex(
      (line) => line.includes('"type":"turn.step"') && line.includes('"speaker":"guest"'),
    );
    const forged = lines
      .with(altered, (lines[altered] ?? '').replace('"speaker":"guest"', '"speaker":"claude"'))
      .join('\n');
    expect(replayLog(forged).difference).toMatchObject({ line: altered + 1 });
  });

  it.each(STORED)('%s, as it was recorded, leads to the same turns today', async (name) => {
    const { steps, difference } = replayLog(await readFile(join(LOGS, name), 'utf8'));
    expect(difference).toBeNull();
    expect(steps).toBeGreaterThan(10);
  });

  it('is compared to its last line: whatever decision is altered in a stored log is found there', async () => {
    for (const name of STORED) {
      const lines = (await readFile(join(LOGS, name), 'utf8')).split('\n');
      const deciding = lines.flatMap((line, index) => (line.includes('"type":"start-reply"') ? [index] : []));
      for (const index of deciding) {
        const forged = lines.with(index, (lines[index] ?? '').replace(/("type":"start-reply","turnId":")/, '$1x'));
        expect(replayLog(forged.join('\n')).difference).toMatchObject({ line: index + 1 });
      }
    }
  });

  it('that is none is refused in words', () => {
    expect(() => replayLog('{"type":"session.end"}\n')).toThrow('not the event log of a session');
  });
});
