/** Shapes of the answers under `/api`. */
export type { BriefingSummary, Envelope } from '../src/protocol/rest.js';
