import { defineConfig } from 'vitest/config';

// What `npm run test:gpu` runs, with REWARDSCOPE_DEVICES set: slow where a processor plays the GPU.
export default defineConfig({
  test: {
    include: ['test/gpu/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
