/** 1 good, 0 neutral, -1 bad, 'unsure'; unlabelled is the absence of all of them. */
export type Rating = 1 | 0 | -1 | 'unsure';

/** How ratings are called where people read them. */
export const ratingWords: Readonly<Record<`${Rating}`, string>> = {
  '1': 'good',
  '0': 'neutral',
  '-1': 'bad',
  unsure: 'unsure',
};

/** Shapes that tell ratings apart without colour. */
export const ratingShapes: Readonly<Record<`${Rating}`, string>> = {
  '1': '✓',
  '0': '○',
  '-1': '✗',
  unsure: '?',
};
