import type { EngineChange } from '../adapters/engine.js';
import { errorMessage } from '../core/errors.js';
import type { SessionContext } from './session-context.js';

export function engineName({ provider, model }: { provider: string; model: string }): string {
  return `${provider}/${model}`;
}

const PARTS = { stt: 'recognition', llm: 'model', tts: 'voice' } as const;

/** Tells host and log when another engine than the one shown has taken over, and shows it from now on. */
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
  const shown = part === 'stt' ? view.snapshot.stt : view.snapshot.cast.find((member) => member.id === speaker)?.[part];
  if (shown && shown.provider === provider && shown.model === model && shown.available) return;
  const engine = { provider, model, rehearsal, available: true };
  events.log({ type: 'engine', part, speaker, provider, model, rehearsal, because, ...(turnId ? { turnId } : {}) });
  outbox.emit('server.ack', {
    level: because === '' ? 'info' : 'warning',
    message: noticeOf(who, PARTS[part], change),
  });
  if (part === 'stt') view.update({ stt: engine });
  else view.updateMember(speaker, { [part]: engine });
  view.send();
}

function noticeOf(who: string, part: string, change: EngineChange): string {
  if (change.because === '') return `${who}: the ${part} is ${engineName(change)} again.`;
  return `${who}: the ${part} is now ${engineName(change)}. ${change.because}`;
}

/** Recognition failed: it is being restarted, or (`final`) the session goes on with typed lines. */
export function announceSttTrouble(
  { view, outbox, events, logger }: SessionContext,
  error: unknown,
  final: boolean,
): void {
  const message = final ? errorMessage(error) : `Speech recognition failed and starts again: ${errorMessage(error)}`;
  logger.warn({ error, final }, 'speech recognition failed');
  events.log({ type: 'error', code: 'STT_FAILED', message, service: 'stt' });
  outbox.emit('error', { code: 'STT_FAILED', message, retryable: !final });
  if (final) view.update({ stt: { ...view.snapshot.stt, available: false, note: message } });
  view.send();
}
