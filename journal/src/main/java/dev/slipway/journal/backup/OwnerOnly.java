package dev.slipway.journal.backup;

import dev.slipway.journal.artifact.DurableFiles;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Files that nobody but their owner may read, on the disk once they are written.
final class OwnerOnly {
    private OwnerOnly() {}

    static void createDirectories(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent == null || Files.isDirectory(directory)) {
            return;
        }
        createDirectories(parent);
        Files.createDirectory(directory, permissions("rwx------"));
        DurableFiles.force(parent);
    }

    static void write(Path file, byte[] content) throws IOException {
        Files.createFile(file, permissions("rw-------"));
        Files.write(file, content);
        DurableFiles.force(file);
    }

    private static FileAttribute<?>[] permissions(String text) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
                }
                : new FileAttribute<?>[0];
    }
}
