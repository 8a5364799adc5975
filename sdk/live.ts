export { LiveClient } from './live-client.js';
export { LiveError } from './live-error.js';
export type { LiveClientOptions, ResumeTicket } from './live-options.js';
export type {
  Connection,
  FinishedSession,
  FloorDecision,
  Level,
  Levels,
  Line,
  LiveActions,
  LiveState,
  Marker,
  Notice,
  SessionSnapshot,
  SpeechPlayer,
  SpokenLine,
} from './live-types.js';
export type { ServerEvent } from './server-events.js';
