package dev.slipway.serving.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void whereNobodyDoesItLaterTheNextUnloadAsksAgain() {
        List<Runnable> asked = new ArrayList<>();
        FreedMemory lacking =
                new FreedMemory(work -> {
                    asked.add(work);
                    throw new OutOfMemoryError("unable to create native thread");
                });
        assertThatThrownBy(lacking::giveBackSoon).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(lacking::giveBackSoon).isInstanceOf(OutOfMemoryError.class);
        assertThat(asked).hasSize(2);
    }
}
