package dev.slipway.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class ServerPartTest {
    @Test
    void partsAreListedInTheOrderOfTheirPhases() {
        assertThat(Arrays.stream(ServerPart.values()).map(ServerPart::phase).toList()).isSorted();
    }
}
