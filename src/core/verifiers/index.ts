import { arithmetic } from './arithmetic.js';
import type { Verifier } from './verifier.js';

/** Every verifier that needs nothing but the text. */
export const verifiers: readonly Verifier[] = [arithmetic];
