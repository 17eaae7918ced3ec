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

    /// Idle time of processors 0 to 2.
    private Path said(long first, long second, long third) throws IOException {
        String text =
                """
                cpu  9 0 0 9 0 0 0 0 0 0
                cpu0 7 0 0 %d 0 0 0 0 0 0
                cpu1 7 0 0 %d 0 0 0 0 0 0
                cpu2 7 0 0 %d 0 0 0 0 0 0
                intr 7 0 1
                """
                        .formatted(first, second, third);
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
    void theOneThatHadLeastToDoSinceItWasAskedBeforeIsTaken() throws IOException {
        OneProcessor one = new OneProcessor(said(500, 900, 100));
        assertThat(one.leastBusy(processors(0, 1, 2))).isEqualTo(1);
        said(600, 950, 250);
        assertThat(one.leastBusy(processors(0, 1, 2))).isEqualTo(2);
    }

    @Test
    void oneThatItMayNotHaveIsNotTaken() throws IOException {
        OneProcessor one = new OneProcessor(said(500, 900, 100));
        assertThat(one.leastBusy(processors(0, 2))).isEqualTo(0);
        said(510, 990, 120);
        assertThat(one.leastBusy(processors(0, 2))).isEqualTo(2);
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
        new OneProcessor().keep(() -> kept.set(KernelView.processors("thread-self")));
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
        assertThatThrownBy(() -> new OneProcessor().keep(failing)).hasMessage("bad model");
        assertThat(KernelView.processors("thread-self")).isEqualTo(all);
    }
}
