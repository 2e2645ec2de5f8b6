import { createServer } from 'node:http';
import { end, listen } from '../../sandbox/testing/listening.js';

/** What a server that may be anything answers. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A server at the far end of the network that gives the answers it was told, in turn. */
export interface FarEnd {
  origin: string;
  /** How many calls it has answered. */
  readonly answered: number;
  /** From now on these, in turn, over and over. */
  answer(these: readonly Answer[]): void;
  close(): Promise<void>;
}

export async function startFarEnd(): Promise<FarEnd> {
  let answers: readonly Answer[] = [];
  let answered = 0;
  const server = createServer((request, response) => {
    request.resume();
    const { status, headers, body } = answers[answered % answers.length] ?? nothing;
    answered += 1;
    response.writeHead(status, headers).end(body);
  });
  const port = await listen(server);
  return {
    origin: `http://127.0.0.1:${port}`,
    get answered() {
      return answered;
    },
    answer(these) {
      answers = these;
    },
    close: () => end(server),
  };
}

const nothing: Answer = { status: 200, headers: {}, body: '' };
