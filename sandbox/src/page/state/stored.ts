/** A text that this browser keeps; null when it keeps none, or may not keep anything. */
export function readStored(key: string): string | null {
  try {
    return localStorage.getItem(`sandbox:${key}`);
  } catch {
    return null;
  }
}

/** Keeps a text where the browser allows it. */
export function writeStored(key: string, text: string): void {
  try {
    localStorage.setItem(`sandbox:${key}`, text);
  } catch {
    // A browser without storage forgets on reload, which costs nothing but a hint shown again.
  }
}
