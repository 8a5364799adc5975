import { describe, expect, it } from 'vitest';
import { isAllowedOrigin } from './origin.js';

const allowed = ['http://localhost:3000', 'https://studio.example'];

describe('origins', () => {
  it.each([
    [undefined, '127.0.0.1:4000'],
    ['http://127.0.0.1:4000', '127.0.0.1:4000'],
    ['https://pod.example', 'pod.example'],
    ['https://pod.example', 'pod.example:443'],
    ['http://[::1]:4000', '[::1]:4000'],
    ['http://LOCALHOST:4000', 'localhost:4000'],
    ['http://localhost:3000', '127.0.0.1:4000'],
    ['https://studio.example', '127.0.0.1:4000'],
  ])('%s may use %s', (origin, host) => expect(isAllowedOrigin(origin, host, allowed)).toBe(true));

  it.each([
    ['http://evil.example', '127.0.0.1:4000'],
    ['http://127.0.0.1:5000', '127.0.0.1:4000'],
    ['http://localhost:4000', '127.0.0.1:4000'],
    ['http://studio.example', '127.0.0.1:4000'],
    ['https://studio.example.evil.example', '127.0.0.1:4000'],
    ['null', '127.0.0.1:4000'],
    ['', ''],
    ['file://', ''],
    ['http://127.0.0.1:4000', undefined],
    ['http://evil.example', 'evil.example@127.0.0.1:4000'],
  ])('%s may not use %s', (origin, host) => expect(isAllowedOrigin(origin, host, allowed)).toBe(false));
});
