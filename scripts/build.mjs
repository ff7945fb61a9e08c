/** `npm run build`: installs and builds what is not up to date. */
import { prepare } from './lib/prepare.mjs';

await prepare();
