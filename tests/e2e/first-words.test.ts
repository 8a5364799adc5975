import { afterEach, describe, expect, it } from 'vitest';
import { LiveClient } from '../../sdk/live-client.js';
import { WavHost } from '../../sdk/node/wav-host.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp | undefined;
afterEach(() => app?.close());

describe('a typed question', () => {
  it('is answered aloud by the speaker addressed, and the answer is heard to its end', async () => {
    app = await startTestApp();
    const host = new WavHost({
      samples: new Int16Array(480),
      onMicrophone: (at, samples) => client.pushMicrophone(at, samples),
    });
    const client = new LiveClient({ url: app.url, role: 'host', briefing: 'duo', player: host.player });
    await client.start();
    host.start();
    const ended = new Promise<string>((resolve) => {
      client.onEvent((event) => {
        if (event.name === 'turn.end' && event.payload.line.speaker !== 'you') resolve(event.payload.line.text);
      });
    });
    await client.say('Guest, what do you think?');
    expect(await ended).toBe('That is a good question.');
    const finished = await client.end();
    host.stop();
    client.close();
    expect(finished.files.map((file) => file.name)).toContain('guest.wav');
  });
});
