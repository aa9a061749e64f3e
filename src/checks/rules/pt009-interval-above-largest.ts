import { secondsText } from '../../text/durations';
import { error, Rule } from '../rule';

export const PT009: Rule = {
  code: 'PT009',
  title: 'A monitor that is scraped less often than was said',
  severities: ['error'],
  errorsCanBeSilenced: false,
  explanation: 'All times of the gateways follow from the largest scrape interval. Where it was set by hand, a monitor with a longer one would have its streams forgotten or its deltas dropped. Where it was not set, monitors in the app raise it.',
  remedy: 'Raise `largestScrapeInterval`, leave it out, or scrape the monitor more often.',
  *check(context) {
    for (const { interval: { construct, path, text, seconds }, cadences } of context.namedIntervals()) {
      for (const cadence of cadences) {
        const limit = cadence._explicitLargest?.toSeconds();
        if (limit !== undefined && seconds > limit) {
          yield error(construct, `'${path}' is ${text}, above 'largestScrapeInterval' (${secondsText(limit)}); `
            + `scrape it more often, or set largestScrapeInterval: Duration.seconds(${Math.ceil(seconds)})`);
        }
      }
    }
  },
};
