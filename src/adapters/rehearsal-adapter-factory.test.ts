import { expect, it } from 'vitest';
import { RehearsalAdapterFactory } from './rehearsal-adapter-factory.js';

it('labels every built-in engine as rehearsal, and shares one of each', async () => {
  const factory = new RehearsalAdapterFactory();
  const engines = [factory.stt(), factory.tts(), factory.llm('claude')];
  expect(engines.map(({ provider, rehearsal }) => ({ provider, rehearsal }))).toEqual(
    engines.map(() => ({ provider: 'rehearsal', rehearsal: true })),
  );
  expect(factory.llm('guest').model).toBe('script-reader');
  expect([factory.stt(), factory.tts()]).toEqual(engines.slice(0, 2));
  await factory.close();
});
