/**
 * An error meant for a person: its text says what is wrong and what to do next.
 * It is shown as it is, without a stack; every other error is a bug and goes to the log.
 */
export class HumanError extends Error {
  override readonly name = 'HumanError';
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
