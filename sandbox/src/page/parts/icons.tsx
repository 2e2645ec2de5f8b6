/** Each a path in a square of 20, drawn as a line. */
const paths = {
  bolt: 'M11 2.5 4.5 11.5H9L8.5 17.5 15.5 8.5H11z',
  check: 'm4 10.5 4 4 8-9',
  chevron: 'm5 7.5 5 5 5-5',
  close: 'm5 5 10 10M15 5 5 15',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5ZM8 10a2 2 0 1 0 4 0 2 2 0 1 0-4 0',
  hash: 'M8 3 6.5 17M13.5 3 12 17M4 7.5h13M3 12.5h13',
  home: 'M3.5 9.5 10 4l6.5 5.5M5.5 8.5V16h9V8.5',
  lock: 'M6 9h8a2 2 0 0 1 2 2v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-4a2 2 0 0 1 2-2ZM7 9V6.5a3 3 0 0 1 6 0V9',
  send: 'M3.5 16.5 17 10 3.5 3.5 5.5 10zM5.5 10H11',
  stage:
    'M5 4h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM6.5 8l2.5 2-2.5 2M11 12.5h3',
  warning: 'M10 3.2 2.8 16h14.4zM10 8v4M10 14.2v.1',
};

interface IconProps {
  name: keyof typeof paths;
  size?: number;
}

export function Icon({ name, size = 18 }: IconProps) {
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
      <path d={paths[name]} />
    </svg>
  );
}

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

interface IconButtonProps extends Pick<IconProps, 'name'> {
  /** What it does: read aloud, and shown under the pointer. */
  label: string;
  onClick: () => void;
}

export function IconButton({ name, label, onClick }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={name} />
    </button>
  );
}
