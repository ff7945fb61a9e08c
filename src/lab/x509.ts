import type * as X509 from '@peculiar/x509';

/**
 * Loads the library that writes certificates, which Node cannot do. It costs a tenth of a second: only who
 * issues a certificate pays for it.
 *
 * Its dependency-injection container insists on a polyfill of `Reflect` metadata, to read constructor types
 * that no compiler has written for it. "There are none" is a true answer, so a stand-in gives it while the
 * library loads, and nothing is left behind on a global object that belongs to the program we run in.
 */
export async function loadX509(): Promise<typeof X509> {
  const reflect: typeof Reflect & MetadataReader = Reflect;
  if (reflect.getMetadata !== undefined) return import('@peculiar/x509');
  reflect.getMetadata = none;
  reflect.getOwnMetadata = none;
  try {
    return await import('@peculiar/x509');
  } finally {
    if (reflect.getMetadata === none) delete reflect.getMetadata;
    if (reflect.getOwnMetadata === none) delete reflect.getOwnMetadata;
  }
}

interface MetadataReader {
  getMetadata?: () => undefined;
  getOwnMetadata?: () => undefined;
}

const none = (): undefined => undefined;
