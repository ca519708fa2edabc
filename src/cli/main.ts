import { Command, CommanderError } from 'commander';
import { addBenchCommands } from './benchCommands.js';
import { addCheckCommand } from './checkCommand.js';
import { addAdjudicateCommand } from './adjudicateCommand.js';
import { addAgreementCommand } from './agreementCommand.js';
import { report } from './command.js';
import { addCompareCommand } from './compareCommand.js';
import { addEncodeCommand } from './encodeCommand.js';
import { addFindErrorCommand } from './findErrorCommand.js';
import { addExportCommands } from './exportCommands.js';
import { addImportLabelsCommand } from './importLabelsCommand.js';
import { addLabelCommands } from './labelCommands.js';
import { addModelCommands } from './modelCommands.js';
import { complain, exitStatus } from './output.js';
import { addProbeCommand } from './probeCommand.js';
import { addReadCommands } from './readCommands.js';
import { addReportCommand } from './reportCommand.js';
import { addRunTestsCommand } from './runTestsCommand.js';
import { addShapeCommand } from './shapeCommand.js';
import { addTokensCommand } from './tokensCommand.js';
import { addStatsCommand } from './statsCommand.js';

// The reader of a pipe may leave early (`| head`): that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitStatus.done);
  throw error;
});

process.stderr.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

const program = new Command('rewardscope')
  .description('See, check, correct and export the step rewards of reasoning traces.')
  .exitOverride()
  .configureOutput({ outputError: (message) => complain(message.replace(/^error: /, '')) });
addReadCommands(program);
addRunTestsCommand(program);
addFindErrorCommand(program);
addLabelCommands(program);
addImportLabelsCommand(program);
addAgreementCommand(program);
addAdjudicateCommand(program);
addExportCommands(program);
addModelCommands(program);
addEncodeCommand(program);
addTokensCommand(program);
addShapeCommand(program);
addCheckCommand(program);
addStatsCommand(program);
addReportCommand(program);
addCompareCommand(program);
addProbeCommand(program);
addBenchCommands(program);

program.parseAsync().catch((error: unknown) => {
  report(error);
  const isHelp = error instanceof CommanderError && error.exitCode === 0;
  process.exitCode = isHelp ? exitStatus.done : exitStatus.usage;
});
