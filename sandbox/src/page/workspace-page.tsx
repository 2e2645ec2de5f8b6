import { useState } from 'preact/hooks';
import type { PageChannel, PagePerson, PageWorkspace } from '../slack/page-protocol.js';
import { Drawer } from './behind/drawer.js';
import { ChannelView } from './chat/channel-view.js';
import { HomeTab } from './chat/home-tab.js';
import { PlaceHeader } from './chat/place-header.js';
import { Sidebar } from './chat/sidebar.js';
import { StatusBanner } from './chat/status-banner.js';
import { ThreadPane } from './chat/thread-pane.js';
import { ModalStack } from './modal/modal-stack.js';
import { SurroundingsContext } from './state/context.js';
import { homeHash } from './state/route.js';
import { useNotices } from './state/use-notices.js';

interface WorkspacePageProps {
  workspace: PageWorkspace;
  me: PagePerson;
  live: boolean;
  place: string;
}

/** null: the bot's Home tab. */
function channelIn({ channels }: PageWorkspace, place: string): PageChannel | null {
  if (place === homeHash) return null;
  return channels.find(({ id }) => id === place) ?? channels[0] ?? null;
}

/** The whole page, once the workspace is known. */
export function WorkspacePage({ workspace, me, live, place }: WorkspacePageProps) {
  const channel = channelIn(workspace, place);
  const notices = useNotices(workspace.aheadMs);
  const [thread, setThread] = useState<{ channelId: string; rootTs: string } | null>(null);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const messages = [...workspace.messages, ...notices.messages]
    .filter((message) => message.channel === channel?.id)
    .sort((one, other) => Number.parseFloat(one.ts) - Number.parseFloat(other.ts));
  const rootTs = thread !== null && thread.channelId === channel?.id ? thread.rootTs : null;
  return (
    <SurroundingsContext.Provider value={{ workspace, me, channelId: channel?.id ?? null }}>
      <div class="page">
        <Sidebar />
        <main class="main">
          <PlaceHeader
            channel={channel}
            drawerOpen={drawerOpen}
            onToggleDrawer={() => setDrawerOpen(!drawerOpen)}
          />
          <StatusBanner live={live} connections={workspace.connections} />
          <div class="place-body">
            <div class="conversation">
              {channel ? (
                <ChannelView
                  channel={channel}
                  messages={messages}
                  notices={notices}
                  onOpenThread={(rootTs) => setThread({ channelId: channel.id, rootTs })}
                />
              ) : (
                <HomeTab />
              )}
            </div>
            {channel && rootTs && (
              <ThreadPane
                channel={channel}
                rootTs={rootTs}
                messages={messages}
                onClose={() => setThread(null)}
              />
            )}
          </div>
          {drawerOpen && <Drawer onClose={() => setDrawerOpen(false)} />}
        </main>
      </div>
      <ModalStack />
    </SurroundingsContext.Provider>
  );
}
