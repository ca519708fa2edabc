import { isJudged, type Trace } from '../trace.js';
import { type Chat, turn } from './chat.js';
import { LayoutBuilder, type LayoutsOrRefusal, text } from './layout.js';
import { refuseMarks } from './marks.js';

/**
 * A conversation in which the user says one step after another and the assistant judges each. The
 * judgement that is fed is always the good one; each is read where its first token is predicted, at
 * the end of the assistant's head. Tool output opens the turn of the step that follows.
 */
export function turnLayouts(
  trace: Trace,
  { template, system }: Chat,
  verdict: string,
  first: (step: string) => string,
): LayoutsOrRefusal {
  const refused = refuseMarks(trace, template.marks);
  if (refused) return refused;
  const builder = new LayoutBuilder().add(...template.opening(system));
  let context = '';
  let isFirst = true;
  for (const step of trace.steps) {
    if (!isJudged(step)) {
      context += `${step.text}\n\n`;
      builder.skipStep();
      continue;
    }
    const said = context + step.text.trim();
    builder.add(...turn(template, 'user', isFirst ? first(said) : said));
    builder.add(...template.head('assistant')).readHere();
    builder.add(text(verdict), ...template.close);
    context = '';
    isFirst = false;
  }
  return { kind: 'layouts', layouts: [builder.build({ by: 'runs', tag: template.headTag })] };
}
