import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/prometheus-tiered.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.16',
  // Only the library's own source is taken in, so that the command has the rules of the version it was built from.
  alias: { 'cdk8s-prometheus-tiered': '../src/index.ts' },
  external: ['cdk8s', 'constructs', 'cdk8s-plus-28', 're2js', '@sindresorhus/fnv1a', 'xxhash-wasm', 'commander', 'cli-table3', 'echarts', 'pure-rand', 'pure-rand/*'],
});
await chmod('dist/prometheus-tiered.js', 0o755);
