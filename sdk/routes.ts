/** What the service can be asked, contract by contract: give one to the client, with its input. */
export type { RouteAnswer, RouteContract } from '../src/protocol/route-contract.js';
export type { Pagination } from '../src/protocol/recordings.js';
export { listBriefings } from '../src/protocol/routes/briefings.js';
export {
  checkBriefing,
  draftBriefing,
  getBriefing,
  saveBriefing,
  threadFromBriefing,
} from '../src/protocol/routes/briefing-drafts.js';
export { listModels, loadModel, loadModelStream, modelStatus, unloadModel } from '../src/protocol/routes/models.js';
export { askModels, cancelRun, followRun, listMessages } from '../src/protocol/routes/thread-messages.js';
export {
  createThread,
  deleteThread,
  getThread,
  listThreads,
  renameThread,
  searchThreads,
  setThreadModel,
  summarizeThread,
} from '../src/protocol/routes/threads.js';
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
  changeAccount,
  createAccount,
  listAccounts,
  listAudit,
  resetAccount,
} from '../src/protocol/routes/accounts.js';
export { login, logout, redeemSignInLink } from '../src/protocol/routes/identity.js';
export {
  changePassword,
  changeProfile,
  deleteApiKey,
  listSignIns,
  readProfile,
  revokeSignIn,
  setApiKeys,
} from '../src/protocol/routes/profile.js';
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
export { getStatus, getVersion, type Status } from '../src/protocol/routes/operations.js';
export { changeLlmLane, getLlmQueue } from '../src/protocol/routes/llm.js';
export { health } from '../src/protocol/routes/probes.js';
export { examine, type Finding } from '../src/protocol/routes/doctor.js';
