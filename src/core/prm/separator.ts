import { isJudged, type Trace } from '../trace.js';
import { type Layout, LayoutBuilder, type Piece, text } from './layout.js';

/**
 * Problem, then step and separator by turns, each piece tokenised by itself; a step is read at the last
 * token of its separator. Since nothing is searched for, a step may hold separators. Tool output is fed
 * like a step and not read.
 */
export function separatorLayout(
  trace: Trace,
  separator: string,
  opening: readonly Piece[] = [],
): Layout {
  const builder = new LayoutBuilder().add(...opening, text(trace.prompt));
  for (const step of trace.steps) {
    builder.add(text(step.text), text(separator));
    if (isJudged(step)) builder.readHere();
    else builder.skipStep();
  }
  return builder.build({ by: 'pieces' });
}
