import { useNow } from '../parts/now.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { safeUrl } from './escapes.js';
import type { InlineNode } from './mrkdwn.js';
import { formatSlackDate, isRelativeTemplate } from './slack-date.js';

type NodeOf<Kind extends InlineNode['kind']> = Extract<InlineNode, { kind: Kind }>;

function LinkNode({ node }: { node: NodeOf<'link'> }) {
  const url = safeUrl(node.url);
  if (url === null) return <Inline nodes={node.children} />;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      <Inline nodes={node.children} />
    </a>
  );
}

function UserNode({ node }: { node: NodeOf<'user'> }) {
  const { workspace, me } = useSurroundings();
  const name = findPerson(workspace, node.id)?.realName ?? node.label ?? node.id;
  return <span class={node.id === me.id ? 'mention mine' : 'mention'}>@{name}</span>;
}

function ChannelNode({ node }: { node: NodeOf<'channel'> }) {
  const { workspace, openChannel } = useSurroundings();
  const channel = workspace.channels.find(({ id }) => id === node.id);
  if (!channel) return <span class="mention">#{node.label ?? 'private channel'}</span>;
  return (
    <a
      class="mention"
      href={`#${channel.id}`}
      onClick={(event) => {
        event.preventDefault();
        openChannel(channel.id);
      }}
    >
      #{channel.name}
    </a>
  );
}

function DateNode({ node, startsText }: { node: NodeOf<'date'>; startsText: boolean }) {
  const nowMs = useNow(isRelativeTemplate(node.template) ? 5000 : 0);
  const date = new Date(node.epochSeconds * 1000);
  const text = formatSlackDate(node.epochSeconds, node.template, { nowMs }, startsText);
  if (text === null) return <>{node.fallback}</>;
  const url = node.link === null ? null : safeUrl(node.link);
  const time = (
    <time dateTime={date.toISOString()} title={date.toLocaleString('en-US')}>
      {text}
    </time>
  );
  return url === null ? (
    time
  ) : (
    <a href={url} target="_blank" rel="noreferrer">
      {time}
    </a>
  );
}

function InlineNodeView({ node, startsText }: { node: InlineNode; startsText: boolean }) {
  switch (node.kind) {
    case 'text':
      return <>{node.text}</>;
    case 'break':
      return <br />;
    case 'bold':
      return <strong>{<Inline nodes={node.children} startsText={startsText} />}</strong>;
    case 'italic':
      return <em>{<Inline nodes={node.children} startsText={startsText} />}</em>;
    case 'strike':
      return <s>{<Inline nodes={node.children} startsText={startsText} />}</s>;
    case 'code':
      return <code>{node.text}</code>;
    case 'link':
      return <LinkNode node={node} />;
    case 'user':
      return <UserNode node={node} />;
    case 'channel':
      return <ChannelNode node={node} />;
    case 'broadcast':
      return <span class="mention mine">@{node.name}</span>;
    case 'date':
      return <DateNode node={node} startsText={startsText} />;
    case 'emoji':
      return (
        <span class="emoji" role="img" aria-label={node.shortcode.replaceAll('_', ' ')}>
          {node.character}
        </span>
      );
  }
}

/** Text with its marks, links, mentions and dates. */
export function Inline({
  nodes,
  startsText = true,
}: {
  nodes: readonly InlineNode[];
  startsText?: boolean;
}) {
  return (
    <>
      {nodes.map((node, index) => (
        <InlineNodeView
          key={index}
          node={node}
          startsText={index === 0 ? startsText : nodes[index - 1]?.kind === 'break'}
        />
      ))}
    </>
  );
}
