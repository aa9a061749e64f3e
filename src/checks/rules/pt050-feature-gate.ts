import { holds } from '../../facts/difference';
import { knownGates, spanText } from '../../facts/differences';
import { error, Rule } from '../rule';
import { gatesOf } from '../touched';

export const PT050: Rule = {
  code: 'PT050',
  title: 'A feature gate that the collector does not have',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A collector does not start with a feature gate that its version does not have. The prop `featureGates` refuses those that are known to be missing; this finds them on '
    + 'a command line that was patched, or written by somebody else.',
  remedy: 'Take the gate off the command line.',
  *check(view) {
    for (const collector of view.collectors) {
      const version = collector.distribution?.contribVersion;
      for (const id of version === undefined ? [] : gatesOf(collector)) {
        const rows = knownGates(id);
        if (rows.length > 0 && !rows.some(row => holds(row, version!))) {
          yield error(collector.subject, undefined, `contrib ${version} does not have the feature gate '${id}', but ${rows.map(spanText).join(' and ')}`, 'take it off the command line');
        }
      }
    }
  },
};
