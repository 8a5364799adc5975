import { z } from 'zod';
import { defineRoute, perAddress } from '../route-contract.js';

const tag = 'Documents';
const common = { method: 'get', tag, access: 'public', limit: perAddress(120) } as const;
const documentSchema = z.record(z.string(), z.unknown());

export const openApi = defineRoute({
  ...common,
  name: 'openApi',
  path: '/api/openapi.json',
  summary: 'This API as OpenAPI 3.1.',
  answer: { kind: 'plain', data: documentSchema },
});

export const asyncApi = defineRoute({
  ...common,
  name: 'asyncApi',
  path: '/api/asyncapi.json',
  summary: 'The live socket as AsyncAPI 3.0.',
  answer: { kind: 'plain', data: documentSchema },
});

export const docs = defineRoute({
  ...common,
  name: 'docs',
  path: '/api/docs',
  summary: 'The API to be read.',
  answer: { kind: 'file', types: ['text/html'] },
});

export const docsStyle = defineRoute({
  ...common,
  name: 'docsStyle',
  path: '/api/docs/style.css',
  summary: 'What it looks like.',
  answer: { kind: 'file', types: ['text/css'] },
});
