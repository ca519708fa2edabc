import { html, svg } from './dom.js';
import { Labelling, type StepActions } from './labelling.js';
import { renderMarkdown } from './markdown.js';
import { sanitize } from './sanitize.js';
import type { WordChange } from '../src/core/labels/drafts.js';
import type { Bar, Evidence, StepModel } from './stepModel.js';
import { stepWord } from './words.js';

/** One step of the list. Its text is drawn once; what people and models say of it, when that changes. */
export class StepView {
  readonly element: HTMLLIElement;
  private readonly article: HTMLElement;
  private readonly head = html('header');
  private readonly text: HTMLElement;
  private labelling: Labelling | undefined;
  private isRendered = false;
  private reachable = false;
  private shown = '';

  constructor(
    private model: StepModel,
    count: number,
    private readonly actions: StepActions,
  ) {
    // Until it is rendered, the text stands as it is: find and screen readers have it from the start.
    this.text = html('div', { class: 'text raw' }, model.text);
    this.head.id = `step-${model.index}`;
    this.article = html(
      'article',
      {
        tabindex: -1,
        'aria-labelledby': this.head.id,
        'aria-posinset': model.index + 1,
        'aria-setsize': count,
      },
      this.head,
      this.text,
    );
    this.element = html('li', { 'data-step': model.index }, this.article);
    this.update(model);
  }

  holds({ text, role }: StepModel): boolean {
    return this.model.text === text && this.model.role === role;
  }

  update(model: StepModel): this {
    this.model = model;
    const shown = JSON.stringify({ ...model, text: '' });
    if (shown === this.shown) return this;
    this.shown = shown;
    this.element.className = [
      'step',
      model.selected && 'selected',
      model.afterError && 'after-error',
      model.word === 'below threshold' && 'below',
      !model.judged && 'observation',
    ]
      .filter((name) => name !== false)
      .join(' ');
    if (model.selected) this.article.setAttribute('aria-current', 'step');
    else this.article.removeAttribute('aria-current');
    this.head.replaceChildren(...headOf(model));
    this.article.querySelector('.evidence')?.remove();
    this.article.querySelector('.correction')?.remove();
    if (model.correction) this.head.after(correctionOf(model.correction));
    if (model.evidence.length > 0) this.head.after(evidenceList(model.evidence));
    this.labelling?.show(model.rating);
    return this;
  }

  /** Draws what is only needed where it is seen: the formatted text and the buttons. */
  render(): void {
    if (this.isRendered) return;
    this.isRendered = true;
    if (!this.model.judged) return;
    this.text.classList.remove('raw');
    this.text.replaceChildren(sanitize(renderMarkdown(this.model.text)));
    this.labelling = new Labelling(this.model.index, this.actions);
    this.labelling.show(this.model.rating);
    this.labelling.setReachable(this.reachable);
    this.article.append(this.labelling.element);
  }

  setReachable(reachable: boolean): void {
    this.reachable = reachable;
    this.article.tabIndex = reachable ? 0 : -1;
    this.labelling?.setReachable(reachable);
  }

  focus(): void {
    this.render();
    this.article.focus();
  }

  isFocused(): boolean {
    return document.activeElement === this.article;
  }
}

function headOf(model: StepModel): readonly Element[] {
  return [
    html('span', { class: 'said' }, ...(model.judged ? saidOf(model) : unjudged(model))),
    html('span', { class: 'paid' }, ...(model.judged ? paidOf(model) : [])),
  ];
}

/** What people, files and searches say of the step. */
function saidOf(model: StepModel): readonly Element[] {
  const { shape, label, source, note, rating } = model;
  return present([
    word('index', nameOf(model)),
    html(
      'span',
      { class: 'label', 'data-rating': String(rating) },
      word('shape', shape),
      ' ',
      label,
    ),
    word('aside', source),
    word('aside', note === '' ? '' : `“${note}”`),
    ...model.tags.map((tag) => mark('⚑', tag)),
    model.correction ? mark('✎', 'corrected') : null,
    model.confirmed
      ? mark('✗', model.predicted ? 'first error, as predicted' : 'first error')
      : null,
    model.predicted && !model.confirmed ? mark('▿', 'predicted first error') : null,
  ]);
}

/** What was taken out and put in; the words of a diff say so to those who do not see it. */
function correctionOf(changes: readonly WordChange[]): HTMLElement {
  const tags = { '=': 'span', '-': 'del', '+': 'ins' } as const;
  const words = changes.map(([kind, text]) => html(tags[kind], {}, text));
  return html('p', { class: 'correction', 'aria-label': 'What the correction changed' }, ...words);
}

function unjudged(model: StepModel): readonly Element[] {
  return present([word('index', nameOf(model)), word('aside', 'not rewarded')]);
}

function paidOf({ word: relation, bar, reward }: StepModel): readonly Element[] {
  return present([word('word', relation), bar && drawBar(bar), word('reward', reward)]);
}

function nameOf({ index, role }: StepModel): string {
  return role === 'reasoning' ? stepWord(index) : `${stepWord(index)} · ${role}`;
}

function mark(shape: string, name: string): Element {
  return html('span', { class: 'mark' }, word('shape', shape), ' ', name);
}

function present(parts: readonly (Element | null)[]): readonly Element[] {
  return parts.filter((part) => part !== null);
}

function word(kind: string, text: string): HTMLElement | null {
  return text === '' ? null : html('span', { class: kind }, text);
}

/** Shows the same number again, so it is nothing to read out. */
function drawBar({ from, to, threshold }: Bar): SVGElement {
  const width = 64;
  return svg(
    'svg',
    { class: 'bar', width, height: 10, 'aria-hidden': 'true' },
    svg('rect', { class: 'track', x: 0, y: 2, width, height: 6 }),
    svg('rect', { class: 'fill', x: from * width, y: 2, width: (to - from) * width, height: 6 }),
    threshold === null
      ? null
      : svg('rect', { class: 'tick', x: threshold * width - 0.5, y: 0, width: 1, height: 10 }),
  );
}

function evidenceList(evidence: readonly Evidence[]): HTMLElement {
  return html(
    'ul',
    { class: 'evidence' },
    ...evidence.map(({ source, verdict, text }) =>
      html('li', {}, word('source', source), ' ', word('verdict', verdict), ' ', text),
    ),
  );
}
