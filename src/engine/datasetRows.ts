import { type CurationOptions, Curator } from '../core/curation/curator.js';
import { Problems } from '../core/curation/problems.js';
import { type Splits, splitOf } from '../core/curation/splits.js';
import type { ExportFormat, ExportOptions, Labelled, RowOrSkip } from '../core/exports/export.js';
import { hashOf } from '../core/hash.js';

/**
 * The labelled traces of an export, as often as they are asked for. A survey comes before the rows
 * and needs no signal that costs anything.
 */
export type LabelledSource = (pass: 'survey' | 'rows') => AsyncIterable<Labelled>;

export interface RowsRequest {
  readonly format: ExportFormat;
  readonly options: ExportOptions;
  readonly curation?: CurationOptions | undefined;
  readonly splits?: Splits | undefined;
}

/** A row with the split it belongs to ('' where there are none), or why a trace yields none. */
export type DatasetRow =
  | (Extract<RowOrSkip, { kind: 'row' }> & { readonly split: string })
  | Extract<RowOrSkip, { kind: 'skip' }>;

/** All rows of a dataset, one at a time. Only the traces of open problems are held. */
export async function* datasetRows(
  read: LabelledSource,
  { format, options, curation = {}, splits }: RowsRequest,
): AsyncGenerator<DatasetRow> {
  const curator = new Curator(curation);
  const isGrouped = format.scope === 'group';
  const survey = new Survey(curator, isGrouped, splits !== undefined);
  if (isGrouped || splits || curator.needsSurvey)
    for await (const labelled of read('survey')) survey.see(labelled);
  const gathering = new Gathering(survey.counts);
  for await (const labelled of read('rows')) {
    const refused = curator.refuse(labelled);
    if (refused !== undefined) yield { kind: 'skip', reason: refused };
    const taken = refused === undefined ? [labelled] : [];
    const together = isGrouped ? gathering.add(labelled, taken) : taken;
    if (together.length === 0) continue;
    for (const row of format.rows(together, options))
      yield row.kind === 'skip' ? row : { ...row, split: survey.splitOf(row.from, splits) };
  }
}

/** What must be known of all traces before the first row is made. */
class Survey {
  /** How many traces each prompt has. */
  readonly counts = new Map<string, number>();
  readonly #problems = new Problems();

  constructor(
    private readonly curator: Curator,
    private readonly isGrouped: boolean,
    private readonly isSplit: boolean,
  ) {}

  see(labelled: Labelled): void {
    const { trace } = labelled;
    this.curator.survey(labelled);
    if (this.isSplit) this.#problems.add(trace);
    if (!this.isGrouped) return;
    const key = hashOf([trace.prompt]);
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  splitOf([first]: readonly Labelled[], splits: Splits | undefined): string {
    return first && splits ? splitOf(this.#problems.keyOf(first.trace), splits) : '';
  }
}

/** Holds the traces of a prompt until all of them have come. */
class Gathering {
  readonly #waiting = new Map<string, Labelled[]>();

  constructor(private readonly left: Map<string, number>) {}

  /** The traces of a prompt once its last one is here; until then none. */
  add({ trace }: Labelled, taken: readonly Labelled[]): readonly Labelled[] {
    const key = hashOf([trace.prompt]);
    const waiting = this.#waiting.get(key) ?? [];
    waiting.push(...taken);
    const left = (this.left.get(key) ?? 1) - 1;
    this.left.set(key, left);
    if (left > 0) this.#waiting.set(key, waiting);
    else this.#waiting.delete(key);
    return left > 0 ? [] : waiting;
  }
}
