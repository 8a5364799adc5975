import type { TextModel } from '../adapters/text-models.js';

/** Who a model is called after, where its own name does not say it. */
const SUFFIX: Readonly<Partial<Record<TextModel['engine'], string>>> = {
  groq: 'Groq',
  together: 'Together AI',
  openrouter: 'OpenRouter',
  ollama: 'Local',
  local: 'llama.cpp',
  lmstudio: 'LM Studio',
};

/** For people: `Claude Haiku 4.5`, `GPT-4.1 Mini`, `Llama 3.3 70B Versatile (Groq)`, `Gemma 2B (Local)`. */
export function modelName({ engine, model }: TextModel): string {
  if (engine === 'rehearsal') return 'Rehearsal (no model)';
  const suffix = SUFFIX[engine];
  const plain = model.replace(/^.*\//, '').replace(/:latest$/, '');
  const name = plain === 'default' ? 'Local model' : spelt(plain);
  return suffix === undefined ? name : `${name} (${suffix})`;
}

function spelt(plain: string): string {
  // "haiku-4-5" is a version in two parts; a date behind it is none.
  const versions = plain.replace(/-\d{8}$/, '').replace(/(\d)-(\d)(?=-|$)/g, '$1.$2');
  const words = versions.split(/[-:_\s]+/).map(word);
  return words.join(' ').replace(/^Gpt /, 'GPT-');
}

function word(part: string): string {
  if (/^(?:\d+(?:\.\d+)?|\d+x\d+)b$/i.test(part) || part === 'oss') return part.toUpperCase();
  return part.charAt(0).toUpperCase() + part.slice(1);
}
