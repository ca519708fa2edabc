/** Ids that package.json contributes; test/manifest.test.ts keeps both the same. */
export const commandIds = [
  'openTraces',
  'openTrace',
  'openSample',
  'score',
  'scoreAll',
  'findFirstError',
  'toggleLabelMode',
  'toggleBlindMode',
  'label.good',
  'label.neutral',
  'label.bad',
  'label.unsure',
  'label.clear',
  'label.firstError',
  'label.accept',
  'label.acceptToEnd',
  'label.applyToFollowing',
  'label.note',
  'label.tag',
  'label.notHack',
  'label.giveUp',
  'label.undo',
  'label.redo',
  'step.next',
  'step.previous',
  'step.nextUnlabelled',
  'step.nextSuspicious',
  'step.correct',
  'step.split',
  'step.merge',
  'step.read',
  'trace.next',
  'trace.previous',
  'bisect',
  'bisect.yes',
  'bisect.no',
  'bisect.stop',
  'queue.order',
  'labels.move',
  'probe',
  'export',
  'showPanel',
  'showReport',
  'saveReport',
  'selectModel',
  'showDevices',
  'showKeys',
] as const;
export type CommandId = (typeof commandIds)[number];

export const contextKeys = {
  isTrace: 'rewardscope.isTrace',
  labelMode: 'rewardscope.labelMode',
  /** Label mode, whichever keys it has: chords work in it. */
  labelChords: 'rewardscope.labelChords',
  blindMode: 'rewardscope.blindMode',
  /** A question of bisection is open. */
  bisecting: 'rewardscope.bisecting',
};

export const viewIds = { traces: 'rewardscope.traces', findings: 'rewardscope.findings' };

/** The read-only trace document. */
export const traceScheme = 'rewardscope';
/** One step that is being corrected. */
export const stepScheme = 'rewardscope-step';
/** An edited trace beside the original, each with its rewards. */
export const probeScheme = 'rewardscope-probe';
export const traceLanguage = 'trace';

export const diagnosticSource = 'rewardscope';

export function qualified(id: CommandId): string {
  return `rewardscope.${id}`;
}
