type Part = Readonly<Record<string, unknown>>;

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly example?: unknown;
}

/** The request as a line for the shell, to be tried as it is: `$TRIALOGUE` is the server, `$TOKEN` the access token. */
export function curlOf(method: string, path: string, operation: Part): string {
  const parameters = (operation['parameters'] ?? []) as readonly Parameter[];
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const example = parameters.find((one) => one.in === 'path' && one.name === name)?.example;
    return encodeURIComponent(String(example));
  });
  const verb = method === 'get' ? '' : ` -X ${method.toUpperCase()}`;
  return [
    `curl${flagOf(operation)}${verb} "$TRIALOGUE${filled}"`,
    ...(operation['x-role'] === undefined ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...bodyOf(operation),
  ].join(' \\\n  ');
}

/** Events as they come; a file under its own name. */
function flagOf(operation: Part): string {
  const { content = {} } = ((operation['responses'] as Record<string, Part>)['200'] ?? {}) as { content?: Part };
  if ('text/event-stream' in content) return ' -N';
  return 'application/json' in content || Object.keys(content).length === 0 ? '' : ' -OJ';
}

function bodyOf(operation: Part): string[] {
  const { content } = (operation['requestBody'] ?? {}) as { content?: Record<string, { example?: unknown }> };
  const example = content?.['application/json']?.example;
  if (example === undefined) return [];
  const text = JSON.stringify(example).replaceAll("'", String.raw`'\''`);
  return ['-H "Content-Type: application/json"', `-d '${text}'`];
}
