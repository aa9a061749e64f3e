import { at } from '../../text/data';
import { Allocator, View } from '../../view/view';
import { Rule, warning } from '../rule';
import { selecting } from '../selecting';
import { takesNativeHistograms } from '../tiers';
import { monitorText } from '../words';

export const PT039: Rule = {
  code: 'PT039',
  title: 'Native histograms that a monitor does not ask for',
  severities: ['warning'],
  errorsCanBeSilenced: false,
  explanation: 'The allocator writes `scrape_native_histograms` into each job: true where the monitor says so, else false. What the scrapers\' configuration says for all jobs has no effect on these. '
    + 'A histogram that is exposed as a native one only then arrives without buckets.',
  remedy: 'Set `spec.scrapeNativeHistograms: true` in the monitor (prometheus-operator\'s CRDs have it from 0.88 on), or false where it has no native histograms.',
  *check(view) {
    const asking = new Set(view.allocators.filter(allocator => scrapesNativeHistograms(view, allocator)));
    for (const monitor of asking.size > 0 ? view.monitors : []) {
      if (typeof at(monitor.data, 'spec', 'scrapeNativeHistograms') !== 'boolean' && selecting(monitor).some(({ allocator }) => asking.has(allocator))) {
        yield warning(monitor.subject, 'spec.scrapeNativeHistograms',
          `the ${monitorText(monitor)} does not say 'scrapeNativeHistograms', so its jobs are scraped without native histograms, though the scrapers are set to take them`,
          { props: 'set nativeHistograms there as well', yaml: 'set it to true, or to false where it has none' });
      }
    }
  },
};

/** Whether scrapers that ask an allocator are set to take native histograms. */
function scrapesNativeHistograms({ scrapers }: View, allocator: Allocator): boolean {
  return scrapers.some(scraper => scraper.polls.some(poll => poll.allocator === allocator) && takesNativeHistograms(scraper));
}
