import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ANTHROPIC_KEY, startAnthropicFake } from '../../tests/support/fakes/anthropic-fake.js';
import { CHAT_KEY, startOpenAiChatFake } from '../../tests/support/fakes/openai-chat-fake.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { TextAdapterFactory } from '../adapters/text-adapter-factory.js';
import { VENDOR_PROFILES } from '../adapters/providers/openai-compatible/vendor-profiles.js';
import { loadConfig } from '../config.js';
import { type Clock, systemClock } from '../core/clock.js';
import { silentLogger } from '../core/logger.js';
import { silentMetrics } from '../core/metrics.js';
import { KEY_PROVIDERS, type KeyProvider } from '../protocol/accounts.js';
import { createVerifyKey } from './verify-key.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

const VARIABLES: Readonly<Record<KeyProvider, string>> = {
  claude: 'ANTHROPIC_BASE_URL',
  openai: 'OPENAI_BASE_URL',
  google: 'GEMINI_BASE_URL',
  groq: 'GROQ_BASE_URL',
  together: 'TOGETHER_BASE_URL',
  openrouter: 'OPENROUTER_BASE_URL',
};

function verifierOn(env: Record<string, string>, clock: Clock = systemClock, closing = new AbortController().signal) {
  const { settings } = loadConfig(env).config.adapters;
  // The server's own key must never be tried in place of the one that is asked about.
  const parts = { settings, secret: () => 'sk-of-the-server', clock, logger: silentLogger, metrics: silentMetrics };
  const hosted = new TextAdapterFactory(parts);
  open.push(hosted);
  return createVerifyKey({ hosted, clock, closing });
}

async function vendorOf(provider: KeyProvider): Promise<{ url: string; key: string }> {
  const fake =
    provider === 'claude'
      ? await startAnthropicFake()
      : await startOpenAiChatFake(VENDOR_PROFILES[provider === 'google' ? 'gemini' : provider]);
  open.push(fake);
  return {
    url: provider === 'claude' ? fake.url : `${fake.url}/v1`,
    key: provider === 'claude' ? ANTHROPIC_KEY : CHAT_KEY,
  };
}

describe.each(KEY_PROVIDERS)('a key for %s', (provider) => {
  it('is taken or refused by the provider itself', async () => {
    const { url, key } = await vendorOf(provider);
    const verify = verifierOn({ [VARIABLES[provider]]: url });
    expect(await verify(provider, key)).toBe('taken');
    expect(await verify(provider, 'sk-somebody-elses-0123456789')).toBe('refused');
  });

  it('is neither when nobody answers', async () => {
    const verify = verifierOn({ [VARIABLES[provider]]: 'http://127.0.0.1:9/v1' });
    expect(await verify(provider, 'sk-any-0123456789')).toBe('unknown');
  });
});

describe('asking about a key', () => {
  it('takes five seconds at most', async () => {
    const silent = createServer();
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    open.push({
      async close() {
        silent.closeAllConnections();
        await new Promise((resolve) => silent.close(resolve));
      },
    });
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`;
    const clock = new VirtualClock();
    const verify = verifierOn({ OPENAI_BASE_URL: url }, clock);
    const asked = once(silent, 'request');
    const verdict = verify('openai', 'sk-any-0123456789');
    await asked;
    await clock.advance(5_000);
    expect(await verdict).toBe('unknown');
    expect(clock.pendingTimers).toBe(0);
  });
});
