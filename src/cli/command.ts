import { CommanderError } from 'commander';
import { HumanError, messageOf } from '../core/errors.js';
import { visible } from '../core/visible.js';
import { isAbort } from '../rpc/rpc.js';
import { filesOf } from './files.js';
import { Output, complain, exitStatus } from './output.js';
import { runIdentity } from './resume.js';

/** What a command's work is given. */
export interface Run {
  readonly output: Output;
  readonly abort: AbortSignal;
}

interface RunOptions {
  readonly json?: boolean;
  readonly out?: string;
  readonly resume?: boolean;
  /** Files that are read beside those named. */
  readonly labels?: string;
  readonly answers?: string;
  readonly mapping?: string;
}

/**
 * Runs a command: its results are kept when it ends, an interrupt ends it between two batches, and
 * what goes wrong becomes an exit status with a line for the person.
 * @param model the identity of the model that is asked, where one is.
 */
export async function run(
  options: RunOptions,
  work: (run: Run) => Promise<number | undefined> | Promise<void>,
  paths: readonly string[] = [],
  model?: () => Promise<string>,
): Promise<void> {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  const output = new Output(options.json ?? false);
  try {
    await open(output, options, paths, model);
    const status = await work({ output, abort: controller.signal });
    if (status === exitStatus.interrupted) await output.suspend();
    else await output.close();
    process.exitCode = status ?? (output.problems > 0 ? exitStatus.incomplete : exitStatus.done);
  } catch (error) {
    process.exitCode = await ended(error, output);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function open(
  output: Output,
  options: RunOptions,
  paths: readonly string[],
  model: (() => Promise<string>) | undefined,
): Promise<void> {
  if (options.out === undefined) {
    if (options.resume) {
      throw new HumanError('--resume goes on with a file of results: name it with --out.');
    }
    return;
  }
  const read = await readBy(options, paths);
  const { resume = false } = options;
  const identity = await runIdentity(options, read, await model?.());
  await output.into(options.out, { read, identity, resume });
}

/** Every file that a command reads: none of them is ever written to. */
export async function readBy(options: RunOptions, paths: readonly string[]): Promise<string[]> {
  const beside = [options.labels, options.answers, options.mapping].filter(
    (path) => path !== undefined,
  );
  return [...(await filesOf(paths)).map(({ path }) => path), ...beside];
}

async function ended(error: unknown, output: Output): Promise<number> {
  if (isAbort(error)) {
    await output.suspend();
    return exitStatus.interrupted;
  }
  report(error);
  await output.fail();
  return exitStatus.usage;
}

/** A person gets the sentence meant for them; a bug keeps its stack. */
export function report(error: unknown): void {
  if (error instanceof CommanderError) return;
  if (error instanceof HumanError || !(error instanceof Error)) complain(messageOf(error));
  else process.stderr.write(`rewardscope: ${visible(error.stack ?? '')}\n`);
}
