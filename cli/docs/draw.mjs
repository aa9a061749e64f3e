import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const cli = fileURLToPath(new URL('..', import.meta.url));
// Below cli/, so that its dependencies are found.
const folder = mkdtempSync(join(cli, 'docs-'));
try {
  const outfile = join(folder, 'write.mjs');
  await build({ entryPoints: [join(cli, 'docs/write.ts')], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', tsconfigRaw: {} });
  await (await import(pathToFileURL(outfile).href)).writeDocs(join(cli, '..', 'docs'));
} finally {
  rmSync(folder, { recursive: true });
}
