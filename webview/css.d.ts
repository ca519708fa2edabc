// esbuild bundles style sheets; to TypeScript they are imports of nothing.
declare module '*.css';
