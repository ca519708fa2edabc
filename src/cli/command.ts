import { CommanderError } from 'commander';
import { HumanError, messageOf } from '../core/errors.js';
import { isAbort } from '../rpc/rpc.js';
import { Output, exitStatus } from './output.js';

/** What a command's work is given. */
export interface Run {
  readonly output: Output;
  readonly abort: AbortSignal;
}

/**
 * Runs a command: its results are kept when it ends, an interrupt ends it between two batches, and
 * what goes wrong becomes an exit status with a line for the person.
 */
export async function run(
  options: { readonly json?: boolean; readonly out?: string },
  work: (run: Run) => Promise<number | void>,
): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  const output = new Output(options.json ?? false, options.out);
  try {
    const status = await work({ output, abort: controller.signal });
    await output.close();
    process.exitCode = status ?? (output.problems > 0 ? exitStatus.incomplete : exitStatus.done);
  } catch (error) {
    if (isAbort(error)) {
      await output.close();
      process.exitCode = exitStatus.interrupted;
    } else {
      await output.discard();
      process.exitCode = exitStatus.usage;
      report(error);
    }
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** A person gets the sentence meant for them; a bug keeps its stack. */
export function report(error: unknown): void {
  if (error instanceof CommanderError) return;
  const isMeant = error instanceof HumanError;
  const text = isMeant || !(error instanceof Error) ? messageOf(error) : (error.stack ?? '');
  process.stderr.write(`rewardscope: ${text}\n`);
}
