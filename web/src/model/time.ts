/** Session time is counted in samples of 48 kHz. */
export const SAMPLES_PER_SECOND = 48_000;
export const SAMPLES_PER_MS = SAMPLES_PER_SECOND / 1000;

/** `4:07`, or `1:04:07` from one hour on. */
export const clockText = (samples: number): string => {
  const seconds = Math.max(0, Math.floor(samples / SAMPLES_PER_SECOND));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

/** `12 s`, `3 min 5 s`, `1 h 4 min`: a length as one says it. */
export const lengthText = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** `812 B`, `4.2 MB`: decimal units, as disks are sold. */
export const bytesText = (bytes: number): string => {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? 'TB'}`;
};
