import type { Request } from 'express';
import { asyncApi, docs, docsStyle, openApi } from '../../protocol/routes/documents.js';
import type { Api } from '../api.js';
import { asyncApiDocument } from './asyncapi.js';
import { docsPage } from './docs-page.js';
import { DOCS_STYLE } from './docs-style.js';
import { type OpenApiDocument, openApiDocument } from './openapi.js';

/** The API told by itself: for programs, and for people. */
export function addDocumentRoutes(api: Api, { version }: { readonly version: string }): void {
  let written: OpenApiDocument | undefined;
  // Made when it is first asked for: all routes are mounted by then.
  const document = () => (written ??= openApiDocument(api.contracts, { version }));

  api.on(openApi, ({ response }) => {
    response.json(document());
  });
  api.on(asyncApi, ({ response }) => {
    response.json(asyncApiDocument({ version }));
  });
  api.on(docs, ({ request, response }) => {
    response.type('html').send(docsPage(document(), addressOf(request)));
  });
  api.on(docsStyle, ({ response }) => {
    response.type('css').set('Cache-Control', 'public, max-age=3600').send(DOCS_STYLE);
  });
}

/** Where the page was asked for, as far as that is a plain address. */
function addressOf(request: Request): string {
  const host = request.get('Host') ?? '';
  return /^[\w.:[\]-]{1,200}$/.test(host) ? `${request.protocol}://${host}` : 'http://localhost:4000';
}
