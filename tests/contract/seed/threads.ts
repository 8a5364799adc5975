import type { SeedEndpoint } from './seed-endpoint.js';

export const THREADS: readonly SeedEndpoint[] = [
  {
    at: 'GET /api/threads',
    authentication: 'required',
    limit: { points: 100, per: 'user' },
    query: ['limit', 'cursor', 'q', 'orderBy', 'order'],
    status: 200,
    data: {
      threads: [
        {
          id: 'thread_123',
          title: 'System Architecture Discussion',
          createdAt: '2024-01-14T10:00:00Z',
          updatedAt: '2024-01-15T10:30:00Z',
          messageCount: 15,
          activeModels: ['claude-opus', 'gpt-4'],
          lastMessage: {
            content: 'That’s a great approach for microservices...',
            role: 'assistant',
            model: 'claude-opus',
            timestamp: '2024-01-15T10:30:00Z',
          },
          summary: 'Discussion about microservice architecture patterns and best practices',
        },
      ],
    },
    pagination: {
      cursor: 'eyJjcmVhdGVkQXQiOiIyMDI0LTAxLTE1VDEwOjMwOjAwWiJ9',
      limit: 20,
      hasMore: true,
      totalCount: 157,
    },
  },
  {
    at: 'POST /api/threads',
    authentication: 'required',
    limit: { points: 10, per: 'user' },
    request: { title: 'New Discussion Topic' },
    status: 201,
    data: {
      thread: {
        id: 'thread_456',
        title: 'New Discussion Topic',
        createdAt: '2024-01-15T10:45:00Z',
        updatedAt: '2024-01-15T10:45:00Z',
        messageCount: 0,
        activeModels: [],
        summary: null,
      },
    },
  },
  {
    at: 'GET /api/threads/:threadId',
    authentication: 'required',
    limit: { points: 60, per: 'user' },
    status: 200,
    data: {
      thread: {
        id: 'thread_123',
        title: 'System Architecture Discussion',
        createdAt: '2024-01-14T10:00:00Z',
        updatedAt: '2024-01-15T10:30:00Z',
        messageCount: 15,
        models: {
          // By the id of each; the one the test asks.
          'gemma-2b-local': {
            messageCount: 8,
            lastMessageAt: '2024-01-15T10:30:00Z',
            summary: 'Discussion focused on microservice patterns...',
            summaryUpdatedAt: '2024-01-15T10:25:00Z',
          },
        },
      },
    },
  },
  {
    at: 'DELETE /api/threads/:threadId',
    authentication: 'required',
    limit: { points: 5, per: 'user' },
    status: 200,
    data: { deletedThread: 'thread_123', deletedMessages: 15 },
  },
  {
    at: 'PATCH /api/threads/:threadId/title',
    authentication: 'required',
    limit: { points: 20, per: 'user' },
    request: { title: 'Updated Thread Title' },
    status: 200,
    data: { thread: { id: 'thread_123', title: 'Updated Thread Title', updatedAt: '2024-01-15T10:50:00Z' } },
  },
];
