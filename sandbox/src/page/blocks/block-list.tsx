import { plainText, TextObjectView } from '../text/mrkdwn-text.js';
import type { BlockElement, BlockOf, DrawnBlock } from './block-schema.js';
import { ChartBlock } from './chart-block.js';
import { ElementView } from './element-view.js';
import { InputBlock } from './input-block.js';

/** An element outside of an input block: no label stands beside it, and its use goes to the bot. */
function FreeElement({ blockId, element }: { blockId: string; element: BlockElement }) {
  const named = element.type === 'button' ? element.text : element.placeholder;
  const label = named ? plainText(named) : 'Options';
  return <ElementView blockId={blockId} element={element} label={label} dispatches />;
}

function SectionBlock({ block }: { block: BlockOf<'section'> }) {
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
      {block.accessory && (
        <div class="accessory">
          <FreeElement blockId={block.block_id} element={block.accessory} />
        </div>
      )}
    </div>
  );
}

function BlockView({ block }: { block: DrawnBlock }) {
  switch (block.type) {
    case 'section':
      return <SectionBlock block={block} />;
    case 'header':
      return <h3 class="header-block">{plainText(block.text)}</h3>;
    case 'divider':
      return <hr />;
    case 'data_visualization':
      return <ChartBlock block={block} />;
    case 'context':
      return (
        <div class="context-block">
          {block.elements.map((element, index) => (
            <TextObjectView key={index} text={element} />
          ))}
        </div>
      );
    case 'actions':
      return (
        <div class="actions-block">
          {block.elements.map((element) => (
            <FreeElement key={element.action_id} blockId={block.block_id} element={element} />
          ))}
        </div>
      );
    case 'input':
      return <InputBlock block={block} />;
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
