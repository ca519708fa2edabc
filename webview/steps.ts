import { html, stepOf } from './dom.js';
import type { StepActions } from './labelling.js';
import { StepView } from './step.js';
import type { StepModel } from './stepModel.js';

/**
 * The steps as a list with one stop for Tab: arrows move, Enter shows a step in the editor. Text is
 * rendered when it comes near the window, so a trace of thousands of steps opens at once.
 */
export class Steps {
  readonly element = html('ol', { class: 'steps', 'aria-label': 'Steps' });
  private views: readonly StepView[] = [];
  private reachable = 0;
  private readonly nearWindow = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) this.render(stepOf(target));
      }
    },
    { rootMargin: '600px 0px' },
  );

  constructor(private readonly actions: StepActions) {
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('click', (event) => this.onClick(event));
    this.element.addEventListener('focusin', ({ target }) => this.setReachable(stepOf(target)));
  }

  /** Keyed by index: a step whose text is the same keeps its element and its rendered text. */
  show(models: readonly StepModel[]): void {
    const old = this.views;
    this.views = models.map((model, index) => {
      const view = old[index];
      if (view?.holds(model)) return view.update(model);
      const made = new StepView(model, models.length, this.actions);
      if (view) this.discard(view, made);
      else this.element.append(made.element);
      this.nearWindow.observe(made.element);
      return made;
    });
    for (const view of old.slice(models.length)) this.discard(view);
    if (!this.element.contains(document.activeElement)) {
      this.setReachable(models.find(({ selected }) => selected)?.index ?? this.reachable);
    } else this.setReachable(this.reachable);
  }

  reveal(step: number): void {
    const view = this.views[step];
    if (!view) return;
    // Rendered first: the text's height decides where to scroll.
    this.render(step);
    // On a long way the steps passed get their true heights, and a smooth scroll would end elsewhere.
    const isNear = Math.abs(view.element.getBoundingClientRect().top) < 2 * innerHeight;
    const behavior = isNear && !isStill() ? 'smooth' : 'instant';
    view.element.scrollIntoView({ block: 'nearest', behavior });
  }

  private discard(view: StepView, successor?: StepView): void {
    this.nearWindow.unobserve(view.element);
    if (successor) view.element.replaceWith(successor.element);
    else view.element.remove();
  }

  private render(step: number | undefined): void {
    const view = step === undefined ? undefined : this.views[step];
    if (!view) return;
    this.nearWindow.unobserve(view.element);
    view.render();
  }

  private onKey(event: KeyboardEvent): void {
    const step = stepOf(event.target);
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowUp: Math.max(0, step - 1),
      ArrowDown: Math.min(this.views.length - 1, step + 1),
      Home: 0,
      End: this.views.length - 1,
    };
    const next = moves[event.key];
    if (next !== undefined) this.views[next]?.focus();
    else if (event.key === 'Enter' && this.views[step]?.isFocused()) this.actions.select(step);
    else return;
    event.preventDefault();
  }

  /** A click that ends a text selection is no click on the step. */
  private onClick({ target }: MouseEvent): void {
    const step = stepOf(target);
    const isControl = target instanceof Element && target.closest('.labelling') !== null;
    if (step === undefined || isControl || getSelection()?.isCollapsed === false) return;
    this.actions.select(step);
  }

  private setReachable(step: number | undefined): void {
    if (step === undefined) return;
    this.views[this.reachable]?.setReachable(false);
    this.reachable = Math.min(step, Math.max(0, this.views.length - 1));
    this.views[this.reachable]?.setReachable(true);
  }
}

/** Whether the reader asked for less motion, from the system or from VS Code. */
function isStill(): boolean {
  return (
    document.body.classList.contains('vscode-reduce-motion') ||
    matchMedia('(prefers-reduced-motion: reduce)').matches
  );
}
