import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster';

/** What a page itself says must fail, and what shows that it failed for the reason that the page names. */
export interface MeantToFail {
  readonly command: RegExp;
  readonly prints?: RegExp;
}

/** Puts a program into a folder's `bin`, as a line of shell. */
export function writeProgram(folder: string, name: string, line: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
}

/** Runs commands in a shell that stands in a folder and finds the programs of its `bin` first, and fails with every one that fails and should not. */
export async function runCommands(cluster: Cluster, folder: string, title: string, commands: string, meantToFail: readonly MeantToFail[] = []): Promise<void> {
  const [failures, output] = ['failures', 'output'].map((name) => join(folder, name));
  writeFileSync(failures, '');
  rmSync(output, { force: true });
  const script = `trap 'echo "$BASH_COMMAND" >> ${failures}' ERR\n${commands}`;
  // Who enters another mount namespace stands at its root.
  const child = cluster.sandbox.spawn('bash', ['-o', 'pipefail', '-c', `cd ${folder} && exec > ${output} 2>&1 || exit\n${script}`], {
    stdio: 'ignore', env: { ...process.env, PATH: `${join(folder, 'bin')}:${process.env.PATH}` },
  });
  await new Promise((done, failed) => child.on('error', failed).on('close', done));
  const printed = readFileSync(output, 'utf8');
  const unexpected = readFileSync(failures, 'utf8').split('\n').filter(Boolean)
    .filter((command) => !meantToFail.some((known) => known.command.test(command) && (!known.prints || known.prints.test(printed))));
  if (unexpected.length > 0) {
    throw new Error(`${title}: failed: ${unexpected.join('; ')}\n${printed}`);
  }
}
