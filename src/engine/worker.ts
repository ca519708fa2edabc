import { HumanError } from '../core/errors.js';
import { connect } from '../rpc/rpc.js';
import type { LoadRequest, PrmOwner, PrmWorker } from '../rpc/worker.js';
import { loadGenerator } from './policies/loadGenerator.js';
import type { Generator } from './policies/generator.js';
import { processWire } from './processWire.js';
import { Prm, devicesFor } from './prm.js';
import { SignsOfLife } from './signsOfLife.js';

// The worker process: the only place where models run. ONNX Runtime's `run` blocks its thread and a
// crash in it takes its process, so neither may happen in the editor's.

/** Traces scored together. Small, so that results and cancels come soon. */
const groupSize = 32;

let prm: Prm | undefined;
let policy: { readonly folder: string; readonly generator: Promise<Generator> } | undefined;

const methods: PrmWorker = {
  load: (request) =>
    life.during(async () => {
      prm = await life.blocked(() => Prm.load(request, { blocked }));
      return prm.model;
    }),
  score: ({ traces }, call) =>
    life.during(async () => {
      if (!prm) throw new HumanError('No model is loaded. Choose one first.');
      for (let start = 0; start < traces.length; start += groupSize) {
        const group = traces.slice(start, start + groupSize);
        for (const scored of await prm.score(group, call.signal)) call.progress(scored);
      }
      return null;
    }),
  continue: ({ request, prefix, sampling }, call) =>
    life.during(async () => {
      if (policy?.folder !== request.folder) policy = loadedPolicy(request);
      return (await policy.generator).continue(prefix, sampling, call.signal);
    }),
  devices: (request) => life.during(() => life.blocked(() => devicesFor(request))),
};

function loadedPolicy(request: LoadRequest): NonNullable<typeof policy> {
  const generator = life.blocked(() => loadGenerator(request, { blocked }));
  // One that did not load is tried again by the next call.
  generator.catch(() => (policy = undefined));
  return { folder: request.folder, generator };
}

const life = new SignsOfLife(connect<PrmOwner>(processWire(process), methods));
const blocked = <T>(run: () => Promise<T>, expected: number | undefined): Promise<T> =>
  life.blocked(run, expected);
// Without its parent it has nothing to do.
process.on('disconnect', () => process.exit());
