import { error, Rule } from '../rule';

const KINDS: { [section: string]: string } = { receivers: 'receiver', processors: 'processor', exporters: 'exporter', extensions: 'extension', connectors: 'connector' };

export const PT019: Rule = {
  code: 'PT019',
  title: 'A component that the collector does not have',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A collector does not start with a component that is not in its image. Props and `addProcessor` refuse one at the call; this finds those that came through `addConfigOverride`.',
  remedy: 'Use a distribution that has it: `CollectorDistribution.contrib()`, or `CollectorDistribution.custom({...})` with `components`.',
  *check(context) {
    for (const collector of context.collectors) {
      for (const [section, kind] of Object.entries(KINDS)) {
        for (const id of Object.keys(context.config(collector)?.[section] ?? {})) {
          const missing = collector.distribution._missing(kind, id.split('/')[0]);
          if (missing) {
            yield error(collector, `'${section}.${id}': ${missing}`);
          }
        }
      }
    }
  },
};
