import { Collector } from '../parts';
import { error, Finding, Rule, warning } from '../rule';

export const PT029: Rule = {
  code: 'PT029',
  title: 'A component that is used but not configured, or the reverse',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: false,
  explanation: 'A collector does not start with a pipeline, exporter or extension list that names a component which is not configured. One that is configured but not used does nothing. Both come from overrides of one place without the other.',
  remedy: 'Use `addProcessor`, which does both; or override the section and `service` together.',
  *check(context) {
    for (const collector of context.collectors) {
      yield* checkConfig(collector, context.config(collector));
    }
  },
};

function* checkConfig(collector: Collector, config: any): Iterable<Finding> {
  if (!config) {
    return;
  }
  const used: { [section: string]: Set<string> } = { receivers: new Set(), processors: new Set(), exporters: new Set(), extensions: new Set() };
  const uses: [path: string, section: string, id: string][] = (config.service?.extensions ?? []).map((id: string) => ['service.extensions', 'extensions', id]);
  for (const [name, pipeline] of Object.entries<any>(config.service?.pipelines ?? {})) {
    for (const section of ['receivers', 'processors', 'exporters']) {
      uses.push(...(pipeline?.[section] ?? []).map((id: string): [string, string, string] => [`service.pipelines.${name}.${section}`, section, id]));
    }
  }
  for (const [id, body] of [...Object.entries<any>(config.exporters ?? {}), ...Object.entries<any>(config.receivers ?? {})]) {
    if (body?.auth?.authenticator) {
      uses.push([`${id}.auth.authenticator`, 'extensions', body.auth.authenticator]);
    }
  }
  for (const [path, section, id] of uses) {
    used[section].add(id);
    const connector = (section === 'receivers' || section === 'exporters') && id in (config.connectors ?? {});
    if (!connector && !(id in (config[section] ?? {}))) {
      yield error(collector, `'${path}' names '${id}', which is not configured (${section}: ${Object.keys(config[section] ?? {}).join(', ') || 'none'}); configure it or take it out`);
    }
  }
  for (const section of Object.keys(used)) {
    for (const id of Object.keys(config[section] ?? {}).filter(candidate => !used[section].has(candidate))) {
      yield warning(collector, `'${section}.${id}' is configured but not used; name it in 'service' or remove it`);
    }
  }
}
