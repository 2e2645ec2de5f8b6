interface StatusBannerProps {
  live: boolean;
  /** The bot's connections. */
  connections: number;
}

/** Says what is out of order, if anything is. */
export function StatusBanner({ live, connections }: StatusBannerProps) {
  const text = !live
    ? 'Reconnecting…'
    : connections === 0
      ? 'The bot is away. Commands and buttons reach it again when it reconnects.'
      : null;
  return (
    <div role="status">
      {text && <p class={live ? 'banner warning' : 'banner quiet'}>{text}</p>}
    </div>
  );
}
