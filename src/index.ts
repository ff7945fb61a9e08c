/**
 * netkit as a library: HTTP, file and mail sessions through two clients, sockets, the lab, the transcript of the wire, and the comparison.
 */
export { http, MAX_RESULT_BYTES, type HttpOptions, type HttpResult } from './http.ts';
export type {
  Exchange,
  ExchangeOptions,
  HttpClient,
  HttpClientSettings,
  HttpExchange,
  HttpField,
  HttpRequest,
  HttpRequestBody,
  HttpResponse,
  HttpResponseHead,
  HttpSizes,
  HttpTimings,
  Pipelining,
} from './protocols/http.ts';
export { composeRequest, type ComposeOptions } from './actions/http/compose.ts';
export { bytesBody, fileBody, streamBody } from './actions/body.ts';
export { formBody, type FormBody, type FormOptions, type FormPart } from './actions/http/form/body.ts';
export type { NameEscape } from './actions/http/form/part.ts';
export { credentialsAt, type Identity } from './actions/http/auth/credentials.ts';
export type { Credentials } from './actions/http/url.ts';
export type { RedirectHop, RedirectOptions } from './actions/http/redirect.ts';
export type { AuthOptions } from './actions/http/auth/layer.ts';
export type { CookieJar } from './actions/http/cookies/layer.ts';
export type { Retry, RetryOptions } from './actions/http/retry/layer.ts';
export { performHttp, type Leg, type Performed, type PerformOptions } from './actions/http/perform.ts';
export { Meter, type MeteredLeg } from './actions/http/meter.ts';
export { downloadFiles, type DownloadFilesOptions } from './downloads.ts';
export { downloadAll } from './actions/http/download/download-all.ts';
export type { DownloadAllOptions } from './actions/http/download/options.ts';
export {
  createDownloadList,
  type DownloadEntry,
  type DownloadListOptions,
  type DownloadMemory,
} from './actions/http/download/list/memory-list.ts';
export { openDownloadList } from './actions/http/download/list/open-list.ts';
export { parseChecksum, type Checksum } from './actions/http/download/checksum/checksum.ts';
export type {
  DownloadCounts,
  DownloadEvent,
  DownloadJob,
  DownloadList,
  DownloadOutcome,
  DownloadSummary,
  KnownFile,
} from './actions/http/download/types.ts';
export { connectStore, StoreConnection, type StoreOptions } from './api.ts';
export { StoreApi, type StoreApiOptions, type WriteAnswer } from './actions/api/store-api.ts';
export type { ApiAnswer, ApiRequest, ListQuery, Resource, Resources } from './actions/api/types.ts';
export type { Cart, Product, User } from './actions/api/shapes.ts';
export { verifyStored, type Verification, type Written } from './actions/api/verify.ts';
export type { Difference } from './actions/api/differences.ts';
export { connectFtp, connectSftp, type Connected, type FtpOptions, type SftpOptions } from './files.ts';
export type {
  FileClient,
  FileClientSettings,
  FileEntry,
  FileSession,
  Listing,
  Modified,
  ReadOptions,
  Stored,
  WriteOptions,
} from './protocols/files.ts';
export type { FtpClient, FtpCredentials, FtpReply, FtpTarget } from './protocols/ftp.ts';
export type { FileSystemSpace, SftpClient } from './protocols/sftp.ts';
export type { HostKey, HostKeyPolicy, PrivateKey, SshIdentity, SshQuestion } from './net/ssh/types.ts';
export {
  baseName,
  bytesOf,
  joinPath,
  parentOf,
  pathOf,
  pathOfBytes,
  textOf,
  type RemotePath,
} from './protocols/remote-path.ts';
export {
  composeMessage,
  connectImap,
  connectPop3,
  connectSmtp,
  type ImapOptions,
  type MailConnected,
  type Pop3Options,
  readMessage,
  type SmtpOptions,
} from './mail.ts';
export type {
  LoginMechanism,
  MailClientSettings,
  MailCredentials,
  MailTarget,
  MailTls,
  MessageSource,
} from './protocols/mail.ts';
export type { SaslMechanism } from './protocols/sasl.ts';
export type {
  Delivery,
  Envelope,
  RefusedRecipient,
  SmtpClient,
  SmtpOffer,
  SmtpReply,
  SmtpSession,
  SmtpTarget,
} from './protocols/smtp.ts';
export type { Pop3Client, Pop3Message, Pop3Session, Pop3Target } from './protocols/pop3.ts';
export type {
  Appended,
  AppendOptions,
  BodyPart,
  Copied,
  Folder,
  FolderEvent,
  FolderStatus,
  ImapClient,
  ImapSession,
  ImapTarget,
  MailAddress,
  MessageEnvelope,
  MessageSet,
  MessageSummary,
  OpenFolder,
  SearchTerm,
  SummaryOptions,
} from './protocols/imap.ts';
export type { ComposedMessage, MessageParts } from './actions/mail/compose.ts';
export type { Attachment } from './actions/mail/attachment.ts';
export {
  fileMessage,
  streamMessage,
  type MessageFile,
  type MessageFileOptions,
} from './actions/mail/message-file.ts';
export type { MessageFacts, ReadableAttachment, ReadableMessage, ReadLimits } from './actions/mail/read.ts';
export { parseSearch } from './actions/mail/search-words.ts';
export { download, type Downloaded, type DownloadOptions } from './actions/files/download.ts';
export { downloadSegments, type SegmentsOptions } from './actions/files/segments.ts';
export { Pace } from './actions/paced.ts';
export type { LocalPath } from './actions/local-path.ts';
export { upload, type Uploaded, type UploadOptions } from './actions/files/upload.ts';
export { fileSource, streamSource, type UploadSource } from './actions/files/source.ts';
export { glob, type Match } from './actions/files/glob.ts';
export { walk, type Visit, type WalkOptions } from './actions/files/walk.ts';
export { TcpClient, type TcpClientOptions } from './net/tcp-client.ts';
export { TcpServer, type TcpServerEvents, type TcpServerOptions } from './net/tcp-server.ts';
export { MessageConnection, type MessageOptions } from './net/message-connection.ts';
export { UdpSocket, type Datagram, type UdpOptions, type UdpPlace } from './net/udp-socket.ts';
export { MAX_MESSAGE_BYTES, type Framing } from './wire/framing.ts';
export { resolveName, type ResolveNameOptions } from './net/names/resolve-name.ts';
export type {
  DnsAnswer,
  LookupStatus,
  NameRecord,
  NameReport,
  QuestionType,
  SystemAnswer,
  WayBack,
} from './net/names/types.ts';
export { startLab, type Lab, type LabOptions, type LabScheme, type ServerAddress } from './lab/lab.ts';
export type { IssuedCertificate, IssueOptions } from './lab/certificates.ts';
export type { SiteLimits } from './lab/http/limits.ts';
export type { ProxyKind } from './lab/proxy/proxies.ts';
export type { ServiceName } from './lab/tcp/services.ts';
export type { LabMail, WaitOptions } from './lab/mail/lab-mail.ts';
export type { LabMessage } from './lab/mail/lab-message.ts';
export type { MessageQuery } from './lab/mail/message-query.ts';
export type { AddOptions, MailUser } from './lab/mail/store/types.ts';
export { createRecorder, type RecorderSettings } from './transcript/recorder.ts';
export type {
  ConnectionRecorder,
  Entry,
  EntryListener,
  Field,
  ProxyScheme,
  Recorder,
  TlsFacts,
} from './transcript/types.ts';
export { compareHttp, type Outcome } from './compare/http.ts';
export { digestBody, type BodyDifference, type BodyDigest } from './compare/digest.ts';
export type { Comparison, Row, Verdict } from './compare/comparison.ts';
export type { SessionTls } from './net/dial-session.ts';
export type { Listening } from './net/listen.ts';
export type { TlsListenerSettings } from './net/tcp-listener.ts';
export type {
  ConnectionFacts,
  ConnectTo,
  DialContext,
  DialSettings,
  Proxy,
  ProxyRoute,
  TlsSettings,
  Transport,
} from './net/types.ts';
export { VERSION } from './version.ts';
export {
  isNetkitError,
  LimitError,
  NetkitError,
  ProtocolError,
  RefusalError,
  TransportError,
  UsageError,
  type ErrorCode,
  type ErrorDetails,
  type ProtocolErrorCode,
  type RefusalErrorCode,
  type TransportErrorCode,
} from './errors.ts';
export { EXIT_CODES } from './exit-codes.ts';
