/* A disk that fails when it is told to, preloaded into a test's child process.
 *
 * DISK_ROOT     only files below this directory are touched
 * DISK_ARMED    faults, and syncs up to a cut, are counted once this file exists
 * DISK_FAULT    "write ENOSPC 3 1": calls 3 to 3 of write fail with ENOSPC; "sync EIO 2 -1": from
 *               call 2 on every fsync and fdatasync fails; SHORT writes half of what is asked;
 *               "rename ENOSPC 1 1": the first file keeps its name; HANG waits while DISK_ARMED
 *               is there, and goes on then
 * DISK_MIRROR   what a power cut would leave: i<inode> the bytes of a file at its last sync,
 *               d<inode> the names in a directory at its last sync
 * DISK_CUT      the process ends before this sync
 * DISK_SPARED   files of this name are not touched
 * DISK_SHARED   several processes count together, in this file; a cut ends none of them then, but
 *               no sync comes back any more
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SYNCS, FAULTY_WRITES, FAULTY_SYNCS, FAULTY_RENAMES, COUNTERS };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int own[COUNTERS], *counters;

/* Where calls are counted; forked processes go on with what their parent has mapped. */
static int *all_counters(void) {
    const char *shared = getenv("DISK_SHARED");
    if (counters) return counters;
    pthread_mutex_lock(&lock);
    if (!counters && !shared) counters = own;
    if (!counters) {
        int fd = open(shared, O_RDWR);
        void *map = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (fd < 0 || map == MAP_FAILED) _exit(78);
        close(fd);
        counters = map;
    }
    pthread_mutex_unlock(&lock);
    return counters;
}

static int watched(int fd) {
    const char *root = getenv("DISK_ROOT");
    char link[64], path[4096];
    if (!root) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    const char *spared = getenv("DISK_SPARED"), *name = strrchr(path, '/');
    if (spared && name && !strcmp(name + 1, spared)) return 0;
    return strncmp(path, root, strlen(root)) == 0;
}

static int next_call(int counter) {
    return __atomic_add_fetch(all_counters() + counter, 1, __ATOMIC_SEQ_CST);
}

static int is_armed(void) {
    const char *armed = getenv("DISK_ARMED");
    return !armed || access(armed, F_OK) == 0;
}

/* The error that this call gets: 0 none, -1 a short write. */
static int fault(const char *kind, int counter) {
    const char *text = getenv("DISK_FAULT");
    char op[16], error[16];
    int first, count;
    if (!text || !is_armed()) return 0;
    int call = next_call(counter);
    if (sscanf(text, "%15s %15s %d %d", op, error, &first, &count) != 4) return 0;
    if (strcmp(op, kind) != 0 || call < first || (count >= 0 && call >= first + count)) return 0;
    if (!strcmp(error, "HANG")) {
        while (is_armed()) usleep(10000);
        return 0;
    }
    return !strcmp(error, "ENOSPC") ? ENOSPC : !strcmp(error, "EIO") ? EIO : -1;
}

static void mirror_file(int fd, const char *target) {
    static ssize_t (*real_write)(int, const void *, size_t);
    char link[64], buffer[65536];
    if (!real_write) real_write = dlsym(RTLD_NEXT, "write");
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int in = open(link, O_RDONLY), out = open(target, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    for (ssize_t n; (n = read(in, buffer, sizeof buffer)) > 0;)
        if (real_write(out, buffer, n) != n) _exit(79);
    close(in);
    close(out);
}

static void mirror_directory(int fd, const char *target) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    DIR *directory = opendir(link);
    FILE *out = fopen(target, "w");
    for (struct dirent *entry; directory && (entry = readdir(directory));)
        if (entry->d_name[0] != '.')
            fprintf(out, "%c %lu %s\n", entry->d_type == DT_DIR ? 'd' : 'f',
                    (unsigned long) entry->d_ino, entry->d_name);
    fclose(out);
    if (directory) closedir(directory);
}

/* Keeps other processes from mirroring until what it returns is closed. */
static int alone_in(const char *where) {
    char path[4100];
    snprintf(path, sizeof path, "%s/lock", where);
    int fd = open(path, O_CREAT | O_RDWR, 0600);
    if (fd < 0) _exit(79);
    while (flock(fd, LOCK_EX) != 0)
        if (errno != EINTR) _exit(79);
    return fd;
}

static void mirror(int fd) {
    const char *where = getenv("DISK_MIRROR");
    struct stat status;
    char temporary[4200], target[4100];
    if (!where || fstat(fd, &status) != 0) return;
    int is_directory = S_ISDIR(status.st_mode);
    snprintf(target, sizeof target, "%s/%c%lu", where, is_directory ? 'd' : 'i',
             (unsigned long) status.st_ino);
    snprintf(temporary, sizeof temporary, "%s.tmp", target);
    pthread_mutex_lock(&lock);
    int alone = alone_in(where);
    if (is_directory) mirror_directory(fd, temporary);
    else mirror_file(fd, temporary);
    rename(temporary, target);
    close(alone);
    pthread_mutex_unlock(&lock);
}

/* Where a process loses power it ends; where several do at once, all of them wait for that. */
static void lose_power(void) {
    if (!getenv("DISK_SHARED")) _exit(77);
    for (;;) pause();
}

static int synced(int fd, const char *name) {
    int (*real)(int) = dlsym(RTLD_NEXT, name);
    if (!watched(fd)) return real(fd);
    const char *cut = getenv("DISK_CUT");
    if (cut && is_armed() && next_call(SYNCS) >= atoi(cut)) lose_power();
    int error = fault("sync", FAULTY_SYNCS);
    if (error > 0) {
        errno = error;
        return -1;
    }
    mirror(fd);
    return 0;
}

int fsync(int fd) { return synced(fd, "fsync"); }

int fdatasync(int fd) { return synced(fd, "fdatasync"); }

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    const char *root = getenv("DISK_ROOT");
    int is_watched = root && strncmp(from, root, strlen(root)) == 0;
    int error = is_watched ? fault("rename", FAULTY_RENAMES) : 0;
    if (error > 0) {
        errno = error;
        return -1;
    }
    return real(from, to);
}

/* How many bytes of a write go through; negative for none, with errno set. */
static ssize_t allowed(int fd, size_t count) {
    if (!watched(fd)) return count;
    int error = fault("write", FAULTY_WRITES);
    if (error > 0) {
        errno = error;
        return -1;
    }
    return error < 0 && count > 1 ? count / 2 : count;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    ssize_t some = allowed(fd, count);
    return some < 0 ? -1 : real(fd, bytes, some);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    ssize_t some = allowed(fd, count);
    return some < 0 ? -1 : real(fd, bytes, some, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
    ssize_t some = allowed(fd, count);
    return some < 0 ? -1 : real(fd, bytes, some, offset);
}

/* A short one writes half of its first part. */
static ssize_t gathered(const char *name, int fd, const struct iovec *parts, int count, off_t offset) {
    ssize_t (*real)(int, const struct iovec *, int, off_t) = dlsym(RTLD_NEXT, name);
    ssize_t (*one)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    size_t first = count > 0 ? parts[0].iov_len : 0;
    ssize_t some = allowed(fd, first);
    if (some < 0) return -1;
    if ((size_t) some < first) return one(fd, parts[0].iov_base, some, offset);
    return real(fd, parts, count, offset);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    return gathered("pwritev", fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
    return gathered("pwritev64", fd, parts, count, offset);
}
