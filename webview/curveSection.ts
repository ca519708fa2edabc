import { kindWords } from '../src/core/signal.js';
import type { PanelState } from '../src/rpc/panel.js';
import { checkbox } from './controls.js';
import { drawCurve, makeTabStop, markSelected, seriesStyle, swatch } from './curve.js';
import { curveTable } from './curveTable.js';
import { html, stepOf } from './dom.js';

export interface CurveActions {
  readonly select: (step: number) => void;
  readonly toggleTable: (isTable: boolean) => void;
}

/** The reward curve, its legend and its table. */
export class CurveSection {
  readonly element = html('section', { class: 'rewards', 'aria-labelledby': 'rewards-title' });
  private readonly legend = html('ul', { class: 'legend' });
  private readonly plot = html('div', { class: 'plot' });
  private curve: SVGSVGElement | undefined;
  private state: PanelState | undefined;
  /** What the drawing depends on. A moved selection alone draws nothing anew. */
  private drawn = '';

  constructor(
    private isTable: boolean,
    private readonly actions: CurveActions,
  ) {
    this.element.append(this.title(), this.plot, this.legend);
    this.plot.addEventListener('click', ({ target }) => this.select(stepOf(target)));
    this.plot.addEventListener('keydown', (event) => this.onKey(event));
    new ResizeObserver(() => this.draw()).observe(this.plot);
  }

  show(state: PanelState): void {
    this.state = state;
    this.element.hidden = state.signals.length === 0;
    this.draw();
  }

  private title(): HTMLElement {
    return html(
      'div',
      { class: 'section-title' },
      html('h2', { id: 'rewards-title' }, 'Rewards'),
      checkbox('Show as table', this.isTable, (isTable) => {
        this.isTable = isTable;
        this.actions.toggleTable(isTable);
        this.draw();
      }),
    );
  }

  private draw(): void {
    const { state } = this;
    const width = Math.floor(this.plot.clientWidth);
    if (!state || width === 0) return;
    const { signals, labels, threshold, predictedError, confirmedError, selected } = state;
    const shown = [
      signals,
      labels,
      threshold,
      predictedError,
      confirmedError,
      state.trace.steps.length,
    ];
    const drawn = JSON.stringify([shown, this.isTable ? selected : width, this.isTable]);
    if (drawn === this.drawn) {
      if (this.curve) markSelected(this.curve, selected);
      return;
    }
    this.drawn = drawn;
    this.element.classList.toggle('as-table', this.isTable);
    this.replace(state, width);
  }

  private replace(state: PanelState, width: number): void {
    const focused = this.plot.contains(document.activeElement)
      ? stepOf(document.activeElement)
      : undefined;
    const scroll = this.plot.firstElementChild?.scrollTop ?? 0;
    this.curve = this.isTable ? undefined : drawCurve(state, width);
    this.plot.replaceChildren(this.curve ?? curveTable(state));
    this.plot.firstElementChild?.scrollTo({ top: scroll });
    this.legend.replaceChildren(...state.signals.map(legendEntry));
    if (focused !== undefined) this.focus(focused);
  }

  private onKey(event: KeyboardEvent): void {
    const step = stepOf(event.target);
    const last = (this.state?.trace.steps.length ?? 0) - 1;
    if (step === undefined) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: Math.max(0, step - 1),
      ArrowRight: Math.min(last, step + 1),
      Home: 0,
      End: last,
    };
    const next = moves[event.key];
    if (next !== undefined) this.focus(next);
    else if (event.key === 'Enter' || event.key === ' ') this.select(step);
    else return;
    event.preventDefault();
  }

  private focus(step: number): void {
    const target = this.curve?.querySelector<SVGElement>(`.column[data-step="${step}"]`);
    if (!this.curve || !target) return;
    makeTabStop(this.curve, target);
    target.focus();
  }

  private select(step: number | undefined): void {
    if (step !== undefined) this.actions.select(step);
  }
}

function legendEntry({ id, kind }: PanelState['signals'][number], index: number): HTMLElement {
  const sample = swatch(seriesStyle(index), kind !== 'verdict');
  return html('li', { title: kindWords[kind] }, sample, html('span', {}, id));
}
