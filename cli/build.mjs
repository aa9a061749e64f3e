import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/prometheus-tiered.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.16',
  packages: 'external',
  // The paths of tsconfig.json are for type checking in the repository only.
  tsconfigRaw: {},
});
await chmod('dist/prometheus-tiered.js', 0o755);
