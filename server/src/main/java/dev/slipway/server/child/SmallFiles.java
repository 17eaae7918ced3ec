package dev.slipway.server.child;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Files of a directory of ours alone, such as that of a job.
public final class SmallFiles {
    private static final int LAST_BYTES = 4_096;
    private static final int LONGEST_LINE = 500;

    private SmallFiles() {}

    /// Writes a file that is there whole, or not at all.
    public static void write(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// The last bytes of a file that may have grown large, as text.
    public static String tail(Path file, int bytes) throws IOException {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(Math.max(0, channel.size() - bytes));
            return new String(
                    Channels.newInputStream(channel).readNBytes(bytes), StandardCharsets.UTF_8);
        }
    }

    /// The last line of a file that says something, which the places of a stack trace do not; empty
    /// where there is none to read. A long one is cut as [Words] are.
    public static Optional<String> lastLine(Path file) {
        try {
            return tail(file, LAST_BYTES).lines().toList().reversed().stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("\t"))
                    .findFirst()
                    .map(line -> Words.cut(line, LONGEST_LINE));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Deletes a directory with everything in it; follows no link.
    public static void deleteTree(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(
                tree,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path visited, @Nullable IOException failure) throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
