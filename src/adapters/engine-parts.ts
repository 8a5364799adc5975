import type { EngineSettings, SecretName } from '../config/engine-variables.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { Metrics } from '../core/metrics.js';
import type { LlmAdapter } from './llm.js';
import { breakerDefaults, type BreakerState, CircuitBreaker } from '../resilience/circuit-breaker.js';

/** What every engine is made from. */
export interface EngineParts {
  readonly settings: EngineSettings;
  readonly secret: (name: SecretName) => string | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Minds on Ollama's servers, where those are looked after together; else the configured address alone. */
  readonly ollamaMind?: (model: string) => LlmAdapter;
}

/** The circuit breakers by engine, model and endpoint, for decisions and for the operations view. */
export class Breakers {
  readonly #breakers = new Map<string, CircuitBreaker>();

  constructor(private readonly parts: EngineParts) {
    parts.metrics.gauge('circuit_breaker_state', () =>
      Object.entries(this.states()).map(([engine, state]) => ({ labels: { engine, state }, value: 1 })),
    );
  }

  of(name: string): CircuitBreaker {
    const { clock, logger, metrics } = this.parts;
    const known = this.#breakers.get(name);
    if (known) return known;
    const breaker = new CircuitBreaker({
      clock,
      ...breakerDefaults,
      onChange(state) {
        logger.warn({ engine: name, state }, 'circuit breaker changed');
        metrics.count('circuit_breaker_changes_total', { engine: name, state });
      },
    });
    this.#breakers.set(name, breaker);
    return breaker;
  }

  states(): Readonly<Record<string, BreakerState>> {
    return Object.fromEntries([...this.#breakers].map(([name, breaker]) => [name, breaker.state]));
  }
}
