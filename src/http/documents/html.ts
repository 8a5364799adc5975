/** HTML that is safe to be shown: text becomes it by being escaped. */
export class Html {
  constructor(readonly text: string) {}
}

type Value = string | number | Html | readonly Html[];

/** Markup with values in it; text is escaped, lists are joined. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Html {
  return new Html(String.raw({ raw: parts }, ...values.map(written)));
}

function written(value: Value): string {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export const nothing = new Html('');

/** The little Markdown of the documents' texts: paragraphs, **bold**, `code`. */
export function paragraphs(text: string): Html {
  const blocks = text.split(/\n{2,}/).map((block) => html`<p>${inline(block)}</p>`);
  return html`${blocks}`;
}

export function inline(text: string): Html {
  const pieces = text.split(/(`[^`]+`|\*\*[^*]+\*\*)/).map((piece) => {
    if (piece.startsWith('`') && piece.length > 1) return html`<code>${piece.slice(1, -1)}</code>`;
    if (piece.startsWith('**') && piece.length > 4) return html`<strong>${piece.slice(2, -2)}</strong>`;
    return html`${piece}`;
  });
  return html`${pieces}`;
}
