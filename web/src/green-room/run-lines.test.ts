import { describe, expect, it } from 'vitest';
import { asked, type Columns, heard, type RunEvent } from './run-lines.js';

const answers = ['claude', 'guest'].map((modelId) => ({
  modelId,
  userMessageId: `${modelId}-asked`,
  messageId: `${modelId}-answer`,
}));
const begun = asked(new Map(), 'Why?', answers);
const told = (columns: Columns, ...events: readonly RunEvent[]): Columns => events.reduce(heard, columns);
const token = (messageId: string, text: string): RunEvent => ({ event: 'token', data: { token: text, messageId } });
const timestamp = '2026-01-01T00:00:00.000Z';
const text = (columns: Columns, modelId: string) => columns.get(modelId)?.map(({ content }) => content);

describe('the columns of a thread', () => {
  it('show what was asked in each, and the answers as they come, each in its own', () => {
    const columns = told(
      begun,
      token('claude-answer', 'Be'),
      token('guest-answer', 'No'),
      token('claude-answer', 'cause.'),
    );
    expect(text(columns, 'claude')).toEqual(['Why?', 'Because.']);
    expect(text(columns, 'guest')).toEqual(['Why?', 'No']);
  });

  it('begin a line anew when a stream is followed from its beginning again', () => {
    const started: RunEvent = {
      event: 'message_start',
      data: { messageId: 'claude-answer', timestamp, runId: 'run_1', modelId: 'claude', userMessageId: 'claude-asked' },
    };
    expect(
      text(told(begun, token('claude-answer', 'Bec'), started, token('claude-answer', 'Because.')), 'claude'),
    ).toEqual(['Why?', 'Because.']);
  });

  it('keep what was said of an answer that failed, and say why it did', () => {
    const error = { code: 'LLM_FAILED', message: 'The model is away.', retryable: true };
    const failed: RunEvent = {
      event: 'message_error',
      data: { messageId: 'guest-answer', status: 'failed', error, timestamp },
    };
    expect(told(begun, token('guest-answer', 'Well'), failed).get('guest')?.at(-1)).toMatchObject({
      content: 'Well',
      status: 'failed',
      problem: 'The model is away.',
    });
  });

  it('leave aside what belongs to no line of theirs', () => {
    expect(told(begun, token('another', 'x'))).toBe(begun);
  });
});
