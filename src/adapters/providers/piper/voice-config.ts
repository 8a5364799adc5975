import { access, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errorMessage } from '../../../core/errors.js';
import { ProviderError } from '../../provider-error.js';

const schema = z.object({ audio: z.object({ sample_rate: z.number().int().min(4_000).max(96_000) }) });

/**
 * The sample rate a voice speaks at, from the `.onnx.json` beside its model (16,000 and 22,050 are usual).
 * @throws ProviderError `invalid-request` when the model or its description is missing or broken.
 */
export async function readVoiceRate(voice: string, modelPath: string): Promise<number> {
  const fail = (what: string, cause: unknown) =>
    new ProviderError('piper', 'invalid-request', `The Piper voice "${voice}" ${what}.`.slice(0, 200), { cause });
  await access(modelPath).catch((error: unknown) => {
    throw fail('has no model file', error);
  });
  const text = await readFile(`${modelPath}.json`, 'utf8').catch((error: unknown) => {
    throw fail('has no .onnx.json beside its model', error);
  });
  try {
    return schema.parse(JSON.parse(text)).audio.sample_rate;
  } catch (error) {
    throw fail(`has an unusable .onnx.json (${errorMessage(error).split('\n', 1)[0]?.slice(0, 60)})`, error);
  }
}
