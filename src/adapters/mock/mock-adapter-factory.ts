import { type Clock, systemClock } from '../../core/clock.js';
import type { AdapterFactory } from '../adapter-factory.js';
import { MockLlm, type MockLlmOptions } from './mock-llm.js';
import { MockStt, type MockSttOptions } from './mock-stt.js';
import { MockTts, type MockTtsOptions } from './mock-tts.js';

export interface MockFactoryOptions {
  readonly clock?: Clock;
  readonly stt?: MockSttOptions;
  readonly tts?: Omit<MockTtsOptions, 'clock'>;
  readonly llm?: Omit<MockLlmOptions, 'clock'>;
}

/** Scripted engines for tests and load figures; a mind of its own for each member of the cast. */
export class MockAdapterFactory implements AdapterFactory {
  readonly mockStt: MockStt;
  readonly mockTts: MockTts;
  readonly #minds = new Map<string, MockLlm>();
  readonly #options: MockFactoryOptions;
  readonly #clock: Clock;
  closed = false;

  constructor(options: MockFactoryOptions = {}) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.mockStt = new MockStt(options.stt);
    this.mockTts = new MockTts({ ...options.tts, clock: this.#clock });
  }

  stt(): MockStt {
    return this.mockStt;
  }

  tts(): MockTts {
    return this.mockTts;
  }

  llm(identifier: string): MockLlm {
    const mind = this.#minds.get(identifier) ?? new MockLlm({ ...this.#options.llm, clock: this.#clock });
    this.#minds.set(identifier, mind);
    return mind;
  }

  async warmUp(): Promise<void> {}

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([this.mockStt.close(), this.mockTts.close()]);
  }
}
