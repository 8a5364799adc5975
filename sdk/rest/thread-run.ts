import type { followRun } from '../../src/protocol/routes/thread-messages.js';
import type { MessageStatus, Run } from '../../src/protocol/threads.js';
import type { StreamEvent } from './contract-types.js';

export type RunEvent = StreamEvent<typeof followRun>;

/** One model's answer, as far as it came. */
export interface RunAnswer {
  readonly modelId: string;
  readonly messageId: string;
  readonly text: string;
  readonly status: MessageStatus;
  /** Once it is complete. */
  readonly tokens: number | null;
  /** Why it did not become whole, in words fit for people. */
  readonly problem: string | null;
}

/** Answers of a run before anything was told of them. */
export function answersOf({ answers }: Run): readonly RunAnswer[] {
  return answers.map(({ modelId, messageId, status }) => ({
    modelId,
    messageId,
    text: '',
    status,
    tokens: null,
    problem: null,
  }));
}

/** The answers after one more event. A run is told from its beginning, or goes on behind an event: both come right. Pure. */
export function afterRunEvent(answers: readonly RunAnswer[], told: RunEvent): readonly RunAnswer[] {
  switch (told.event) {
    case 'message_start':
      return changed(answers, told.data.messageId, () => ({ text: '', status: 'streaming' }));
    case 'token':
      return changed(answers, told.data.messageId, ({ text }) => ({ text: text + told.data.token }));
    case 'message_complete':
      return changed(answers, told.data.messageId, () => ({ status: 'complete', tokens: told.data.totalTokens }));
    case 'message_error': {
      const { messageId, status, error } = told.data;
      return changed(answers, messageId, () => ({ status, problem: error.message }));
    }
    case 'close':
      return answers;
  }
}

function changed(
  answers: readonly RunAnswer[],
  messageId: string,
  change: (answer: RunAnswer) => Partial<RunAnswer>,
): readonly RunAnswer[] {
  return answers.map((answer) => (answer.messageId === messageId ? { ...answer, ...change(answer) } : answer));
}
