import type { Role, Trace } from '../trace.js';

/** A place in a trace where a pattern was found. */
export interface Match {
  readonly step: number;
  readonly role: Role;
  readonly text: string;
}

/** The first match of each step that plays one of these roles. */
export function matches(trace: Trace, roles: readonly Role[], pattern: RegExp): Match[] {
  return trace.steps.flatMap(({ text, role }, step) => {
    const found = roles.includes(role) ? pattern.exec(text) : null;
    return found ? [{ step, role, text: found[0].slice(0, 120) }] : [];
  });
}

/** Whether a trace acts at all: reads files, runs code, calls tools. */
export function acts(trace: Trace): boolean {
  return trace.steps.some(({ role }) => role === 'action' || role === 'observation');
}

/** Whether a text holds source code: fenced, or by its look. */
export function isCode(text: string): boolean {
  return /```|^\s*(?:def|class|import|from|function|const|let|var|public|if|try|return)\b.*[:;{(]/m.test(
    text,
  );
}
