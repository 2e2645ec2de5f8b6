/** All that is armed, or set otherwise than at the start. */
export function ArmedList({ armed }: { armed: readonly string[] }) {
  return (
    <ul class="armed" aria-label="Armed and set">
      {armed.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
