package dev.slipway.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.slipway.cli.load.LoadMix.Choice;
import dev.slipway.cli.load.LoadMix.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoadMixTest {
    private static final List<Part> PARTS = List.of(new Part("a", 3, 2), new Part("b", 1, 3));

    @TempDir Path scratch;

    @Test
    void oneEndpointsRequestsComeInTurn() {
        assertThat(choices(LoadMix.of(3), 7).stream().map(Choice::request))
                .containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void weightsShareTheArrivals() {
        List<Choice> choices = choices(LoadMix.weighted(PARTS, 5), 40_000);
        assertThat(choices.stream().filter(one -> one.part() == 0).count())
                .isCloseTo(30_000, withinPercentage(2));
        for (Choice one : choices) {
            assertThat(one.request()).isBetween(one.part() == 0 ? 0 : 2, one.part() == 0 ? 1 : 4);
        }
    }

    @Test
    void whereARequestGoesSaysNothingOfThePauseBeforeIt() {
        long seed = 1;
        long[] due = new Arrivals.Poisson(1_000, seed).until(Duration.ofSeconds(100)).toArray();
        List<Part> even = List.of(new Part("a", 1, 1), new Part("b", 1, 1));
        List<Choice> choices = choices(LoadMix.weighted(even, seed), due.length);
        double[] pauses = new double[2];
        int[] counts = new int[2];
        for (int i = 1; i < due.length; i++) {
            int part = choices.get(i).part();
            pauses[part] += (due[i] - due[i - 1]) / 1e6;
            counts[part]++;
        }
        assertThat(pauses[0] / counts[0]).isCloseTo(1, withinPercentage(3));
        assertThat(pauses[1] / counts[1]).isCloseTo(1, withinPercentage(3));
    }

    @Test
    void tracesSayWhereRequestsGo() throws IOException {
        assertThat(choices(LoadMix.traced(PARTS, trace("0,b\n1,a\n2,b\n"), 5), 3))
                .containsExactly(new Choice(1, 2), new Choice(0, 0), new Choice(1, 3));
        assertThatThrownBy(() -> LoadMix.traced(PARTS, trace("0,c\n"), 5))
                .hasMessage("endpoint: c of the trace (expected: one of [a, b])");
    }

    private static List<Choice> choices(LoadMix mix, int arrivals) {
        LoadMix.Choices choices = mix.choose();
        return Stream.generate(choices::next).limit(arrivals).toList();
    }

    private ArrivalTrace trace(String text) throws IOException {
        return ArrivalTrace.read(Files.writeString(scratch.resolve("trace"), text), 1_000);
    }
}
