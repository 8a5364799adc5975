export { followJob, type FollowOptions, isLast } from './follow-job.js';
export { JobGateway, type JobGatewayOptions, type JobSocket } from './job-gateway.js';
export type {
  Lane,
  LlmJob,
  LlmJobEvent,
  LlmJobInput,
  LlmJobListener,
  LlmJobOutline,
  LlmJobOwner,
  LlmJobPage,
  LlmJobRequest,
  LlmJobState,
  LlmQueue,
  LlmQueueListener,
  LlmQueueStats,
  LlmTextEvent,
  RunJob,
  SubscribeOptions,
} from './job-queue.js';
export { addLlmRoutes } from './routes.js';
export type { LlmJobStore } from './job-store.js';
export { MemoryJobStore } from './memory-job-store.js';
export { SqlJobStore } from './sql-job-store.js';
export { type QueueOptions } from './line-queue.js';
export { createMemoryQueue } from './memory-queue.js';
export type { RedisQueueOptions } from './redis/redis-queue.js';
