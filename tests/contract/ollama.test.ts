import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { silentMetrics } from '../../src/core/metrics.js';
import { OllamaPool } from '../../src/llm/ollama/ollama-pool.js';
import { createOllamaLlm } from '../../src/llm/ollama/ollama-text.js';
import { OllamaFake } from '../support/fakes/ollama-server.js';
import { llmContract } from './llm.contract.js';

llmContract('Ollama’s servers', async () => {
  const options = { models: { 'llama3.2': 2e9 }, loaded: ['llama3.2'], tokenMs: 2, words: 12 };
  const servers = await Promise.all([OllamaFake.start(options), OllamaFake.start(options)]);
  const pool = new OllamaPool({
    urls: servers.map(({ url }) => url),
    balance: 'least-connections',
    parallel: 1,
    assignments: new Map(),
    offered: [],
    clock: systemClock,
    logger: silentLogger,
    metrics: silentMetrics,
  });
  pool.start();
  await pool.ready();
  const close = async () => {
    await pool.close();
    for (const server of servers) {
      await server.close();
      server.assertClean();
    }
  };
  return { adapter: { ...createOllamaLlm(pool, 'llama3.2'), close } };
});
