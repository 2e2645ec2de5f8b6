/** How long the address of a desktop works. Short: its holder may have the desktop with it. */
export const streamLifeSeconds = 120;

/** How long a person waits for it at most. AWS's own limit for a stream to become READY. */
export const streamWithinMs = 150_000;
