import type { TracePanelHost } from '../src/rpc/panel.js';
import { type Rating, ratingShapes } from '../src/core/rating.js';
import { button, setPressed, setReachable } from './controls.js';
import { html } from './dom.js';
import { stepWord } from './words.js';

type StepCommand = Parameters<TracePanelHost['command']>[0]['command'];

export interface StepActions {
  readonly select: (step: number) => void;
  readonly rate: (step: number, rating: Rating | null) => void;
  readonly firstError: (step: number) => void;
  readonly command: (step: number, command: StepCommand) => void;
}

const ratings: readonly { readonly rating: Rating; readonly name: string }[] = [
  { rating: 1, name: 'Good' },
  { rating: 0, name: 'Neutral' },
  { rating: -1, name: 'Bad' },
  { rating: 'unsure', name: 'Unsure' },
];

const commands: readonly (readonly [StepCommand, text: string, name: string])[] = [
  ['label.accept', 'accept', "Accept the PRM's label"],
  ['label.note', 'note', 'Write a note'],
  ['label.tag', 'tag', 'Tag as hack'],
  ['step.correct', 'correct', 'Correct the text'],
  ['step.split', 'split', 'Split the step'],
  ['step.merge', 'merge', 'Merge with the next step'],
];

/** The buttons that label a step, for those who point; keys are the editor's. */
export class Labelling {
  readonly element: HTMLElement;
  private readonly rateButtons: ReadonlyMap<Rating, HTMLElement>;
  private readonly others: readonly HTMLElement[];

  constructor(step: number, actions: StepActions) {
    this.rateButtons = new Map(
      ratings.map(({ rating, name }) => [
        rating,
        button({
          text: ratingShapes[`${rating}`],
          name,
          onClick: () => actions.rate(step, rating),
        }),
      ]),
    );
    this.others = [
      button({ text: 'clear', name: 'Clear the label', onClick: () => actions.rate(step, null) }),
      button({
        text: 'first error',
        name: 'First error here: all before it is good',
        onClick: () => actions.firstError(step),
      }),
      ...commands.map(([command, text, name]) =>
        button({ text, name, onClick: () => actions.command(step, command) }),
      ),
    ];
    const name = `Label ${stepWord(step)}`;
    const group = { class: 'labelling', role: 'group', 'aria-label': name };
    this.element = html('div', group, ...this.rateButtons.values(), ...this.others);
  }

  show(rating: Rating | null): void {
    for (const [own, control] of this.rateButtons) setPressed(control, own === rating);
  }

  setReachable(reachable: boolean): void {
    for (const control of [...this.rateButtons.values(), ...this.others]) {
      setReachable(control, reachable);
    }
  }
}
