export { BriefingLoader } from './briefing-loader.js';
export { ProductionOrchestrator } from './production-orchestrator.js';
export { podcastRoutes } from './routes.js';
export type { TurnSettings } from './turn-state.js';
export { type ReplayResult, replayLog } from './replay.js';
