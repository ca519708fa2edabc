import { closeSync, openSync, writeSync } from 'node:fs';

/** Writes ProcessBench-like records of 1 to 3 KiB up to a size in bytes. Returns their number. */
export function writeTraces(file, size) {
  const handle = openSync(file, 'w');
  let [written, records] = [0, 0];
  while (written < size) {
    const lines = [];
    for (let at = 0; at < 1000; at++) lines.push(`${JSON.stringify(trace(records++))}\n`);
    written += writeSync(handle, lines.join(''));
  }
  closeSync(handle);
  return records;
}

function trace(n) {
  const steps = Array.from({ length: 4 + (n % 9) }, (_, step) => {
    const [a, b] = [n % 97, step + 2];
    return `Step ${step}: we multiply ${a} by ${b}. ${filler.slice(0, 40 + ((n * 31 + step * 17) % 200))} So ${a} * ${b} = ${a * b}.`;
  });
  const label = (n % steps.length) - 1;
  return {
    id: `made-${n}`,
    generator: 'bench/index',
    problem: `What is the product of problem ${n}? ${filler}`,
    steps,
    final_answer_correct: n % 3 === 0,
    label,
  };
}

const filler =
  'Here we restate what is known so that nothing is lost, check the units, and carry the result ' +
  'of the step before over into this one, as a patient solver would do when nobody hurries them.';
