import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Straw {
  readonly where: string;
  readonly text: string;
}

/** As much of a secret as nothing else has by chance: words may be cut, and the ends of keys may be shown. */
const NEEDLE_CHARS = 12;

/** Everything a service has said and written, to be looked through for what must be nowhere in it. */
export class Haystack {
  readonly #straws: Straw[] = [];

  add(where: string, text: string): void {
    this.#straws.push({ where, text });
  }

  async addFolder(directory: string, but: (name: string) => boolean = () => false): Promise<void> {
    for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || but(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      this.add(path, await readFile(path, 'latin1'));
    }
  }

  /** Where a text stands, each place once. */
  places(text: string): string[] {
    return [...new Set(this.#straws.filter((straw) => straw.text.includes(text)).map(({ where }) => where))];
  }

  /** Which of the secrets stand where, whole or in part, each with what stands around it. */
  finds(secrets: Readonly<Record<string, string>>): string[] {
    return Object.entries(secrets).flatMap(([name, secret]) => {
      const middle = secret.length <= 2 * NEEDLE_CHARS ? 4 : Math.floor(secret.length / 2);
      const needle = secret.slice(middle, middle + NEEDLE_CHARS);
      const found = this.#straws.filter(({ text }) => text.includes(needle));
      return found.map(({ where, text }) => `${name} in ${where}: ${around(text, text.indexOf(needle))}`);
    });
  }
}

function around(text: string, at: number): string {
  return text.slice(Math.max(0, at - 120), at + 60);
}
