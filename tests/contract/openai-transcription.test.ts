import { createOpenAiClient } from '../../src/adapters/providers/openai-compatible/openai-client.js';
import { createTranscriptionStt } from '../../src/adapters/providers/openai-compatible/openai-compatible-stt.js';
import { VENDOR_PROFILES } from '../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { startTranscriptionFake } from '../support/fakes/openai-transcription-fake.js';
import { toneMicrophone } from '../support/fakes/tone-words.js';
import { settle } from '../support/virtual-clock.js';
import { sttContract } from './stt.contract.js';

const SPEECH = toneMicrophone([400, 'alpha bravo charlie delta echo', 900, 'golf hotel india', 700], 96_000);

sttContract('a transcription server', async () => {
  const fake = await startTranscriptionFake();
  const client = createOpenAiClient({ profile: VENDOR_PROFILES.openai, apiKey: 'sk-test', baseUrl: `${fake.url}/v1` });
  const adapter = createTranscriptionStt({ client, model: 'whisper-1', clock: systemClock, logger: silentLogger });
  let closing: Promise<void> | undefined;
  const close = async () => {
    await adapter.close?.();
    await fake.close();
    // The sockets on the server's side are let go a little later.
    await settle();
    fake.assertClean();
  };
  return { adapter: { ...adapter, close: () => (closing ??= close()) }, speech: SPEECH };
});
