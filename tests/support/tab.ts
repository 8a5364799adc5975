import { parseSetCookie } from 'cookie';

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** Cookies of one browser, shared by its tabs. */
export class CookieJar {
  readonly #cookies = new Map<string, string>();

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  get names(): string[] {
    return [...this.#cookies.keys()];
  }

  value(part: string): string | undefined {
    return [...this.#cookies].find(([name]) => name.includes(part))?.[1];
  }

  take(response: Response): void {
    for (const header of response.headers.getSetCookie()) {
      const { name, value, maxAge } = parseSetCookie(header);
      if (maxAge === 0 || value === undefined || value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }

  /** As when the browser finds that one has expired. */
  drop(part: string): void {
    for (const name of this.names) if (name.includes(part)) this.#cookies.delete(name);
  }

  set(name: string, value: string): void {
    this.#cookies.set(name, value);
  }

  copy(): CookieJar {
    const jar = new CookieJar();
    for (const [name, value] of this.#cookies) jar.set(name, value);
    return jar;
  }
}

/** A tab of the studio's own page: asks as a browser does, with its cookies and what it says about itself. */
export class Tab {
  constructor(
    readonly url: string,
    readonly jar = new CookieJar(),
  ) {}

  /** `headers` replace what a page of the studio would send; an empty one leaves it out. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Asked> {
    const sent = {
      origin: method === 'GET' ? '' : new URL(this.url).origin,
      'sec-fetch-site': 'same-origin',
      cookie: this.jar.header,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
    const response = await fetch(this.url + path, {
      method,
      headers: Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== '')),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    this.jar.take(response);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : { text } };
  }

  get = (path: string, headers?: Record<string, string>) => this.ask('GET', path, undefined, headers);
  post = (path: string, body?: unknown, headers?: Record<string, string>) => this.ask('POST', path, body, headers);
}

/** What an answer in the envelope carries. */
export function dataOf<T = Record<string, never>>({ status, body }: Asked): T {
  if (body['success'] !== true) throw new Error(`refused with ${status}: ${JSON.stringify(body)}`);
  return body['data'] as T;
}

export function codeOf({ body }: Asked): string | undefined {
  return (body['error'] as { code?: string } | undefined)?.code;
}
