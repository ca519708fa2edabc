import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { HumanError, messageOf } from '../../core/errors.js';
import { describe } from '../../core/formats/read.js';
import { hashOf } from '../../core/hash.js';
import { type PolicyManifest, policyManifestSchema } from '../../core/policyManifest.js';

/** The folder of a policy that has been read and makes sense; its weights are not loaded. */
export interface PolicyFolder {
  readonly path: string;
  readonly manifest: PolicyManifest;
  /** Identity of everything that decides what it writes. */
  readonly hash: string;
}

export async function readPolicy(path: string): Promise<PolicyFolder> {
  const file = join(path, 'model.json');
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new HumanError(
      `${file} cannot be read (${messageOf(error)}). Name the URL of a server, "recorded", or the ` +
        'folder of a policy as --policy.',
    );
  });
  const parsed = policyManifestSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    throw new HumanError(
      `${file} does not describe a policy: ${describe(parsed.error)}. ` +
        'Name the folder of a model whose model.json says "task": "policy".',
    );
  }
  const { files, graph, maxTokens } = parsed.data;
  return { path, manifest: parsed.data, hash: hashOf([JSON.stringify([files, graph, maxTokens])]) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
