import { afterEach, describe, expect, it } from 'vitest';
import { readStem } from '../../support/stems.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';
import { hearEverything } from '../../support/wire-listener.js';

let app: TestApp;
afterEach(() => app.close());

async function speaking() {
  app = await startTestApp();
  const { client: host, welcome } = await WireClient.host(app.url);
  await host.ask('host.text', { text: 'Guest, what do you think?' });
  await host.next('speech.chunk');
  return { host, directory: welcome.state.recording.directory };
}

describe('a page that tells nonsense about what it plays', () => {
  it.each([
    [
      'at a time far in the future',
      [
        { state: 'started', at: 2 ** 45, played: 0 },
        { state: 'progress', at: 2 ** 45 + 4_800, played: 4_800 },
      ],
    ],
    [
      'a start in the far future, and the rest in the present',
      [
        { state: 'started', at: 2 ** 45, played: 0 },
        { state: 'progress', at: 4_800, played: 4_800 },
      ],
    ],
    [
      'more than it was sent',
      [
        { state: 'started', at: 0, played: 0 },
        { state: 'ended', at: 100, played: 2 ** 40 },
      ],
    ],
    ['an end without a beginning', [{ state: 'progress', at: 100, played: 14_400 }]],
    ['of a turn there never was', [{ turnId: 'turn-9999', state: 'ended', at: 0, played: 0 }]],
  ])(
    '%s: the tracks keep their length, the next question is answered, and the session ends well',
    async (_name, reports) => {
      const { host, directory } = await speaking();
      for (const report of reports) host.send('playback.report', { turnId: 'turn-0001', ...report });
      hearEverything(host);
      await host.ask('host.text', { text: 'Guest, once more?' });
      expect(await host.next('turn.end', ({ line }) => line.turnId === 'turn-0002')).toMatchObject({ heard: true });
      expect(await host.ask('session.end', {})).toMatchObject({ ok: true });
      expect((await readStem(directory, 'guest')).length).toBeLessThan(20 * 48_000);
      expect(host.all('error').filter(({ code }) => code === 'RECORDING_FAILED')).toEqual([]);
      host.close();
    },
  );
});
