import type { FamilyOptions } from './family.js';

export function textOption(options: FamilyOptions, name: string, fallback: string): string {
  return String(options[name] ?? fallback);
}

/** What is no number is as if it were not given: model.json is read by people, too. */
export function numberOption(
  options: FamilyOptions | undefined,
  name: string,
  fallback: number,
): number {
  const value = Number(options?.[name] ?? fallback);
  return Number.isFinite(value) ? value : fallback;
}

export function flagOption(options: FamilyOptions, name: string, fallback: boolean): boolean {
  const value = options[name] ?? fallback;
  return value === true || value === 'true';
}
