import { classFiles, scrapeClasses } from '../../config/scrape-classes';
import { at, text } from '../../text/data';
import { Allocator, Monitor } from '../../view/view';
import { error, Rule } from '../rule';
import { errorUnless, selecting, wordsOf } from '../selecting';
import { monitorText, quoted } from '../words';

export const PT038: Rule = {
  code: 'PT038',
  title: 'Monitors that the allocator leaves out',
  severities: ['error', 'warning'],
  errorsCanBeSilenced: true,
  explanation: 'With `deny_fs_access_through_sms` (which this library sets from operator 0.152 on; an allocator where it is not written allows files) the allocator drops every job that names a file: by `bearerTokenFile`, or by `caFile`, `certFile` or '
    + '`keyFile` of its `tlsConfig`. It looks at the job as it is after scrape classes were applied, so that a class with files drops every monitor that adopts it. '
    + 'A monitor with the name of a class that there is not is left out too. Each time one line in the allocator\'s log is all that says so. '
    + 'It is a warning where it is not certain that the allocator selects the monitor.',
  remedy: 'Let the monitor refer to Secrets or ConfigMaps in place of files (`authorization`, `tlsConfig.ca`, `cert`, `keySecret`). Where everyone who may create monitors may have the scrapers '
    + 'send any of their files anywhere, their own token too, allow files with `denyFsAccessThroughSms: false`, and mount them into the scrapers: `scraperPool.addNeeds({ mounts: [...] })`.',
  *check(view) {
    for (const { subject, config } of view.allocators.filter(denies)) {
      for (const { name, files } of scrapeClasses(config).map(scrapeClass => ({ ...scrapeClass, files: classFiles(scrapeClass.data) })).filter(({ files: named }) => named.length > 0)) {
        yield error(subject, 'prometheus_cr.scrape_classes', `the scrape class '${name}' names files (${files.join(', ')}), so a monitor that adopts it is dropped: 'deny_fs_access_through_sms' is true`, {
          props: 'set denyFsAccessThroughSms: false, or leave the files out',
          yaml: "set 'deny_fs_access_through_sms: false', or leave the files out",
        });
      }
    }
    for (const monitor of view.monitors) {
      const files = filesOf(monitor);
      const refusing = files.length > 0 ? selecting(monitor).find(({ allocator }) => denies(allocator)) : undefined;
      if (refusing) {
        yield errorUnless(refusing.doubt, monitor.subject, files[0],
          `the ${monitorText(monitor)} names files (${quoted(files)}), so ${refusing.allocator.subject.name} drops ${files.length > 1 ? 'these jobs' : 'the job'}`,
          `refer to Secrets or ConfigMaps, or ${wordsOf(refusing.allocator.subject, { props: 'give it denyFsAccessThroughSms: false', yaml: "set its 'prometheus_cr.deny_fs_access_through_sms: false'" })}`);
      }
      const name = text(at(monitor.data, 'spec', 'scrapeClass'));
      const lacking = name ? selecting(monitor).find(({ allocator }) => !scrapeClasses(allocator.config).some(scrapeClass => scrapeClass.name === name)) : undefined;
      if (lacking) {
        yield errorUnless(lacking.doubt, monitor.subject, 'spec.scrapeClass',
          `the ${monitorText(monitor)} adopts the scrape class '${name}', which ${lacking.allocator.subject.name} does not have, so it leaves the monitor out`,
          wordsOf(lacking.allocator.subject, { props: "add it to its 'scrapeClasses'", yaml: "add it to its 'prometheus_cr.scrape_classes'" }));
      }
    }
  },
};

function denies({ config }: Allocator): boolean {
  return at(config, 'prometheus_cr', 'deny_fs_access_through_sms') === true;
}

/** Only ServiceMonitors can name files of the scrapers; `fileSDConfigs` are files of the allocator. */
function filesOf({ kind, endpoints }: Monitor): string[] {
  return kind !== 'ServiceMonitor' ? [] : endpoints.flatMap(({ path, body }) => [
    ...text(at(body, 'bearerTokenFile')) ? [`${path}.bearerTokenFile`] : [],
    ...['caFile', 'certFile', 'keyFile'].filter(key => text(at(body, 'tlsConfig', key))).map(key => `${path}.tlsConfig.${key}`),
  ]);
}
