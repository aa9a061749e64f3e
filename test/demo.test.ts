import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';

const root = join(__dirname, '..');
const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');

test('the demo synthesizes the minimal example with the real cdk8s and says what to do next', () => {
  const printed = execFileSync(process.execPath, [tsx, 'scripts/demo.ts'], { cwd: root, encoding: 'utf8' });
  expect(printed).toContain('Wrote dist/manifests/metrics.k8s.yaml: 37 objects');
  expect(printed).toContain('kubectl create namespace otel-ta');
  expect(printed).toContain('metrics.ingest');
  expect(printed).toContain('stripped-down-crds.yaml');
  expect(readFileSync(join(root, 'dist', 'manifests', 'metrics.k8s.yaml'), 'utf8'))
    .toBe(readFileSync(join(root, 'examples', 'minimal', 'expected', 'metrics.k8s.yaml'), 'utf8'));
}, 60_000);
