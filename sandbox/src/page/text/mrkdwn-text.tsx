import { useMemo } from 'preact/hooks';
import { replaceShortcodes } from './emoji.js';
import { unescapeText } from './escapes.js';
import { Inline } from './inline.js';
import { type BlockNode, parseMrkdwn } from './mrkdwn.js';

function BlockNodeView({ node }: { node: BlockNode }) {
  switch (node.kind) {
    case 'paragraph':
      return (
        <p>
          <Inline nodes={node.children} />
        </p>
      );
    case 'quote':
      return (
        <blockquote>
          <Inline nodes={node.children} />
        </blockquote>
      );
    case 'code_block':
      return (
        <pre>
          <code>{node.text}</code>
        </pre>
      );
    case 'list': {
      const List = node.ordered ? 'ol' : 'ul';
      return (
        <List style={{ marginLeft: `${node.indent * 20}px` }}>
          {node.items.map((item, index) => (
            <li key={index}>
              <Inline nodes={item} />
            </li>
          ))}
        </List>
      );
    }
  }
}

export function FormattedText({ nodes }: { nodes: readonly BlockNode[] }) {
  return (
    <div class="text">
      {nodes.map((node, index) => (
        <BlockNodeView key={index} node={node} />
      ))}
    </div>
  );
}

/** A text in Slack's mrkdwn. */
export function MrkdwnText({ text }: { text: string }) {
  const nodes = useMemo(() => parseMrkdwn(text), [text]);
  return <FormattedText nodes={nodes} />;
}

/** A text object of Block Kit as one string: for labels, and wherever no markup may stand. */
export function plainText(text: { text: string }): string {
  return replaceShortcodes(unescapeText(text.text));
}

/** A text object of Block Kit, drawn as its type says. */
export function TextObjectView({ text }: { text: { type: string; text: string } }) {
  if (text.type === 'mrkdwn') return <MrkdwnText text={text.text} />;
  return <div class="text plain">{plainText(text)}</div>;
}
