import type { AdapterFactory } from './adapters/adapter-factory.js';
import type { ExportOptions } from './episode/index.js';
import type { BriefingLoader } from './podcast/index.js';

/** What show notes are written from: the co-host's model, and the show's briefing if it is still there. */
export function showNotesSource(
  factory: AdapterFactory,
  briefings: BriefingLoader,
): (briefing: string) => Promise<Pick<ExportOptions, 'briefing' | 'llm'>> {
  return async (id) => {
    // The notes do without a briefing that is gone or was broken since.
    const briefing = await briefings.load(id).catch(() => undefined);
    return { llm: factory.llm('claude'), ...(briefing && { briefing }) };
  };
}
