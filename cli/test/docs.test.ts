import * as fs from 'node:fs';
import * as path from 'node:path';
import { replaceTables } from '../docs/page';
import { chartsOf, simulateRows, tablesOf } from '../docs/rows';
import { drawFile } from '../src/output/charts';
import { loadHashes } from '../src/rings';

const DOCS = path.join(__dirname, '..', '..', 'docs');

test('the tables and pictures of docs/sizing.md are what the code draws: else run `npm --prefix cli run docs`', async () => {
  await loadHashes();
  const rows = simulateRows();
  const page = fs.readFileSync(path.join(DOCS, 'sizing.md'), 'utf8');
  expect(page).toBe(replaceTables(page, tablesOf(rows)));
  const charts = chartsOf(rows);
  const images = fs.readdirSync(path.join(DOCS, 'images')).filter(file => file.startsWith('sizing-'));
  expect(images.sort()).toEqual(Object.keys(charts).sort());
  for (const [name, chart] of Object.entries(charts)) {
    expect({ name, drawn: fs.readFileSync(path.join(DOCS, 'images', name), 'utf8') === drawFile(chart) }).toEqual({ name, drawn: true });
    expect(page).toContain(`(images/${name})`);
  }
}, 120_000);

test('a page without the marks is refused', () => {
  expect(() => replaceTables('# Sizing', '')).toThrow('docs/sizing.md must have the marks');
});
