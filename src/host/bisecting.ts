import * as vscode from 'vscode';
import { HumanError } from '../core/errors.js';
import { stepReference } from '../core/label.js';
import { type HumanBisect, humanBisect } from '../core/search/humanBisect.js';
import { isJudged } from '../core/trace.js';
import { contextKeys } from './contributions.js';
import type { StepCursor } from './cursor.js';
import type { Labelling } from './labelling.js';
import type { OpenTrace } from './openTrace.js';
import { settings } from './settings.js';

interface Asked {
  readonly open: OpenTrace;
  readonly step: number;
  readonly text: string;
}

/**
 * Asks "is everything up to here right?" until the first error is known well enough. Every answer is
 * an act, so it can be undone, and a search goes on where it was left, whenever that was.
 */
export class Bisecting implements vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<void>();
  /** A question was asked or answered. */
  readonly onDidChange = this.#changed.event;
  #asked: Asked | undefined;

  constructor(
    private readonly labelling: Labelling,
    private readonly cursor: StepCursor,
  ) {}

  /** The question that is open on a trace: about which step, and in words. */
  questionOf(open: OpenTrace): { readonly step: number; readonly text: string } | undefined {
    return this.#asked?.open === open ? this.#asked : undefined;
  }

  /** Starts on a trace, goes on, or stops where a question is open. */
  async toggle(open: OpenTrace): Promise<void> {
    if (this.questionOf(open)) await this.stop();
    else await this.ask(open);
  }

  /** Asks, or concludes what the answers so far say. */
  async ask(open: OpenTrace): Promise<void> {
    const judged = judgedSteps(open);
    if (judged.length === 0) throw new HumanError('This trace has no steps to ask about.');
    const found = searchOf(open, judged);
    const step = found.ask === undefined ? undefined : judged[found.ask];
    if (step === undefined) {
      await this.#conclude(open, judged, found);
      return;
    }
    const sure = Math.round(found.confidence * 100);
    const text = `Is everything up to step ${step} right?  y yes · w wrong · b stop  (${sure} % sure)`;
    await this.#set({ open, step, text });
    this.cursor.moveTo(open, step);
  }

  async answer(isRight: boolean): Promise<void> {
    const asked = this.#asked;
    if (!asked) throw new HumanError('No question is open. Press b to bisect the trace.');
    const { open, step } = asked;
    await this.labelling.say(open, [
      {
        what: 'note',
        value: { prefixRight: isRight },
        step: stepReference(open.trace, step),
        via: 'bisect',
      },
    ]);
    await this.ask(open);
  }

  async stop(): Promise<void> {
    await this.#set(undefined);
  }

  async #conclude(
    open: OpenTrace,
    judged: readonly number[],
    { firstError, confidence }: HumanBisect,
  ): Promise<void> {
    await this.#set(undefined);
    const error = firstError === -1 ? -1 : (judged[firstError] ?? -1);
    const sure = `${(confidence * 100).toFixed(0)} % sure`;
    await this.labelling.say(open, [
      {
        what: 'first-error',
        value: error,
        note: `bisected, ${sure}`,
        via: 'bisect',
        ...(error >= 0 && { step: stepReference(open.trace, error) }),
      },
    ]);
    this.cursor.moveTo(open, Math.max(0, error));
    const answer = error === -1 ? 'no error' : `the first error is step ${error}`;
    vscode.window.setStatusBarMessage(`Rewardscope: ${answer}, ${sure}`, 8000);
  }

  async #set(asked: Asked | undefined): Promise<void> {
    this.#asked = asked;
    await vscode.commands.executeCommand('setContext', contextKeys.bisecting, asked !== undefined);
    this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

function judgedSteps({ trace }: OpenTrace): number[] {
  return trace.steps.flatMap((step, index) => (isJudged(step) ? [index] : []));
}

function searchOf(open: OpenTrace, judged: readonly number[]): HumanBisect {
  const answers = judged.flatMap((step, prefix) =>
    (open.current.answers[step] ?? []).map((isRight) => ({ prefix, isRight })),
  );
  // A blind annotator is not led by rewards, not even to the questions.
  const rewards = judged.map((step) => (open.isBlind ? undefined : open.allRewards[step]));
  return humanBisect(rewards, answers, {
    noise: settings.bisectNoise.value,
    confidence: settings.bisectConfidence.value,
  });
}
