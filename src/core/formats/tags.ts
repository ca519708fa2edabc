/** The tag after each step where Math-Shepherd and its heirs want a label. */
export const stepTag = 'ки';

/** A text with a tag after each step, cut at its tags. */
export interface TaggedText {
  readonly prompt: string;
  readonly steps: readonly string[];
  /** How many tags stand in the question, before the first step; their labels judge no step. */
  readonly stray: number;
  /** Whether the last step has no tag, and so no label. */
  readonly open: boolean;
  readonly problems: readonly string[];
}

/** Steps without the white space round them: that belongs to the tags. */
export function cutAtTags(text: string): Pick<TaggedText, 'steps' | 'open'> {
  const pieces = text.split(stepTag);
  const open = pieces.at(-1)?.trim() !== '';
  return { steps: (open ? pieces : pieces.slice(0, -1)).map((piece) => piece.trim()), open };
}

/** The same where the question stands before the first step in one string. */
export function cutQuestionAndSteps(text: string): TaggedText {
  const { steps, open } = cutAtTags(text);
  const cut = cutQuestion(steps);
  return { ...cut, open: open && cut.steps.length > 0 };
}

/** Steps, the first of which still has the question before it. */
export function cutQuestion(pieces: readonly string[]): Omit<TaggedText, 'open'> {
  const cut = cutByMarker(pieces) ?? cutByQuestionMark(pieces);
  const unclear = 'the end of the question cannot be told; it is left in the first step';
  if (!cut) return { prompt: '', steps: pieces, stray: 0, problems: [unclear] };
  const { stray } = cut;
  const ignored = `${stray} ${stray === 1 ? 'label stands' : 'labels stand'} in the question; ignored`;
  return { ...cut, problems: stray === 0 ? [] : [ignored] };
}

type Cut = Pick<TaggedText, 'prompt' | 'steps' | 'stray'>;

/** "Step 1:", in lower case in some records, starts the first step: where it stands only once. */
function cutByMarker(pieces: readonly string[]): Cut | undefined {
  const stray = pieces.findIndex((piece) => /step \d+:/i.test(piece));
  const first = pieces[stray];
  if (first === undefined) return undefined;
  const marker = ['Step 1:', 'step 1:'].find((mark) => first.split(mark).length === 2);
  if (marker === undefined) return undefined;
  const at = first.indexOf(marker);
  const prompt = [...pieces.slice(0, stray), first.slice(0, at)].join(' ').trim();
  return { prompt, steps: [first.slice(at), ...pieces.slice(stray + 1)], stray };
}

/** Without markers, a first piece with one question mark ends its question there. */
function cutByQuestionMark([first = '', ...rest]: readonly string[]): Cut | undefined {
  const [question = '', step = '', ...more] = first.split('?');
  if (more.length > 0 || !first.includes('?') || /step 1:/i.test(first)) return undefined;
  const isStray = step.trim() === '';
  if (isStray && rest.length === 0) return undefined;
  const steps = isStray ? rest : [step.trim(), ...rest];
  return { prompt: `${question}?`, steps, stray: isStray ? 1 : 0 };
}
