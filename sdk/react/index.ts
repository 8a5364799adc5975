export { TrialogueProvider, useClient } from './client-context.js';
export { type Action, useAction } from './use-action.js';
export { type LiveSession, useLiveSession } from './use-live-session.js';
export { type LiveStore, useLiveState } from './use-live-state.js';
export { type Query, type QueryOptions, useQuery } from './use-query.js';
export { useWork, type Work } from './use-work.js';
export { useThreadStream } from './use-thread-stream.js';
