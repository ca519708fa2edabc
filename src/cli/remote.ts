import { HumanError } from '../core/errors.js';
import { keyFrom } from '../engine/http/address.js';
import { Endpoint } from '../engine/http/endpoint.js';
import { RemoteScorer } from '../engine/remoteScorer.js';
import type { ScoringEngine } from '../engine/scorers/engine.js';
import { scoringEngines } from '../engine/scorers/index.js';
import { tokenizerAt } from '../engine/tokenizer.js';
import { namedFamily } from './named.js';
import type { RewardOptions } from './options.js';

/** The scorer at a server, as the options describe it. */
export function remoteScorer(options: RewardOptions, url: string): RemoteScorer {
  const { family, tokenizer, referenceEndpoint, apiKeyEnv, concurrency, model, option } = options;
  const key = keyFrom(apiKeyEnv, process.env);
  const endpointAt = (address: string): Endpoint =>
    new Endpoint({ url: address, key, concurrency });
  return new RemoteScorer({
    engine: namedEngine(options.engine),
    endpoint: endpointAt(url),
    reference: referenceEndpoint === undefined ? undefined : endpointAt(referenceEndpoint),
    family: namedFamily(family ?? missing('--family', 'which PRM family the served model is of')),
    options: option,
    tokenizer: tokenizer === undefined ? undefined : () => tokenizerAt(tokenizer),
    model,
  });
}

function namedEngine(id: string | undefined): ScoringEngine {
  const known = scoringEngines.map((each) => each.id).join(', ');
  const engine = scoringEngines.find((each) => each.id === id);
  return engine ?? missing('--engine', `the kind of server: ${known}`);
}

function missing(name: string, what: string): never {
  throw new HumanError(`An endpoint needs ${name}, ${what}.`);
}
