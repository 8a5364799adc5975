import type { EngineChange } from '../adapters/engine.js';
import type { SessionContext } from './session-context.js';

export function engineName({ provider, model }: { provider: string; model: string }): string {
  return `${provider}/${model}`;
}

const PARTS = { stt: 'recognition', llm: 'model', tts: 'voice' } as const;

/** Tells host and log that another engine has taken over, and shows it from now on. */
export function announceEngine(
  { events, outbox, view }: SessionContext,
  notice: {
    readonly part: 'stt' | 'llm' | 'tts';
    readonly change: EngineChange;
    /** Whose engine it is, as people know them. */
    readonly who: string;
    readonly speaker: string;
    readonly turnId?: string;
  },
): void {
  const { part, change, who, speaker, turnId } = notice;
  const { provider, model, rehearsal, because } = change;
  const engine = { provider, model, rehearsal, available: true };
  events.log({ type: 'engine', part, speaker, provider, model, rehearsal, because, ...(turnId ? { turnId } : {}) });
  outbox.emit('server.ack', { level: 'warning', message: `${who}: ${PARTS[part]} is now ${engineName(change)}. ${because}` });
  if (part === 'stt') view.update({ stt: engine });
  else view.updateMember(speaker, { [part]: engine });
  view.send();
}
