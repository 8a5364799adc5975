/** Longest line taken: an answer's token is a few hundred bytes. */
const LINE_CHARS_MAX = 1024 * 1024;

/** One JSON value for each line, as they come. Throws SyntaxError on a line that is none, or never ends. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncIterable<unknown> {
  const decoder = new TextDecoder();
  let waiting = '';
  for await (const bytes of body) {
    waiting += decoder.decode(bytes, { stream: true });
    const lines = waiting.split('\n');
    waiting = lines.pop() ?? '';
    if (waiting.length > LINE_CHARS_MAX) throw new SyntaxError('a line without an end');
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as unknown;
  }
  const last = waiting + decoder.decode();
  if (last.trim() !== '') yield JSON.parse(last) as unknown;
}
