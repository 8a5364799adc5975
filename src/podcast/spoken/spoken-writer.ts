/** Collects what is to be said: white space in single spaces and line ends, none at either edge. */
export class SpokenWriter {
  #ready = '';
  #last = '';
  #gap: '' | ' ' | '\n' = '';
  #lineEmpty = true;
  #cellEnded = false;
  #removed = false;

  say(text: string): void {
    for (const character of text) {
      if (character === '\n') this.#endLine();
      else if (/\s/.test(character)) this.#gap ||= ' ';
      else this.#put(character);
    }
  }

  /** The same for letters with single spaces between them, behind a letter or a space. */
  sayPlain(text: string): void {
    const letters = text.trimStart();
    if (letters !== text) this.#gap ||= ' ';
    const inner = letters.trimEnd();
    if (inner !== '') this.#put(inner);
    if (inner !== letters) this.#gap ||= ' ';
  }

  /** Something was left out here: no space stays behind it before a sentence mark. */
  remove(): void {
    this.#removed = true;
  }

  endCell(): void {
    this.#cellEnded = !this.#lineEmpty;
  }

  /** Ends an item or a heading as a voice would, so that it does not run into the next line. */
  stop(): void {
    if (!this.#lineEmpty && /[\p{L}\p{N})]/u.test(this.#last)) this.#append('.');
  }

  /** What has become ready since the last call. */
  drain(): string {
    const ready = this.#ready;
    this.#ready = '';
    return ready;
  }

  #endLine(): void {
    this.#gap = '\n';
    this.#lineEmpty = true;
    this.#cellEnded = false;
  }

  #put(text: string): void {
    if (this.#cellEnded) this.#append(', ');
    else if (this.#last !== '' && !(this.#removed && this.#gap === ' ' && /^[.,!?;:…)]/.test(text)))
      this.#ready += this.#gap;
    this.#gap = '';
    this.#cellEnded = false;
    this.#removed = false;
    this.#lineEmpty = false;
    this.#append(text);
  }

  #append(text: string): void {
    this.#ready += text;
    this.#last = text.slice(-1);
  }
}
