import { existsSync, writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { SourceError, UsageError } from '../errors';
import type { Terminal } from '../output/terminal';

/** The options that say where the output goes. */
export interface OutputOptions {
  readonly outFile?: string;
  readonly force: boolean;
}

export function addOutputOptions(command: Command): void {
  command
    .addOption(new Option('--out-file <file>', 'write to a new file instead of standard output'))
    .addOption(new Option('--force', 'overwrite --out-file if it exists').default(false));
}

/** Refuses before the work what would be refused after it. */
export function refuseToOverwrite({ outFile, force }: OutputOptions): void {
  if (outFile !== undefined && !force && existsSync(outFile)) {
    throw new UsageError(`--out-file: '${outFile}' exists; give another name, or --force to overwrite it`);
  }
}

export function writeOutput(text: string, { outFile, force }: OutputOptions, { out }: Pick<Terminal, 'out'>): void {
  if (outFile === undefined) {
    out(text);
    return;
  }
  try {
    writeFileSync(outFile, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    throw new SourceError(`--out-file: cannot write '${outFile}': ${(error as Error).message}`);
  }
}
