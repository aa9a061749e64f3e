import { shown } from '../components';
import { error, Rule } from '../rule';

/** What the processor does where nothing is written (cumulativetodeltaprocessor 0.158, config.go). */
const DEFAULT_INITIAL_VALUE = 'auto';

export const PT047: Rule = {
  code: 'PT047',
  title: 'First values that are counted in full',
  severities: ['error'],
  errorsCanBeSilenced: true,
  explanation: 'With `initial_value: auto`, the default, or `keep`, a gateway sends the whole value of a counter the first time that it sees it: after a restart of a gateway, and for each stream that another gateway had before, '
    + 'what was reported already is reported again. Of the strategies and initial values that were tried, only those with `drop` invent nothing (docs/deviations.md, row 19).',
  remedy: 'Leave `initial_value: drop`. It costs the first interval of a new stream.',
  *check(view) {
    for (const { subject, config } of view.gateways) {
      const processor = config.usedProcessor('cumulative_to_delta');
      const value = processor && (shown(processor.body.initial_value) || DEFAULT_INITIAL_VALUE);
      if (processor && value !== 'drop' && !value!.includes('${')) {
        const path = `${processor.path}.initial_value`;
        yield error(subject, path, `'${path}' is '${value}'${processor.body.initial_value === undefined ? ', since it is not written' : ''}, so that the value of a stream that moves or comes back is counted in full again`, {
          props: 'do not override it', yaml: "set 'initial_value: drop'",
        });
      }
    }
  },
};
