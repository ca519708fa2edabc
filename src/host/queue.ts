import * as vscode from 'vscode';
import { ratingsOf } from '../core/label.js';
import { openDisputes } from '../core/labels/adjudication.js';
import {
  type QueueItem,
  drawn,
  ordered,
  queueOrderById,
  queueOrders,
} from '../core/labels/queue.js';
import type { Trace } from '../core/trace.js';
import type { OpenTrace } from './openTrace.js';
import type { OpenTraces } from './openTraces.js';
import { settings } from './settings.js';
import type { TraceFileSession } from './traceFileSession.js';

const sampled = 'sampled';

/** The order in which traces are worked on. */
export class Queue {
  /** By trace hash: the chance with which a trace was put forward. */
  readonly #propensities = new Map<string, number>();

  constructor(private readonly traces: OpenTraces) {}

  /** The chance with which a trace was drawn, where the order is a random one. */
  propensityOf({ source }: OpenTrace): number | undefined {
    return settings.queueOrder.value === sampled ? this.#propensities.get(source.hash) : undefined;
  }

  /** The trace before or after another in the order of work. */
  async neighbour(open: OpenTrace, direction: 1 | -1): Promise<Trace | undefined> {
    const queue = await this.#orderOf(await this.traces.sessionOf(open));
    const at = queue.findIndex((trace) => trace === open.source);
    return queue[at + direction];
  }

  /** The next trace in the order of work that fits. */
  async next(
    open: OpenTrace,
    fits: (session: TraceFileSession, trace: Trace) => boolean,
  ): Promise<Trace | undefined> {
    const session = await this.traces.sessionOf(open);
    const queue = await this.#orderOf(session);
    const at = queue.findIndex((trace) => trace === open.source);
    return queue.slice(at + 1).find((trace) => fits(session, trace));
  }

  /** Lets the user choose; with an id, nothing is asked. */
  async choose(given: unknown): Promise<void> {
    const known = [
      ...queueOrders,
      { id: sampled, title: 'Drawn at random, suspicious ones more often' },
    ];
    const picks = known.map(({ id, title }) => ({ label: title, description: id, id }));
    const chosen =
      picks.find(({ id }) => id === given) ??
      (await vscode.window.showQuickPick(picks, { title: 'Order of work' }));
    if (chosen) await settings.queueOrder.set(chosen.id);
  }

  async #orderOf(session: TraceFileSession): Promise<readonly Trace[]> {
    const id = settings.queueOrder.value;
    // In the file's own order there is nothing to wait for.
    if (id === 'file') return session.traces;
    const all = await session.allTraces();
    const items = all.map((trace) => itemOf(session, trace));
    if (id !== sampled) {
      const order = queueOrderById(id);
      return order ? ordered(items, order).flatMap((index) => all[index] ?? []) : all;
    }
    const draws = drawn(items, {
      seed: settings.queueSeed.value,
      floor: settings.queueFloor.value,
    });
    return draws.flatMap(({ index, propensity }) => {
      const trace = all[index];
      if (trace) this.#propensities.set(trace.hash, propensity);
      return trace ?? [];
    });
  }
}

function itemOf(session: TraceFileSession, trace: Trace): QueueItem {
  const open = session.known(trace);
  const recorded = trace.signals
    .filter(({ kind }) => kind === 'validity' || kind === 'value')
    .map(({ values }) => values);
  const [first = [], ...others] = recorded;
  const own = open?.allRewards ?? [];
  const { current } = session.labels.stateOf(trace);
  return {
    hash: trace.hash,
    rewards: own.length > 0 ? own : first,
    others: own.length > 0 ? recorded : others,
    threshold: open?.threshold ?? 0.5,
    outcome: trace.outcome,
    labels: ratingsOf(current.labels),
    disputed: openDisputes(current).length,
  };
}
