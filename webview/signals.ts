import type { PanelSignal, PanelState } from '../src/rpc/panel.js';

/** The signals that say how much; a verdict says only yes or no and is shown as evidence. */
export function rewardSignals(signals: readonly PanelSignal[]): readonly PanelSignal[] {
  return signals.filter((signal) => signal.kind !== 'verdict');
}

/** The signal whose numbers stand beside the steps: the reader's choice, else a model's. */
export function chosenSignal(
  signals: readonly PanelSignal[],
  id: string | undefined,
): PanelSignal | undefined {
  const rewards = rewardSignals(signals);
  return rewards.find((signal) => signal.id === id) ?? rewards.find(isModel) ?? rewards[0];
}

/**
 * The threshold where it means something for this signal, else null. It is calibrated for the
 * model, so other sources are measured by it only where there is no model's signal.
 */
export function thresholdFor(
  { threshold, signals }: Pick<PanelState, 'threshold' | 'signals'>,
  signal: PanelSignal | undefined,
): number | null {
  if (signal?.kind !== 'validity' && signal?.kind !== 'value') return null;
  return isModel(signal) || !signals.some(isModel) ? threshold : null;
}

/** Step that later steps are dimmed after: what a person says goes before what a model says. */
export function firstErrorOf({
  confirmedError,
  predictedError,
}: Pick<PanelState, 'confirmedError' | 'predictedError'>): number | null {
  const error = confirmedError ?? predictedError;
  return error === -1 ? null : error;
}

function isModel(signal: PanelSignal): boolean {
  return signal.id.startsWith('prm:');
}
