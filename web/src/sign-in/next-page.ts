/** Where somebody wanted to go: a page of this site alone, whatever the address says. */
export const nextPage = (search: string): string => {
  const wanted = new URLSearchParams(search).get('next') ?? '';
  return /^[a-z-]*(#[\w\-/%.?=~]*)?$/.test(wanted) ? `./${wanted}` : './';
};
