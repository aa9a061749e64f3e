import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { MeantToFail, runCommands, writeProgram } from './commands';
import { takeOverStack } from './pipelines';
import type { Target } from './target';
import { importImagesOf, Manifest, scaleRequests } from '../cluster/manifests';
import { COLLECTORS } from '../tools/parts';

const PAGE = resolve(__dirname, '..', '..', 'docs', 'migration.md');

/** What the page itself says must fail, and what shows that it failed for the reason that the page names. */
const MEANT_TO_FAIL: readonly MeantToFail[] = [
  { command: /^kubectl apply --dry-run=server /, prints: /^The Service "tiered-gateway" is invalid: spec\.clusterIPs\[0\]: Invalid value: \["None"\]: may not change once set$/m },
  { command: /^kubectl diff .* -l / },
  { command: /^grep -i forbidden/ },
];

/** The commands of the numbered steps, as they stand on the page. */
function documentedSteps(): { readonly title: string; readonly commands: string }[] {
  const [, section] = /^## Take over an installation of the reference$(.*?)^## /ms.exec(readFileSync(PAGE, 'utf8')) ?? [];
  const steps = (section ?? '').split(/^### /m).filter((part) => /^\d+\. /.test(part)).map((part) => ({
    title: part.split('\n')[0],
    commands: [...part.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, commands]) => commands).join('\n'),
  }));
  if (steps.length === 0 || steps.some(({ commands }) => commands === '')) {
    throw new Error(`${PAGE}: found ${steps.length} numbered steps to take over the reference; every one must have commands`);
  }
  return steps;
}

/** Runs the documented steps one after the other, without a pause, where data flows. */
export async function takeOver(p: Target): Promise<void> {
  const folder = mkdtempSync(join(p.cluster.folder, 'take-over-'));
  try {
    const stack = scaleRequests(takeOverStack(p.pipeline));
    importImagesOf(p.cluster, stack, { collector: COLLECTORS[0] });
    installation(folder, p.cluster.kubectlCommand().flat().join(' '), scaleRequests(p.pipeline.objects), stack);
    await p.changing('statefulset/tiered-gateway', await p.pods('statefulset/tiered-gateway'), 2);
    for (const { title, commands } of documentedSteps()) {
      const began = Date.now();
      await runCommands(p.cluster, folder, title, commands, MEANT_TO_FAIL);
      console.log(`${new Date().toISOString()} take-over: ${title}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What the page expects to find: `kubectl`, a `helm` that knows what it has applied, the files that were applied by hand,
 * and a `cdk8s` that has synthesized the stack.
 */
function installation(folder: string, kubectl: string, reference: readonly Manifest[], stack: readonly Manifest[]): void {
  const release = ({ metadata }: Manifest): string | undefined => metadata.labels?.['app.kubernetes.io/instance'];
  const write = (path: string, objects: readonly Manifest[]) => writeFileSync(join(folder, path), objects.map((object) => JSON.stringify(object)).join('\n---\n'));
  ['bin', 'dist', 'helm', 'path/to'].forEach((name) => mkdirSync(join(folder, name), { recursive: true }));
  writeProgram(folder, 'kubectl', `exec ${kubectl} "$@"`);
  writeProgram(folder, 'helm', `[ "$1 $2" = "get manifest" ] && exec cat "${folder}/helm/$3.yaml"`);
  writeProgram(folder, 'npx', '[ "$*" = "cdk8s synth" ]');
  for (const name of new Set(reference.map(release).filter((found): found is string => found !== undefined))) {
    write(`helm/${name}.yaml`, reference.filter((object) => release(object) === name));
  }
  write('path/to/rbac.yaml', reference.filter((object) => !release(object) && object.kind !== 'ScrapeConfig'));
  write('path/to/scrapeconfig.yaml', reference.filter(({ kind }) => kind === 'ScrapeConfig'));
  write('dist/metrics.k8s.yaml', stack);
}
