/** The documents a server tells of itself, each under the name of its file at the root of the tree. */
export async function readDocuments(url: string): Promise<Readonly<Record<string, string>>> {
  const names = ['openapi.json', 'asyncapi.json'];
  const texts = names.map(async (name) => {
    const answer = await fetch(`${url}/api/${name}`);
    if (!answer.ok) throw new Error(`/api/${name} answers ${answer.status}`);
    return [name, `${JSON.stringify(await answer.json(), null, 2)}\n`] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}
