import { createServer } from 'node:http';

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
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    get answered() {
      return answered;
    },
    answer(these) {
      answers = these;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const nothing: Answer = { status: 200, headers: {}, body: '' };
