import { useSurroundings } from '../state/context.js';
import type { Notices } from '../state/use-notices.js';
import { request } from '../wire/requests.js';

/** Says something in a channel or thread; resolves to whether it went through. */
export function useSay(notices: Notices, channel: string, threadTs: string | null) {
  const { me } = useSurroundings();
  return async (text: string): Promise<boolean> => {
    const outcome = await request('say', {
      as: me.id,
      channel,
      text,
      ...(threadTs === null ? {} : { threadTs }),
    });
    notices.show(channel, threadTs, outcome);
    return outcome.result === 'ok';
  };
}
