import type { SeedEndpoint } from './seed-endpoint.js';

export const SIGN_IN: readonly SeedEndpoint[] = [
  {
    at: 'POST /api/login',
    authentication: 'public',
    limit: { points: 5, per: 'ip' },
    request: { username: 'user@example.com', password: 'securepassword123' },
    status: 200,
    data: {
      user: {
        id: 'user_123',
        username: 'user@example.com',
        displayName: 'John Doe',
        createdAt: '2024-01-01T00:00:00Z',
      },
      expiresIn: 900,
    },
    errors: [
      [401, 'INVALID_CREDENTIALS'],
      [429, 'RATE_LIMITED'],
      [400, 'VALIDATION_ERROR'],
    ],
  },
  {
    at: 'POST /api/logout',
    authentication: 'optional',
    limit: null,
    status: 200,
    data: { message: 'Successfully logged out' },
  },
  {
    at: 'GET /api/health',
    authentication: 'public',
    limit: { points: 10, per: 'ip' },
    status: 200,
    data: {
      status: 'healthy',
      uptime: 86_400,
      services: {
        // The first description had another database behind it.
        database: { status: 'healthy', provider: 'postgres', latency: 45 },
        ollama: { status: 'loaded', model: 'gemma-2b', memory: '2.1GB' },
        externalApis: { claude: 'reachable', openai: 'reachable', google: 'reachable' },
      },
      version: '1.2.3',
      environment: 'production',
    },
  },
  {
    at: 'GET /api/version',
    authentication: 'required',
    limit: { points: 30, per: 'user' },
    status: 200,
    data: {
      version: '1.2.3',
      buildTime: '2024-01-15T08:00:00Z',
      commit: 'abc123def456',
      environment: 'production',
    },
  },
];
