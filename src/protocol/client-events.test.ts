import fc from 'fast-check';
import { expect, it } from 'vitest';
import { audioChunkSchema, plainAudioHeader } from './client-events.js';

const number = fc.oneof(
  fc.integer({ min: -3, max: 5_000 }),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, 1, 4_800, 4_801, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1, -0, '1', null),
);

it('the short way through a frame’s header comes to what its schema says', () => {
  const header = fc.record({ seq: number, at: number, n: number, more: fc.anything() }, { requiredKeys: ['seq'] });
  fc.assert(
    fc.property(fc.oneof(header, fc.anything()), (value) => {
      const checked = audioChunkSchema.safeParse(value);
      expect(plainAudioHeader(value)).toEqual(checked.success ? checked.data : null);
    }),
    { numRuns: 5_000 },
  );
});
