/** How netkit introduces itself (RFC 9110, section 10.1.5). The number is package.json's; a test compares them. */
export const USER_AGENT = 'netkit/0.1.0';
