import type { ComponentChildren } from 'preact';

interface DrawingProps {
  children: ComponentChildren;
  size?: number;
}

function Drawing({ children, size = 18 }: DrawingProps) {
  return (
    <svg
      class="icon"
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const HashIcon = () => (
  <Drawing size={16}>
    <path d="M8 3 6.5 17M13.5 3 12 17M4 7.5h13M3 12.5h13" />
  </Drawing>
);
export const LockIcon = () => (
  <Drawing size={16}>
    <rect x="4" y="9" width="12" height="8" rx="2" />
    <path d="M7 9V6.5a3 3 0 0 1 6 0V9" />
  </Drawing>
);
export const CloseIcon = () => (
  <Drawing>
    <path d="m5 5 10 10M15 5 5 15" />
  </Drawing>
);
export const MenuIcon = () => (
  <Drawing>
    <path d="M3 5.5h14M3 10h14M3 14.5h14" />
  </Drawing>
);
export const BoltIcon = () => (
  <Drawing>
    <path d="M11 2.5 4.5 11.5H9L8.5 17.5 15.5 8.5H11z" />
  </Drawing>
);
export const SendIcon = () => (
  <Drawing>
    <path d="M3.5 16.5 17 10 3.5 3.5 5.5 10zM5.5 10H11" />
  </Drawing>
);
export const ReplyIcon = () => (
  <Drawing>
    <path d="M16.5 10a6 6 0 0 1-8.8 5.3L3.5 16.5l1.2-3.7A6 6 0 1 1 16.5 10Z" />
  </Drawing>
);
export const ChevronIcon = () => (
  <Drawing size={16}>
    <path d="m5 7.5 5 5 5-5" />
  </Drawing>
);
export const CheckIcon = () => (
  <Drawing size={16}>
    <path d="m4 10.5 4 4 8-9" />
  </Drawing>
);
export const WarningIcon = () => (
  <Drawing>
    <path d="M10 3.2 2.8 16h14.4zM10 8v4M10 14.2v.1" />
  </Drawing>
);
export const EyeIcon = () => (
  <Drawing size={14}>
    <path d="M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5Z" />
    <circle cx="10" cy="10" r="2" />
  </Drawing>
);
export const HomeIcon = () => (
  <Drawing size={16}>
    <path d="M3.5 9.5 10 4l6.5 5.5M5.5 8.5V16h9V8.5" />
  </Drawing>
);
export const StageIcon = () => (
  <Drawing>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="m6.5 8 2.5 2-2.5 2M11 12.5h3" />
  </Drawing>
);

/** The sandbox's own mark: a paper moon. */
export const MoonMark = ({ size = 28 }: { size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <path
      d="M21.6 20.9A9 9 0 0 1 12.3 7.6a9.2 9.2 0 1 0 12 11.8 9 9 0 0 1-2.7 1.5Z"
      fill="#f3c969"
    />
    <circle cx="22.5" cy="10" r="1.4" fill="#f3c969" />
    <circle cx="26" cy="14.5" r="0.8" fill="#f3c969" />
  </svg>
);
