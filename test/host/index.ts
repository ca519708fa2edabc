import Mocha from 'mocha';

/** Runs the journeys inside VS Code; test/host/vscode/run.mjs starts it. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: true, slow: 5_000 });
  const only = process.env['REWARDSCOPE_GREP'];
  if (only !== undefined && only !== '') mocha.grep(only);
  mocha.suite.emit('pre-require', globalThis, 'index', mocha);
  await import('./labelling.journey.js');
  await import('./annotating.journey.js');
  await import('./reading.journey.js');
  await import('./mapping.journey.js');
  await import('./trouble.journey.js');
  await import('./scoring.journey.js');
  await import('./panel.journey.js');
  await import('./findings.journey.js');
  await import('./report.journey.js');
  await import('./realInput.journey.js');
  await import('./pictures.journey.js');
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures > 0) reject(new Error(`${failures} host tests failed`));
      else resolve();
    });
  });
}
