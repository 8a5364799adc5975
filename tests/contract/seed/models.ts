import type { SeedEndpoint } from './seed-endpoint.js';

export const MODELS: readonly SeedEndpoint[] = [
  {
    at: 'GET /api/models',
    authentication: 'required',
    limit: { points: 60, per: 'user' },
    status: 200,
    data: {
      models: [
        {
          id: 'claude-opus',
          name: 'Claude 3 Opus',
          provider: 'anthropic',
          apiKeyRequired: 'claude',
          capabilities: ['text', 'reasoning', 'analysis'],
          contextLength: 200_000,
          pricing: { input: 0.015, output: 0.075 },
          temperatureRange: { min: 0, max: 1, step: 0.1, default: 0.7 },
        },
        {
          id: 'gemma-2b-local',
          name: 'Gemma 2B (Local)',
          provider: 'ollama',
          apiKeyRequired: null,
          requiresLoading: true,
          capabilities: ['text', 'basic-reasoning'],
          contextLength: 8_192,
          pricing: null,
        },
      ],
    },
  },
  {
    at: 'GET /api/models/:modelId/status',
    authentication: 'required',
    limit: { points: 30, per: 'user' },
    status: 200,
    data: {
      modelId: 'gemma-2b-local',
      status: 'loaded',
      loadProgress: 100,
      memoryUsage: '2.1GB',
      lastLoaded: '2024-01-15T09:30:00Z',
      estimatedLoadTime: null,
    },
  },
  {
    at: 'POST /api/models/:modelId/load',
    authentication: 'required',
    limit: { points: 3, per: 'user' },
    status: 202,
    data: { modelId: 'gemma-2b-local', jobId: 'load_job_123', status: 'loading', estimatedTime: 180 },
  },
];
