import diagnostics from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSpeechFake } from '../../../../tests/support/fakes/google-speech-fake.js';
import { startTtsFake } from '../../../../tests/support/fakes/google-tts-fake.js';
import { systemClock } from '../../../core/clock.js';
import { silentLogger } from '../../../core/logger.js';
import { listGoogleVoices, probeGoogleStt, probeGoogleTts } from './google-probe.js';

const never = new AbortController().signal;
const closing: (() => Promise<void>)[] = [];
let addresses: string[] = [];

/** Every address a socket of this process tries, and every name it looks up. */
function noteSocket(message: unknown): void {
  const { socket } = message as { socket: Socket };
  socket.on('lookup', (_error, address) => addresses.push(String(address)));
  socket.on('connect', () => addresses.push(String(socket.remoteAddress)));
  socket.on('error', (error: NodeJS.ErrnoException & { address?: string }) => {
    if (error.address) addresses.push(error.address);
  });
}

beforeEach(() => {
  addresses = [];
  diagnostics.subscribe('net.client.socket', noteSocket);
});

afterEach(async () => {
  diagnostics.unsubscribe('net.client.socket', noteSocket);
  for (const close of closing.splice(0)) await close();
});

async function speechScene(api: 'v1' | 'v2', cues: Parameters<typeof startSpeechFake>[0]['cues'] = []) {
  const fake = await startSpeechFake({ api, cues });
  closing.push(fake.close);
  const options = {
    api,
    projectId: 'my-show',
    endpoint: fake.endpoint,
    insecure: true,
    clock: systemClock,
    logger: silentLogger,
  };
  return { fake, options };
}

describe('asking Google whether it works', () => {
  it.each(['v1', 'v2'] as const)('sends a moment of silence to speech %s, and nothing anywhere else', async (api) => {
    const { fake, options } = await speechScene(api);
    await probeGoogleStt(options, { signal: never });
    expect(fake.calls).toMatchObject([{ frames: [3_200], finished: true }]);
    fake.assertClean();
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
  });

  it('says what speech has against the settings', async () => {
    const { options } = await speechScene('v1', [{ atMs: 0, fail: { code: 3, details: 'The model does not exist.' } }]);
    await expect(probeGoogleStt(options, { signal: never })).rejects.toMatchObject({
      kind: 'invalid-request',
      message: 'Google does not accept the request: The model does not exist.',
    });
  });

  it('names the voices that are wanted and not there', async () => {
    const fake = await startTtsFake(['en-US-Chirp3-HD-Kore', 'en-US-Neural2-D']);
    closing.push(fake.close);
    const options = { endpoint: fake.endpoint, insecure: true, voices: ['en-US-Neural2-D', 'en-US-Neural2-Z'] };
    expect(await probeGoogleTts(options, { signal: never })).toEqual({ voices: 2, missing: ['en-US-Neural2-Z'] });
    expect(await listGoogleVoices(options, { signal: never })).toContainEqual({
      name: 'en-US-Chirp3-HD-Kore',
      languageCodes: ['en-US'],
    });
    expect(new Set(addresses)).toEqual(new Set(['127.0.0.1']));
    fake.trouble = { fail: { code: 7, details: 'Cloud Text-to-Speech API has not been used in project 1 before' } };
    await expect(probeGoogleTts(options, { signal: never })).rejects.toMatchObject({ kind: 'auth', status: 403 });
  });
});
