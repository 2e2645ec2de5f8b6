import type { PagePerson } from '../../slack/page-protocol.js';

function initials(name: string): string {
  return name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');
}

/** A workstation under a small moon: the bot's face. */
function BotFace() {
  return (
    <svg viewBox="0 0 36 36" width="100%" height="100%" aria-hidden="true" focusable="false">
      <rect width="36" height="36" fill="#22384a" />
      <rect
        x="7"
        y="9"
        width="22"
        height="14.5"
        rx="2.4"
        fill="#0f1d28"
        stroke="#7fd0c0"
        stroke-width="1.6"
      />
      <path d="M14 27.6h8M18 23.8v3.6" stroke="#7fd0c0" stroke-width="1.8" stroke-linecap="round" />
      <path d="m18.9 11.4-4 5.6h2.8l-.6 4 4-5.6h-2.8z" fill="#f3c969" />
    </svg>
  );
}

interface AvatarProps {
  /** null: the workspace's own messenger. */
  person: PagePerson | null;
  size: number;
}

/** A person's picture; the name stands beside it, so it says nothing to screen readers. */
export function Avatar({ person, size }: AvatarProps) {
  return (
    <span
      class="avatar"
      aria-hidden="true"
      style={{
        width: `${size}px`,
        height: `${size}px`,
        fontSize: `${Math.round(size * 0.4)}px`,
        background: person?.color ?? '#6a7480',
      }}
    >
      {person?.isBot ? <BotFace /> : initials(person?.realName ?? 'Slackbot')}
    </span>
  );
}
