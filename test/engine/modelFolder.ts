import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelManifest } from '../../src/core/prm/manifest.js';

type FileEntry = ModelManifest['files']['model'];

const contents = { model: 'garbage', tokenizer: '{"model":{}}', tokenizerConfig: '{}' };

/** What a model.json says of a file with this content. */
export function fileEntry(path: string, content: string | Uint8Array): FileEntry {
  const bytes = Buffer.from(content);
  return { path, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A manifest whose hashes are those of files that hold garbage. */
export function manifestOf(over: Partial<ModelManifest>): ModelManifest {
  return {
    name: 'made',
    title: 'Made for a test',
    family: 'trl',
    options: {},
    files: {
      model: fileEntry('model.onnx', contents.model),
      tokenizer: fileEntry('tokenizer.json', contents.tokenizer),
      tokenizerConfig: fileEntry('tokenizer_config.json', contents.tokenizerConfig),
    },
    graph: { inputIds: 'input_ids', logits: 'logits' },
    precision: 'fp32',
    maxTokens: 64,
    threshold: 0.5,
    licence: 'MIT',
    source: 'made by a test',
    ...over,
  };
}

export async function writeModel(
  folder: string,
  manifest: ModelManifest,
  withFiles = true,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'model.json'), JSON.stringify(manifest));
  if (!withFiles) return;
  await writeFile(join(folder, manifest.files.model.path), contents.model);
  await writeFile(join(folder, manifest.files.tokenizer.path), contents.tokenizer);
  await writeFile(join(folder, manifest.files.tokenizerConfig.path), contents.tokenizerConfig);
}
