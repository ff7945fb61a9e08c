import type { Proxy } from '../types.ts';

/** How an SSH connection is made (RFC 4253, RFC 4252). */
export interface SshTarget {
  readonly host: string;
  /** 22 unless told otherwise. */
  readonly port?: number;
  readonly user: string;
  /** What can be offered, each where the server takes it: agent, keys, password, keyboard-interactive, in that order. */
  readonly identity: SshIdentity;
  readonly hostKeys: HostKeyPolicy;
  /** Through a proxy, always in a tunnel. */
  readonly proxy?: Proxy;
}

/** Who we are to an SSH server (RFC 4252): what can be offered. Without any of it, a server has to take everybody. */
export interface SshIdentity {
  /** The agent's socket (SSH_AUTH_SOCK). */
  readonly agent?: string;
  /** PEM, OpenSSH or PuTTY format. */
  readonly keys?: readonly PrivateKey[];
  /** Asked for when the server wants one, once at most; `undefined` is given up. */
  readonly password?: () => Promise<string | undefined>;
  /** Answers what keyboard-interactive asks (RFC 4256); without it, `password` answers a single question that is not echoed. */
  readonly answer?: (questions: readonly SshQuestion[]) => Promise<readonly string[]>;
}

/** A key to log in with (RFC 4252, section 7). One that cannot be read is passed over, and named if the login is denied. */
export interface PrivateKey {
  /** For messages: the file's name. */
  readonly name: string;
  readonly text: string | Uint8Array;
  /** Asked for when the key is encrypted, once at most. */
  readonly passphrase?: () => Promise<string | undefined>;
}

/** What keyboard-interactive asks a person (RFC 4256, section 3.2). */
export interface SshQuestion {
  /** As the server has it, not escaped. */
  readonly prompt: string;
  /** Whether what is typed may be shown. */
  readonly echo: boolean;
}

/** Which host keys are taken. */
export interface HostKeyPolicy {
  /** Says whether the key is the one that is known for the host; `other`: it is not the one that was asked for. */
  readonly known: (
    host: string,
    port: number,
    key: HostKey,
  ) => 'known' | 'unknown' | 'changed' | 'revoked' | 'other';
  /** Types of the keys that are known for the host (`ssh-ed25519`): the server is asked for one of these. */
  readonly types?: (host: string, port: number) => readonly string[];
  /**
   * A host of which no key is known: `refuse` (the default), or take and `remember` it. A changed or revoked key is refused in
   * any case but `any`.
   */
  readonly unknown?: 'refuse' | 'accept-new' | 'any';
  /**
   * Keeps a new host's key, with `accept-new`, before anybody logs in; what it throws ends the connection. Without it, the key is
   * taken and forgotten.
   */
  readonly remember?: (host: string, port: number, key: HostKey) => Promise<void>;
}

/** The public key by which clients know an SSH server again (RFC 4251, section 4.1). */
export interface HostKey {
  /** `ssh-ed25519` */
  readonly type: string;
  /** RFC 4253, section 6.6. */
  readonly blob: Uint8Array;
  /** `SHA256:…`, as OpenSSH shows it. */
  readonly fingerprint: string;
}
