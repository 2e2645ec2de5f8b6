import { useMemo } from 'preact/hooks';
import { FormattedText, plainText, TextObjectView } from '../text/mrkdwn-text.js';
import type { BlockElement, BlockOf, DrawnBlock, ImageElement } from './block-schema.js';
import { ElementView } from './element-view.js';
import { InputBlock } from './input-block.js';
import { readRichText } from './rich-text.js';

function elementLabel(element: BlockElement): string {
  if (element.type === 'button') return plainText(element.text);
  return 'placeholder' in element && element.placeholder
    ? plainText(element.placeholder)
    : 'Options';
}

function SmallImage({ image }: { image: ImageElement }) {
  return <img src={image.image_url} alt={image.alt_text} loading="lazy" />;
}

function SectionBlock({ block }: { block: BlockOf<'section'> }) {
  const { accessory } = block;
  return (
    <div class="section-block">
      <div class="section-body">
        {block.text && <TextObjectView text={block.text} />}
        {block.fields && (
          <div class="fields">
            {block.fields.map((field, index) => (
              <TextObjectView key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {accessory && (
        <div class="accessory">
          {accessory.type === 'image' ? (
            <SmallImage image={accessory} />
          ) : (
            <ElementView
              blockId={block.block_id}
              element={accessory}
              label={elementLabel(accessory)}
              dispatches
            />
          )}
        </div>
      )}
    </div>
  );
}

function ContextBlock({ block }: { block: BlockOf<'context'> }) {
  return (
    <div class="context-block">
      {block.elements.map((element, index) =>
        element.type === 'image' ? (
          <SmallImage key={index} image={element} />
        ) : (
          <TextObjectView key={index} text={element} />
        ),
      )}
    </div>
  );
}

function ActionsBlock({ block }: { block: BlockOf<'actions'> }) {
  return (
    <div class="actions-block">
      {block.elements.map((element, index) => (
        <ElementView
          key={element.action_id || index}
          blockId={block.block_id}
          element={element}
          label={elementLabel(element)}
          dispatches
        />
      ))}
    </div>
  );
}

function RichTextBlock({ block }: { block: BlockOf<'rich_text'> }) {
  const nodes = useMemo(() => readRichText(block.elements), [block.elements]);
  return <FormattedText nodes={nodes} />;
}

function BlockView({ block }: { block: DrawnBlock }) {
  switch (block.type) {
    case 'section':
      return <SectionBlock block={block} />;
    case 'header':
      return <h3 class="header-block">{plainText(block.text)}</h3>;
    case 'divider':
      return <hr />;
    case 'context':
      return <ContextBlock block={block} />;
    case 'actions':
      return <ActionsBlock block={block} />;
    case 'input':
      return <InputBlock block={block} />;
    case 'image':
      return (
        <figure class="image-block">
          {block.title && <figcaption>{plainText(block.title)}</figcaption>}
          <img src={block.image_url} alt={block.alt_text} loading="lazy" />
        </figure>
      );
    case 'rich_text':
      return <RichTextBlock block={block} />;
    case 'unknown':
      return <p class="unknown-block">A “{block.name}” block, which this page does not draw.</p>;
  }
}

/** The blocks of a message or view. */
export function BlockList({ blocks }: { blocks: readonly DrawnBlock[] }) {
  return (
    <div class="blocks">
      {blocks.map((block) => (
        <BlockView key={block.block_id} block={block} />
      ))}
    </div>
  );
}
