import { spawn } from 'node:child_process';
import * as path from 'node:path';
import * as manifest from '../../package.json';

/** The built command. */
export const BUILT = path.join(__dirname, '../..', manifest.bin['prometheus-tiered']);

/** Runs the built command. */
export async function runBuilt(args: readonly string[], { input = '', cwd, env = {} }: { input?: string; cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(BUILT, args, { cwd, env: { ...process.env, ...env } });
  let [out, err] = ['', ''];
  child.stdout.on('data', chunk => { out += chunk; });
  child.stderr.on('data', chunk => { err += chunk; });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, out, err };
}
