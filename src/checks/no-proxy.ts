/** Whether a list of hosts without a proxy covers a host name, as Go reads it. Source: golang.org/x/net 0.57, http/httpproxy/proxy.go. */
export function coveredBy(noProxy: string, host: string): boolean {
  const name = host.toLowerCase();
  return entriesOf(noProxy).some(entry => {
    const pattern = entry.replace(/^\*\./, '.');
    return entry === '*' || (pattern.startsWith('.') ? name.endsWith(pattern) : name === pattern || name.endsWith(`.${pattern}`));
  });
}

/** Whether such a list has an address or a range of them, other than the loopback's; which of them a cluster uses is not known. */
export function hasAddresses(noProxy: string): boolean {
  return entriesOf(noProxy).some(entry => entry === '*' || (/^(\d+\.\d+\.\d+\.\d+|[0-9a-f:]*:[0-9a-f:]*)(\/\d+)?$/.test(entry) && !/^(127\.|::1)/.test(entry)));
}

function entriesOf(noProxy: string): string[] {
  return noProxy.split(',').map(entry => entry.trim().toLowerCase().replace(/^(?!.*:.*:)(.*):\d+$/, '$1')).filter(entry => entry !== '');
}
