// Adds up the test reports, says what was skipped, and ends with the line «N passed, N failed». A step that failed without a failed test counts as one failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ENTITIES = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

const status = Number(process.argv[2]);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const folder of ['test-reports', 'cli/test-reports', 'e2e/test-reports'].filter(existsSync)) {
  for (const file of readdirSync(folder).filter(name => name.endsWith('.xml'))) {
    const report = readFileSync(join(folder, file), 'utf8');
    // jest-junit counts what was skipped of each suite, but not of all together.
    for (const [suite] of report.matchAll(/<testsuite\s[^>]*>/g)) {
      const count = name => Number(attribute(suite, name) ?? 0);
      const bad = count('failures') + count('errors');
      passed += count('tests') - bad - count('skipped');
      failed += bad;
      skipped += count('skipped');
      if (count('skipped') > 0) {
        console.log(`Skipped: ${count('skipped')} of '${attribute(suite, 'name')}' (${folder}/${file})`);
      }
    }
    for (const [element] of report.matchAll(/<skipped\s[^>]*>/g)) {
      console.log(`  ${attribute(element, 'message')}`);
    }
  }
}
if (status !== 0 && failed === 0) {
  console.log(`A step other than a test failed (exit code ${status}); see above.`);
  failed = 1;
}
if (skipped > 0) {
  console.log(`${skipped} skipped, for the reasons above`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(status !== 0 || failed > 0 ? 1 : 0);

function attribute(element, name) {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(element)?.[1].replace(/&(\w+);/g, (all, entity) => ENTITIES[entity] ?? all);
}
