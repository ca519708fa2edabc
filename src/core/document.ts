import type { Span, Trace } from './trace.js';
import { visible } from './visible.js';

/** The readable text of a trace, with where everything in it stands. */
export interface TraceDocument {
  readonly text: string;
  readonly prompt: Span | undefined;
  /** Parallel to the steps. */
  readonly steps: readonly StepPlace[];
}

export interface StepPlace {
  /** The heading line, without its line break. */
  readonly heading: Span;
  /** The step's own text, to the letter. */
  readonly body: Span;
}

/**
 * Lays a trace out as text: a title, the problem, then each step under a heading of its own.
 * Step texts stand in it unchanged (line breaks apart, which editors know in one form
 * only, and hidden characters, which show as signs of the same length).
 * `corrected` is parallel to the steps: what stands there was rewritten by somebody.
 */
export function layOut(
  trace: Trace,
  corrected: readonly (object | undefined)[] = [],
): TraceDocument {
  const page = new Page();
  page.line(`# ${oneLine(trace.id)}`);
  page.line();
  const prompt = trace.prompt === '' ? undefined : section(page, '## problem', trace.prompt).body;
  const steps = trace.steps.map((step, index) => {
    const role = step.role === 'reasoning' ? '' : ` · ${step.role}`;
    const mark = corrected[index] ? ' · corrected' : '';
    return section(page, `## step ${index}${role}${mark}`, step.text);
  });
  const ending = endingOf(trace);
  if (ending !== '') section(page, '## result', ending);
  return { text: page.text, prompt, steps };
}

/** Where an offset in the shown text of a step lies in the step's own text. */
export function sourceOffset(text: string, shown: number): number {
  let offset = 0;
  for (let left = shown; left > 0 && offset < text.length; left--) {
    offset += text.startsWith('\r\n', offset) ? 2 : 1;
  }
  return offset;
}

function section(page: Page, heading: string, body: string): StepPlace {
  const place = { heading: page.line(heading), body: page.line(body.replace(/\r\n?/g, '\n')) };
  page.line();
  return place;
}

function endingOf({ answer, outcome }: Trace): string {
  const lines = [];
  if (answer !== undefined) lines.push(`expected answer: ${oneLine(answer)}`);
  if (outcome !== undefined) lines.push(`final answer is ${outcome ? 'right' : 'wrong'}`);
  return lines.join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

class Page {
  text = '';

  /** Adds a line and tells where it stands. */
  line(content = ''): Span {
    const start = this.text.length;
    this.text += `${visible(content)}\n`;
    return [start, start + content.length];
  }
}
