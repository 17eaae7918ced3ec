package dev.slipway.testkit.outside;

import dev.slipway.testkit.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A disk that is full, that hangs, that fails, that writes half, and that loses power: a small
/// library (`src/main/native/disk.c`) that is preloaded between a child process and its files.
public final class PlayedDisk {
    /// How a process ends whose power was cut.
    public static final int CUT = 77;

    private static final String COUNTERS = "counters";
    private static final int COUNTERS_BYTES = 4096;

    /// Writes, syncs and renames, whose counters come after that of all syncs.
    private static final int FALLIBLE_KINDS = 3;

    private final Path library;

    private PlayedDisk(Path library) {
        this.library = library;
    }

    /// Compiles the library into this directory.
    ///
    /// *Errors*: `IllegalStateException` in words where there is no C compiler.
    public static PlayedDisk builtIn(Path directory) throws IOException, InterruptedException {
        Path library = directory.resolve("disk.so");
        Path source = Repository.root().resolve("testkit/src/main/native/disk.c");
        ProcessBuilder compiler =
                new ProcessBuilder(
                        "cc",
                        "-shared",
                        "-fPIC",
                        "-O1",
                        "-o",
                        library.toString(),
                        source.toString(),
                        "-ldl",
                        "-lpthread");
        int exit;
        try {
            exit = compiler.inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "no C compiler (expected: cc on the PATH; on Debian, apt-get install gcc"
                            + " libc6-dev). "
                            + LeftOut.advice("compiler"),
                    e);
        }
        if (exit != 0) {
            throw new IllegalStateException("disk.c: not compiled, exit code " + exit);
        }
        return new PlayedDisk(library);
    }

    /// The environment of a process whose calls fail as `fault` says (`write ENOSPC 3 1`), below
    /// `root` alone, and only while the file `armed` exists.
    public Map<String, String> failing(Path root, Path armed, String fault) throws IOException {
        Map<String, String> environment = below(root);
        environment.put("DISK_ARMED", armed.toString());
        environment.put("DISK_FAULT", fault);
        return environment;
    }

    /// The environment of a process that ends before its sync of this number below `root`; what it
    /// had forced until then is kept in `mirror`.
    public Map<String, String> cutting(Path root, Path mirror, int sync) throws IOException {
        Map<String, String> environment = below(root);
        environment.put("DISK_MIRROR", mirror.toString());
        environment.put("DISK_CUT", String.valueOf(sync));
        return environment;
    }

    /// The environment of several processes, forked from one, that lose power together: from their
    /// sync of this number on, counted from when the file `armed` exists, none comes back. What
    /// they force until then is kept in `mirror`, and all that was there before is forced.
    ///
    /// @param spared name of a file that is no data, and whose writer goes on
    public Map<String, String> cuttingAll(
            Path root, Path mirror, Path armed, String spared, int sync) throws IOException {
        force(root, mirror);
        Map<String, String> environment = cutting(root, mirror, sync);
        environment.put("DISK_SPARED", spared);
        environment.put("DISK_ARMED", armed.toString());
        environment.put("DISK_SHARED", counters(mirror).toString());
        return environment;
    }

    /// The environment of several processes, forked from one, that count their calls together; they
    /// fail as in [#failing].
    public Map<String, String> failingAll(Path root, Path armed, Path counted, String fault)
            throws IOException {
        Map<String, String> environment = failing(root, armed, fault);
        environment.put("DISK_SHARED", counters(counted).toString());
        return environment;
    }

    /// How many syncs of [#cuttingAll] there have been.
    public static int syncs(Path mirror) throws IOException {
        byte[] bytes = Files.readAllBytes(mirror.resolve(COUNTERS));
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    /// How many calls of [#failingAll] there have been that could fail, whether or not they did.
    public static int calls(Path counted) throws IOException {
        ByteBuffer counters =
                ByteBuffer.wrap(Files.readAllBytes(counted.resolve(COUNTERS)))
                        .order(ByteOrder.nativeOrder());
        int calls = 0;
        for (int kind = 1; kind <= FALLIBLE_KINDS; kind++) {
            calls += counters.getInt(kind * Integer.BYTES);
        }
        return calls;
    }

    private static Path counters(Path directory) throws IOException {
        return Files.write(directory.resolve(COUNTERS), new byte[COUNTERS_BYTES]);
    }

    /// Everything that is there counts as forced.
    private static void force(Path root, Path mirror) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.toList()) {
                if (Files.isDirectory(file)) {
                    Files.write(mirror.resolve("d" + inode(file)), names(file));
                } else {
                    Files.copy(file, mirror.resolve("i" + inode(file)));
                }
            }
        }
    }

    private static List<String> names(Path directory) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String kind = Files.isDirectory(entry) ? "d" : "f";
                names.add(kind + " " + inode(entry) + " " + entry.getFileName());
            }
        }
        return names;
    }

    private static long inode(Path file) throws IOException {
        return (Long) Files.getAttribute(file, "unix:ino");
    }

    private Map<String, String> below(Path root) throws IOException {
        Map<String, String> environment = new HashMap<>();
        environment.put("LD_PRELOAD", library.toString());
        environment.put("DISK_ROOT", root.toRealPath().toString());
        return environment;
    }

    /// Puts in the place of `root` what was forced to the disk before the power was cut; everything
    /// else is moved to `lost`.
    public static void loseUnforced(Path root, Path mirror, Path lost) throws IOException {
        long inode = inode(root);
        Files.move(root, lost);
        restore(mirror, inode, root);
    }

    private static void restore(Path mirror, long inode, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path names = mirror.resolve("d" + inode);
        if (Files.notExists(names)) {
            return;
        }
        for (String line : Files.readAllLines(names)) {
            String[] parts = line.split(" ", 3);
            Path target = directory.resolve(parts[2]);
            if (parts[0].equals("d")) {
                restore(mirror, Long.parseLong(parts[1]), target);
            } else {
                Path bytes = mirror.resolve("i" + parts[1]);
                if (Files.exists(bytes)) {
                    Files.copy(bytes, target, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.createFile(target);
                }
            }
        }
    }
}
