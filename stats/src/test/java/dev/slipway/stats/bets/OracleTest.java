package dev.slipway.stats.bets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.slipway.stats.counts.Arm;
import dev.slipway.stats.counts.LossDifferences;
import dev.slipway.stats.counts.Second;
import dev.slipway.stats.counts.Tally;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Compares with `oracle.txt`, which `make_oracle.py` beside it computed from SciPy's
/// distributions.
final class OracleTest {
    /// SciPy's noncentral hypergeometric density is good to about 1e-10.
    private static final double TOLERANCE = 1e-8;

    @Test
    void likelihoodRatiosAreThoseOfExactFractions() {
        forEach(
                "fisher",
                240,
                line -> {
                    FisherSums sums = new FisherSums(new double[] {line.real(4), line.real(5)});
                    sums.compute(line.whole(0), line.whole(1), line.whole(3));
                    double log =
                            (line.whole(2) - sums.first())
                                            * StrictMath.log(line.real(5) / line.real(4))
                                    + sums.log(0)
                                    - sums.log(1);
                    assertThat(log)
                            .isCloseTo(line.real(6), within(1e-12 * (1 + Math.abs(line.real(6)))));
                });
    }

    @Test
    void logarithmsOfGammaAreThoseOfSciPy() {
        forEach(
                "gamma",
                11,
                line ->
                        assertThat(LogGamma.of(line.real(0)))
                                .isCloseTo(
                                        line.real(1),
                                        within(1e-14 * (1 + Math.abs(line.real(1))))));
    }

    @Test
    void boundsOfRatesAreThoseOfRootFinding() {
        forEach(
                "bounds",
                14,
                line -> {
                    Interval bounds = RateInterval.of(line.whole(0), line.whole(1), line.real(2));
                    assertThat(bounds.low()).isCloseTo(line.real(3), within(1e-10));
                    assertThat(bounds.high()).isCloseTo(line.real(4), within(1e-10));
                });
    }

    @Test
    void oddsBetsAreSumsOfRestartsOfSciPysLikelihoodRatios() {
        forEach("odds-above", 3, line -> checkOdds(OddsTest.above(line.real(0)), line));
        forEach("odds-below", 3, line -> checkOdds(OddsTest.below(line.real(0)), line));
    }

    @Test
    void rateBetsAreSumsOfRestartsOfBinomialLikelihoodRatios() {
        forEach(
                "rate",
                3,
                line -> {
                    RateTest test = RateTest.below(line.real(0));
                    for (int i = 2; i < line.length(); i += 2) {
                        test.observe(line.whole(i), line.whole(i + 1));
                        test.process().endSecond();
                    }
                    check(test.process(), line);
                });
    }

    @Test
    void meanBetsAreSumsOfRestartsOfProducts() {
        forEach("mean-above", 3, line -> checkMean(MeanTest.above(line.real(0)), line));
        forEach("mean-below", 3, line -> checkMean(MeanTest.below(line.real(0)), line));
    }

    @Test
    void shareBetsAreSumsOfRestartsOfBinomialLikelihoodRatios() {
        forEach(
                "share",
                2,
                line -> {
                    ShareTest test = new ShareTest();
                    for (int i = 2; i < line.length(); i += 2) {
                        test.observe(line.whole(i), line.whole(i + 1), line.real(0));
                        test.process().endSecond();
                    }
                    check(test.process(), line);
                });
    }

    @Test
    void mixBetsAreSumsOfRestartsOfSciPysLikelihoodRatios() {
        forEach(
                "mix",
                1,
                line -> {
                    MixTest test = new MixTest(3);
                    Second second = new Second(new Second.Shape(1, 3));
                    for (int i = 2; i < line.length(); i += 6) {
                        second.begin(second.start());
                        for (int j = 0; j < 6; j++) {
                            Arm arm = j < 3 ? Arm.CANDIDATE : Arm.STABLE;
                            for (long n = 0; n < line.whole(i + j); n++) {
                                second.classes().count(arm, 0, j % 3);
                            }
                        }
                        test.observe(second.classes());
                        test.process().endSecond();
                    }
                    check(test.process(), line);
                });
    }

    private static void checkOdds(OddsTest test, Line line) {
        Tally tally = new Tally(1);
        for (int i = 2; i < line.length(); i += 4) {
            tally.clear();
            tally.add(Arm.CANDIDATE, 0, line.whole(i), line.whole(i + 2));
            tally.add(Arm.STABLE, 0, line.whole(i + 1), line.whole(i + 3));
            test.observe(tally);
            test.process().endSecond();
        }
        check(test.process(), line);
    }

    private static void checkMean(MeanTest test, Line line) {
        LossDifferences differences = new LossDifferences();
        int i = 2;
        while (i < line.length()) {
            differences.clear();
            long rows = line.whole(i++);
            for (long row = 0; row < rows; row++) {
                double difference = line.whole(i++) / 1000.0;
                differences.count(Math.max(0, difference), Math.max(0, -difference));
            }
            test.observe(differences);
            test.process().endSecond();
        }
        check(test.process(), line);
    }

    private static void check(EProcess process, Line line) {
        assertThat(process.log())
                .isCloseTo(line.real(1), within(TOLERANCE * (1 + Math.abs(line.real(1)))));
    }

    private static void forEach(String kind, int expected, Consumer<Line> check) {
        List<String> lines = lines().filter(line -> line.startsWith(kind + " ")).toList();
        assertThat(lines).as("lines of %s", kind).hasSize(expected);
        for (String line : lines) {
            check.accept(new Line(List.of(line.substring(kind.length() + 1).split(" ", -1))));
        }
    }

    private static Stream<String> lines() {
        try (InputStream in = OracleTest.class.getResourceAsStream("/oracle/oracle.txt")) {
            assertThat(in).as("oracle.txt").isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Line(List<String> words) {
        int length() {
            return words.size();
        }

        long whole(int i) {
            return Long.parseLong(words.get(i));
        }

        double real(int i) {
            return Double.parseDouble(words.get(i));
        }
    }
}
