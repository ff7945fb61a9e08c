import { describe, expect, test } from 'vitest';
import { findFeature, formatFeatures, parseFeatures } from '../../src/protocols/ftp-features.ts';

describe('features', () => {
  const features = ['MLST size*;create;modify*;perm;media-type', 'SIZE', 'utf8', 'REST STREAM'];

  test('are the lines between the first and the last', () => {
    expect(parseFeatures(formatFeatures(features))).toEqual(features);
    expect(parseFeatures(['Features:', ' MDTM', '  SIZE ', 'TVFS', '', 'End'])).toEqual([
      'MDTM',
      'SIZE',
      'TVFS',
    ]);
    expect(parseFeatures(['no features'])).toEqual([]);
    expect(formatFeatures(['SIZE'])).toEqual(['Extensions supported:', ' SIZE', 'END']);
  });

  test('are found by name, with what stands behind it', () => {
    expect(findFeature(features, 'MLST')).toBe('size*;create;modify*;perm;media-type');
    expect(findFeature(features, 'UTF8')).toBe('');
    expect(findFeature(features, 'REST')).toBe('STREAM');
    expect(findFeature(features, 'MDTM')).toBeUndefined();
  });
});
