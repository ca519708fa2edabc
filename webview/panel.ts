import type { PanelState, TracePanelHost } from '../src/rpc/panel.js';
import { messageOf } from '../src/core/errors.js';
import type { Remote } from '../src/rpc/rpc.js';
import { Aggregates } from './aggregates.js';
import { CurveSection } from './curveSection.js';
import { html } from './dom.js';
import { head } from './head.js';
import { renderMarkdown } from './markdown.js';
import { visible } from '../src/core/visible.js';
import type { Remembered } from './memory.js';
import { labelNews } from './news.js';
import { sanitize } from './sanitize.js';
import { chosenSignal } from './signals.js';
import { stepModels } from './stepModel.js';
import { Steps } from './steps.js';

/** The trace panel: a projection of the state that the extension shows it. */
export class Panel {
  readonly element = html('main');
  private readonly head = html('header', { class: 'head' });
  private readonly curve: CurveSection;
  private readonly aggregates: Aggregates;
  private readonly prompt = html('div', { class: 'text' });
  private readonly problem = html(
    'section',
    { class: 'problem' },
    html('h2', {}, 'Problem'),
    this.prompt,
  );
  private readonly steps: Steps;
  private readonly failure = html('p', { class: 'failure', role: 'alert' });
  private readonly news = html('p', { class: 'unseen', role: 'status' });
  private state: PanelState | null = null;

  constructor(
    host: Remote<TracePanelHost>,
    private readonly remembered: Remembered,
  ) {
    const select = (step: number): void => this.ask(host.select({ step }));
    this.steps = new Steps({
      select,
      rate: (step, rating) => this.ask(host.rate({ step, rating })),
      firstError: (step) => this.ask(host.firstError({ step })),
      command: (step, command) => this.ask(host.command({ step, command })),
    });
    this.curve = new CurveSection(remembered.get().isTable ?? false, {
      select,
      toggleTable: (isTable) => remembered.set({ isTable }),
    });
    this.aggregates = new Aggregates((signal) => {
      remembered.set({ signal });
      this.draw();
    });
    this.element.append(emptyState());
    addEventListener('scrollend', () => this.rememberScroll());
  }

  show(state: PanelState | null): void {
    const before = this.state;
    this.state = state;
    if (!state) {
      this.element.replaceChildren(emptyState());
      return;
    }
    if (!before) this.element.replaceChildren(...this.parts());
    const isOther = before?.trace.id !== state.trace.id;
    if (isOther || before.trace.prompt !== state.trace.prompt) this.drawProblem(state.trace.prompt);
    this.draw();
    // Where the editor has the focus, the editor tells.
    if (document.hasFocus()) this.news.textContent = labelNews(before, state);
    if (isOther) scrollTo({ top: this.scrollOf(state.trace.id) });
    if (state.selected !== null && (isOther || state.selected !== before.selected)) {
      this.steps.reveal(state.selected);
    }
  }

  private parts(): readonly Node[] {
    const steps = html('section', {}, html('h2', {}, 'Steps'), this.steps.element);
    return [
      this.failure,
      this.news,
      this.head,
      this.curve.element,
      this.aggregates.element,
      this.problem,
      steps,
    ];
  }

  private draw(): void {
    const { state } = this;
    if (!state) return;
    const signal = chosenSignal(state.signals, this.remembered.get().signal);
    this.failure.textContent = '';
    this.head.replaceChildren(...head(state));
    this.curve.show(state);
    this.aggregates.show(state.signals, signal);
    this.steps.show(stepModels(state, signal));
  }

  private drawProblem(prompt: string): void {
    this.problem.hidden = prompt === '';
    this.prompt.replaceChildren(sanitize(renderMarkdown(visible(prompt))));
  }

  private ask(answer: Promise<unknown>): void {
    answer.catch((error: unknown) => (this.failure.textContent = messageOf(error)));
  }

  private rememberScroll(): void {
    const trace = this.state?.trace.id;
    if (trace !== undefined) this.remembered.set({ scroll: { trace, top: scrollY } });
  }

  private scrollOf(trace: string): number {
    const { scroll } = this.remembered.get();
    return scroll?.trace === trace ? scroll.top : 0;
  }
}

function emptyState(): HTMLElement {
  return html('p', { class: 'empty' }, 'Open a trace to see it here.');
}
