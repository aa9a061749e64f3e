import { execFile } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { promisify } from 'util';

const root = join(__dirname, '..', '..');
const examples = join(root, 'examples');

/** The examples, each a folder with an app of its own. */
export function exampleNames(): string[] {
  return readdirSync(examples, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).sort();
}

/** The folder with the YAML that an example is known to give. */
export function snapshotFolder(example: string): string {
  return join(examples, example, 'expected');
}

export function readFolder(folder: string): { [file: string]: string } {
  return Object.fromEntries(readdirSync(folder).sort().map(file => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Runs an example as its user would, and reads what it wrote; what it printed comes first. */
export async function synthesizeExample(example: string): Promise<{ printed: string; files: { [file: string]: string } }> {
  const output = mkdtempSync(join(tmpdir(), `example-${example}-`));
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), 'main.ts'], {
      cwd: join(examples, example), env: { ...process.env, CDK8S_OUTDIR: output },
    });
    return { printed: stdout + stderr, files: readFolder(output) };
  } finally {
    rmSync(output, { recursive: true });
  }
}
