import { HumanError } from '../../core/errors.js';

/** The root that paths like `/v1/completions` are put after. Throws a HumanError on no web address. */
export function baseUrlOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new HumanError(
      `"${address}" is no address of a model server. Give one like http://localhost:8000.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new HumanError('The address of a model server may not hold a password. Use an API key.');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').replace(/\/v1$/, '');
}

/**
 * An API key from an environment variable, so that it stands in no command line and no file.
 * Throws a HumanError where there is none, or none that a request can carry.
 */
export function keyFrom(variable: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (variable === undefined) return undefined;
  const key = env[variable]?.trim();
  if (key) return checkedKey(key);
  throw new HumanError(`The environment variable ${variable} holds no API key. Set it first.`);
}

/** The error that a runtime throws on a bad header has the header in it, so it must not come to that. */
export function checkedKey(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new HumanError('The API key holds characters that no key has. Copy it again.');
}

/** Servers like to repeat a wrong key. */
export function redacted(text: string, key: string | undefined): string {
  return key === undefined ? text : text.replaceAll(key, '***');
}
