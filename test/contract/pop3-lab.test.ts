import { describePop3Contract } from './pop3.ts';
import { pop3LabSite } from './pop3-lab-site.ts';

describePop3Contract(pop3LabSite);
