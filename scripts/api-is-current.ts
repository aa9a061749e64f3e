/** Fails where API.md is not what the compiled sources say. */
import { execFileSync } from 'child_process';
import { mkdirSync, readFileSync } from 'fs';
import { join } from 'path';

const root = join(__dirname, '..');
mkdirSync(join(root, 'dist'), { recursive: true });
execFileSync(join(root, 'node_modules', '.bin', 'jsii-docgen'), ['-o', 'dist/API.md'], { cwd: root, stdio: 'inherit' });
if (readFileSync(join(root, 'dist', 'API.md'), 'utf8') !== readFileSync(join(root, 'API.md'), 'utf8')) {
  console.error('API.md is out of date; run: npm run docgen');
  process.exit(1);
}
