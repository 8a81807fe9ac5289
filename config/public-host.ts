import ipaddr from 'ipaddr.js';

/** Whether an IP address is one of the internet, not of a machine, a network inside, a link or a cloud's metadata. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

/** Whether a URL's host is a public address, or a name as public DNS has them; the name is not looked up. */
export function isPublicHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (ipaddr.isValid(bare)) return isPublicAddress(bare);
  if (/^[\d.]+$|^0x/i.test(bare)) return false;
  return bare.includes('.') && !/\.(?:local|localhost|internal|intranet|lan|home|corp|test|invalid)$/i.test(bare);
}
