import { randomUUID } from 'node:crypto';
import { codeTaskOf, type CodeLanguage } from '../../core/codeTests.js';
import type { Trace } from '../../core/trace.js';
import type { Verdict } from '../../core/verifiers/verifier.js';
import type { Sandbox, SandboxRun } from './sandbox.js';

/**
 * Whether a trace's code passes the unit tests that came with it. Abstains where there are none.
 * Code that ends the program before its tests do does not pass.
 */
export async function runCodeTests(
  trace: Trace,
  sandbox: Sandbox,
  signal: AbortSignal,
): Promise<Verdict> {
  const task = codeTaskOf(trace);
  if (!task) return { kind: 'abstain' };
  const mark = randomUUID();
  const program = `${task.program}\n${lastLine[task.language](mark)}\n`;
  const run = await sandbox.run(task.language, program, signal);
  return verdictOf(run, mark);
}

const lastLine: Readonly<Record<CodeLanguage, (mark: string) => string>> = {
  python: (mark) => `__import__('sys').stdout.write('${mark}')`,
  javascript: (mark) => `process.stdout.write('${mark}');`,
};

function verdictOf({ ended, status, stdout, stderr }: SandboxRun, mark: string): Verdict {
  if (ended !== 'by itself') return { kind: 'fail', evidence: `the tests ended: ${ended}` };
  if (status === 0 && stdout.endsWith(mark)) return { kind: 'pass', evidence: 'the tests pass' };
  const said = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  return { kind: 'fail', evidence: said === '' ? 'the program ended before its tests' : said };
}
