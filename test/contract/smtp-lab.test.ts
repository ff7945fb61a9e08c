import { openSmtp as openLibrary } from '../../src/library/smtp.ts';
import { openSmtp as openRaw } from '../../src/raw/smtp/client.ts';
import { smtpLabSite } from './smtp-lab-site.ts';
import { describeSmtpContract } from './smtp.ts';

describeSmtpContract(smtpLabSite, { name: 'raw', openSmtp: openRaw });
describeSmtpContract(smtpLabSite, { name: 'library', openSmtp: openLibrary });
