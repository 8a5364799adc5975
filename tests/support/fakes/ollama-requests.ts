/** What Ollama takes, and what it would pass over without a word: here that is a mistake. */

export interface ChatBody {
  readonly model: string;
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly think?: boolean;
  readonly keep_alive?: unknown;
  readonly options?: { readonly num_predict?: number; readonly temperature?: number };
}

const CHAT_FIELDS = ['model', 'messages', 'stream', 'think', 'keep_alive', 'options'];
const OPTIONS = ['temperature', 'num_predict', 'num_ctx', 'seed', 'top_k', 'top_p', 'stop'];

export function fieldComplaints(what: string, body: object, known: readonly string[]): string[] {
  return Object.keys(body).flatMap((field) => (known.includes(field) ? [] : [`${what}: ${field} was sent`]));
}

export function chatComplaints(body: ChatBody): string[] {
  const { messages = [], options = {}, stream } = body;
  const turns = messages.filter(({ role }) => role !== 'system');
  return [
    ...fieldComplaints('chat', body, CHAT_FIELDS),
    ...fieldComplaints('chat options', options, OPTIONS),
    stream === true ? '' : 'not a stream',
    messages.length > 0 ? '' : 'no messages: that would load or unload',
    messages.every(({ role }) => ['system', 'user', 'assistant'].includes(role)) ? '' : 'a role it does not know',
    messages.every(({ content }) => typeof content === 'string' && content.trim() !== '') ? '' : 'an empty message',
    messages.findIndex(({ role }) => role === 'system') <= 0 ? '' : 'system instructions behind the beginning',
    turns[0]?.role === 'user' ? '' : 'the first message is not the user’s',
    turns.every(({ role }, index) => role !== turns[index - 1]?.role) ? '' : 'two messages of one role',
    Number.isInteger(options.num_predict) && Number(options.num_predict) > 0 ? '' : 'no num_predict',
  ].filter(Boolean);
}
