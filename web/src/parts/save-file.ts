/** Gives a file to the host, as a download of the browser. */
export const saveFile = (file: Blob, name: string): void => {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file over by the next task; the address itself would keep it in memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
};
