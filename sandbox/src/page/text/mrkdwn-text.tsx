import { useMemo } from 'preact/hooks';
import { useNow } from '../parts/now.js';
import { findPerson, useSurroundings } from '../state/context.js';
import { safeUrl, unescapeText } from './escapes.js';
import { type InlineNode, parseMrkdwn } from './mrkdwn.js';
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
  const { workspace } = useSurroundings();
  const channel = workspace.channels.find(({ id }) => id === node.id);
  return <span class="mention">#{channel?.name ?? node.label ?? 'private channel'}</span>;
}

function DateNode({ node, startsText }: { node: NodeOf<'date'>; startsText: boolean }) {
  const nowMs = useNow(isRelativeTemplate(node.template) ? 5000 : 0);
  const date = new Date(node.epochSeconds * 1000);
  const text = formatSlackDate(node.epochSeconds, node.template, { nowMs }, startsText);
  if (text === null) return <>{node.fallback}</>;
  return (
    <time dateTime={date.toISOString()} title={date.toLocaleString('en-US')}>
      {text}
    </time>
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
    case 'date':
      return <DateNode node={node} startsText={startsText} />;
  }
}

interface InlineProps {
  nodes: readonly InlineNode[];
  startsText?: boolean;
}

function Inline({ nodes, startsText = true }: InlineProps) {
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

/** A text in Slack's mrkdwn. */
export function MrkdwnText({ text }: { text: string }) {
  const nodes = useMemo(() => parseMrkdwn(text), [text]);
  return (
    <div class="text">
      <Inline nodes={nodes} />
    </div>
  );
}

/** A text object of Block Kit as one string: for labels, and wherever no markup may stand. */
export function plainText(text: { text: string }): string {
  return unescapeText(text.text);
}

/** A text object of Block Kit, drawn as its type says. */
export function TextObjectView({ text }: { text: { type: string; text: string } }) {
  if (text.type === 'mrkdwn') return <MrkdwnText text={text.text} />;
  return <div class="text plain">{plainText(text)}</div>;
}
