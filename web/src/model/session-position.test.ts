import { describe, expect, it } from 'vitest';
import { line, snapshot } from './session-fixture.js';
import { SessionPosition } from './session-position.js';

const withLine = (endAt: number) => snapshot({ lines: [line('claude', { endAt })] });

describe('where the session stands', () => {
  it('is what was captured, in a page that was there from the start', () => {
    const position = new SessionPosition();
    expect(position.read({ capturedSamples: 480_000, session: withLine(300_000) })).toBe(480_000);
    expect(position.read({ capturedSamples: 480_000, session: withLine(490_000) })).toBe(480_000);
  });

  it('goes on after the last known line in a page that continues the session', () => {
    const position = new SessionPosition();
    expect(position.read({ capturedSamples: 0, session: withLine(1_200_000) })).toBe(1_200_000);
    expect(position.read({ capturedSamples: 48_000, session: withLine(1_200_000) })).toBe(1_248_000);
  });
});
