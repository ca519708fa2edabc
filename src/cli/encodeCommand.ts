import type { Command } from 'commander';
import { encodeLayout } from '../core/prm/encode.js';
import type { FamilyOptions, PrmFamily } from '../core/prm/family.js';
import type { GenerativeFamily } from '../core/prm/generative/generative.js';
import { generativeFamilies, generativeFamilyById } from '../core/prm/generative/index.js';
import { families } from '../core/prm/index.js';
import { type Layout, layoutText } from '../core/prm/layout.js';
import type { Tokenizer } from '../core/prm/tokenizer.js';
import type { Trace } from '../core/trace.js';
import { tokenizerAt } from '../engine/tokenizer.js';
import { run } from './command.js';
import { namedFamily } from './named.js';
import { readInput } from './input.js';
import { type InputOptions, familyOption, withInput } from './options.js';

interface EncodeOptions extends InputOptions {
  readonly family: string;
  readonly tokenizer?: string;
  readonly option: FamilyOptions;
}

/** The command that shows what a family would feed a model, without running one. */
export function addEncodeCommand(program: Command): void {
  withInput(program.command('encode'))
    .description('what a PRM family would feed a model, and where each step is read')
    .requiredOption(
      '--family <id>',
      [...families, ...generativeFamilies].map(({ id }) => id).join(' | '),
    )
    .option('--tokenizer <dir>', 'a folder with tokenizer.json and tokenizer_config.json')
    .option('--option <name=value>', "an option of the family's, may be repeated", familyOption, {})
    .action((files: string[], options: EncodeOptions) =>
      run(
        options,
        async ({ output, abort }) => {
          const generative = generativeFamilyById(options.family);
          if (generative) {
            for await (const { trace } of output.readable(readInput(files, options, abort)))
              await output.item(...firstAsk(generative, trace, options.option));
            return;
          }
          const family = namedFamily(options.family);
          const { tokenizer: folder } = options;
          const tokenizer = folder === undefined ? undefined : await tokenizerAt(folder);
          for await (const { trace } of output.readable(readInput(files, options, abort))) {
            const shown = encoded(family, trace, tokenizer, options.option);
            if ('refused' in shown) {
              const problem = `cannot be asked of ${family.id}: ${shown.refused}`;
              await output.problem({ problem, file: trace.file, record: trace.record });
            } else await output.item({ id: trace.id, ...shown }, () => textOf(trace, shown));
          }
        },
        files,
      ),
    );
}

/** What a generative family asks first; later questions depend on what is answered. */
function firstAsk(
  family: GenerativeFamily,
  trace: Trace,
  options: FamilyOptions,
): [object, () => string] {
  const { value } = family.judge(trace, options).next();
  const ask = 'turns' in value ? value : undefined;
  const begun = ask?.begun === '' ? [] : [{ role: 'assistant', content: ask?.begun ?? '' }];
  const turns = [...(ask?.turns ?? []), ...begun];
  const readAt = trace.steps.map(() => null);
  const text = turns.map(({ role, content }) => `[${role}]\n${content}`).join('\n');
  return [{ id: trace.id, turns, readAt }, () => `== ${trace.id}\n${text}\n`];
}

/** Text and offsets, with a tokenizer also ids and positions; parallel to the steps, null unread. */
interface Shown {
  readonly model?: string;
  readonly text: string;
  readonly readAt: readonly (number | null)[];
  /** Reads that are no step's own. */
  readonly alsoAt?: readonly number[];
  readonly ids?: readonly number[];
  readonly readIds?: readonly (number | null)[];
  readonly alsoIds?: readonly (number | null)[];
}

type Encoded = Shown | { readonly layouts: readonly Shown[] };

/** One layout is the answer itself; several are a list, each with its model. */
function encoded(
  family: PrmFamily,
  trace: Trace,
  tokenizer: Tokenizer | undefined,
  options: FamilyOptions,
): Encoded | { readonly refused: string } {
  const asked = family.layouts(trace, options);
  if (asked.kind === 'refused') return { refused: asked.reason };
  const layouts: Shown[] = [];
  for (const layout of asked.layouts) {
    const shown = shownLayout(layout, tokenizer);
    if ('refused' in shown) return shown;
    layouts.push({ model: layout.model, ...shown });
  }
  const [only] = layouts;
  if (!only || layouts.length > 1) return { layouts };
  const { model, ...alone } = only;
  return model === 'prm' ? alone : only;
}

function shownLayout(
  layout: Layout,
  tokenizer: Tokenizer | undefined,
): Shown | { readonly refused: string } {
  const { text, readAt, alsoAt } = layoutText(layout);
  const also = alsoAt.length > 0;
  const shown: Shown = { text, readAt: nulled(readAt), ...(also && { alsoAt }) };
  if (!tokenizer) return shown;
  const pass = encodeLayout(layout, tokenizer);
  if ('refused' in pass) return pass;
  const steps = layout.readAfter.length;
  return {
    ...shown,
    ids: pass.ids,
    readIds: nulled(pass.readAt.slice(0, steps)),
    ...(also && { alsoIds: nulled(pass.readAt.slice(steps)) }),
  };
}

function nulled(positions: readonly (number | undefined)[]): (number | null)[] {
  return positions.map((position) => position ?? null);
}

/** For a person: the text with a bar where a step is read. */
function textOf({ id }: Trace, shown: Encoded): string {
  const layouts = 'layouts' in shown ? shown.layouts : [shown];
  return layouts.map((each) => `== ${id}\n${marked(each)}\n`).join('\n');
}

function marked({ text, readAt }: Shown): string {
  const ends = [0, ...readAt.filter((at) => at !== null), text.length];
  return ends
    .slice(1)
    .map((end, at) => text.slice(ends[at], end))
    .join('▌');
}
