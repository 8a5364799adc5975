import type { LlmAdapter } from '../../llm.js';
import { createAnswerOpening } from '../../support/answer-opening.js';
import { writtenForm } from '../../support/llm-text.js';
import { type ClaudeOptions, createClaudeText, streamClaude } from './claude-text.js';

/** A speaker's mind by Anthropic's Messages API, never with sampling parameters. */
export function createClaudeLlm(options: ClaudeOptions): LlmAdapter {
  const written = createClaudeText(options);
  return {
    ...written,
    stream: (request, { signal }) =>
      streamClaude(writtenForm(request), {
        ...options,
        model: written.model,
        signal,
        opening: createAnswerOpening(request.speaker.name),
      }),
  };
}
