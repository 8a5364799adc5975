/**
 * Asks two models the same in a new thread, and shows both answers as they come:
 * `npx tsx sdk/examples/ask-two-models.ts "What makes a good opening?" [model model]`
 */
import { ThreadStream, type ThreadStreamState } from '../rest/index.js';
import { createThread, listModels } from '../routes.js';
import { connect } from './connect.js';
import { runAsProgram } from './run.js';

export async function main(args: readonly string[], say: (line: string) => void): Promise<void> {
  const { client, rest } = connect(args);
  const [question, ...named] = rest;
  if (question === undefined) throw new Error('What do you want to ask? Give the question as the first argument.');
  const { models } = await client.call(listModels);
  const asked = named.length > 0 ? named : models.slice(0, 2).map(({ id }) => id);
  const { thread } = await client.call(createThread, { body: { title: question.slice(0, 80) } });

  const stream = new ThreadStream(client, thread.id);
  const shown = new Map<string, number>();
  stream.subscribe(() => tellNewSentences(stream.getState(), shown, say));
  await stream.ask({ content: question, models: asked.map((modelId) => ({ modelId })) });

  const { status, answers, error } = stream.getState();
  if (status === 'failed') throw error;
  for (const { modelId, status: end, tokens, problem } of answers) {
    say(`[${modelId}] ${problem ?? `${end}, ${tokens} tokens`}`);
  }
}

/** A line of the screen is one model's: words would mix, so each answer is shown by whole sentences. */
function tellNewSentences({ answers }: ThreadStreamState, shown: Map<string, number>, say: (line: string) => void) {
  for (const { modelId, text, status } of answers) {
    const from = shown.get(modelId) ?? 0;
    const end = status === 'streaming' ? text.search(/[.!?](?=\s[^.!?]*$)/) + 1 : text.length;
    if (end <= from) continue;
    shown.set(modelId, end);
    say(`${modelId}: ${text.slice(from, end).trim()}`);
  }
}

await runAsProgram(import.meta.url, main);
