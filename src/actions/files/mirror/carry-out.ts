import type { NetkitError } from '../../../errors.ts';
import type { FileClient } from '../../../protocols/files.ts';
import type { RemotePath } from '../../../protocols/remote-path.ts';
import type { Crew } from './crew.ts';
import type { Plan, Removals } from './plan.ts';
import type { Action, Report } from './report.ts';
import type { TargetTree } from './tree.ts';

/** After them nothing more can be written, and every further file would say so. */
const FULL: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EROFS']);

/**
 * Does what was planned. What fails for one thing leaves the others alone.
 *
 * @throws what `Crew.run` does, and TransportError `write-file` for a full disk
 */
export async function carryOut(plan: Plan, crew: Crew, target: TargetTree, report: Report): Promise<void> {
  const verb = target.isRemote ? 'put' : 'get';
  const each = <T extends { readonly path: RemotePath }>(
    steps: readonly T[],
    act: (client: FileClient, step: T) => Promise<Omit<Action, 'path'> | undefined>,
    // What is done here takes one session to be at hand, and no others.
    width = target.isRemote ? Infinity : 1,
  ): Promise<void> =>
    crew.run(
      steps,
      {
        act: async (client, step) => {
          const action = await act(client, step);
          if (action === undefined) report.unchanged += 1;
          else report.done({ ...action, path: step.path });
        },
        onFailed: ({ path }, error) => {
          report.fail(path, error);
          if (isFull(error)) throw error;
        },
      },
      width,
    );
  const remove = async ({ files, folders }: Removals): Promise<void> => {
    await each(files.map(pathOf), async (client, { path }) => {
      await target.remove(client, path);
      return { action: 'rm' };
    });
    for (const level of byDepth(folders.map(pathOf)).toReversed()) {
      await each(level, async (client, { path }) => {
        await target.removeFolder(client, path);
        return { action: 'rmdir' };
      });
    }
  };

  await remove(plan.obstacles);
  for (const level of byDepth(plan.folders)) {
    await each(level, async (client, { path, mode }) => {
      await target.makeFolder(client, path, mode);
      return { action: 'mkdir' };
    });
  }
  await each(
    plan.files,
    async (client, { path, file, isOnlyTime }) => {
      const bytes = await target.store(client, path, file, isOnlyTime);
      return bytes === undefined ? undefined : { action: verb, bytes };
    },
    Infinity,
  );
  await each(plan.links, async (_client, { path, target: to }) => {
    await target.link?.(path, to);
    return { action: 'link' };
  });
  await remove(plan.surplus);
}

/** What `carryOut` would do, if all went well. */
export function foresee(plan: Plan, target: TargetTree, report: Report): void {
  const verb = target.isRemote ? 'put' : 'get';
  const note = (action: Action['action'], paths: readonly RemotePath[]): void => {
    for (const path of paths) report.done({ action, path });
  };
  const remove = ({ files, folders }: Removals): void => {
    note('rm', files);
    note('rmdir', folders.toReversed());
  };
  remove(plan.obstacles);
  note(
    'mkdir',
    plan.folders.map(({ path }) => path),
  );
  for (const { path, file } of plan.files) {
    report.done({ action: verb, path, ...(file.size !== undefined && { bytes: file.size }) });
  }
  note(
    'link',
    plan.links.map(({ path }) => path),
  );
  remove(plan.surplus);
}

function pathOf(path: RemotePath): { readonly path: RemotePath } {
  return { path };
}

/** Those of one depth have nothing to do with each other. */
function byDepth<T extends { readonly path: RemotePath }>(steps: readonly T[]): T[][] {
  const levels: T[][] = [];
  for (const step of steps) {
    const depth = step.path === '' ? 0 : step.path.split('/').length;
    (levels[depth] ??= []).push(step);
  }
  return levels.filter((level) => level !== undefined);
}

function isFull({ code, cause }: NetkitError): boolean {
  return code === 'write-file' && FULL.has((cause as NodeJS.ErrnoException | undefined)?.code);
}
