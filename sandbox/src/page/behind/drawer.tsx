import type { TargetedKeyboardEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { CloseIcon } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';
import { ActivityLog } from './activity-log.js';
import { ControlList } from './control.js';
import { nimbleControls } from './nimble-controls.js';
import { SessionsTable } from './sessions-table.js';
import { slackControls } from './slack-controls.js';

const tabs = ['Activity', 'Sessions', 'Slack', 'Nimble'] as const;
type Tab = (typeof tabs)[number];

interface TabListProps {
  id: string;
  current: Tab;
  onTab: (tab: Tab) => void;
}

function TabList({ id, current, onTab }: TabListProps) {
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = step && tabs.at((tabs.indexOf(current) + step) % tabs.length);
    if (!next) return;
    event.preventDefault();
    onTab(next);
    document.getElementById(`${id}-${next}`)?.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Behind the scenes" onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab}
          id={`${id}-${tab}`}
          type="button"
          role="tab"
          aria-selected={tab === current}
          aria-controls={`${id}-panel`}
          tabIndex={tab === current ? 0 : -1}
          onClick={() => onTab(tab)}
        >
          {tab}
        </button>
      ))}
    </div>
  );
}

/** What happens between Slack, the bot and Nimble, and the switches that make it go wrong. */
export function Drawer({ onClose }: { onClose: () => void }) {
  const { workspace } = useSurroundings();
  const id = useId();
  const [tab, setTab] = useState<Tab>('Activity');
  const { connections } = workspace;
  return (
    <section class="drawer" aria-label="Behind the scenes">
      <header class="drawer-header">
        <TabList id={id} current={tab} onTab={setTab} />
        <span class="grow" />
        <span class={connections > 0 ? 'connections up' : 'connections'}>
          {connections === 0
            ? 'Bot away'
            : `Bot connected${connections > 1 ? `, ${connections} sockets` : ''}`}
        </span>
        <button
          type="button"
          class="icon-button"
          aria-label="Close behind the scenes"
          title="Close"
          onClick={onClose}
        >
          <CloseIcon />
        </button>
      </header>
      <div class="drawer-body" id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${tab}`}>
        {tab === 'Activity' && <ActivityLog activity={workspace.activity} />}
        {tab === 'Sessions' && <SessionsTable />}
        {tab === 'Slack' && <ControlList controls={slackControls(workspace)} />}
        {tab === 'Nimble' && <ControlList controls={nimbleControls} />}
      </div>
    </section>
  );
}
