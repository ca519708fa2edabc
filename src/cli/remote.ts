import { HumanError } from '../core/errors.js';
import type { GenerativeFamily } from '../core/prm/generative/generative.js';
import { generativeFamilies } from '../core/prm/generative/index.js';
import { GenerativeScorer, generativeEngine } from '../engine/generativeScorer.js';
import { keyFrom } from '../engine/http/address.js';
import { Endpoint } from '../engine/http/endpoint.js';
import { RemoteScorer } from '../engine/remoteScorer.js';
import type { ScoringEngine } from '../engine/scorers/engine.js';
import { scoringEngines } from '../engine/scorers/index.js';
import { tokenizerAt } from '../engine/tokenizer.js';
import { namedFamily } from './named.js';
import type { RewardOptions } from './options.js';

/** The scorer at a server, as the options describe it. */
export function remoteScorer(options: RewardOptions, url: string): RemoteScorer | GenerativeScorer {
  const { family, tokenizer, referenceEndpoint, apiKeyEnv, concurrency, model, option } = options;
  const key = keyFrom(apiKeyEnv, process.env);
  const endpointAt = (address: string): Endpoint =>
    new Endpoint({ url: address, key, concurrency });
  if (options.engine === generativeEngine) {
    return new GenerativeScorer({
      endpoint: endpointAt(url),
      family: namedGenerative(family),
      options: option,
      model,
    });
  }
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

function namedGenerative(id: string | undefined): GenerativeFamily {
  const known = generativeFamilies.map((each) => each.id).join(', ');
  const family = generativeFamilies.find((each) => each.id === id);
  return family ?? missing('--family', `which family writes its judgements there: ${known}`);
}

function namedEngine(id: string | undefined): ScoringEngine {
  const known = [...scoringEngines.map((each) => each.id), generativeEngine].join(', ');
  const engine = scoringEngines.find((each) => each.id === id);
  return engine ?? missing('--engine', `the kind of server: ${known}`);
}

function missing(name: string, what: string): never {
  throw new HumanError(`An endpoint needs ${name}, ${what}.`);
}
