import { holds, NamedDifference } from '../../facts/difference';
import { differences } from '../../facts/differences';
import { CONTRIB_COLLECTOR, UPSTREAM_ALLOCATOR } from '../../facts/versions';
import { Subject } from '../../view/view';
import { Finding, Rule, warning } from '../rule';
import { touchedIn, touchedInAllocator } from '../touched';

export const PT049: Rule = {
  code: 'PT049',
  title: 'A known defect of the version',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'A newer version mends something that is wrong in this one and that concerns what the pipeline does. Only defects are reported whose condition is met: a component, a '
    + 'key, a kind of monitor. [versions.md](versions.md) has all of them, with their sources.',
  remedy: 'Choose a version from which it is mended, or acknowledge it with a reason.',
  *check(view) {
    const defects = (product: 'collector' | 'allocator', version: string) => differences(product).filter(difference => difference.kind === 'defect' && holds(difference, version));
    for (const collector of view.collectors) {
      const version = collector.distribution?.contribVersion;
      for (const defect of version === undefined ? [] : defects('collector', version)) {
        yield* report(collector.subject, `contrib ${version}`, defect, touchedIn(view, collector, defect));
      }
    }
    for (const allocator of view.allocators) {
      const version = allocator.distribution?.operatorVersion;
      for (const defect of version === undefined ? [] : defects('allocator', version)) {
        yield* report(allocator.subject, `the allocator of operator ${version}`, defect, touchedInAllocator(view, allocator, defect));
      }
    }
  },
};

/** One finding for a defect, however many places it has. */
function* report(subject: Subject, where: string, { product, what, until, issue, todo }: NamedDifference, paths: readonly string[]): Iterable<Finding> {
  if (paths.length === 0) {
    return;
  }
  const [path] = paths;
  const places = path === '' ? '' : `${paths.map(one => `'${one}'`).slice(0, 3).join(', ')}${paths.length > 3 ? ` and ${paths.length - 3} more` : ''}: `;
  const mended = until === undefined ? 'no known version mends it' : `mended in ${product === 'collector' ? 'contrib' : 'operator'} ${until}`;
  const newer = product === 'collector'
    ? { props: `use CollectorDistribution.contrib('${CONTRIB_COLLECTOR.latest}')`, yaml: `use the image ${CONTRIB_COLLECTOR.image}:${CONTRIB_COLLECTOR.latest}` }
    : { props: `use TargetAllocatorDistribution.upstream('${UPSTREAM_ALLOCATOR.latest}')`, yaml: `use the image ${UPSTREAM_ALLOCATOR.image}:${UPSTREAM_ALLOCATOR.latest}` };
  yield warning(subject, path === '' ? undefined : path, `${places}in ${where}, ${what} (${issue === undefined ? '' : `${issue}, `}${mended})`,
    until === undefined ? todo ?? 'acknowledge it with a reason' : newer);
}
