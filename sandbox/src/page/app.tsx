import { useEffect } from 'preact/hooks';
import { pretendStudio } from '../pretend-studio.js';
import { MoonMark } from './parts/icons.js';
import { findPerson } from './state/context.js';
import { useRoute } from './state/route.js';
import { useKnowledge } from './state/use-knowledge.js';
import { WorkspacePage } from './workspace-page.js';

const firstPerson = pretendStudio.people[0]?.slackId ?? '';

function Waiting({ text }: { text: string }) {
  return (
    <div class="waiting" role="status">
      <MoonMark size={56} />
      <p>{text}</p>
    </div>
  );
}

export function App() {
  const { as = firstPerson, place } = useRoute();
  const { workspace, live } = useKnowledge(as);
  const me = workspace && findPerson(workspace, as);
  useEffect(() => {
    if (workspace && me) document.title = `${workspace.teamName} · ${me.realName}`;
  }, [workspace, me]);
  if (!workspace) return <Waiting text="Opening the workspace…" />;
  if (!me) return <Waiting text={`No person here has the id ${as}.`} />;
  return <WorkspacePage workspace={workspace} me={me} live={live} place={place} />;
}
