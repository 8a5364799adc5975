export { BriefingLoader } from './briefing/briefing-loader.js';
export { createMemory } from './memory/create-memory.js';
export type { ConversationMemory } from './memory/conversation-memory.js';
export { ProductionOrchestrator } from './production-orchestrator.js';
export type { SessionFigures } from './session-figures.js';
export { addPodcastRoutes } from './routes.js';
export type { TurnSettings } from './turns/turn-state.js';
export { type ReplayResult, replayLog } from './turns/replay.js';
export { speakLine } from './reply/speak-line.js';
