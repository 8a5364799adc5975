import { AppError } from '../../src/core/errors.js';

/** `provider:model`, of providers that are known. */
export function providerOf(modelId: string): string {
  const [provider = ''] = modelId.split(':');
  if (provider === 'claude' || provider === 'ollama') return provider;
  throw new AppError('NOT_FOUND', `There is no model ${modelId}.`);
}
