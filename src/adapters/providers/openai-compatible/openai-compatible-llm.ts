import type { LlmAdapter } from '../../llm.js';
import { createAnswerOpening } from '../../support/answer-opening.js';
import { writtenForm } from '../../support/llm-text.js';
import { createOpenAiCompatibleText, type OpenAiCompatibleOptions, streamChat } from './openai-compatible-text.js';

/** A speaker's mind by chat completions. */
export function createOpenAiCompatibleLlm(options: OpenAiCompatibleOptions): LlmAdapter {
  const written = createOpenAiCompatibleText(options);
  return {
    ...written,
    stream: (request, { signal }) =>
      streamChat(writtenForm(request), {
        ...options,
        model: written.model,
        signal,
        opening: createAnswerOpening(request.speaker.name),
      }),
  };
}
