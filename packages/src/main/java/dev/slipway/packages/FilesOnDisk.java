package dev.slipway.packages;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The regular files below a directory. Links are refused rather than followed, when the directory
/// is listed and again when a file is opened.
final class FilesOnDisk implements PackageFiles {
    /// What version control keeps beside a model; no part of it.
    private static final Set<String> OUTSIDE =
            Set.of(".git", ".gitattributes", ".github", ".gitignore");

    /// What the Java platform puts for bytes of a name that are not UTF-8.
    private static final char UNDECODABLE = '\uFFFD';

    private final Map<String, Path> places;
    private final SortedMap<String, Long> sizes;

    private FilesOnDisk(Map<String, Path> places, SortedMap<String, Long> sizes) {
        this.places = places;
        this.sizes = Collections.unmodifiableSortedMap(sizes);
    }

    static FilesOnDisk at(Path path) throws IOException {
        Path real = path.toRealPath();
        Lister lister = new Lister(real);
        if (Files.isDirectory(real)) {
            Files.walkFileTree(real, lister);
        } else {
            lister.add(
                    String.valueOf(path.toAbsolutePath().normalize().getFileName()),
                    real,
                    Files.readAttributes(real, BasicFileAttributes.class));
        }
        return new FilesOnDisk(lister.places, lister.sizes);
    }

    @Override
    public SortedMap<String, Long> sizes() {
        return sizes;
    }

    @Override
    public InputStream open(String path) throws IOException {
        Path place = places.get(path);
        if (place == null) {
            throw new IllegalArgumentException(path + " (expected: a file of the package)");
        }
        return Files.newInputStream(place, LinkOption.NOFOLLOW_LINKS);
    }

    private static final class Lister extends SimpleFileVisitor<Path> {
        private final Path root;
        private final PathSet names = new PathSet(MOST);
        private final Map<String, Path> places = new TreeMap<>();
        private final SortedMap<String, Long> sizes = new TreeMap<>(PackagePath.ORDER);

        Lister(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return folder.getParent() != null && isOutside(folder)
                    ? FileVisitResult.SKIP_SUBTREE
                    : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isOutside(file)) {
                Path relative = root.relativize(file);
                String separator = relative.getFileSystem().getSeparator();
                add(relative.toString().replace(separator, "/"), file, attributes);
            }
            return FileVisitResult.CONTINUE;
        }

        private boolean isOutside(Path entry) {
            return root.equals(entry.getParent())
                    && OUTSIDE.contains(String.valueOf(entry.getFileName()));
        }

        private void add(String name, Path file, BasicFileAttributes attributes) {
            if (name.indexOf(UNDECODABLE) >= 0) {
                throw new PackageRefusedException(name, "a name that is not UTF-8");
            }
            if (attributes.isSymbolicLink()) {
                throw new PackageRefusedException(name, "a symbolic link");
            }
            if (!attributes.isRegularFile()) {
                throw new PackageRefusedException(name, "not a regular file");
            }
            names.add(name);
            places.put(name, file);
            sizes.put(name, attributes.size());
        }
    }
}
