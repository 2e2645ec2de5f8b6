import { useEffect, useState } from 'preact/hooks';
import { BlockList } from '../blocks/block-list.js';
import { SurfaceProvider } from '../blocks/surface.js';
import { Avatar } from '../parts/avatar.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { request } from '../wire/requests.js';

/** The bot's Home tab; each visit tells the bot, as Slack does. */
export function HomeTab() {
  const { workspace, me } = useSurroundings();
  const [notice, setNotice] = useState<string | null>(null);
  const { home } = workspace;
  const away = workspace.connections === 0;
  useEffect(() => {
    // A bot that was away has missed the visit: it is told again when it is back.
    if (away) return;
    let here = true;
    void request('home', { as: me.id }).then((outcome) => {
      if (here) setNotice(outcome.notice ?? null);
    });
    return () => {
      here = false;
    };
  }, [me.id, away]);
  if (!home) {
    return (
      <div class="home empty">
        <Avatar person={findPerson(workspace, workspace.botUserId)} size={64} />
        <h2>Nothing here yet</h2>
        <p>{notice ?? 'The app fills this page when it has something to show you.'}</p>
      </div>
    );
  }
  return (
    <section class="home" aria-label="Home" data-view-id={home.id}>
      {notice && <p class="banner warning">{notice}</p>}
      <SurfaceProvider
        key={home.id}
        place={{ kind: 'view', viewId: home.id }}
        blocks={home.blocks}
        known={home.state.values}
      >
        {({ blocks }) => <BlockList blocks={blocks} />}
      </SurfaceProvider>
    </section>
  );
}
