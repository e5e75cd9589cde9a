/** Opens an address that a tracker gave: only pages, and without a way back to this one. */
export function openUrl(url: string): void {
  if (/^https?:\/\//i.test(url)) {
    window.open(url, '_blank', 'noopener,noreferrer');
  }
}
