import type { PanelSignal, PanelState } from '../src/rpc/panel.js';
import { stepOf, svg } from './dom.js';
import {
  isIsolated,
  linePath,
  markerAt,
  markerPath,
  markerShapes,
  scaleOf,
  stepTicks,
  tick,
  type Frame,
  type MarkerShape,
  type Scale,
} from './curveGeometry.js';
import { errorMarks, shortNumber, stepSummary } from './curveWords.js';

/** Below this many pixels per step single points are not told apart: lines alone are drawn. */
const leastColumnForMarkers = 7;

/** How a signal is drawn; class `series-N` holds its colour and dash. */
export interface SeriesStyle {
  readonly series: string;
  readonly marker: MarkerShape;
}

export function seriesStyle(index: number): SeriesStyle {
  const style = index % markerShapes.length;
  return { series: `series series-${style}`, marker: markerShapes[style] ?? 'circle' };
}

/** All signals over the steps, as an SVG of exactly `width` pixels. */
export function drawCurve(state: PanelState, width: number): SVGSVGElement {
  const frame: Frame = { width, height: 148, left: 36, right: 12, top: 30, bottom: 20 };
  const scale = scaleOf(frame, state.trace.steps.length, state.signals);
  const curve = svg(
    'svg',
    {
      class: 'curve',
      viewBox: `0 0 ${frame.width} ${frame.height}`,
      width: frame.width,
      height: frame.height,
      role: 'group',
      'aria-label': 'Rewards over the steps. Left and Right move, Enter selects a step.',
    },
    ...axes(frame, scale, state),
    ...marks(frame, scale, state),
    ...columns(frame, scale, state),
    ...state.signals.flatMap((signal, index) => drawSeries(signal, scale, seriesStyle(index))),
  );
  markSelected(curve, state.selected);
  return curve;
}

/** Marks the step that the editor is in, and makes its column the stop for Tab. */
export function markSelected(curve: SVGSVGElement, selected: number | null): void {
  const targets = [...curve.querySelectorAll<SVGElement>('.column')];
  for (const target of targets) {
    const isSelected = stepOf(target) === selected;
    target.classList.toggle('selected', isSelected);
    if (isSelected) target.setAttribute('aria-current', 'step');
    else target.removeAttribute('aria-current');
  }
  makeTabStop(curve, targets.find((target) => stepOf(target) === selected) ?? targets[0]);
}

export function makeTabStop(curve: SVGSVGElement, target: SVGElement | undefined): void {
  curve.querySelector('.column[tabindex="0"]')?.setAttribute('tabindex', '-1');
  target?.setAttribute('tabindex', '0');
}

/** A sample of how a signal is drawn, for the legend. */
export function swatch({ series, marker }: SeriesStyle, hasLine: boolean): SVGSVGElement {
  const place = markerAt(marker, 14, 6);
  return svg(
    'svg',
    { class: 'swatch', width: 28, height: 12, 'aria-hidden': 'true' },
    hasLine ? svg('path', { class: `${series} line`, d: 'M0 6H28' }) : null,
    svg('path', { class: `${series} marker`, d: place }),
  );
}

function axes(frame: Frame, scale: Scale, { threshold, trace }: PanelState): readonly SVGElement[] {
  const right = frame.width - frame.right;
  const bottom = frame.height - frame.bottom;
  const [low, high] = scale.domain;
  const level = threshold !== null && threshold >= low && threshold <= high ? threshold : null;
  const isFree = (value: number): boolean =>
    level === null || Math.abs(scale.y(value) - scale.y(level)) > 12;
  return [
    svg('path', { class: 'axis', d: `M${frame.left} ${frame.top}V${bottom}H${right}` }),
    ...[low, high].filter(isFree).map((value) => levelName(frame, scale, value)),
    ...(level === null ? [] : thresholdLine(frame, scale, level)),
    ...stepTicks(trace.steps.length, scale.column).map((step) =>
      svg('text', { x: scale.x(step), y: bottom + 14, 'text-anchor': 'middle' }, String(step)),
    ),
  ];
}

function thresholdLine(frame: Frame, scale: Scale, level: number): readonly SVGElement[] {
  const d = `M${frame.left} ${scale.y(level)}H${frame.width - frame.right}`;
  return [svg('path', { class: 'threshold', d }), levelName(frame, scale, level)];
}

function levelName(frame: Frame, scale: Scale, value: number): SVGElement {
  const place = { x: frame.left - 5, y: scale.y(value) + 4, 'text-anchor': 'end' };
  return svg('text', place, shortNumber(value));
}

/** A prediction is a broken line, a judgement an unbroken one; each says in its own row what it is. */
function marks(frame: Frame, scale: Scale, state: PanelState): readonly SVGElement[] {
  return errorMarks(state).flatMap(({ step, kind, word }, row) => {
    const x = scale.x(step);
    const top = 10 + 13 * row;
    const isRight = x > frame.width / 2;
    const place = { x: x + (isRight ? -4 : 4), y: top, 'text-anchor': isRight ? 'end' : 'start' };
    return [
      svg('path', { class: `error ${kind}`, d: `M${x} ${top - 8}V${frame.height - frame.bottom}` }),
      svg('text', { class: `error ${kind}`, ...place }, word),
    ];
  });
}

function drawSeries(
  { values, kind }: PanelSignal,
  scale: Scale,
  { series, marker }: SeriesStyle,
): readonly SVGElement[] {
  // A verdict is no quantity, so nothing lies between two of them.
  const hasLine = kind !== 'verdict';
  const isDense = scale.column < leastColumnForMarkers;
  const hasMarker = (step: number): boolean => !isDense || !hasLine || isIsolated(values, step);
  const line = hasLine
    ? svg('path', { class: `${series} line`, d: linePath(values, scale) })
    : null;
  const markers = svg('path', {
    class: `${series} marker`,
    d: markerPath(isDense && !hasLine ? tick : marker, values, scale, hasMarker),
  });
  return line ? [line, markers] : [markers];
}

/** A target per step: as high as the curve, so that it is easy to hit, and named by all its points. */
function columns(frame: Frame, scale: Scale, state: PanelState): readonly SVGElement[] {
  return state.trace.steps.map((_, step) => {
    const name = stepSummary(state, step);
    return svg(
      'rect',
      {
        class: 'column',
        x: scale.x(step) - scale.column / 2,
        y: frame.top,
        width: scale.column,
        height: frame.height - frame.top - frame.bottom,
        role: 'button',
        tabindex: -1,
        'aria-label': name,
        'data-step': step,
      },
      svg('title', {}, name),
    );
  });
}
