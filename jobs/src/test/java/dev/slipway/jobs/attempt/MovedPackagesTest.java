package dev.slipway.jobs.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.jobs.attempt.Attempt.ModelChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MovedPackagesTest {
    @TempDir private Path scratch;
    private Path there = Path.of("");

    @BeforeEach
    void layOutThree() throws IOException {
        there = scratch.resolve("there");
        for (int number = 1; number <= 3; number++) {
            Files.createDirectories(there.resolve(digest(number)));
        }
    }

    private static String digest(int number) {
        return Integer.toString(number).repeat(64);
    }

    private static ModelChoice version(int number, Path packages) {
        return new ModelChoice("flights", number, packages.resolve(digest(number)), digest(number));
    }

    private static SplitChoice divided(Path packages) {
        return Splits.divided(version(1, packages), version(2, packages), 0.1);
    }

    @Test
    void packagesAreFoundBesideOneThatIsKnown() {
        Path before = scratch.resolve("before");
        SplitChoice found = MovedPackages.found(divided(before), version(3, there));
        assertThat(found).isEqualTo(divided(there));
        assertThat(found.isSame(divided(before))).isTrue();
        ModelChoice bare = new ModelChoice("flights", 1, scratch, digest(1));
        assertThat(MovedPackages.found(SplitChoice.alone(version(1, before)), bare))
                .isEqualTo(SplitChoice.alone(bare));
    }

    @Test
    void whatIsThereOrNowhereStaysAsItIs() throws IOException {
        ModelChoice known = version(3, there);
        Path before = Files.createDirectories(scratch.resolve("before"));
        SplitChoice four = SplitChoice.alone(version(4, before));
        assertThat(MovedPackages.found(four, known)).isEqualTo(four);
        Files.createDirectories(before.resolve(digest(1)));
        SplitChoice one = SplitChoice.alone(version(1, before));
        assertThat(MovedPackages.found(one, known)).isEqualTo(one);
    }
}
