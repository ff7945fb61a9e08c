import { kits } from '../../src/kits.ts';
import { httpContract } from './http.ts';
import { labSite } from './lab-site.ts';

for (const name of ['raw', 'library'] as const) {
  const createClient = async () => (await kits.http[name]()).createHttpClient;
  httpContract({ name, createClient, site: labSite });
}
