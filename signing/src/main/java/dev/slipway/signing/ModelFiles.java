package dev.slipway.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The regular files below a directory, dot files included, and what stands there besides.
///
/// *Errors*: an entry that no signature can cover is listed in `faults` rather than thrown.
record ModelFiles(Path directory, Set<String> names, List<Fault> faults) {
    /// How many files one model may have.
    static final int MAX_FILES = 200_000;

    private static final int CHUNK = 1 << 20;
    private static final char UNDECODABLE = '\uFFFD';

    /// Lists a directory without what the `ignored` paths name.
    static ModelFiles list(Path directory, List<String> ignored) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            String found = Files.exists(directory, LinkOption.NOFOLLOW_LINKS) ? "is not" : "lacks";
            throw new SigningException("model: " + directory + " " + found + " a directory");
        }
        Lister lister = new Lister(directory, new HashSet<>(ignored));
        Files.walkFileTree(directory, lister);
        return new ModelFiles(directory, lister.names, lister.faults);
    }

    /// The digest of one of the files, read piece by piece.
    Digest digestOf(String name) throws IOException {
        MessageDigest hasher = Digest.hasher();
        byte[] chunk = new byte[CHUNK];
        Path file = directory.resolve(name);
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                hasher.update(chunk, 0, read);
            }
        }
        return Digest.finish(hasher);
    }

    private static final class Lister extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final Set<String> ignored;
        private final Set<String> names = new TreeSet<>(Resource.BY_CODE_POINTS);
        private final List<Fault> faults = new ArrayList<>();

        Lister(Path directory, Set<String> ignored) {
            this.directory = directory;
            this.ignored = ignored;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return ignored.contains(nameOf(folder))
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = nameOf(file);
            if (ignored.contains(name)) {
                return FileVisitResult.CONTINUE;
            }
            if (names.size() + faults.size() >= MAX_FILES) {
                throw new SigningException(
                        "model: more than " + MAX_FILES + " files in " + directory);
            }
            if (name.indexOf(UNDECODABLE) >= 0) {
                faults.add(new Fault.UnusableEntry(name, "its name is not UTF-8"));
            } else if (attributes.isSymbolicLink()) {
                faults.add(new Fault.UnusableEntry(name, "it is a symbolic link"));
            } else if (!attributes.isRegularFile()) {
                faults.add(new Fault.UnusableEntry(name, "it is not a regular file"));
            } else {
                names.add(name);
            }
            return FileVisitResult.CONTINUE;
        }

        private String nameOf(Path path) {
            Path relative = directory.relativize(path);
            return relative.toString().replace(relative.getFileSystem().getSeparator(), "/");
        }
    }
}
