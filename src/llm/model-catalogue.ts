import { createHash } from 'node:crypto';
import type { TextModel } from '../adapters/text-models.js';
import type { TokenPrice } from '../adapters/support/llm-text.js';
import { AppError } from '../core/errors.js';
import type { KeyProvider } from '../protocol/accounts.js';
import type { ModelInfo, ModelProvider } from '../protocol/models.js';
import { modelName } from './model-name.js';

export type { ListedModel, ModelInfo } from '../protocol/models.js';
export type { KeyProvider } from '../protocol/accounts.js';

type Engine = TextModel['engine'];

/** A model under its id, and the engine it is reached by. */
export interface CatalogueEntry {
  readonly info: Omit<ModelInfo, 'health'>;
  readonly known: TextModel;
}

interface Vendor {
  readonly provider: ModelProvider;
  readonly key: KeyProvider | null;
}

export const VENDORS: Readonly<Record<Engine, Vendor>> = {
  rehearsal: { provider: 'rehearsal', key: null },
  claude: { provider: 'anthropic', key: 'claude' },
  openai: { provider: 'openai', key: 'openai' },
  gemini: { provider: 'google', key: 'google' },
  groq: { provider: 'groq', key: 'groq' },
  together: { provider: 'together', key: 'together' },
  openrouter: { provider: 'openrouter', key: 'openrouter' },
  ollama: { provider: 'ollama', key: null },
  local: { provider: 'llama.cpp', key: null },
  lmstudio: { provider: 'lmstudio', key: null },
};

/** Vendors whose models carry their own family name; others are told apart by the vendor's. */
const SELF_NAMED: ReadonlySet<Engine> = new Set(['rehearsal', 'claude', 'openai', 'gemini']);
const LOCAL: ReadonlySet<Engine> = new Set(['ollama', 'local', 'lmstudio']);
const TEMPERATURE = { min: 0, step: 0.1, default: 0.7 } as const;

/** Every model by its id: those the tables know, and those a server of one's own has at the moment. */
export class ModelCatalogue {
  constructor(
    private readonly known: () => readonly TextModel[],
    /** What the catalogue was built from last, so that it is built again only when that changes. */
    private built: { from: readonly TextModel[]; byId: ReadonlyMap<string, CatalogueEntry> } | null = null,
  ) {}

  all(): readonly CatalogueEntry[] {
    return [...this.#entries().values()];
  }

  /** Throws NOT_FOUND. */
  get(modelId: string): CatalogueEntry {
    const entry = this.#entries().get(modelId);
    if (entry === undefined)
      throw new AppError('NOT_FOUND', 'There is no model with this id: GET /api/models lists them.');
    return entry;
  }

  #entries(): ReadonlyMap<string, CatalogueEntry> {
    const from = this.known();
    if (this.built?.from !== from) this.built = { from, byId: entriesOf(from) };
    return this.built.byId;
  }
}

function entriesOf(known: readonly TextModel[]): Map<string, CatalogueEntry> {
  const byId = new Map<string, CatalogueEntry>();
  for (const model of known) {
    const plain = modelId(model);
    // Two names may come to the same id ("gemma:2b", "gemma-2b"): the later one gets a mark of its own.
    const id = byId.has(plain)
      ? `${plain}-${createHash('sha256').update(model.model).digest('hex').slice(0, 6)}`
      : plain;
    byId.set(id, { info: { id, ...infoOf(model) }, known: model });
  }
  return byId;
}

/** `claude-haiku-4-5`, `groq-llama-3.3-70b-versatile`, `gemma-2b-local`. */
function modelId({ engine, model }: TextModel): string {
  const name = model
    .replace(/:latest$/, '')
    .replaceAll(/[^A-Za-z0-9._]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|-+$/g, '');
  if (engine === 'ollama') return `${name}-local`;
  if (LOCAL.has(engine)) return `${engine === 'local' ? 'llama.cpp' : engine}-${name}-local`;
  return SELF_NAMED.has(engine) ? name : `${engine}-${name}`;
}

function infoOf(known: TextModel): Omit<ModelInfo, 'health' | 'id'> {
  const { engine, contextTokens, price, temperatureMax, capabilities } = known;
  const { provider, key } = VENDORS[engine];
  return {
    name: modelName(known),
    provider,
    apiKeyRequired: key,
    requiresLoading: engine === 'ollama',
    capabilities: [...capabilities],
    contextLength: contextTokens ?? null,
    pricing: price === undefined ? null : pricing(price),
    temperatureRange: temperatureMax === null ? null : { ...TEMPERATURE, max: temperatureMax },
  };
}

/** From a million tokens to a thousand, without what binary fractions add. */
function pricing({ inputUsd, outputUsd }: TokenPrice): { input: number; output: number } {
  const forThousand = (usd: number) => Number((usd / 1_000).toPrecision(10));
  return { input: forThousand(inputUsd), output: forThousand(outputUsd) };
}
