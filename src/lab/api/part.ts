import { dirname } from 'node:path';
import { makeFolder, PRIVATE } from '../../actions/make-folder.ts';
import { TransportError } from '../../errors.ts';
import type { Listening } from '../../net/listen.ts';
import type { LabCertificates } from '../certificates.ts';
import { API_NAMES } from '../names.ts';
import { certificateFor, LAB_HOST, lead, type LabPart, type ServerAddress } from '../part.ts';
import { startBoth } from '../session-server.ts';
import { openStore } from './open-store.ts';
import { startApiServer } from './server.ts';

export interface ApiPartSettings {
  readonly apiPort: number;
  readonly apisPort: number;
  /** Where the store is kept; in memory without it. */
  readonly file?: string | undefined;
  /** As the public store behaves: nothing is kept. */
  readonly faithful?: boolean | undefined;
}

export interface ApiPart extends LabPart {
  readonly api: ServerAddress;
  /** The same with TLS. */
  readonly apis: ServerAddress;
}

/** A store that is reached by http and by https: what is added by the one is there by the other. */
export async function startApiPart(
  { apiPort, apisPort, file, faithful }: ApiPartSettings,
  certificates: LabCertificates,
): Promise<ApiPart> {
  if (file !== undefined) await makeFolderFor(dirname(file));
  const [store, certificate] = await Promise.all([
    openStore({ file, faithful }),
    certificateFor(certificates, API_NAMES)(),
  ]);
  const start = (port: number, isSecure: boolean): Promise<Listening> =>
    startApiServer({ app: store.app, host: LAB_HOST, port, ...(isSecure && { tls: certificate }) });
  const { plain, implicit } = await startBoth({ port: apiPort, implicitPort: apisPort }, start).catch(
    async (error: unknown) => {
      await store.close();
      throw error;
    },
  );
  const api = { host: LAB_HOST, port: plain.port };
  const apis = { host: LAB_HOST, port: implicit?.port ?? 0 };
  return {
    api,
    apis,
    destinations: [...lead(API_NAMES, 80, api), ...lead(API_NAMES, 443, apis)],
    names: API_NAMES,
    async stop() {
      await Promise.all([plain.stop(0), implicit?.stop(0)]);
      await store.close();
    },
  };
}

async function makeFolderFor(folder: string): Promise<void> {
  // Who bought what is nobody else's business.
  await makeFolder(folder, PRIVATE).catch((cause: unknown) => {
    throw new TransportError('write-file', `the folder ${folder} for the store cannot be made`, { cause });
  });
}
