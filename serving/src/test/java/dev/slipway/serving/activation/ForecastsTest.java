package dev.slipway.serving.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.model.Tier;
import dev.slipway.api.model.VersionId;
import dev.slipway.api.model.VersionNumber;
import dev.slipway.serving.activation.Forecast.LastTwo;
import dev.slipway.serving.activation.Forecast.Loads;
import dev.slipway.serving.batching.Cost;
import dev.slipway.serving.execution.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForecastsTest {
    private static final String DIGEST = "a".repeat(64);
    private static final Forecasts.Key KEY = key("flights", 1, DIGEST, 2);
    private static final Forecast SHOWN =
            new Forecast(
                    new Pace(Cost.line(3_000_000, 1_000), 16, 2),
                    Map.of(
                            Tier.COLD,
                            new Loads(120_000_000, new LastTwo(500_000_000, 400_000_000)),
                            Tier.WARM,
                            new Loads(100_000_000, new LastTwo(300_000_000, 0))),
                    new LastTwo(4_000_000, 3_500_000));

    @TempDir Path cache;

    private static Forecasts.Key key(String endpoint, long version, String digest, int slots) {
        VersionId id = new VersionId(new EndpointName(endpoint), new VersionNumber(version));
        return new Forecasts.Key(id, digest, slots);
    }

    private static Forecast crowded(long newer, long older) {
        return new Forecast(SHOWN.pace(), SHOWN.loads(), new LastTwo(newer, older));
    }

    @Test
    void areThereAfterARestart() {
        Forecasts.in(cache).keep(KEY, SHOWN);
        assertThat(Forecasts.in(cache).of(KEY)).contains(SHOWN);
    }

    @Test
    void holdForTheSameBytesBehindTheSameEndpointOnAsManySlots() {
        Forecasts.in(cache).keep(KEY, SHOWN);
        Forecasts again = Forecasts.in(cache);
        assertThat(again.of(key("flights", 1, "b".repeat(64), 2))).isEmpty();
        assertThat(again.of(key("flights", 2, DIGEST, 2))).isEmpty();
        assertThat(again.of(key("trains", 1, DIGEST, 2))).isEmpty();
        assertThat(again.of(key("flights", 1, DIGEST, 4))).isEmpty();
    }

    @Test
    void theLastOneCounts() {
        Forecasts forecasts = Forecasts.in(cache);
        forecasts.keep(KEY, SHOWN);
        forecasts.keep(KEY, crowded(8_000_000, 4_000_000));
        assertThat(Forecasts.in(cache).of(KEY)).contains(crowded(8_000_000, 4_000_000));
    }

    @Test
    void figuresThatHardlyMoveAreNotWrittenAgain() throws IOException {
        Forecasts forecasts = Forecasts.in(cache);
        for (int load = 0; load < 100; load++) {
            forecasts.keep(KEY, crowded(1_000_000 + load % 20 * 1_000L, 1_000_000));
        }
        assertThat(Files.readAllLines(cache.resolve("forecasts"))).hasSize(1);
    }

    @Test
    void theFileStaysBounded() throws IOException {
        Forecasts forecasts = Forecasts.in(cache);
        for (int load = 0; load < 45_000; load++) {
            forecasts.keep(KEY, crowded(load % 2 == 0 ? 1_000 : 2_000, 1_000));
        }
        assertThat(Files.readAllLines(cache.resolve("forecasts"))).hasSizeLessThanOrEqualTo(20_004);
    }

    /// Else a slip of the pen would keep everybody out, or break what divides by it.
    @Test
    void linesThatAreNotOursArePassedOver() throws IOException {
        Path file = cache.resolve("forecasts");
        Forecasts.in(cache).keep(KEY, SHOWN);
        String ours = Files.readString(file).strip();
        String start = ours.substring(0, ours.indexOf(" 3000000 "));
        Files.writeString(
                file,
                start
                        + " 1 1 0 2 1 1 1 1 1 1 1 1\n"
                        + start
                        + " 1 1 1 0 1 1 1 1 1 1 1 1\n"
                        + start
                        + " 1 1 1 2 -1 1 1 1 1 1 1 1\n"
                        + start
                        + " 1 1 1 2 9000000000000000000 1 1 1 1 1 1 1\n"
                        + start
                        + " 1 1 1 2 1 1 1 1 1 1 1\nhalf a li",
                StandardOpenOption.APPEND);
        assertThat(Forecasts.in(cache).of(KEY)).contains(SHOWN);
    }

    /// As a crash leaves it, or a disk that was full.
    @Test
    void whatIsWrittenBehindHalfALineIsThereAfterARestart() throws IOException {
        Files.writeString(cache.resolve("forecasts"), "half a li");
        Forecasts.in(cache).keep(KEY, SHOWN);
        assertThat(Forecasts.in(cache).of(KEY)).contains(SHOWN);
    }

    /// Half of a figure is a smaller one, by which a crowd would be let in to wait in vain.
    @Test
    void aLineThatWasCutWithinAFigureSaysNothing() throws IOException {
        Path file = cache.resolve("forecasts");
        Forecasts.in(cache).keep(KEY, SHOWN);
        String line = Files.readString(file).strip();
        Files.writeString(file, line.substring(0, line.length() - 3), StandardOpenOption.APPEND);
        assertThat(Forecasts.in(cache).of(KEY)).contains(SHOWN);
    }

    @Test
    void whatIsNoTextSpoilsItsOwnLineAlone() throws IOException {
        Forecasts.in(cache).keep(KEY, SHOWN);
        byte[] noText = {(byte) 0xff, '\n'};
        Files.write(cache.resolve("forecasts"), noText, StandardOpenOption.APPEND);
        assertThat(Forecasts.in(cache).of(KEY)).contains(SHOWN);
    }

    /// Else all that was shown while the disk was full would be lost for good.
    @Test
    void whatCouldNotBeWrittenIsWrittenWithTheNext() throws IOException {
        Path file = Files.writeString(cache.resolve("later"), "");
        Forecasts forecasts = Forecasts.in(file);
        forecasts.keep(KEY, SHOWN);
        Files.delete(file);
        forecasts.keep(key("trains", 1, DIGEST, 2), SHOWN);
        assertThat(Forecasts.in(file).of(KEY)).contains(SHOWN);
    }

    /// Nothing else may be loaded on this node.
    @Test
    void norDoesItWaitForOneThatIsOther() throws IOException {
        Path file = Files.writeString(cache.resolve("later"), "");
        Forecasts forecasts = Forecasts.in(file);
        forecasts.keep(KEY, SHOWN);
        Files.delete(file);
        forecasts.keep(KEY, SHOWN);
        assertThat(Forecasts.in(file).of(KEY)).contains(SHOWN);
    }

    @Test
    void whereNothingCanBeWrittenTheyLastUntilTheEnd() throws IOException {
        Path file = Files.writeString(cache.resolve("file"), "");
        Forecasts forecasts = Forecasts.in(file);
        forecasts.keep(KEY, SHOWN);
        assertThat(forecasts.of(KEY)).contains(SHOWN);
    }
}
