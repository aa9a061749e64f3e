import { chmod, rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
// The paths of tsconfig.json are for type checking in the repository only, hence tsconfigRaw.
const common = { bundle: true, platform: 'node', target: 'node20.16', packages: 'external', tsconfigRaw: {} };
await build({
  ...common,
  entryPoints: { 'prometheus-tiered': 'src/main.ts' },
  outdir: 'dist',
  // What a command does not need is not loaded.
  splitting: true,
  format: 'esm',
  // The library reads YAML with `require`, so that apps that read none do not load a reader.
  banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
});
// cdk8s loads a validation with `require`, by the package's `main`.
await build({ ...common, entryPoints: ['src/validation.ts'], outfile: 'dist/validation.cjs', format: 'cjs' });
await chmod('dist/prometheus-tiered.js', 0o755);
