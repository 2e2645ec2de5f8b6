import type { BlockOf } from './block-schema.js';

const [barSpace, barWidth, plotHeight, above, below] = [84, 44, 150, 24, 28];

/** A bar chart. Several series stand beside each other. */
export function ChartBlock({ block }: { block: BlockOf<'data_visualization'> }) {
  const { series, axis_config: axis } = block.chart;
  const [first] = series;
  const all = series.flatMap(({ data }) => data.map(({ value }) => value));
  const most = Math.max(0, ...all);
  const heightOf = (value: number) => (most === 0 ? 0 : (Math.max(0, value) / most) * plotHeight);
  const base = above + plotHeight;
  const width = (first?.data.length ?? 0) * barSpace;
  const each = barWidth / series.length;
  const said = series.map(
    ({ name, data }) => `${name}: ${data.map((at) => `${at.label} ${at.value}`).join(', ')}`,
  );
  return (
    <figure class="chart-block">
      <figcaption>
        <strong>{block.title}</strong> {axis.y_label}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${base + below}`} role="img" aria-label={said.join('; ')}>
        {series.map(({ name, data }, which) =>
          data.map(({ label, value }, at) => {
            const left = at * barSpace + (barSpace - barWidth) / 2 + which * each;
            const top = base - heightOf(value);
            return (
              <g key={`${name} ${label}`}>
                <rect class="bar" x={left} y={top} width={each} height={heightOf(value)} />
                <text x={left + each / 2} y={top - 7}>
                  {value}
                </text>
              </g>
            );
          }),
        )}
        {first?.data.map(({ label }, at) => (
          <text key={label} x={at * barSpace + barSpace / 2} y={base + 20}>
            {label}
          </text>
        ))}
        <line x1={0} x2={width} y1={base} y2={base} />
      </svg>
    </figure>
  );
}
