import type { TimedWord } from '../tts.js';

/**
 * Word times for a voice that tells none: `samples` shared out by letters, one more for the gap behind each word.
 * The last word ends with the sound; no words, or no samples, give an empty list.
 */
export function proportionalWords(text: string, samples: number): TimedWord[] {
  const words = text.split(/\s+/).filter(Boolean);
  const letters = words.reduce((sum, word) => sum + word.length + 1, 0);
  if (samples <= 0) return [];
  let passed = 0;
  return words.map((word) => {
    const from = Math.round((passed * samples) / letters);
    passed += word.length + 1;
    return { text: word, from, to: Math.round((passed * samples) / letters) };
  });
}
