/**
 * Builds what is missing of the real parts.
 *
 *   npx tsx e2e/tools/build.ts              all parts
 *   npx tsx e2e/tools/build.ts PART...      these parts; 'smoke' stands for those that the smoke test needs, 'scanners' for what looks for faults
 *   npx tsx e2e/tools/build.ts --list       what there is, and where it lies
 *   npx tsx e2e/tools/build.ts --prune      remove what earlier pins left in the cache
 */
import { spawn, execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder, E2E, isBuilt, Part, partFolder, PartName, PARTS, SCANNERS, SMOKE_PARTS } from './parts';
import { asksForHelp, usage } from '../usage';

const ALL = Object.keys(PARTS) as PartName[];
const GROUPS: { readonly [name: string]: readonly PartName[] } = { smoke: SMOKE_PARTS, scanners: SCANNERS };

async function main(args: string[]): Promise<void> {
  if (args.some(asksForHelp)) {
    console.log(usage(__filename));
    return;
  }
  if (spawnSync('go', ['version']).status !== 0) {
    throw new Error('go is not installed: the parts are built with it, and found by its version');
  }
  if (args.includes('--list')) {
    for (const name of ALL) {
      console.log(`${name.padEnd(18)} ${isBuilt(name) ? partFolder(name) : 'not built'}`);
    }
    return;
  }
  if (args.includes('--prune')) {
    prune();
    return;
  }
  const unknown = args.filter((name) => !Object.hasOwn(GROUPS, name) && !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) {
    throw new Error(`no such part: ${unknown.join(', ')}; there are ${ALL.join(', ')}, and ${Object.keys(GROUPS).join(', ')} for groups of them`);
  }
  const names = args.flatMap((name) => GROUPS[name] ?? name as PartName);
  const missing = (args.length > 0 ? [...new Set(names)] : ALL).filter((name) => !isBuilt(name));
  if (missing.length === 0) {
    console.log(`built already, in ${cacheFolder()}`);
  }
  for (const name of missing) {
    await build(name);
  }
}

/** Builds into a folder beside the final one and renames it, so that a build cut short leaves nothing that looks built. */
async function build(name: PartName): Promise<void> {
  const part: Part = PARTS[name];
  const target = partFolder(name);
  const unfinished = `${target}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const started = Date.now();
  try {
    if (part.copy) {
      copyModuleFiles(part, unfinished);
    } else {
      console.log(`${name}: building, about ${part.minutes} min on two cores with an empty Go build cache`);
      await goBuild(name, part, join(unfinished, part.binary!));
      part.links?.forEach((link) => symlinkSync(part.binary!, join(unfinished, link)));
    }
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw error;
  }
  console.log(`${name}: built in ${seconds(started)} (${target})`);
}

async function goBuild(name: PartName, part: Part, output: string): Promise<void> {
  const ldflags = ['-s', '-w', ...part.ldflags ?? []].join(' ');
  const args = ['build', '-mod=readonly', '-buildvcs=false', '-trimpath', `-tags=${part.tags?.join(',') ?? ''}`, `-ldflags=${ldflags}`, '-o', output, part.goPackage!];
  const started = Date.now();
  const progress = setInterval(() => console.log(`${name}: still building, ${seconds(started)}`), 30_000);
  try {
    await new Promise<void>((done, failed) => {
      const go = spawn('nice', ['-n', '10', 'go', ...args], {
        cwd: join(E2E, part.module),
        env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off' },
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      go.on('error', failed);
      go.on('exit', (code) => code === 0 ? done() : failed(new Error(`${name}: 'go build' in e2e/${part.module} ended with ${code}`)));
    });
  } finally {
    clearInterval(progress);
  }
}

function copyModuleFiles(part: Part, target: string): void {
  const { goModule, folder, suffix } = part.copy!;
  const cwd = join(E2E, part.module);
  const module = JSON.parse(execFileSync('go', ['mod', 'download', '-json', goModule], { cwd, encoding: 'utf8' })) as { Dir: string };
  const source = join(module.Dir, folder);
  const files = readdirSync(source).filter((file) => file.endsWith(suffix));
  if (files.length === 0) {
    throw new Error(`no ${suffix} file in ${folder} of ${goModule}`);
  }
  files.forEach((file) => copyFileSync(join(source, file), join(target, file)));
}

/** What `build` calls its folders: a hash, and the process id where it is not finished. */
const BUILD = /^[0-9a-f]{16}(\.\d+)?$/;

function prune(): void {
  for (const name of ALL) {
    const keep = partFolder(name);
    const folder = dirname(keep);
    const builds = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && BUILD.test(entry.name)) : [];
    for (const old of builds.filter((entry) => entry.name !== basename(keep))) {
      rmSync(join(folder, old.name), { recursive: true });
      console.log(`removed ${join(folder, old.name)}`);
    }
  }
  console.log(`${cacheFolder()} holds no builds but those that the present pins name`);
}

function seconds(since: number): string {
  return `${Math.round((Date.now() - since) / 1000)} s`;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
