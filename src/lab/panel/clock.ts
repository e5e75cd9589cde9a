import { useContext, useEffect, useState } from 'react';
import { ActiveContext } from './active';

/** The time, kept up to date while the panel is on show. */
export function useNow(milliseconds: number): number {
  const active = useContext(ActiveContext);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) {
      return;
    }
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), milliseconds);
    return () => window.clearInterval(timer);
  }, [active, milliseconds]);
  return now;
}
