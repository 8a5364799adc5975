import { curlOf } from './curl.js';
import { type Html, html, inline, nothing, paragraphs } from './html.js';
import type { JsonSchema } from './json-schema.js';
import { boundsInWords, notation } from './notation.js';
import type { OpenApiDocument } from './openapi.js';

type Part = Readonly<Record<string, unknown>>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly part: Part;
}

interface Tag {
  readonly name: string;
  readonly description?: string;
}

/** The document as a page without scripts. `server` is the address it was asked at, for the examples. */
export function docsPage(document: OpenApiDocument, server: string): string {
  const { title, version, description } = document['info'] as Record<'title' | 'version' | 'description', string>;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, part]): Operation => ({ method, path, part })),
  );
  const tags = (document['tags'] as readonly Tag[]).map((tag) => ({
    ...tag,
    operations: operations.filter(({ part }) => (part['tags'] as string[]).includes(tag.name)),
  }));
  const { schemas } = document['components'] as { schemas: Record<string, JsonSchema> };
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/api/docs/style.css">
<nav aria-label="Operations">
<a class="name" href="#top">${title} <small>${version}</small></a>
${tags.map((tag) => menuOf(tag.name, tag.operations))}
<a href="#schemas">Schemas</a>
</nav>
<main id="top">
<h1>${title} API</h1>
${paragraphs(description)}
<p><a href="/api/openapi.json">OpenAPI 3.1</a> · <a href="/api/asyncapi.json">AsyncAPI 3.0 of the socket</a></p>
${beginning(server)}
${tags.map((tag) => sectionOf(tag, tag.operations))}
<section id="schemas"><h2>Schemas</h2>
${Object.entries(schemas).map(([name, schema]) => schemaOf(name, schema))}
</section>
</main>
</html>
`.text;
}

function beginning(server: string): Html {
  return html`<p>The examples are for a shell that knows the server and an access token:</p>
<pre><code>TRIALOGUE=${server}
TOKEN=$(curl -s "$TRIALOGUE/api/oauth/token" -d grant_type=password \\
  -d username=… -d password=… | jq -r .access_token)</code></pre>`;
}

function menuOf(tag: string, operations: readonly Operation[]): Html {
  const items = operations.map(
    ({ method, part }) => html`<li><a href="#${idOf(part)}"><span class="${method}">${method}</span> ${idOf(part)}</a>`,
  );
  return html`<a href="#tag-${tag.replaceAll(' ', '-')}">${tag}</a><ul>${items}</ul>
`;
}

function sectionOf({ name, description }: Tag, operations: readonly Operation[]): Html {
  return html`<section id="tag-${name.replaceAll(' ', '-')}"><h2>${name}</h2>
${description === undefined ? nothing : html`<p>${inline(description)}</p>`}
${operations.map(operationOf)}
</section>
`;
}

function operationOf({ method, path, part }: Operation): Html {
  return html`<article id="${idOf(part)}">
<h3><a href="#${idOf(part)}"><span class="${method}">${method}</span> <code>${pathOf(path)}</code></a></h3>
<p>${inline(String(part['summary']))}</p>
<p class="facts">${factsOf(part)}</p>
${parametersOf(part)}${bodyOf(part)}
<pre class="shell"><code>${curlOf(method, path, part)}</code></pre>
${answersOf(part)}
</article>
`;
}

/** The names of a path's parts stand out. */
function pathOf(path: string): Html {
  const pieces = path
    .split(/(\{\w+\})/)
    .map((piece) => (piece.startsWith('{') ? html`<em>${piece}</em>` : html`${piece}`));
  return html`${pieces}`;
}

function factsOf(part: Part): Html {
  const role = part['x-role'] as string | undefined;
  const who =
    role === undefined
      ? 'Open to all'
      : role === 'anybody'
        ? 'With or without a sign-in'
        : `For the role ${role} and above`;
  const rule = part['x-rate-limit'] as { points: number; windowS: number; per: string } | undefined;
  if (rule === undefined) return html`${who} · no limit`;
  const window = rule.windowS === 60 ? 'a minute' : `in ${rule.windowS} s`;
  return html`${who} · ${rule.points} ${window} for each ${rule.per === 'ip' ? 'address' : 'account'}`;
}

function parametersOf(part: Part): Html {
  const parameters = (part['parameters'] ?? []) as readonly {
    name: string;
    in: string;
    required: boolean;
    schema: JsonSchema;
    description?: string;
  }[];
  if (parameters.length === 0) return nothing;
  const rows = parameters.map(
    ({ name, in: place, required, schema, description }) => html`<tr><th scope="row"><code>${name}</code>
<td>${place}${required ? '' : ', optional'}<td><code>${notation(schema)}</code> ${inline(description ?? boundsInWords(schema))}`,
  );
  return html`<table>${rows}</table>
`;
}

function bodyOf(part: Part): Html {
  const { content = {} } = (part['requestBody'] ?? {}) as { content?: Record<string, { schema: JsonSchema }> };
  const [first] = Object.values(content);
  if (first === undefined) return nothing;
  return html`<h4>Body <small>${Object.keys(content).join(', ')}</small></h4>
<pre class="type"><code>${notation(first.schema)}</code></pre>
`;
}

function answersOf(part: Part): Html {
  const answers = Object.entries(part['responses'] as Record<string, Part>);
  const refusals = answers.filter(([, answer]) => '$ref' in answer);
  const good = answers.filter(([, answer]) => !('$ref' in answer));
  return html`${good.map(([status, answer]) => answerOf(status, answer))}
<p class="codes">Refusals: ${refusals.map(([status, { $ref }]) => html`<span><b>${status}</b> ${codesOf(String($ref))}</span> `)}</p>`;
}

function answerOf(status: string, { description, content = {} }: Part): Html {
  const types = Object.entries(
    content as Record<string, { schema?: JsonSchema; 'x-events'?: Record<string, JsonSchema> }>,
  );
  const shown = types.flatMap(([, { schema, 'x-events': events }]) => [
    ...Object.entries(events ?? {}).map(([name, data]) => html`event <b>${name}</b> ${notation(data)}\n`),
    ...(schema !== undefined && events === undefined ? [html`${notation(dataOf(schema))}\n`] : []),
  ]);
  const head = html`<b>${status}</b> ${inline(String(description))} <small>${types.map(([type]) => type).join(', ')}</small>`;
  if (shown.length === 0) return html`<p class="answer">${head}</p>`;
  return html`<details class="answer"><summary>${head}</summary><pre class="type"><code>${shown}</code></pre></details>
`;
}

/** Inside of the envelope, which is the same everywhere. */
function dataOf(schema: JsonSchema): JsonSchema {
  const { properties } = schema as { properties?: Record<string, JsonSchema> };
  return properties?.['success'] === undefined ? schema : (properties['data'] ?? schema);
}

/** `ForbiddenOrOriginRefused` as the codes it stands for. */
function codesOf(ref: string): string {
  const names = ref.slice(ref.lastIndexOf('/') + 1).split(/Or(?=[A-Z])/);
  return names.map((name) => name.replaceAll(/(?!^)([A-Z])/g, '_$1').toUpperCase()).join(', ');
}

function schemaOf(name: string, schema: JsonSchema): Html {
  return html`<article id="schema-${name}"><h3><code>${name}</code></h3><pre class="type"><code>${notation(schema)}</code></pre></article>
`;
}

const idOf = (part: Part): string => String(part['operationId']);
