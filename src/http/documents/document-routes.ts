import type { Request } from 'express';
import { asyncApi, docs, docsStyle, openApi } from '../../protocol/routes/documents.js';
import type { Api } from '../api.js';
import { asyncApiDocument } from './asyncapi.js';
import { docsPage } from './docs-page.js';
import { DOCS_STYLE } from './docs-style.js';
import { openApiDocument } from './openapi.js';

/** The API told by itself: for programs, and for people. */
export function addDocumentRoutes(api: Api, { version }: { readonly version: string }): void {
  // Made when they are first asked for: all routes are mounted by then.
  const openApiOnce = once(() => openApiDocument(api.contracts, { version, general: api.general }));
  const asyncApiOnce = once(() => asyncApiDocument({ version }));
  const pageFor = lately((address: string) => docsPage(openApiOnce(), address));

  api.on(openApi, ({ response }) => {
    response.json(openApiOnce());
  });
  api.on(asyncApi, ({ response }) => {
    response.json(asyncApiOnce());
  });
  api.on(docs, ({ request, response }) => {
    response.type('html').send(pageFor(addressOf(request)));
  });
  api.on(docsStyle, ({ response }) => {
    response.type('css').set('Cache-Control', 'public, max-age=3600').send(DOCS_STYLE);
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Keeps what it made of the latest key. */
function lately<T>(make: (key: string) => T): (key: string) => T {
  let latest: { readonly key: string; readonly value: T } | undefined;
  return (key) => {
    if (latest?.key !== key) latest = { key, value: make(key) };
    return latest.value;
  };
}

/** Where the page was asked for, as far as that is a plain address. */
function addressOf(request: Request): string {
  const host = request.get('Host') ?? '';
  return /^[\w.:[\]-]{1,200}$/.test(host) ? `${request.protocol}://${host}` : 'http://localhost:4000';
}
