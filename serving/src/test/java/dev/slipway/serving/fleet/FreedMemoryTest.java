package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreedMemoryTest {
    private final List<Runnable> later = new ArrayList<>();
    private final FreedMemory freed = new FreedMemory(later::add);

    @Test
    void unloadsUntilThenShareOne() {
        freed.giveBackSoon();
        freed.giveBackSoon();

        assertThat(later).hasSize(1);
    }

    @Test
    void anUnloadAfterwardsAsksAgain() {
        freed.giveBackSoon();
        later.getFirst().run();
        freed.giveBackSoon();

        assertThat(later).hasSize(2);
    }
}
