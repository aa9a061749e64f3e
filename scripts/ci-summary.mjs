// Adds up the test reports and ends with the line «N passed, N failed». A step that failed without a failed test counts as one failure.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const status = Number(process.argv[2]);
let passed = 0;
let failed = 0;
for (const folder of ['test-reports', 'cli/test-reports', 'e2e/test-reports'].filter(existsSync)) {
  for (const file of readdirSync(folder).filter(name => name.endsWith('.xml'))) {
    const suites = /<testsuites\b[^>]*>/.exec(readFileSync(join(folder, file), 'utf8'))?.[0] ?? '';
    const count = name => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suites)?.[1] ?? 0);
    const bad = count('failures') + count('errors');
    const skipped = count('skipped');
    passed += count('tests') - bad - skipped;
    failed += bad;
  }
}
if (status !== 0 && failed === 0) {
  console.log(`A step other than a test failed (exit code ${status}); see above.`);
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(status !== 0 || failed > 0 ? 1 : 0);
