const path = (sessionId: string, name: string): string =>
  `./api/sessions/${encodeURIComponent(sessionId)}/files/${encodeURIComponent(name)}`;

/** Where the page plays or reads a file of a session. */
export const fileUrl = path;

/** The same file as something to keep. */
export const downloadUrl = (sessionId: string, name: string): string => `${path(sessionId, name)}?download=1`;

/** Reads a text file of a session; rejects when the service does not have it. */
export const readText = async (
  sessionId: string,
  name: string,
  { signal }: { signal: AbortSignal },
): Promise<string> => {
  const response = await fetch(path(sessionId, name), { signal });
  if (!response.ok) throw new Error(`The server has no ${name} (${response.status}).`);
  return response.text();
};
