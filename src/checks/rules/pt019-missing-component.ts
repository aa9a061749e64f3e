import { atLeast, CONTRIB_COLLECTOR, DYNATRACE_COLLECTOR, parseVersion } from '../../facts/versions';
import { KIND_OF } from '../../model/component';
import { CollectorDistribution, ComponentKind } from '../../values/collector-distribution';
import { Collector } from '../../view/view';
import { error, Finding, Remedy, Rule, warning } from '../rule';

export const PT019: Rule = {
  code: 'PT019',
  title: 'A component that the collector does not have',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A collector does not start with a component that is not in its image, or that has another name in its version. '
    + 'Props and `addProcessor` refuse one at the call; this finds those that came through `addConfigOverride`, and older images in manifests that somebody else '
    + 'wrote. It is a warning where the components of the version are not known and those of older ones do not include it.',
  remedy: 'Use a distribution that has it: `CollectorDistribution.contrib()`, or `CollectorDistribution.custom({...})` with `components`.',
  *check(view) {
    for (const collector of view.collectors) {
      yield* collector.distribution ? checkDistribution(collector, collector.distribution) : checkVersion(collector);
    }
  },
};

function* checkDistribution({ subject, config }: Collector, distribution: CollectorDistribution): Iterable<Finding> {
  for (const { section, type, path } of config.components) {
    const kind = KIND_OF[section];
    const known = distribution._knows(kind, type);
    if (known === 'no') {
      yield error(subject, path, `'${path}': the ${kind} '${type}' is not in the distribution ${distribution.displayName}`, remedyFor(kind, type));
    } else if (known === 'perhaps') {
      yield warning(subject, path, `'${path}': whether the ${kind} '${type}' is in the distribution ${distribution.displayName} is not known; no version whose components are known has it`,
        'make sure that the image has it, and acknowledge this with how you know');
    }
  }
}

/** Versions of contrib since which a component has its name. Source: the components' own metadata. */
const NAMED_SINCE = new Map([['processor/cumulative_to_delta', '0.157.0']]);

/** Images that are too old for a distribution, but of which it is known what they are made of. */
function* checkVersion({ subject, config, container: { image } }: Collector): Iterable<Finding> {
  const contrib = contribVersion(image);
  for (const { section, type, path } of contrib === undefined ? [] : config.components) {
    const since = NAMED_SINCE.get(`${KIND_OF[section]}/${type}`);
    if (since !== undefined && !atLeast(contrib!, since)) {
      yield error(subject, path, `'${path}': the ${KIND_OF[section]} '${type}' has this name since contrib ${since}, and the image '${image}' is made of contrib ${contrib}`,
        `use the image ${CONTRIB_COLLECTOR.image}:${CONTRIB_COLLECTOR.latest} or newer`);
    }
  }
}

function contribVersion(image: string): string | undefined {
  const [, repository, tag] = /^([^@]*):v?([^:/@]+)/.exec(image) ?? [];
  const versions: { [repository: string]: (tag: string) => string | undefined } = {
    [DYNATRACE_COLLECTOR.image]: version => Object.hasOwn(DYNATRACE_COLLECTOR.contrib, version) ? DYNATRACE_COLLECTOR.contrib[version] : undefined,
    [CONTRIB_COLLECTOR.image]: version => parseVersion(version) && version,
  };
  return repository !== undefined && Object.hasOwn(versions, repository) ? versions[repository](tag) : undefined;
}

function remedyFor(kind: ComponentKind, type: string): Remedy {
  const contrib = CollectorDistribution.contrib();
  return contrib._knows(kind, type) === 'yes'
    ? { props: `use CollectorDistribution.contrib('${contrib.contribVersion}'), which has it`, yaml: `use the image ${contrib.image}, which has it` }
    : { props: 'use CollectorDistribution.custom({...}) with an image that has it', yaml: 'use an image that has it, or take the component out' };
}
