import type { SeedEndpoint } from './seed-endpoint.js';

export const PROFILE: readonly SeedEndpoint[] = [
  {
    at: 'GET /api/profile',
    authentication: 'required',
    limit: { points: 60, per: 'user' },
    status: 200,
    data: {
      user: {
        id: 'user_123',
        username: 'user@example.com',
        displayName: 'John Doe',
        createdAt: '2024-01-01T00:00:00Z',
        settings: {
          defaultModel: 'claude-opus',
          defaultTemperature: 0.7,
          systemPrompt: 'You are a helpful assistant...',
        },
        apiKeys: {
          claude: { configured: true, lastUsed: '2024-01-14T10:30:00Z' },
          openai: { configured: false },
          google: { configured: true, lastUsed: '2024-01-13T15:20:00Z' },
        },
      },
    },
  },
  {
    at: 'PATCH /api/profile',
    authentication: 'required',
    limit: { points: 20, per: 'user' },
    request: {
      displayName: 'John Smith',
      settings: {
        defaultModel: 'gpt-4',
        defaultTemperature: 0.8,
        systemPrompt: 'You are an expert coding assistant...',
      },
    },
    status: 200,
    data: {
      user: {
        id: 'user_123',
        username: 'user@example.com',
        displayName: 'John Smith',
        settings: {
          defaultModel: 'gpt-4',
          defaultTemperature: 0.8,
          systemPrompt: 'You are an expert coding assistant...',
        },
      },
    },
  },
  {
    at: 'POST /api/profile/api-keys',
    authentication: 'required',
    limit: { points: 5, per: 'user' },
    request: { claude: 'sk-ant-api03-...', openai: 'sk-proj-...', google: 'AIza...' },
    status: 200,
    data: {
      updated: ['claude', 'openai'],
      verified: { claude: true, openai: true, google: false },
    },
  },
];
