package dev.slipway.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.control.Images.Watch;
import dev.slipway.api.model.ModelName;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class WatchersTest {
    private static final ModelName FLIGHTS = new ModelName("flights");

    private final OpenControl open = new OpenControl();
    private final BlockingQueue<Long> heard = new LinkedBlockingQueue<>();

    /// Whoever makes a server follow the journal would stand still until a restart.
    @Test
    void whoLacksMemoryForOneImageHearsOfTheNext() throws InterruptedException {
        AtomicBoolean hasBroken = new AtomicBoolean();
        Watch watch =
                open.control.watch(image -> {
                    heard.add(image.seq());
                    if (!hasBroken.getAndSet(true)) {
                        throw new OutOfMemoryError("for a moment");
                    }
                });
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
        open.done(OpenControl.version(FLIGHTS, "files"));
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isNotNull();
        watch.close();
    }
}
