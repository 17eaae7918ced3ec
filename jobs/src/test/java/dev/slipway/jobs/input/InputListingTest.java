package dev.slipway.jobs.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.jobs.attempt.Attempt.InputChoice;
import dev.slipway.jobs.attempt.EndCode;
import dev.slipway.jobs.attempt.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputListingTest {
    private static final int LONGEST_NAME = 255;

    @TempDir private Path scratch;
    private Path input;
    private Path others;

    @BeforeEach
    void makeFiles() throws IOException {
        input = Files.createDirectories(scratch.resolve("in"));
        others = Files.createDirectories(scratch.resolve("others"));
        Files.writeString(input.resolve("b.csv"), "a\n1\n");
        Files.writeString(others.resolve("c.csv"), "a\n2\n");
    }

    private static InputListing.Listing listing(Path input) {
        return InputListing.of(new InputChoice(input, null));
    }

    private static void refused(Path input, String words) {
        assertThatThrownBy(() -> listing(input))
                .isInstanceOfSatisfying(
                        JobException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(EndCode.UNREADABLE_INPUT);
                            assertThat(e.words()).isEqualTo(words);
                        });
    }

    /// Rows behind it would be missing, and nobody would hear of it.
    @Test
    void linkToADirectoryIsNamedAndNotLeftOut() throws IOException {
        Files.createSymbolicLink(input.resolve("more"), others);
        refused(
                input,
                "more: a link to no file (expected: files, and directories that are no links)");
    }

    @Test
    void linkThatLeadsNowhereIsNamedAndNotLeftOut() throws IOException {
        Files.createSymbolicLink(input.resolve("c.csv"), scratch.resolve("gone.csv"));
        refused(
                input,
                "c.csv: a link to no file (expected: files, and directories that are no links)");
    }

    @Test
    void linkInsideTheInputIsReadAndOneOfAnUnderscoreIsLeftOut() throws IOException {
        Files.createSymbolicLink(input.resolve("_latest"), others);
        Files.createSymbolicLink(input.resolve("a.csv"), input.resolve("b.csv"));
        assertThat(listing(input).files())
                .extracting(InputFile::name)
                .containsExactly("a.csv", "b.csv");
    }

    @Test
    void inputMayBeALinkToADirectoryItself() throws IOException {
        Path link = Files.createSymbolicLink(scratch.resolve("latest"), others);
        assertThat(listing(link).files()).extracting(InputFile::name).containsExactly("c.csv");
    }

    /// Another job may write there meanwhile, and what is there may be closed to whoever reads.
    @Test
    void nobodyLooksIntoADirectoryThatIsLeftOut() throws IOException {
        Path near = scratch.resolve("x".repeat(LONGEST_NAME));
        Files.createDirectories(longWay(near));
        Path far = Files.createDirectories(longWay(input.resolve("_".repeat(LONGEST_NAME))));
        Path moved = Files.move(near, far.resolve("x".repeat(LONGEST_NAME)));
        try {
            assertThat(listing(input).files()).extracting(InputFile::name).containsExactly("b.csv");
        } finally {
            Files.move(moved, near);
        }
    }

    /// Two of them, one below the other, are a path that is longer than a system takes: nobody
    /// looks into it, whatever he may do else.
    private static Path longWay(Path from) {
        Path way = from;
        for (int i = 0; i < 9; i++) {
            way = way.resolve("x".repeat(LONGEST_NAME));
        }
        return way;
    }
}
