import { describeApiContract } from './api.ts';
import { apiLabSite } from './api-lab-site.ts';

for (const client of ['raw', 'library'] as const) {
  for (const faithful of [false, true]) describeApiContract({ client, site: apiLabSite({ faithful }) });
}
