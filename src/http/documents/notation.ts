import { Html, html } from './html.js';
import type { JsonSchema } from './json-schema.js';

/** A schema as people write types down: `{ id: string, words: { text: string }[] }`, one member a line, links for names. */
export function notation(schema: JsonSchema, indent = ''): Html {
  const { $ref, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === 'string') return named($ref);
  if ('const' in schema) return literal(schema['const']);
  if (Array.isArray(schema['enum'])) return joined(schema['enum'].map(literal), ' | ');
  const forms = (anyOf ?? oneOf) as JsonSchema[] | undefined;
  if (forms !== undefined)
    return joined(
      forms.map((form) => notation(form, indent)),
      ' | ',
    );
  // Beside a type it only says more of it.
  if (Array.isArray(allOf) && schema['type'] === undefined)
    return joined(
      (allOf as JsonSchema[]).map((form) => notation(form, indent)),
      ' & ',
    );
  const types = [(schema['type'] ?? 'unknown') as string | string[]].flat().map((type) => ofType(type, schema, indent));
  return joined(types, ' | ');
}

function ofType(type: string, schema: JsonSchema, indent: string): Html {
  if (type === 'array') {
    const items = notation((schema['items'] ?? {}) as JsonSchema, indent);
    return items.text.includes(' | ') && !items.text.includes('\n') ? html`(${items})[]` : html`${items}[]`;
  }
  if (type === 'object') return ofObject(schema, indent);
  return html`<i>${type === 'string' && schema['format'] === 'date-time' ? 'time' : type}</i>`;
}

function ofObject(schema: JsonSchema, indent: string): Html {
  const members = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const others = schema['additionalProperties'];
  if (typeof others === 'object' && others !== null) {
    const names = Object.keys((schema['propertyNames'] ?? {}) as object).length > 0 ? 'name' : 'string';
    return html`{ [${names}]: ${notation(others as JsonSchema, indent)} }`;
  }
  if (members.length === 0) return html`{ }`;
  const required = (schema['required'] ?? []) as string[];
  const deeper = `${indent}  `;
  const lines = members.map(([name, member]) => {
    const mark = required.includes(name) ? '' : '?';
    return html`${deeper}<b>${name}</b>${mark}: ${notation(member, deeper)}${boundsOf(member)}\n`;
  });
  return html`{\n${lines}${indent}}`;
}

/** What else a value must be, behind it. */
function boundsOf(schema: JsonSchema): Html {
  const said = boundsInWords(schema);
  return said === '' ? html`` : html`  <u>${said}</u>`;
}

export function boundsInWords(schema: JsonSchema): string {
  const bound = (from: unknown, to: unknown, unit: string) => {
    const [low, high] = [from, to].map((value) => (typeof value === 'number' && !isLarge(value) ? value : undefined));
    // That there must be something goes without saying.
    if ((low === undefined || (low === 1 && unit !== '')) && high === undefined) return [];
    if (low === undefined) return [`at most ${high}${unit}`];
    return high === undefined ? [`at least ${low}${unit}`] : [`${low}–${high}${unit}`];
  };
  return [
    ...bound(schema['minLength'], schema['maxLength'], ' characters'),
    ...bound(schema['minItems'], schema['maxItems'], ' entries'),
    ...bound(schema['minimum'] ?? schema['exclusiveMinimum'], schema['maximum'] ?? schema['exclusiveMaximum'], ''),
    ...('default' in schema ? [`usually ${JSON.stringify(schema['default'])}`] : []),
    ...(typeof schema['description'] === 'string' ? [schema['description']] : []),
  ].join(', ');
}

const isLarge = (value: number): boolean => Math.abs(value) >= Number.MAX_SAFE_INTEGER;

function named(ref: string): Html {
  const name = ref.slice(ref.lastIndexOf('/') + 1);
  return html`<a href="#schema-${name}">${name}</a>`;
}

const literal = (value: unknown): Html => html`<s>${JSON.stringify(value)}</s>`;

function joined(parts: readonly Html[], by: string): Html {
  return new Html(parts.map(({ text }) => text).join(by));
}
