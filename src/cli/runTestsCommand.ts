import type { Command } from 'commander';
import { HumanError } from '../core/errors.js';
import type { Trace } from '../core/trace.js';
import type { Verdict } from '../core/verifiers/verifier.js';
import { defaultLimits } from '../engine/sandbox/jail.js';
import { runCodeTests } from '../engine/sandbox/codeTests.js';
import { Sandbox } from '../engine/sandbox/sandbox.js';
import { type Run, run } from './command.js';
import { readInput } from './input.js';
import { type InputOptions, positive, withInput } from './options.js';
import { ordered } from './ordered.js';
import { complain } from './output.js';

interface Options extends InputOptions {
  readonly runCode: boolean;
  readonly time: number;
  readonly parallel: number;
}

/** The command that runs the code of traces against the tests that came with them. */
export function addRunTestsCommand(program: Command): void {
  withInput(program.command('run-tests'))
    .description('unit tests of code traces, Python and JavaScript, in a sandbox (code-tests)')
    .option('--run-code', 'you consent to running the code of these files, shut in', false)
    .option('--time <seconds>', 'of one trace', positive, defaultLimits.time / 1000)
    .option('--parallel <n>', 'traces at the same time', positive, 2)
    .action((files: string[], options: Options) =>
      run(options, (running) => runTests(files, options, running), files),
    );
}

async function runTests(
  files: readonly string[],
  options: Options,
  { output, abort }: Run,
): Promise<void> {
  if (!options.runCode) {
    throw new HumanError(
      'This runs code from the files on this machine, in a sandbox without network or home. ' +
        'If that is what you want, add --run-code.',
    );
  }
  const time = options.time * 1000;
  const sandbox = await Sandbox.open({ ...defaultLimits, time, cpu: options.time });
  const counts = { pass: 0, fail: 0, abstain: 0 };
  const tested = ordered(readInput(files, options, abort), options.parallel, async (item) =>
    'problem' in item
      ? item
      : { trace: item.trace, verdict: await runCodeTests(item.trace, sandbox, abort) },
  );
  for await (const { trace, verdict } of output.readable(tested)) {
    counts[verdict.kind]++;
    await output.item(verdictObject(trace, verdict), () => verdictText(trace, verdict));
  }
  complain(`${counts.pass} pass, ${counts.fail} fail, ${counts.abstain} without tests`);
}

function verdictObject({ id, file, record, part, outcome }: Trace, verdict: Verdict): object {
  const evidence = 'evidence' in verdict ? verdict.evidence : null;
  const place = { id, file, record, part };
  return {
    ...place,
    check: 'code-tests',
    verdict: verdict.kind,
    evidence,
    outcome: outcome ?? null,
  };
}

function verdictText({ id, outcome }: Trace, verdict: Verdict): string {
  const said = 'evidence' in verdict ? `: ${verdict.evidence}` : '';
  const differs = outcome !== undefined && outcome !== (verdict.kind === 'pass');
  return `${id}  ${verdict.kind}${said}${differs ? '  (its source says otherwise)' : ''}`;
}
