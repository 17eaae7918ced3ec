package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.slipway.cli.load.LoadMix.Choices;
import dev.slipway.cli.load.LoadMix.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadMixTest {
    private static final List<Part> PARTS = List.of(new Part("a", 3, 2), new Part("b", 1, 3));

    @TempDir Path scratch;

    @Test
    void oneEndpointsRequestsComeInTurn() {
        Choices choices = LoadMix.of(3).choose(7);
        assertThat(IntStream.range(0, 7).map(choices::request))
                .containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void weightsShareTheArrivals() {
        Choices choices = LoadMix.weighted(PARTS, 5).choose(40_000);
        assertThat(IntStream.range(0, 40_000).filter(i -> choices.part(i) == 0).count())
                .isCloseTo(30_000, withinPercentage(2));
        for (int i = 0; i < 40_000; i++) {
            assertThat(choices.request(i))
                    .isBetween(choices.part(i) == 0 ? 0 : 2, choices.part(i) == 0 ? 1 : 4);
        }
    }

    @Test
    void tracesSayWhereRequestsGo() throws IOException {
        Choices choices = LoadMix.traced(PARTS, trace("0,b\n1,a\n2,b\n"), 5).choose(3);
        assertThat(IntStream.range(0, 3).map(choices::part)).containsExactly(1, 0, 1);
        assertThat(IntStream.range(0, 3).map(choices::request)).containsExactly(2, 0, 3);
        assertThatThrownBy(() -> LoadMix.traced(PARTS, trace("0,c\n"), 5))
                .hasMessage("endpoint: c of the trace (expected: one of [a, b])");
    }

    private ArrivalTrace trace(String text) throws IOException {
        return ArrivalTrace.read(Files.writeString(scratch.resolve("trace"), text), 1_000);
    }
}
