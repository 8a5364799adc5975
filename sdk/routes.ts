/** What the service can be asked, contract by contract: give one to the client, with its input. */
export * from '../src/protocol/routes/accounts.js';
export * from '../src/protocol/routes/briefing-drafts.js';
export * from '../src/protocol/routes/briefings.js';
export * from '../src/protocol/routes/doctor.js';
export * from '../src/protocol/routes/documents.js';
export * from '../src/protocol/routes/exports.js';
export * from '../src/protocol/routes/identity.js';
export * from '../src/protocol/routes/llm.js';
export * from '../src/protocol/routes/models.js';
export * from '../src/protocol/routes/operations.js';
export * from '../src/protocol/routes/probes.js';
export * from '../src/protocol/routes/profile.js';
export * from '../src/protocol/routes/recording-parts.js';
export * from '../src/protocol/routes/recordings.js';
export * from '../src/protocol/routes/revoicing.js';
export * from '../src/protocol/routes/session-files.js';
export * from '../src/protocol/routes/thread-messages.js';
export * from '../src/protocol/routes/threads.js';

export type { RouteAnswer, RouteContract } from '../src/protocol/route-contract.js';
export { ERROR_CODES, type ErrorCode } from '../src/protocol/error-codes.js';
export type { Pagination } from '../src/protocol/recordings.js';
export type { BriefingSummary } from '../src/protocol/rest.js';
export type { ListedModel, ModelInfo } from '../src/protocol/models.js';
export type {
  Message,
  Run,
  RunEventData,
  RunEventName,
  SearchResult,
  Thread,
  ThreadListItem,
} from '../src/protocol/threads.js';
export {
  KEY_PROVIDERS,
  type Account,
  type AuditEntry,
  type KeyProvider,
  type KeyState,
  type Profile,
  type SignIn,
} from '../src/protocol/accounts.js';
export { mayAct, type Role, ROLES } from '../src/protocol/identity.js';
