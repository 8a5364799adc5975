import type { SeedEndpoint } from './seed-endpoint.js';

export const MESSAGES: readonly SeedEndpoint[] = [
  {
    at: 'GET /api/threads/:threadId/models/:modelId/messages',
    authentication: 'required',
    limit: { points: 100, per: 'user' },
    query: ['limit', 'cursor', 'order'],
    status: 200,
    data: {
      messages: [
        {
          id: 'msg_123',
          threadId: 'thread_123',
          modelId: 'claude-opus',
          role: 'user',
          content: 'What are the best practices for microservices?',
          tokens: 12,
          createdAt: '2024-01-15T10:20:00Z',
          status: 'complete',
        },
        {
          id: 'msg_124',
          threadId: 'thread_123',
          modelId: 'claude-opus',
          role: 'assistant',
          content: 'Here are the key microservice patterns and best practices...',
          tokens: 156,
          temperature: 0.7,
          createdAt: '2024-01-15T10:21:00Z',
          status: 'complete',
        },
      ],
    },
    pagination: { cursor: 'eyJjcmVhdGVkQXQiOiIyMDI0LTAxLTE1VDEwOjIxOjAwWiJ9', limit: 50, hasMore: false },
  },
  {
    at: 'POST /api/threads/:threadId/models/:modelId/messages',
    authentication: 'required',
    limit: { points: 20, per: 'user' },
    request: { content: 'Explain the benefits of event-driven architecture', temperature: 0.8, stream: true },
    status: 200,
    data: {
      userMessage: {
        id: 'msg_125',
        content: 'Explain the benefits of event-driven architecture',
        createdAt: '2024-01-15T10:35:00Z',
      },
      assistantMessage: {
        id: 'msg_126',
        content: 'Event-driven architecture offers several key benefits...',
        tokens: 234,
        temperature: 0.8,
        createdAt: '2024-01-15T10:35:30Z',
      },
    },
    events: {
      message_start: { messageId: 'msg_126', timestamp: '2024-01-15T10:35:00Z' },
      token: { token: 'Event', messageId: 'msg_126' },
      message_complete: { messageId: 'msg_126', totalTokens: 234, timestamp: '2024-01-15T10:35:30Z' },
      close: {},
    },
  },
  {
    at: 'POST /api/threads/:threadId/models/:modelId/summarize',
    authentication: 'required',
    limit: { points: 5, per: 'user' },
    status: 200,
    data: {
      summary: 'This conversation explored event-driven architecture patterns...',
      tokens: 45,
      generatedAt: '2024-01-15T10:40:00Z',
      modelUsed: 'claude-opus',
    },
  },
];
