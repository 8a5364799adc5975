import type { Message, RunEventData, RunEventName } from '../../../sdk/routes.js';

/** A message as its column shows it: one that is still being written grows. */
export interface ThreadLine {
  readonly id: string;
  readonly role: Message['role'];
  readonly content: string;
  readonly status: Message['status'];
  readonly tokens: number;
  readonly costUsd: number | null;
  readonly problem: string | null;
}

/** The lines of every model's column, oldest first. */
export type Columns = ReadonlyMap<string, readonly ThreadLine[]>;

export type RunEvent = { [N in RunEventName]: { readonly event: N; readonly data: RunEventData[N] } }[RunEventName];

export const lineOf = ({ id, role, content, status, tokens, costUsd, error }: Message): ThreadLine => ({
  id,
  role,
  content,
  status,
  tokens,
  costUsd,
  problem: error?.message ?? null,
});

const put = (columns: Columns, modelId: string, lines: readonly ThreadLine[]): Columns =>
  new Map([...columns, [modelId, lines]]);

const holderOf = (columns: Columns, messageId: string): string | undefined =>
  [...columns].find(([, lines]) => lines.some(({ id }) => id === messageId))?.[0];

const change = (columns: Columns, messageId: string, how: (line: ThreadLine) => ThreadLine): Columns => {
  const modelId = holderOf(columns, messageId);
  if (modelId === undefined) return columns;
  const lines = columns.get(modelId) ?? [];
  return put(
    columns,
    modelId,
    lines.map((line) => (line.id === messageId ? how(line) : line)),
  );
};

/** What was asked stands in every column at once; the answers follow as they come. */
export const asked = (
  columns: Columns,
  content: string,
  answers: readonly { readonly modelId: string; readonly userMessageId: string; readonly messageId: string }[],
): Columns =>
  answers.reduce((all, { modelId, userMessageId, messageId }) => {
    const lines = (all.get(modelId) ?? []).filter(({ id }) => id !== userMessageId && id !== messageId);
    const own = { tokens: 0, costUsd: null, problem: null };
    return put(all, modelId, [
      ...lines,
      { ...own, id: userMessageId, role: 'user', content, status: 'complete' },
      { ...own, id: messageId, role: 'assistant', content: '', status: 'streaming' },
    ]);
  }, columns);

/** The columns after an event of a run. A stream tells a run from its beginning: what a line had before is forgotten. */
export const heard = (columns: Columns, { event, data }: RunEvent): Columns => {
  switch (event) {
    case 'message_start':
      return change(columns, data.messageId, (line) => ({ ...line, content: '', status: 'streaming' }));
    case 'token':
      return change(columns, data.messageId, (line) => ({ ...line, content: line.content + data.token }));
    case 'message_complete':
      return change(columns, data.messageId, (line) => ({ ...line, status: 'complete', tokens: data.totalTokens }));
    case 'message_error':
      return change(columns, data.messageId, (line) => ({
        ...line,
        status: data.status,
        problem: data.error.message,
      }));
    case 'close':
      return columns;
  }
};
