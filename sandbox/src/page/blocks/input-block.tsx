import { useId } from 'preact/hooks';
import { Icon } from '../parts/icons.js';
import { plainText } from '../text/mrkdwn-text.js';
import type { BlockOf } from './block-schema.js';
import { ElementView } from './element-view.js';
import { useSurface } from './surface.js';

/** A labelled input with its hint, and what is wrong with it. */
export function InputBlock({ block }: { block: BlockOf<'input'> }) {
  const { errors } = useSurface();
  const id = useId();
  const error = errors[block.block_id];
  const label = plainText(block.label);
  const describedBy = [block.hint && `${id}-hint`, error && `${id}-error`]
    .filter(Boolean)
    .join(' ');
  return (
    <div class={error ? 'input-block invalid' : 'input-block'} data-block-id={block.block_id}>
      <label htmlFor={id}>
        {label}
        {block.optional && <span class="optional"> (optional)</span>}
      </label>
      <ElementView
        blockId={block.block_id}
        element={block.element}
        label={label}
        dispatches={block.dispatch_action}
        fieldId={id}
        invalid={error !== undefined}
        {...(describedBy ? { describedBy } : {})}
      />
      {error && (
        <p class="input-error" id={`${id}-error`} role="alert">
          <Icon name="warning" />
          {error}
        </p>
      )}
      {block.hint && (
        <p class="input-hint" id={`${id}-hint`}>
          {plainText(block.hint)}
        </p>
      )}
    </div>
  );
}
