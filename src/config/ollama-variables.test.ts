import { describe, expect, it } from 'vitest';
import { loadConfig } from '../config.js';

describe('Ollama’s servers', () => {
  const ollama = (env: Record<string, string>) => loadConfig(env).config.ollama;

  it('are those of the usual ports, unless somebody says where they are', () => {
    expect(ollama({})).toMatchObject({
      urls: ['http://127.0.0.1:11434', 'http://127.0.0.1:11435', 'http://127.0.0.1:11436'],
      named: false,
      balance: 'least-connections',
      parallel: 1,
      offered: ['llama3.2'],
    });
    expect(ollama({ OLLAMA_BASE_URL: 'http://gpu-box:11434/v1' })).toMatchObject({
      urls: ['http://gpu-box:11434'],
      named: true,
    });
    const several = { OLLAMA_URLS: 'http://a:1/, http://b/ollama/v1/,http://a:1', OLLAMA_BASE_URL: 'http://c:1/v1' };
    expect(ollama(several).urls).toEqual(['http://a:1', 'http://b/ollama']);
  });

  it('are given models by address or port', () => {
    const { assignments } = ollama({ OLLAMA_ASSIGNMENTS: 'llama3=11434+11435, mistral:7b=http://gpu-box:11434/v1' });
    expect([...assignments]).toEqual([
      ['llama3:latest', ['http://127.0.0.1:11434', 'http://127.0.0.1:11435']],
      ['mistral:7b', ['http://gpu-box:11434']],
    ]);
  });
});
