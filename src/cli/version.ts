import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The version of the product, from the package.json that it is installed with. */
export async function productVersion(): Promise<string> {
  const text = await readFile(join(__dirname, '..', 'package.json'), 'utf8').catch(() => '{}');
  const { version = 'without a version' } = JSON.parse(text) as { readonly version?: string };
  return version;
}
