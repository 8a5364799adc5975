/** Takes text as it comes and hands it on line by line; false once a line outgrows `mostCharacters`. */
export function createLineSplitter(mostCharacters: number, onLine: (line: string) => void): (text: string) => boolean {
  let rest = '';
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') onLine(line);
    return rest.length <= mostCharacters;
  };
}
