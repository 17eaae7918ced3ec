package dev.slipway.journal.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderCopyTest {
    @TempDir Path folder;

    private Path from = Path.of("");
    private Path to = Path.of("");

    @BeforeEach
    void write() throws IOException {
        from = Files.createDirectories(folder.resolve("from"));
        to = folder.resolve("to");
        Files.createDirectories(from.resolve("a/b"));
        Files.writeString(from.resolve("a/one"), "1");
        Files.writeString(from.resolve("a/b/two"), "2");
        Files.createSymbolicLink(from.resolve("a/link"), from.resolve("a/one"));
    }

    @Test
    void filesAreCopiedAndLinksAreNot() throws IOException {
        Files.walkFileTree(from, new FolderCopy(from, to));

        assertThat(to.resolve("a/one")).hasContent("1");
        assertThat(to.resolve("a/b/two")).hasContent("2");
        assertThat(to.resolve("a/link")).doesNotExist();
    }

    @Test
    void whatGoesMeanwhileIsPassedOver() throws IOException {
        FolderCopy copy = new FolderCopy(from, to);
        Path one = from.resolve("a/one");
        BasicFileAttributes seen = Files.readAttributes(one, BasicFileAttributes.class);
        Files.delete(one);

        assertThat(copy.visitFile(one, seen)).isEqualTo(FileVisitResult.CONTINUE);
        assertThat(copy.visitFileFailed(one, new NoSuchFileException(one.toString())))
                .isEqualTo(FileVisitResult.CONTINUE);
        assertThat(to.resolve("a/one")).doesNotExist();
    }

    @Test
    void whatCannotBeReadEndsTheCopy() {
        FolderCopy copy = new FolderCopy(from, to);

        assertThatThrownBy(() -> copy.visitFileFailed(from, new NoSuchFileException("from")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() ->
                        copy.visitFileFailed(
                                from.resolve("a/one"), new AccessDeniedException("one")))
                .isInstanceOf(AccessDeniedException.class);
    }
}
