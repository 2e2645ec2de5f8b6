import { useState } from 'preact/hooks';
import { readStored, writeStored } from './stored.js';

const storedAs = 'welcomed';

export interface Welcome {
  due: boolean;
  /** The visitor knows what to do now; this browser remembers. */
  finish: () => void;
}

/** Whether a visitor still has to be told what this is and how to begin. */
export function useWelcome(): Welcome {
  const [due, setDue] = useState(() => readStored(storedAs) === null);
  const finish = () => {
    writeStored(storedAs, 'yes');
    setDue(false);
  };
  return { due, finish };
}
