import { describe, expect, it } from 'vitest';
import { TextAdapterFactory } from '../adapters/text-adapter-factory.js';
import type { TextModel } from '../adapters/text-models.js';
import { loadConfig } from '../config.js';
import { systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { silentMetrics } from '../core/metrics.js';
import { modelSchema } from '../protocol/models.js';
import { ModelCatalogue } from './model-catalogue.js';

function knownWith(env: Record<string, string> = {}): readonly TextModel[] {
  const { settings } = loadConfig(env).config.adapters;
  const parts = { settings, secret: () => undefined, clock: systemClock, logger: silentLogger, metrics: silentMetrics };
  return new TextAdapterFactory(parts).models();
}

const catalogue = (known = knownWith()) => new ModelCatalogue(() => known);
const ollama = (model: string): TextModel => ({
  engine: 'ollama',
  model,
  contextTokens: 8_192,
  price: undefined,
  temperatureMax: 2,
  capabilities: ['text'],
});

describe('the catalogue', () => {
  it('says of every model what the contract asks', () => {
    for (const { info } of catalogue().all())
      expect(modelSchema.parse({ ...info, health: 'unknown' })).toMatchObject(info);
  });

  it('has each model once, under an id of its own', () => {
    const ids = catalogue()
      .all()
      .map(({ info }) => info.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids[0]).toBe('rehearsal');
  });

  it('names a model, its price for a thousand tokens and its range of temperatures', () => {
    expect(catalogue().get('claude-haiku-4-5').info).toEqual({
      id: 'claude-haiku-4-5',
      name: 'Claude Haiku 4.5',
      provider: 'anthropic',
      apiKeyRequired: 'claude',
      requiresLoading: false,
      capabilities: ['text'],
      contextLength: 200_000,
      pricing: { input: 0.001, output: 0.005 },
      temperatureRange: { min: 0, max: 1, step: 0.1, default: 0.7 },
    });
  });

  it.each([
    ['claude-opus-5-5', 'Claude Opus 5.5', null],
    ['gpt-4.1-mini', 'GPT-4.1 Mini', 2],
    ['gpt-5.4-nano', 'GPT-5.4 Nano', null],
    ['groq-llama-3.3-70b-versatile', 'Llama 3.3 70B Versatile (Groq)', 2],
    ['groq-openai-gpt-oss-20b', 'GPT-OSS 20B (Groq)', 2],
    ['openrouter-anthropic-claude-haiku-4.5', 'Claude Haiku 4.5 (OpenRouter)', 1],
  ])('%s is %s', (id, name, max) => {
    const { info } = catalogue().get(id);
    expect(info.name).toBe(name);
    expect(info.temperatureRange?.max ?? null).toBe(max);
  });

  it('takes in what is configured, with its price unknown', () => {
    const known = knownWith({ OPENAI_MODEL: 'gpt-of-tomorrow', LOCAL_LLM_URL: 'http://127.0.0.1:8080' });
    expect(catalogue(known).get('gpt-of-tomorrow').info).toMatchObject({ pricing: null, contextLength: null });
    expect(catalogue(known).get('llama.cpp-default-local').info).toMatchObject({
      name: 'Local model (llama.cpp)',
      apiKeyRequired: null,
    });
  });

  it('follows the servers, and tells names apart that would come to one id', () => {
    let local = [ollama('gemma:2b')];
    const live = new ModelCatalogue(() => local);
    expect(live.get('gemma-2b-local').info).toMatchObject({ name: 'Gemma 2B (Local)', requiresLoading: true });
    local = [ollama('gemma:2b'), ollama('gemma-2b'), ollama('llama3.2:latest')];
    expect(live.get('gemma-2b-local').known.model).toBe('gemma:2b');
    expect(live.all().map(({ info }) => info.id)).toEqual([
      'gemma-2b-local',
      expect.stringMatching(/^gemma-2b-local-[0-9a-f]{6}$/),
      'llama3.2-local',
    ]);
  });

  it('knows no other', () => {
    expect(() => catalogue().get('gpt-nothing')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });
});
