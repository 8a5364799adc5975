import { useEffect, useState } from 'react';

/** Typing faster than this asks once. */
const SETTLE_MS = 200;

/** A value once it has stopped changing for a moment. */
export const useSettled = <T>(value: T): T => {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
};
