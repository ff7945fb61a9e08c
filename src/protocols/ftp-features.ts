/**
 * What a server can do beyond RFC 959 (RFC 2389, section 3.2): a feature a line, behind a space, with parameters of its own.
 *
 *     211-Extensions supported:␍␊
 *      MDTM␍␊
 *      MLST size*;create;modify*;perm;media-type␍␊
 *     211 END␍␊
 */

/** @param lines of the reply to FEAT, which alone, without features, has one line */
export function parseFeatures(lines: readonly string[]): readonly string[] {
  return lines
    .slice(1, -1)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The lines of a reply. */
export function formatFeatures(features: readonly string[]): readonly string[] {
  return ['Extensions supported:', ...features.map((feature) => ` ${feature}`), 'END'];
}

/** @returns what stands behind the feature's name, or `undefined` where the server does not have it */
export function findFeature(features: readonly string[], name: string): string | undefined {
  for (const feature of features) {
    const [found = '', ...rest] = feature.split(' ');
    if (found.toUpperCase() === name) return rest.join(' ');
  }
  return undefined;
}
