/** As people read it: `2.1GB`, `640MB`; null for none. */
export function memoryText(bytes: number | undefined): string | null {
  if (bytes === undefined || bytes <= 0) return null;
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)}MB` : `${(bytes / 1e9).toFixed(1)}GB`;
}
