/** Directives whose values follow a colon, as a robot's name is followed by one. */
const WITH_VALUE = /^(unavailable_after|max-snippet|max-image-preview|max-video-preview)$/i;

/**
 * What an `X-Robots-Tag` says to everybody and to the robot of this name, as a list again. Several headers are given as lines:
 * a robot's name holds until the next name, or the end of its header.
 */
export function directivesFor(header: string, productToken: string): string {
  const ours: string[] = [];
  for (const line of header.split('\n')) {
    let isOurs = true;
    for (const part of line.split(',')) {
      const [, name = '', rest = ''] = /^\s*([\w-]+)\s*:(.*)$/s.exec(part) ?? [];
      if (WITH_VALUE.test(name)) continue;
      if (name !== '') isOurs = name.toLowerCase() === productToken.toLowerCase();
      const directive = (name === '' ? part : rest).trim().toLowerCase();
      if (isOurs && directive !== '') ours.push(directive);
    }
  }
  return ours.join(',');
}
