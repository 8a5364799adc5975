import type { EngineChange, EngineTraits } from '../engine.js';
import { asProviderError, type StreamCall } from './stream-call.js';

/** One engine of a chain, and how it is called. */
export interface ChainLink<Request, Event> {
  readonly engine: EngineTraits;
  readonly call: StreamCall<Request, Event>;
}

/**
 * Tries engines in order until one begins to answer. Every answer starts with the engine it comes from,
 * so that whoever listens knows which one spoke. Once an answer has begun its failure is the caller's:
 * half a sentence of one mind is not finished by another.
 */
export function withFallback<Request, Event>(
  links: readonly ChainLink<Request, Event>[],
): StreamCall<Request, Event | EngineChange> {
  return async function* (request, { signal }) {
    let because = '';
    for (const [index, { engine, call }] of links.entries()) {
      const last = index === links.length - 1;
      let begun = false;
      try {
        for await (const event of call(request, { signal })) {
          if (!begun) yield announcement(engine, because);
          begun = true;
          yield event;
        }
        return;
      } catch (error) {
        if (begun || last || signal.aborted) throw error;
        because = asProviderError(error, engine.provider).message;
      }
    }
  };
}

export function announcement({ provider, model, rehearsal }: EngineTraits, because: string): EngineChange {
  return { type: 'engine', provider, model, rehearsal, because };
}
