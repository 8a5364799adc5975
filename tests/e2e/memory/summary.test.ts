import { afterEach, describe, expect, it } from 'vitest';
import type { MockLlmAnswer } from '../../../src/adapters/mock/mock-llm.js';
import type { LlmRequest } from '../../../src/adapters/llm.js';
import { readEvents } from '../../support/event-log.js';
import { eventually } from '../../support/eventually.js';
import { endOfTurn, LiveHost } from '../../support/live-host.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const NOTES = { summary: 'Ada read from a long book.', openQuestions: ['Ada: what now?'], madePoints: [] };
/** About a thousand tokens: a handful of them is more than a model of unknown size is given. */
const LONG_TEXT = `Claude, listen: ${'this is a long story. '.repeat(178)}`.slice(0, 3_900);
const asksForNotes = ({ system }: LlmRequest) => system.startsWith('You keep the notes of Claude');

function answer(request: LlmRequest): MockLlmAnswer {
  return asksForNotes(request) ? { tokens: ['```json\n', JSON.stringify(NOTES)] } : { tokens: ['I ', 'see.'] };
}

let app: TestApp;
let host: LiveHost;

afterEach(async () => {
  host.close();
  await app.close();
});

describe('a show that outgrows what its speakers can be given', () => {
  it('is in their notes when its turns have left', { timeout: 60_000 }, async () => {
    app = await startTestApp({ engines: { llm: { answer } } });
    host = new LiveHost({ url: app.url });
    await host.goLive();
    const mind = app.factory.llm('claude');
    const notesAsked = () => mind.requests.filter(asksForNotes).length;
    for (let turns = 0; turns < 12 && notesAsked() === 0; turns += 1) {
      const answered = host.until(endOfTurn('claude'));
      await host.client.say(LONG_TEXT);
      await answered;
    }
    const sessionId = host.client.ticket?.sessionId ?? '';
    const summary = await eventually(async () =>
      (await readEvents({ logsDir: app.logsDir, sessionId })).find(({ type }) => type === 'memory.summary'),
    );
    expect(summary).toMatchObject({ speaker: 'claude', by: 'mock/mock-llm', requests: 1, because: null });

    const answered = host.until(endOfTurn('claude'));
    await host.client.say('Claude, do you remember?');
    await answered;
    const [short, ...turns] = mind.requests.findLast((request) => !asksForNotes(request))?.messages ?? [];
    expect(short?.name).toBe('The show so far, in short');
    expect(short?.text).toMatch(/^Ada read from a long book\. Still open: Ada: what now\?/);
    expect(turns.at(-1)?.text).toBe('Claude, do you remember?');
    const events = await readEvents({ logsDir: app.logsDir, sessionId });
    expect(events.filter(({ type }) => type === 'memory.fold').length).toBeGreaterThan(0);
    expect(events.filter(({ type }) => type === 'error')).toEqual([]);
  });
});
