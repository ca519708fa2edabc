import type { PanelSignal } from '../src/rpc/panel.js';

/** Pixels. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Scale {
  /** Centre of a step's column. */
  readonly x: (step: number) => number;
  readonly y: (value: number) => number;
  /** Width of a step's column. */
  readonly column: number;
  readonly domain: readonly [low: number, high: number];
}

type Values = readonly (number | null)[];

export const markerShapes = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus'] as const;
export type MarkerShape = (typeof markerShapes)[number];

/** What is left of a marker where there is no room for shapes. */
export const tick = 'tick';

export function scaleOf(
  frame: Frame,
  steps: number,
  signals: readonly Pick<PanelSignal, 'range' | 'values'>[],
): Scale {
  const [low, high] = domainOf(signals);
  const column = (frame.width - frame.left - frame.right) / Math.max(1, steps);
  const height = frame.height - frame.top - frame.bottom;
  return {
    x: (step) => round(frame.left + (step + 0.5) * column),
    y: (value) => round(frame.top + (1 - (value - low) / (high - low)) * height),
    column,
    domain: [low, high],
  };
}

/** What every signal can say; where a range has no end, what the signals do say. */
export function domainOf(
  signals: readonly { readonly range: readonly (number | null)[]; readonly values: Values }[],
): readonly [number, number] {
  const ends = signals.flatMap(({ range, values }) => {
    const isBounded = range.every((end) => end !== null && Number.isFinite(end));
    return isBounded ? range : values;
  });
  const known = ends.filter((end) => end !== null && Number.isFinite(end)) as number[];
  // Not Math.min(...known): a long trace has more values than a call may have arguments.
  const low = known.reduce((least, end) => Math.min(least, end), Infinity);
  const high = known.reduce((most, end) => Math.max(most, end), -Infinity);
  return low < high ? [low, high] : low === high ? [low - 0.5, low + 0.5] : [0, 1];
}

/** A line through the values; it breaks where a signal is silent. */
export function linePath(values: Values, { x, y }: Scale): string {
  let command = 'M';
  const parts: string[] = [];
  for (const [step, value] of values.entries()) {
    if (value !== null) parts.push(`${command}${x(step)} ${y(value)}`);
    command = value === null ? 'M' : 'L';
  }
  return parts.join('');
}

/** A mark for each value that `where` asks for, as one path. */
export function markerPath(
  shape: MarkerShape | typeof tick,
  values: Values,
  { x, y }: Scale,
  where: (step: number) => boolean = () => true,
): string {
  return values
    .flatMap((value, step) =>
      value === null || !where(step) ? [] : [markerAt(shape, x(step), y(value))],
    )
    .join('');
}

/** Drawn closed shapes have a radius of 3 pixels, crosses of 3.5. */
export function markerAt(shape: MarkerShape | typeof tick, x: number, y: number): string {
  const at = `M${x} ${y}`;
  switch (shape) {
    case 'circle':
      return `${at}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z`;
    case 'square':
      return `${at}m-2.7 -2.7h5.4v5.4h-5.4z`;
    case 'triangle':
      return `${at}m0 -3.6l3.4 6h-6.8z`;
    case 'diamond':
      return `${at}m0 -4l4 4l-4 4l-4 -4z`;
    case 'cross':
      return `${at}m-3 -3l6 6m0 -6l-6 6`;
    case tick:
      return `${at}m0 -3v6`;
    case 'plus':
      return `${at}m-3.5 0h7m-3.5 -3.5v7`;
  }
}

/** A value with silence on both sides, which a line does not show. */
export function isIsolated(values: Values, step: number): boolean {
  return (values[step - 1] ?? null) === null && (values[step + 1] ?? null) === null;
}

/** Steps to name below the curve: a round distance apart, wide enough to read. */
export function stepTicks(steps: number, column: number): readonly number[] {
  const widest = 14 + 7 * String(steps).length;
  const least = widest / column;
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least))));
  const every = [1, 2, 5, 10].map((n) => n * magnitude).find((n) => n >= least) ?? 10 * magnitude;
  return Array.from({ length: Math.ceil(steps / every) }, (_, tick) => tick * every);
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
