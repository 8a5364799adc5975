import { describe, expect, it } from 'vitest';
import { lineOf, linesOf } from '../../tests/support/conversations.js';
import { Conversation } from './conversation.js';
import { beforeBeginning } from './memory/carry-on.js';
import { SpeakerContext } from './memory/speaker-context.js';

function stage(earlierLines = 0) {
  const earlier = beforeBeginning(linesOf(earlierLines));
  const contexts = ['claude', 'guest'].map(
    (speaker) => new SpeakerContext({ speaker, nameOf: (id) => id, budgetTokens: 6_000, earlier }),
  );
  const folds: string[] = [];
  let changes = 0;
  const conversation = new Conversation({
    contexts,
    earlier,
    shownLines: 200,
    onFold: (context, turns) => void folds.push(`${context.speaker} ${turns}`),
    onChange: () => {
      changes += 1;
    },
  });
  return { conversation, folds, changes: () => changes };
}

const textsOf = (lines: readonly { text: string }[]) => lines.map(({ text }) => text);

describe('a conversation', () => {
  it('shows lines in the order they began', () => {
    const { conversation, changes } = stage();
    for (const n of [0, 2, 1]) conversation.add(lineOf(n));
    expect(textsOf(conversation.latest())).toEqual(textsOf(linesOf(3)));
    expect(changes()).toBe(3);
  });

  it('shows the newest two hundred, and holds no more', () => {
    const { conversation } = stage();
    for (const line of linesOf(450)) conversation.add(line);
    expect(conversation.latest()).toEqual(linesOf(450).slice(250));
  });

  it('gives each speaker its own lines as its own', () => {
    const { conversation } = stage();
    for (const line of linesOf(2)) conversation.add(line);
    expect(conversation.messagesFor('claude').map(({ role }) => role)).toEqual(['user', 'assistant']);
    expect(conversation.messagesFor('guest').map(({ role }) => role)).toEqual(['user', 'user']);
    expect(conversation.messagesFor('nobody')).toEqual([]);
  });

  it('says when turns leave what a speaker is shown', () => {
    const { conversation, folds } = stage();
    for (const line of linesOf(41)) conversation.add(line);
    expect(folds).toEqual(['claude 11', 'guest 11']);
  });

  it('remembers its newest messages, and of every speaker what came before them', () => {
    const { conversation } = stage();
    for (const line of linesOf(50)) conversation.add(line);
    const { lines, summaries } = conversation.state(20);
    expect(lines).toEqual(linesOf(50).slice(30));
    expect(summaries['claude']?.extracts).toEqual(linesOf(30).map(({ speaker, text }) => `${speaker}: ${text}`));
    expect(Object.keys(summaries)).toEqual(['claude', 'guest']);
  });

  it('goes on with an earlier one for the speakers, who are shown it, not for the page', () => {
    const { conversation } = stage(3);
    conversation.add(lineOf(0, { text: 'And now?' }));
    expect(textsOf(conversation.latest())).toEqual(['And now?']);
    expect(textsOf(conversation.messagesFor('claude'))).toEqual([...textsOf(linesOf(3)), 'And now?']);
    expect(textsOf(conversation.state(2).lines)).toEqual(['Line number 2.', 'And now?']);
  });
});
