import { error, Rule } from '../rule';

export const PT034: Rule = {
  code: 'PT034',
  title: 'A configuration that no collector reads',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'A collector does not start with a section that it does not know (`proccessors`), with a pipeline without receivers or exporters, with an id that is none (`metric`, `filter/a+b`), '
    + 'with a key that is there twice, '
    + 'or with a list where an object belongs. '
    + 'It comes from an override or a patch.',
  remedy: 'Correct or remove the override; `toConfig()` of the part shows what comes out.',
  *check(view) {
    for (const { subject, config, workload } of view.collectors) {
      if (workload.containers.length === 0) {
        yield error(subject, 'spec.template.spec.containers', 'its pods have no container, so nothing reads the configuration', { props: 'take back the patch that makes it so', yaml: 'give them one' });
      }
      for (const { path, message } of config.problems) {
        yield error(subject, path, `'${path}' ${message}`, { props: 'correct the override or patch that makes it so', yaml: "correct it in the collector's configuration" });
      }
    }
  },
};
