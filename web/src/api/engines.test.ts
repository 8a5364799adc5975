import { describe, expect, it } from 'vitest';
import { enginesOf } from './engines.js';

describe('the engines in a health answer', () => {
  it('takes plain names and described engines alike', () => {
    const health = {
      status: 'ok',
      adapters: { enabled: true, stt: 'assemblyai', tts: { provider: 'google', model: 'x' }, guest: null },
    };
    expect(enginesOf(health)).toEqual({
      real: true,
      parts: [
        { part: 'Recognition', engine: 'assemblyai' },
        { part: 'Voices', engine: 'google' },
      ],
    });
  });

  it('claims nothing when the answer says nothing', () => {
    expect(enginesOf('<html>')).toBeNull();
    expect(enginesOf({ status: 'ok' })).toBeNull();
  });
});
