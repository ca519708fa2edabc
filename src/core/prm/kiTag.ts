import { isJudged, type Trace } from '../trace.js';
import type { FamilyOptions } from './family.js';
import { LayoutBuilder, type LayoutsOrRefusal, bos, text } from './layout.js';
import { llama3Marks, refuseMarks, sentencePieceMarks } from './marks.js';
import { numbered } from './numberedSteps.js';
import { flagOption, textOption } from './options.js';

/**
 * The text that Math-Shepherd made common: "problem Step 1: ... ки", with the same tag after every
 * step. The whole text is tokenised at once. Steps are trimmed; one that does not begin with "Step 1:"
 * or the like gets that prefix. Tool output is a paragraph without number and tag.
 * @param joiner stands between a tag and the next step.
 */
export function kiTagLayouts(
  trace: Trace,
  options: FamilyOptions,
  joiner: string,
): LayoutsOrRefusal {
  const tag = textOption(options, 'tag', ' ки');
  // Every text follows a space or a line start, where " ки" and "ки" are the same token.
  const refused = refuseMarks(trimmed(trace), [tag, ...sentencePieceMarks, ...llama3Marks], ' ');
  if (refused) return refused;
  const isNumbered = flagOption(options, 'numbered', true);
  const between = textOption(options, 'joiner', joiner);
  const builder = new LayoutBuilder();
  builder.add(bos, text(trace.prompt + textOption(options, 'between', ' ')));
  let number = 0;
  for (const [index, step] of trace.steps.entries()) {
    if (index > 0) builder.add(text(between));
    const content = step.text.trim();
    if (!isJudged(step)) builder.add(text(between === '' ? `${content}\n` : content)).skipStep();
    else {
      builder.add(text(isNumbered ? numbered(content, ++number) : content), text(tag)).readHere();
    }
  }
  return { kind: 'layouts', layouts: [builder.build({ by: 'runs', tag })] };
}

function trimmed(trace: Trace): Trace {
  return { ...trace, steps: trace.steps.map((step) => ({ ...step, text: step.text.trim() })) };
}
