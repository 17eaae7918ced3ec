package dev.slipway.frontend.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import org.junit.jupiter.api.Test;

final class TakenAddressTest {
    @Test
    void doorThatCouldNotListenEndsWhatItHasOpened() {
        try (RunningDoor running = new RunningDoor()) {
            int watchers = running.controls.watchers();
            HttpFrontend second = running.another(running.address);
            assertThat(running.controls.watchers()).isGreaterThan(watchers);
            assertThatThrownBy(second::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasRootCauseInstanceOf(BindException.class);
            second.stop();
            assertThat(running.controls.watchers()).isEqualTo(watchers);
        }
    }
}
