export { auditLog, providerKeys, refreshTokens, signInLinks, signIns, users, type UserSettings } from './identity.js';
export { llmJobs } from './llm-jobs.js';
export { searchWords } from './search.js';
export { type IndexedSpeaker, sessions } from './sessions.js';
export {
  messages,
  type MessageRole,
  type MessageStatus,
  runs,
  threadModels,
  threads,
} from './threads.js';
