import { kits } from '../../src/kits.ts';
import { httpContract } from '../contract/http.ts';
import { nginxSite } from '../contract/nginx-site.ts';
import { nginxFacts } from '../helpers/nginx.ts';

for (const name of ['raw', 'library'] as const) {
  const createClient = async () => (await kits.http[name]()).createHttpClient;
  httpContract({ name, createClient, site: nginxSite(nginxFacts()) });
}
