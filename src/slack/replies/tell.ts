/** Sends a sentence that only the person sees who pressed or typed. */
export type Tell = (text: string) => Promise<unknown>;
