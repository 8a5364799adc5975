import { createServer, type Server } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OllamaFake } from '../../tests/support/fakes/ollama-server.js';
import { unlimited } from '../../tests/support/unlimited.js';
import { loadConfig } from '../config.js';
import { systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { silentMetrics } from '../core/metrics.js';
import { Api } from '../http/api.js';
import { errorAnswer } from '../http/error-answer.js';
import { closeServer, listen } from '../http/listen.js';
import { requestId } from '../http/request-id.js';
import type { Role } from '../protocol/identity.js';
import { listedModelSchema, loadEvents, loadStartedSchema, modelStatusSchema } from '../protocol/models.js';
import { createModels, type Models } from './create-models.js';
import { noKeys } from './text-models.js';

const GEMMA = 2_100_000_000;
const until = (look: () => unknown) => vi.waitFor(look, { timeout: 5_000, interval: 5 });

let ollama: OllamaFake;
let models: Models;
let server: Server;
let url: string;
let role: Role;

async function begin(options: Parameters<typeof OllamaFake.start>[0]): Promise<void> {
  ollama = await OllamaFake.start(options);
  const { config } = loadConfig({ OLLAMA_URLS: ollama.url, OLLAMA_MODEL: 'gemma:2b' });
  models = createModels({
    settings: config.adapters.settings,
    secret: () => undefined,
    clock: systemClock,
    logger: silentLogger,
    metrics: silentMetrics,
    keys: () => noKeys,
    ollama: config.ollama,
  });
  await models.component.start?.();
  await until(() => expect(models.ollama.instances()[0]?.state).toBe('up'));
  const principal = () => ({ userId: 'usr_1', username: 'ann', role, signInId: 'sgn_1', via: 'bearer' as const });
  const api = new Api({ limiter: unlimited, authenticate: () => Promise.resolve(principal()) });
  models.addRoutes(api);
  server = createServer(express().use(requestId, express.json(), api.router, errorAnswer(silentLogger)));
  url = await listen(server, { host: '127.0.0.1', port: 0 });
}

beforeEach(() => {
  role = 'producer';
});

afterEach(async () => {
  await closeServer(server, 0);
  await models.component.stop?.();
  await ollama.close();
  ollama.assertClean();
});

async function ask(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; data?: never; error?: { code: string } }> {
  const response = await fetch(url + path, init);
  return { status: response.status, ...((await response.json()) as object) };
}

interface Told {
  readonly id: number;
  readonly event: keyof typeof loadEvents;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A load's events up to its end, each as the contract has it. */
async function follow(jobId: string, init: RequestInit = {}): Promise<{ status: number; told: Told[] }> {
  const response = await fetch(`${url}/api/models/gemma-2b-local/load/stream?jobId=${jobId}`, init);
  const blocks = (await response.text()).split('\n\n').filter((block) => block.includes('event: '));
  const told = blocks.map((block) => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    const event = field('event') as Told['event'];
    return { id: Number(field('id')), event, data: loadEvents[event].parse(JSON.parse(field('data'))) };
  });
  return { status: response.status, told };
}

const load = () => ask('/api/models/gemma-2b-local/load', { method: 'POST' });
const status = async () => modelStatusSchema.parse((await ask('/api/models/gemma-2b-local/status')).data);

describe('GET /api/models', () => {
  it('lists what there is, and what may be used', async () => {
    await begin({ models: { 'gemma:2b': GEMMA } });
    const { data } = await ask('/api/models');
    const listed = listedModelSchema.array().parse((data as unknown as { models: unknown }).models);
    const byId = new Map(listed.map((model) => [model.id, model]));
    expect(byId.get('rehearsal')).toMatchObject({ available: true, apiKeyRequired: null, health: 'healthy' });
    expect(byId.get('claude-haiku-4-5')).toMatchObject({
      available: false,
      apiKeyRequired: 'claude',
      health: 'unknown',
    });
    expect(byId.get('gemma-2b-local')).toMatchObject({
      name: 'Gemma 2B (Local)',
      provider: 'ollama',
      requiresLoading: true,
      pricing: null,
      contextLength: 4_096,
      health: 'healthy',
      available: true,
    });
  });

  it('lists a model that could be fetched as one that is not there yet', async () => {
    await begin({ registry: { 'gemma:2b': GEMMA } });
    const { data } = await ask('/api/models');
    const listed = listedModelSchema.array().parse((data as unknown as { models: unknown }).models);
    expect(listed.find(({ id }) => id === 'gemma-2b-local')).toMatchObject({ health: 'unknown', available: false });
  });
});

describe('GET /api/models/:modelId/status', () => {
  it('follows a model into memory and out of it', async () => {
    await begin({ models: { 'gemma:2b': GEMMA } });
    expect(await status()).toMatchObject({
      status: 'not_loaded',
      loadProgress: 0,
      memoryUsage: null,
      lastLoaded: null,
    });
    const { data } = await load();
    await follow(loadStartedSchema.parse(data).jobId);
    expect(await status()).toEqual({
      modelId: 'gemma-2b-local',
      status: 'loaded',
      loadProgress: 100,
      memoryUsage: '2.1GB',
      lastLoaded: expect.any(String),
      estimatedLoadTime: null,
    });
    const unloaded = await ask('/api/models/gemma-2b-local/unload', { method: 'POST' });
    expect(unloaded).toMatchObject({ status: 200, data: { status: 'not_loaded', memoryUsage: null } });
    expect(ollama.loaded.size).toBe(0);
  });

  it('says of a model elsewhere whether there is a key for it', async () => {
    await begin({});
    expect(await ask('/api/models/rehearsal/status')).toMatchObject({ data: { status: 'loaded', loadProgress: 100 } });
    expect(await ask('/api/models/gpt-4.1-mini/status')).toMatchObject({ data: { status: 'unavailable' } });
    expect(await ask('/api/models/gpt-nothing/status')).toMatchObject({ status: 404 });
  });

  it('does not wait for servers that are gone', async () => {
    await begin({ models: { 'gemma:2b': GEMMA }, loaded: ['gemma:2b'] });
    ollama.freeze();
    const asked = ollama.calls.length;
    expect(await status()).toMatchObject({ status: 'loaded' });
    expect(ollama.calls).toHaveLength(asked);
  });
});

describe('POST /api/models/:modelId/load', () => {
  it('fetches a model that no server has, with its progress, and brings it into memory', async () => {
    await begin({ registry: { 'gemma:2b': GEMMA }, loadMs: 40 });
    const started = await load();
    expect(started).toMatchObject({
      status: 202,
      data: { modelId: 'gemma-2b-local', status: 'loading', estimatedTime: 180 },
    });
    const { jobId } = loadStartedSchema.parse(started.data);
    const { told } = await follow(jobId);
    const steps = told.map(({ data }) => data['step']);
    expect(steps).toContain('pulling manifest');
    expect(steps).toContain('verifying sha256 digest');
    expect(told.map(({ id }) => id)).toEqual(told.map((_, index) => index + 1));
    const progress = told.flatMap(({ event, data }) => (event === 'progress' ? [Number(data['loadProgress'])] : []));
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(Math.max(...progress)).toBe(90);
    expect(told.at(-2)).toMatchObject({ event: 'complete', data: { status: 'loaded', memoryUsage: '2.1GB' } });
    expect(told.at(-1)?.event).toBe('close');
    expect([...ollama.loaded.keys()]).toEqual(['gemma:2b']);
  });

  it('is one load for all who ask meanwhile', async () => {
    await begin({ models: { 'gemma:2b': GEMMA }, loadMs: 50 });
    const [first, second] = await Promise.all([load(), load()]);
    expect(loadStartedSchema.parse(first.data).jobId).toBe(loadStartedSchema.parse(second.data).jobId);
    expect(await status()).toMatchObject({ status: 'loading' });
    await follow(loadStartedSchema.parse(first.data).jobId);
    expect(ollama.count('/api/generate')).toBe(1);
  });

  it('tells why it failed, and that state stays until the next', async () => {
    await begin({});
    const { jobId } = loadStartedSchema.parse((await load()).data);
    const { told } = await follow(jobId);
    expect(told.at(-2)).toMatchObject({
      event: 'error',
      data: {
        code: 'MODEL_UNAVAILABLE',
        message: 'Ollama’s registry has no model of this name.',
      },
    });
    expect(await status()).toMatchObject({ status: 'error' });
  });

  it('is refused for a model that needs none, for one that is not there, and without servers', async () => {
    await begin({});
    const refusal = (id: string) => ask(`/api/models/${id}/load`, { method: 'POST' });
    expect(await refusal('rehearsal')).toMatchObject({ status: 422, error: { code: 'UNPROCESSABLE' } });
    expect(await refusal('gemma-7b-local')).toMatchObject({ status: 404 });
    role = 'host';
    expect(await refusal('gemma-2b-local')).toMatchObject({ status: 403 });
  });
});

describe('GET /api/models/:modelId/load/stream', () => {
  it('goes on after the last event that was received, and ends for good after the last there is', async () => {
    await begin({ models: { 'gemma:2b': GEMMA } });
    const { jobId } = loadStartedSchema.parse((await load()).data);
    const whole = (await follow(jobId)).told;
    const rest = await follow(jobId, { headers: { 'Last-Event-ID': '1' } });
    expect(rest.told).toEqual(whole.slice(1));
    const none = await follow(jobId, { headers: { 'Last-Event-ID': String(whole.length) } });
    expect(none.status).toBe(204);
  });

  it('knows no other load, and none of another model', async () => {
    await begin({ models: { 'gemma:2b': GEMMA } });
    expect((await follow('load_nothing')).status).toBe(404);
    const { jobId } = loadStartedSchema.parse((await load()).data);
    expect(await ask(`/api/models/rehearsal/load/stream?jobId=${jobId}`)).toMatchObject({ status: 404 });
    expect((await follow(jobId, { headers: { 'Last-Event-ID': 'seven' } })).status).toBe(400);
  });
});

describe('the operations view', () => {
  it('is told which servers there are and what they hold', async () => {
    await begin({ models: { 'gemma:2b': GEMMA }, loaded: ['gemma:2b'] });
    expect(models.ollama.health()).toEqual({ status: 'loaded', model: 'gemma:2b', memory: '2.1GB' });
    expect(models.ollama.instances()).toEqual([
      { name: new URL(ollama.url).host, state: 'up', loaded: ['gemma:2b'], running: 0 },
    ]);
  });
});
