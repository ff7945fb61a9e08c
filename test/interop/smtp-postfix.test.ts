import { openSmtp as openLibrary } from '../../src/library/smtp.ts';
import { openSmtp as openRaw } from '../../src/raw/smtp/client.ts';
import { postfixSite } from '../contract/postfix-site.ts';
import { describeSmtpContract } from '../contract/smtp.ts';
import { postfixFacts } from '../helpers/postfix.ts';

describeSmtpContract(postfixSite(postfixFacts()), { name: 'raw', openSmtp: openRaw });
describeSmtpContract(postfixSite(postfixFacts()), { name: 'library', openSmtp: openLibrary });
