import { describe, expect, it } from 'vitest';
import { createSentenceSplitter } from '../../src/podcast/spoken/sentence-splitter.js';

/** Every sentence by itself, however short; no quick first clause. */
const pieces = (text: string): string[] => {
  const splitter = createSentenceSplitter({ firstMaxChars: 240, minChars: 1 });
  return [...splitter.push(text), ...splitter.flush()].map((piece) => piece.trim());
};

describe('a sentence ends with the mark of its own script', () => {
  it.each([
    ['Arabic question mark', 'هل أنت هنا؟ نعم'],
    ['Arabic semicolon', 'أنا هنا؛ نعم'],
    ['Urdu full stop', 'میں یہاں ہوں۔ ہاں'],
    ['Devanagari danda', 'मैं यहाँ हूँ। हाँ'],
    ['Armenian full stop', 'Ես այստեղ եմ։ Այո'],
    ['Ethiopic full stop', 'እኔ እዚህ ነኝ። አዎ'],
    ['Ethiopic question mark', 'አንተ እዚህ ነህ፧ አዎ'],
    ['ideographic full stop', '我在这里。是'],
    ['full-width question mark', '你在这里吗？是'],
  ])('%s', (_name, text) => expect(pieces(text)).toHaveLength(2));

  it.each(['「はい、そうです', '你好，世界', 'أهلا، وسهلا'])('but not with a comma: %s', (text) => {
    expect(pieces(text)).toHaveLength(1);
  });
});

describe('a figure at the end of what has come so far', () => {
  it.each(['zweitens, und 3', 'Heute ist Dienstag, der 3', 'Heute ist Dienstag, der 3.'])('may go on: %s', (text) => {
    expect(createSentenceSplitter({ firstMaxChars: 240, minChars: 1 }).push(text)).toEqual([]);
  });
});
