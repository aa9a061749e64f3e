import { explainJson, explainText, listJson, listText } from './catalogue';
import { lint } from './lint';
import type { LintOptions } from './options';
import { type LintReport, plural } from './report';
import { roleText } from './role';
import { UsageError } from '../../errors';
import { Progress, type Terminal } from '../../output/terminal';
import { type ClusterOptions, readCluster } from '../../sources/cluster';
import type { Manifests } from '../../sources/manifests';
import { EXIT } from '../exit';
import { readSources } from '../read-sources';
import { refuseToOverwrite, writeOutput } from '../write-output';

/** Judges manifests, or says what there is to judge; returns the exit code. */
export async function runLint(paths: readonly string[], options: LintOptions, terminal: Terminal): Promise<number> {
  refuseToOverwrite(options);
  if (options.list || options.explain !== undefined || options.printRole) {
    writeOutput(about(paths, options), options, terminal);
    return EXIT.ok;
  }
  const report = await Progress.while(terminal, async progress => {
    const { manifests, onto } = await read(paths, options, progress);
    progress.step(`judging ${plural(manifests.objects.length, 'object')}`);
    return lint({ manifests, onto, namespace: options.namespace?.length === 1 ? options.namespace[0] : undefined, ignore: options.ignore, minSeverity: options.minSeverity });
  });
  writeOutput(await render(report, options, terminal), options, terminal);
  return report.findings.length > 0 ? EXIT.findings : EXIT.ok;
}

/** What the options ask for beside judging. */
function about(paths: readonly string[], { list, explain, printRole, output, namespace, app, cluster }: LintOptions): string {
  const asked = [...list ? ['--list'] : [], ...explain !== undefined ? ['--explain'] : [], ...printRole ? ['--print-role'] : []];
  if (asked.length > 1 || paths.length > 0 || app !== undefined || cluster) {
    throw new UsageError(`${asked.join(' and ')}: ${asked.length > 1 ? 'give one of them' : 'it judges nothing, so give no files, --app or --cluster with it'}`);
  }
  if (output !== 'text' && (printRole || output !== 'json')) {
    throw new UsageError(`--output must be ${printRole ? 'text' : 'text or json'} with ${asked[0]}, got '${output}'`);
  }
  if (printRole) {
    return roleText(namespace);
  }
  return explain !== undefined ? (output === 'json' ? explainJson(explain) : explainText(explain)) : output === 'json' ? listJson() : listText();
}

async function read(paths: readonly string[], { app, cluster, kubeconfig, context, namespace: namespaces }: LintOptions, progress: Progress): Promise<{ manifests: Manifests; onto?: Manifests }> {
  const given = paths.length > 0 || app !== undefined;
  const clusterOptions: ClusterOptions = { kubeconfig, context, namespaces };
  if (!given || !cluster) {
    return { manifests: await readSources({ paths, app, cluster, ...clusterOptions }, progress) };
  }
  const manifests = await readSources({ paths, app }, progress);
  return { manifests, onto: await progress.during('reading the cluster', readCluster(clusterOptions)) };
}

async function render(report: LintReport, { output, outFile }: LintOptions, { colours }: Terminal): Promise<string> {
  switch (output) {
    case 'text':
      return (await import('./text')).textOf(report, colours && outFile === undefined);
    case 'json':
      return (await import('./json')).jsonOf(report);
    case 'html':
      return (await import('./html')).htmlOf(report);
    case 'sarif':
      return (await import('./sarif')).sarifOf(report);
  }
}
