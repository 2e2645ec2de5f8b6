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
import type { Route } from './state/route.js';
import { useNotices } from './state/use-notices.js';

interface WorkspacePageProps {
  workspace: PageWorkspace;
  me: PagePerson;
  live: boolean;
  route: Route;
  go: (route: Route) => void;
}

interface OpenThread {
  channelId: string;
  rootTs: string;
}

function placeOf(workspace: PageWorkspace, route: Route): PageChannel | null {
  const { place } = route;
  if (place?.kind === 'home') return null;
  const named = workspace.channels.find(({ id }) => id === place?.id);
  return named ?? workspace.channels[0] ?? null;
}

/** The whole page, once the workspace is known. */
export function WorkspacePage({ workspace, me, live, route, go }: WorkspacePageProps) {
  const channel = placeOf(workspace, route);
  const notices = useNotices();
  const [thread, setThread] = useState<OpenThread | null>(null);
  const [drawerOpen, setDrawerOpen] = useState(false);
  const [sidebarOpen, setSidebarOpen] = useState(false);
  const openPlace = (place: Route['place']) => {
    go({ as: route.as, place });
    setSidebarOpen(false);
    setThread(null);
  };
  const openChannel = (id: string) => openPlace({ kind: 'channel', id });
  const openHome = () => openPlace({ kind: 'home' });
  const messages = [...workspace.messages, ...notices.messages]
    .filter((message) => message.channel === channel?.id)
    .sort((one, other) => Number.parseFloat(one.ts) - Number.parseFloat(other.ts));
  const openedThread = channel && thread?.channelId === channel.id ? thread : null;
  return (
    <SurroundingsContext.Provider
      value={{ workspace, me, channelId: channel?.id ?? null, openChannel }}
    >
      <div class={sidebarOpen ? 'page sidebar-open' : 'page'}>
        <Sidebar
          onOpenHome={openHome}
          onOpenChannel={openChannel}
          onActAs={(as) => {
            setThread(null);
            setSidebarOpen(false);
            go({ as, place: route.place });
          }}
        />
        <button
          type="button"
          class="sidebar-shade"
          aria-label="Close channels"
          onClick={() => setSidebarOpen(false)}
        />
        <main class="main">
          <PlaceHeader
            channel={channel}
            drawerOpen={drawerOpen}
            onToggleDrawer={() => setDrawerOpen(!drawerOpen)}
            onToggleSidebar={() => setSidebarOpen(true)}
            onOpenHome={openHome}
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
            {channel && openedThread && (
              <ThreadPane
                channel={channel}
                rootTs={openedThread.rootTs}
                messages={messages}
                notices={notices}
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
