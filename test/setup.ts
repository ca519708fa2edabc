import fc from 'fast-check';

// `npm run test:long` asks for more cases of every property.
const runs = Number(process.env['REWARDSCOPE_RUNS'] ?? 0);
if (runs > 0) fc.configureGlobal({ numRuns: runs });

// Tests neither read nor write the scores that are kept on this machine.
process.env['REWARDSCOPE_SCORES'] = 'off';
