export { type IndexFigures, SessionIndex, type SessionIndexOptions } from './session-index.js';
export type { IndexQuery } from './session-rows.js';
