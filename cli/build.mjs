import { chmod, rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: { 'prometheus-tiered': 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  // What a command does not need is not loaded.
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.16',
  packages: 'external',
  // The library reads YAML with `require`, so that apps that read none do not load a reader.
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
  // The paths of tsconfig.json are for type checking in the repository only.
  tsconfigRaw: {},
});
await chmod('dist/prometheus-tiered.js', 0o755);
