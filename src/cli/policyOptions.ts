import { join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { HumanError } from '../core/errors.js';
import { outcomeCheckById, outcomeChecks } from '../core/outcomes/index.js';
import type { OutcomeCheck } from '../core/outcomes/outcome.js';
import {
  type SearchSettings,
  type StoppingId,
  defaultSettings,
  stoppingIds,
} from '../core/search/firstError.js';
import type { Budget } from '../core/search/run.js';
import type { Trace } from '../core/trace.js';
import { keyFrom } from '../engine/http/address.js';
import { Endpoint } from '../engine/http/endpoint.js';
import { RolloutCache } from '../engine/policies/cache.js';
import { LocalPolicy } from '../engine/policies/local.js';
import { OpenAiPolicy, type PolicyApi, policyApis } from '../engine/policies/openAi.js';
import { type Policy, defaultSampling } from '../engine/policies/policy.js';
import { RecordedPolicy } from '../engine/policies/recorded.js';
import type { DeviceRequest } from '../rpc/worker.js';
import { natural, number, positive } from './options.js';

/** Options of a search that asks rollouts; the key and the concurrency are those of any server. */
export interface PolicyOptions {
  readonly policy?: string;
  readonly policyModel?: string;
  readonly policyApi: PolicyApi;
  readonly apiKeyEnv?: string;
  readonly rollouts: number;
  readonly earlyStop: boolean;
  readonly stopping?: StoppingId;
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly device: DeviceRequest;
  readonly threads: number;
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly seed: number;
  readonly concurrency: number;
  readonly batch: number;
  readonly searches: number;
  readonly budgetRollouts: number;
  readonly budgetTokens: number;
  readonly rolloutCache?: string;
  readonly check: string;
}

export function withPolicy(command: Command): Command {
  const { omega } = defaultSettings;
  return command
    .option(
      '--policy <url|dir|recorded>',
      'who makes rollouts: a server, a local model, the file itself',
    )
    .option('--policy-model <name>', 'the model to ask the server for', 'default')
    .addOption(
      new Option('--policy-api <api>', 'how the server is asked')
        .choices(policyApis)
        .default('completions'),
    )
    .option('--rollouts <k>', 'rollouts per prefix', positive, defaultSettings.rollouts)
    .option('--no-early-stop', 'make all k rollouts of a prefix, whatever the first ones say')
    .addOption(new Option('--stopping <rule>', 'another rule to stop by').choices(stoppingIds))
    .option('--temperature <t>', 'of the policy', number, defaultSampling.temperature)
    .option('--top-p <p>', 'of the policy', number, defaultSampling.topP)
    .option('--top-k <k>', 'of a local policy, 0: all tokens', natural, 0)
    .option('--max-tokens <n>', 'of one rollout', positive, defaultSampling.maxTokens)
    .option('--stop <text>', 'ends a rollout; may be given again', more, defaultSampling.stop)
    .option('--seed <n>', 'of the rollouts', natural, defaultSampling.seed)
    .option('--batch <n>', 'rollouts that are asked for at once', positive, defaultSettings.batch)
    .option('--searches <n>', 'searches of one tree (omega)', positive, omega.searches)
    .option('--budget-rollouts <n>', 'rollouts of the whole run', positive, Infinity)
    .option('--budget-tokens <n>', 'tokens of the whole run', positive, Infinity)
    .option('--rollout-cache <file>', 'keeps rollouts there, and takes them from there')
    .option('--check <id>', outcomeChecks.map(({ id }) => id).join(' | '), 'final-answer');
}

function more(text: string, before: readonly string[]): string[] {
  return [...before, text.replaceAll('\\n', '\n')];
}

export function settingsOf(options: PolicyOptions): SearchSettings {
  const early = options.earlyStop ? 'first-success' : 'all';
  return {
    ...defaultSettings,
    rollouts: options.rollouts,
    stopping: options.stopping ?? early,
    batch: options.batch,
    omega: { ...defaultSettings.omega, searches: options.searches },
  };
}

export function budgetOf({ budgetRollouts, budgetTokens }: PolicyOptions): Budget {
  return { rollouts: budgetRollouts, tokens: budgetTokens };
}

export function checkOf({ check: id }: PolicyOptions): OutcomeCheck {
  const check = outcomeCheckById(id);
  if (check) return check;
  const known = outcomeChecks.map((each) => each.id).join(', ');
  throw new HumanError(`There is no outcome check "${id}". Known: ${known}.`);
}

/** The policy that the options name, behind its cache; `traces` are read only where it is recorded. */
export async function policyOf(
  name: string,
  options: PolicyOptions,
  traces: () => Promise<readonly Trace[]>,
): Promise<Policy> {
  const policy = await namedPolicy(name, options, traces);
  if (options.rolloutCache === undefined || name === 'recorded') return policy;
  return (await RolloutCache.open(options.rolloutCache)).over(policy);
}

async function namedPolicy(
  name: string,
  options: PolicyOptions,
  traces: () => Promise<readonly Trace[]>,
): Promise<Policy> {
  if (name === 'recorded') return new RecordedPolicy(await traces());
  return /^https?:/i.test(name) ? remote(name, options) : local(name, options);
}

function local(folder: string, options: PolicyOptions): Promise<Policy> {
  const { temperature, topP, topK, maxTokens, stop, seed, device, threads } = options;
  const sampling = { temperature, topP, topK, maxTokens, stop, seed };
  return LocalPolicy.open({ folder: resolve(folder), device, threads }, sampling, {
    worker: join(__dirname, 'worker.js'),
    log: (line) => {
      if (process.env['REWARDSCOPE_DEBUG']) process.stderr.write(`${line}\n`);
    },
  });
}

function remote(url: string, options: PolicyOptions): Policy {
  const { policyModel = 'default', policyApi, temperature, topP, maxTokens, stop, seed } = options;
  const key = keyFrom(options.apiKeyEnv, process.env);
  const endpoint = new Endpoint({ url, key, concurrency: options.concurrency });
  return new OpenAiPolicy(endpoint, policyModel, policyApi, {
    temperature,
    topP,
    maxTokens,
    stop,
    seed,
  });
}
