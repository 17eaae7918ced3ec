package dev.slipway.quiet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

final class OneProcessorTest {
    @TempDir private Path directory;

    /// What ordinary threads took of processors 0 to 2, of 1,000 each so far.
    private Path took(long first, long second, long third) throws IOException {
        return said(1_000, first, second, third);
    }

    private Path said(long all, long first, long second, long third) throws IOException {
        String text =
                """
                cpu  9 0 0 9 0 0 0 0 0 0
                cpu0 %d 5 0 %d 0 0 0 0 0 0
                cpu1 %d 5 0 %d 0 0 0 0 0 0
                cpu2 %d 5 0 %d 0 0 0 0 0 0
                intr 7 0 1
                """
                        .formatted(
                                first,
                                all - first - 5,
                                second,
                                all - second - 5,
                                third,
                                all - third - 5);
        return Files.writeString(directory.resolve("stat"), text);
    }

    private static BitSet processors(int... numbers) {
        BitSet all = new BitSet();
        for (int number : numbers) {
            all.set(number);
        }
        return all;
    }

    @Test
    void theOneOfWhichOthersTakeLeastIsTaken() throws IOException {
        OneProcessor one = new OneProcessor(took(500, 100, 900));
        assertThat(one.leastBusy(processors(0, 1, 2))).isEqualTo(1);
    }

    @Test
    void itIsTheSameUntilAnotherLeavesMuchMore() throws IOException {
        OneProcessor one = new OneProcessor(took(500, 100, 900));
        assertThat(one.leastBusy(processors(0, 1, 2))).isEqualTo(1);
        said(2_000, 600, 400, 1_000);
        assertThat(one.leastBusy(processors(0, 1, 2))).isEqualTo(1);
        said(3_000, 900, 1_000, 1_100);
        assertThat(one.leastBusy(processors(0, 1, 2))).isEqualTo(2);
    }

    @Test
    void oneThatItMayNotHaveIsNotTaken() throws IOException {
        OneProcessor one = new OneProcessor(took(500, 100, 900));
        assertThat(one.leastBusy(processors(0, 2))).isEqualTo(0);
        said(2_000, 500, 100, 1_900);
        assertThat(one.leastBusy(processors(1, 2))).isEqualTo(1);
    }

    @Test
    void itsOwnTimeCountsAsLeft() throws IOException {
        OneProcessor one = new OneProcessor(took(500, 100, 900));
        assertThat(one.leastBusy(processors(0, 1))).isEqualTo(1);
        Files.writeString(
                directory.resolve("stat"),
                """
                cpu0 600 5 0 1395 0 0 0 0 0 0
                cpu1 200 905 0 895 0 0 0 0 0 0
                """);
        assertThat(one.leastBusy(processors(0, 1))).isEqualTo(1);
    }

    @Test
    void systemThatSaysNothingHasItsFirst() throws IOException {
        assertThat(new OneProcessor(directory.resolve("none")).leastBusy(processors(3, 5)))
                .isEqualTo(3);
        Path nonsense = Files.writeString(directory.resolve("stat"), "cpu0 x y z w\n");
        assertThat(new OneProcessor(nonsense).leastBusy(processors(2))).isEqualTo(2);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void workStaysOnOneAndItsThreadMayHaveAllAgain() {
        String all = KernelView.processors("thread-self");
        AtomicReference<String> kept = new AtomicReference<>("");
        OneProcessor.choose().keep(() -> kept.set(KernelView.processors("thread-self")));
        assertThat(kept.get()).matches("[0-9]+");
        assertThat(KernelView.processors("thread-self")).isEqualTo(all);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void workThatFailsGivesThemBackToo() {
        String all = KernelView.processors("thread-self");
        Runnable failing =
                () -> {
                    throw new IllegalArgumentException("bad model");
                };
        assertThatThrownBy(() -> OneProcessor.choose().keep(failing)).hasMessage("bad model");
        assertThat(KernelView.processors("thread-self")).isEqualTo(all);
    }
}
