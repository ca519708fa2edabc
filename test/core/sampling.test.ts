import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/core/random.js';
import { type TokenChoice, sampledToken } from '../../src/core/sampling.js';

const free: TokenChoice = { temperature: 1, topK: 0, topP: 1 };
const chances = [0.5, 0.3, 0.15, 0.05];
const logits = chances.map(Math.log);

/** Every token that is drawn of 2,000, with its share. */
function shares(choice: Partial<TokenChoice>): number[] {
  const random = seededRandom(1);
  const counts = [0, 0, 0, 0];
  for (let draw = 0; draw < 2000; draw++) {
    const id = sampledToken(logits, { ...free, ...choice }, random);
    counts[id] = (counts[id] ?? 0) + 1 / 2000;
  }
  return counts.map((share) => Math.round(share * 10) / 10);
}

test.each<[string, Partial<TokenChoice>, number[]]>([
  ['as the model says', {}, [0.5, 0.3, 0.15, 0.05]],
  ['the likeliest at temperature 0', { temperature: 0 }, [1, 0, 0, 0]],
  ['of the two likeliest', { topK: 2 }, [0.6, 0.4, 0, 0]],
  ['of those that reach 0.8', { topP: 0.8 }, [0.6, 0.4, 0, 0]],
  ['of the one that reaches 0.1', { topP: 0.1 }, [1, 0, 0, 0]],
  ['bolder when hot', { temperature: 100 }, [0.3, 0.3, 0.2, 0.2]],
])('draws %s', (_, choice, expected) => {
  for (const [id, share] of shares(choice).entries())
    expect(Math.abs(share - (expected[id] ?? 0))).toBeLessThan(0.11);
});

test('always draws a token that is there', () => {
  const some = fc.array(fc.float({ noNaN: true, min: -50, max: 50 }), { minLength: 1 });
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(some, chance, fc.nat(5), fc.nat(), (row, topP, topK, seed) => {
      const id = sampledToken(row, { temperature: 0.7, topK, topP }, seededRandom(seed));
      expect(row[id]).toBeDefined();
    }),
  );
});
