package dev.slipway.runtime.trees.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ScratchPoolTest {
    private static final int PLACES = 16;

    private final AtomicInteger made = new AtomicInteger();
    private final ScratchPool pool = new ScratchPool(this::make);

    private Scratch make() {
        made.incrementAndGet();
        return new Scratch(
                new BlockInput(1, false),
                new ScratchShape(1, 1, Scratch.ROWS, Scratch.ROWS, 1, true));
    }

    @Test
    void memoryThatWasGivenBackIsUsedAgain() {
        Scratch first = pool.take();
        pool.giveBack(first);
        assertThat(pool.take()).isSameAs(first);
        assertThat(pool.take()).isNotSameAs(first);
        assertThat(made).hasValue(2);
    }

    @Test
    void asMuchIsKeptAsThereArePlacesAndNoMore() {
        List<Scratch> held = new ArrayList<>();
        for (int i = 0; i < PLACES + 4; i++) {
            held.add(pool.take());
        }
        held.forEach(pool::giveBack);
        List<Scratch> again = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            again.add(pool.take());
        }
        assertThat(again).doesNotHaveDuplicates().allMatch(held::contains);
        assertThat(made).hasValue(PLACES + 4);
        assertThat(held).doesNotContain(pool.take());
    }

    @Test
    void nobodyIsGivenWhatAnotherCallHolds() {
        AtomicBoolean isShared = new AtomicBoolean();
        try (ExecutorService calls = Executors.newFixedThreadPool(4)) {
            for (int call = 0; call < 4; call++) {
                int own = call + 1;
                calls.execute(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        Scratch scratch = pool.take();
                        scratch.keys[0] = own;
                        Thread.onSpinWait();
                        if (scratch.keys[0] != own) {
                            isShared.set(true);
                        }
                        pool.giveBack(scratch);
                    }
                });
            }
        }
        assertThat(isShared).isFalse();
    }
}
