import type { Metrics } from '../core/metrics.js';
import type { Latency, TurnCost } from '../protocol/turn-figures.js';
import type { Registered, SessionRegistry } from './session-registry.js';

/** The live sessions of this process in numbers. */
export interface SessionFigures {
  readonly live: number;
  readonly hosts: number;
  readonly producers: number;
  /** Sound that waits for the disk. */
  readonly unwrittenBytes: number;
  /** Host frames that arrived and are not acknowledged yet, of the session with the most. */
  readonly unacknowledgedFrames: number;
  /** Sessions whose recording cannot be written now. */
  readonly failing: number;
}

export function sessionFigures(registered: readonly Registered[]): SessionFigures {
  const recorders = registered.map(({ session }) => session.context.recording.recorder);
  return {
    live: registered.length,
    hosts: registered.filter(({ host }) => host !== null).length,
    producers: sum(registered.map(({ producers }) => producers.size)),
    unwrittenBytes: sum(recorders.map((recorder) => recorder.unwrittenBytes)),
    unacknowledgedFrames: Math.max(0, ...recorders.map((recorder) => recorder.unacknowledgedFrames)),
    failing: recorders.filter((recorder) => recorder.failed).length,
  };
}

/** Shows the sessions whenever somebody looks: nothing is counted while they run. */
export function measureSessions(metrics: Metrics, registry: SessionRegistry): void {
  const figures = (): SessionFigures => sessionFigures(registry.all());
  metrics.gauge('sessions_live', () => registry.size);
  metrics.gauge('session_clients', () => {
    const { hosts, producers } = figures();
    return [
      { labels: { role: 'host' }, value: hosts },
      { labels: { role: 'producer' }, value: producers },
    ];
  });
  metrics.gauge('recording_unwritten_bytes', () => figures().unwrittenBytes);
  metrics.gauge('recording_unacknowledged_frames', () => figures().unacknowledgedFrames);
  metrics.gauge('recordings_failing', () => figures().failing);
}

/** The stages of one turn as its ledger has them. */
export function measureLatency(metrics: Metrics, latency: Latency): void {
  const { hostEndAt: _place, totalMs, ...stages } = latency;
  metrics.observe('turn_seconds', totalMs / 1_000);
  for (const [name, ms] of Object.entries(stages)) {
    metrics.observe('turn_stage_seconds', ms / 1_000, { stage: name.replace(/Ms$/, '') });
  }
}

/** What one turn took, or a reply on trial that was given up. */
export function measureCost(metrics: Metrics, kind: 'turn' | 'trial', cost: TurnCost): void {
  metrics.add('turn_tokens_total', cost.inputTokens, { kind, direction: 'input' });
  metrics.add('turn_tokens_total', cost.outputTokens, { kind, direction: 'output' });
  metrics.add('turn_voice_characters_total', cost.ttsCharacters, { kind });
  if (cost.costUsd !== null) metrics.add('turn_cost_usd_total', cost.costUsd, { kind });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
