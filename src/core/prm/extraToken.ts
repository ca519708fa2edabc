import { isJudged, type Trace } from '../trace.js';
import { chatOf, turn } from './chat.js';
import type { FamilyOptions } from './family.js';
import { LayoutBuilder, type LayoutsOrRefusal, text, token } from './layout.js';
import { refuseMarks } from './marks.js';
import { textOption } from './options.js';

/**
 * The layout that Qwen2.5-Math-PRM made common: one chat, whose assistant closes every step with a
 * special token. Tool output stands before the step that follows, with a blank line and no token.
 */
export function extraTokenLayouts(
  trace: Trace,
  options: FamilyOptions,
  system: string,
): LayoutsOrRefusal {
  const chat = chatOf(options, { chat: 'chatml', system });
  if ('kind' in chat) return chat;
  const { template } = chat;
  const tag = textOption(options, 'tag', '<extra_0>');
  const refused = refuseMarks(trace, [tag, ...template.marks]);
  if (refused) return refused;
  const builder = new LayoutBuilder()
    .add(...template.opening(chat.system), ...turn(template, 'user', trace.prompt))
    .add(...template.head('assistant'));
  for (const step of trace.steps) {
    if (isJudged(step)) builder.add(text(step.text), token(tag)).readHere();
    else builder.add(text(`${step.text}\n\n`)).skipStep();
  }
  builder.add(...template.close.slice(0, 1));
  return { kind: 'layouts', layouts: [builder.build({ by: 'runs' })] };
}
