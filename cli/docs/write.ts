import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceTables } from './page';
import { chartsOf, simulateRows, tablesOf } from './rows';
import { drawFile } from '../src/output/charts';
import { loadHashes } from '../src/rings';

/** Regenerates the pictures and the tables of docs/sizing.md. */
export async function writeDocs(docs: string): Promise<void> {
  await loadHashes();
  const rows = simulateRows();
  mkdirSync(join(docs, 'images'), { recursive: true });
  for (const [name, chart] of Object.entries(chartsOf(rows))) {
    writeFileSync(join(docs, 'images', name), drawFile(chart));
  }
  const page = join(docs, 'sizing.md');
  writeFileSync(page, replaceTables(readFileSync(page, 'utf8'), tablesOf(rows)));
}
