import { isIPv4, isIPv6 } from 'net';

/** Whether a text is a host as it is dialled: a name of DNS, an IPv4 address, or an IPv6 address in brackets. */
export function isHost(text: string): boolean {
  if (text.startsWith('[')) {
    return text.endsWith(']') && isIPv6(text.slice(1, -1));
  }
  const labels = text.replace(/\.$/, '').split('.');
  return text.length <= 253 && labels.every(label => label.length <= 63 && /^[A-Za-z0-9_]([-A-Za-z0-9_]*[A-Za-z0-9_])?$/.test(label))
    // What ends in a number is an IPv4 address or nothing.
    && (!/^[0-9]+$/.test(labels[labels.length - 1]) || isIPv4(text));
}

export function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
}
