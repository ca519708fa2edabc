/**
 * The shell script that makes a jail of fresh namespaces, and becomes the program that it is given.
 *
 * The root is a file system in memory that holds the system's programs, bound read-only, and nothing
 * else; the old root is let go, so there is no way back to it. The program has no capabilities: being
 * root inside is being nobody.
 */
export function unshareScript(bytes: number): string {
  return `set -e
mount -t tmpfs -o size=${bytes},nosuid,nodev none /tmp
cd /tmp
mkdir usr dev proc tmp old
for each in bin sbin lib lib32 lib64; do
  if [ -L /$each ]; then ln -s "$(readlink /$each)" $each
  elif [ -d /$each ]; then
    mkdir $each; mount --bind /$each $each; mount -o remount,bind,ro,nosuid,nodev $each
  fi
done
mount --bind /usr usr
mount -o remount,bind,ro,nosuid,nodev usr
for each in null zero urandom random; do : > dev/$each; mount --bind /dev/$each dev/$each; done
mount -t proc -o nosuid,nodev,noexec proc proc
mount -t tmpfs -o size=${bytes},nosuid,nodev none tmp
pivot_root . old
umount -l /old
mount -o remount,ro /
cd /tmp
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
`;
}
