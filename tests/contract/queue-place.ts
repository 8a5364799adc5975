import type { LlmJobRequest, LlmQueue, RunJob } from '../../src/llm/queue/index.js';

/** Where the queues of a test meet: one database, one Redis. */
export interface QueuePlace {
  /** A queue as a process of its own has it, started. One place for each provider unless told otherwise. */
  process(run: RunJob, concurrency?: number): Promise<LlmQueue>;
  close(): Promise<void>;
}

export function request(question: string, over: Partial<LlmJobRequest> = {}): LlmJobRequest {
  return {
    lane: 'thread',
    modelId: 'claude:haiku',
    userId: 'usr_1',
    owner: { kind: 'thread', id: 'thread_1' },
    input: { system: 'Be brief.', messages: [{ role: 'user', content: question }], maxOutputTokens: 100 },
    ...over,
  };
}
