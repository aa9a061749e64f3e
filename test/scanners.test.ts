import { spawnSync } from 'child_process';
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { missingParts } from './support/allocator';
import { exampleNames, readFolder, snapshotFolder } from './support/examples';
import { binary } from '../e2e/tools/parts';

const root = join(__dirname, '..');
const CRITICAL = 1;

/** What docs/security.md explains of kube-score: the check, and what it says. */
function explained(): string[] {
  const [, table] = /^### kube-score\n([\s\S]*?)(?=^##)/m.exec(`${readFileSync(join(root, 'docs', 'security.md'), 'utf8')}\n## end`)!;
  return [...table.matchAll(/^\| `([\w-]+)` \| ([^|]+) \|/gm)].map(([, check, says]) => `${check}: ${says.trim()}`).sort();
}

/** What kube-score finds critical in manifests: the check, and what it says. */
function criticals(manifests: string): string[] {
  const { stdout, stderr, status } = spawnSync(binary('kube-score'), ['score', '--output-format', 'json', '-'], { input: manifests, encoding: 'utf8', maxBuffer: 1e8 });
  if (!stdout) {
    throw new Error(`kube-score ended with ${status}: ${stderr}`);
  }
  return JSON.parse(stdout).flatMap(({ checks }: any) => (checks ?? [])
    .filter(({ grade, skipped }: any) => grade === CRITICAL && !skipped)
    .flatMap(({ check, comments }: any) => (comments ?? []).map(({ summary }: any) => `${check.id}: ${summary}`)));
}

const reasons = { 'kube-score': missingParts(['kube-score']), 'actionlint': missingParts(['actionlint']) };
for (const [scanner, reason] of Object.entries(reasons)) {
  if (reason !== undefined) {
    console.warn(`SKIPPED: ${scanner} does not look at anything: ${reason}.`);
  }
}

(reasons['kube-score'] ? test.skip : test)('every critical finding of kube-score in the examples is explained in docs/security.md, and every explanation has its finding', () => {
  const found = exampleNames().flatMap(example => criticals(Object.values(readFolder(snapshotFolder(example))).join('\n---\n')));
  expect([...new Set(found)].sort()).toEqual(explained());
}, 120_000);

(reasons.actionlint ? test.skip : test)('actionlint finds nothing in the workflows', () => {
  const folder = join(root, '.github', 'workflows');
  const { stdout, stderr, status } = spawnSync(binary('actionlint'), ['-no-color', '-shellcheck=', '-pyflakes=', ...readdirSync(folder).map(file => join(folder, file))], { cwd: root, encoding: 'utf8' });
  expect([status, stdout, stderr]).toEqual([0, '', '']);
}, 60_000);
