/** Ids that package.json contributes; test/manifest.test.ts keeps both the same. */
export const commandIds = [
  'openTraces',
  'openTrace',
  'openSample',
  'score',
  'scoreAll',
  'findFirstError',
  'toggleLabelMode',
  'label.good',
  'label.neutral',
  'label.bad',
  'label.unsure',
  'label.clear',
  'label.firstError',
  'label.undo',
  'label.redo',
  'step.next',
  'step.previous',
  'step.nextUnlabelled',
  'step.read',
  'trace.next',
  'trace.previous',
  'export',
  'showPanel',
  'selectModel',
  'showDevices',
  'showKeys',
] as const;
export type CommandId = (typeof commandIds)[number];

export const contextKeys = { isTrace: 'rewardscope.isTrace', labelMode: 'rewardscope.labelMode' };

export const viewIds = { traces: 'rewardscope.traces' };

/** The read-only trace document. */
export const traceScheme = 'rewardscope';
export const traceLanguage = 'trace';

export const diagnosticSource = 'rewardscope';

export function qualified(id: CommandId): string {
  return `rewardscope.${id}`;
}
