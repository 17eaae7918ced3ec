package dev.slipway.features.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.model.Cell;
import dev.slipway.features.window.Aggregation.Plain;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What aggregates read from the fields of events, however these came.
final class EventReadingTest {
    private static double value(Plain kind, Cell value) {
        return read(kind, value).value();
    }

    private static Event read(Aggregation kind, Cell value) {
        Aggregate aggregate =
                new Aggregate(
                        new EventFields("arrivals", "origin", "departed", null, "late"),
                        new WindowedFeature(
                                "late",
                                kind,
                                Duration.ofHours(1),
                                Duration.ZERO,
                                Duration.ofMinutes(1)));
        Map<String, Cell> fields =
                Map.of(
                        "origin", new Cell.Text("ATL"),
                        "departed", new Cell.Whole(0),
                        "late", value);
        return EventReading.read(aggregate, name -> fields.getOrDefault(name, new Cell.Missing()))
                .orElseThrow();
    }

    /// A whole number has one way in which it is written, and others have many.
    @Test
    void textsAreReadAsKeysAre() {
        Aggregation kind = Aggregation.OfTexts.LAST_TEXT;
        assertThat(read(kind, new Cell.Text("True")).text()).isEqualTo("True");
        assertThat(read(kind, new Cell.Text("007")).text()).isEqualTo("007");
        assertThat(read(kind, new Cell.Whole(7)).text()).isEqualTo("7");
        assertThatThrownBy(() -> read(kind, new Cell.Real(7)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("late: 7.0 (expected: a text of at most 256 characters");
        assertThatThrownBy(() -> read(kind, new Cell.Text("x".repeat(257))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x... (expected: a text of at most 256 characters");
        assertThatThrownBy(() -> read(kind, new Cell.Text("a\ud83d")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("none of them half of one");
    }

    /// JSON and Parquet have 1 and 0 for them.
    @Test
    void flagsOfTextFilesAreNumbersAsInOtherFormats() {
        for (String flag : List.of("true", "True", "TRUE")) {
            assertThat(value(Plain.MEAN, new Cell.Text(flag))).isEqualTo(1);
        }
        for (String flag : List.of("false", "False", "FALSE")) {
            assertThat(value(Plain.MEAN, new Cell.Text(flag))).isEqualTo(0);
        }
        assertThatThrownBy(() -> value(Plain.MEAN, new Cell.Text("yes")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("late: yes (expected: a finite number)");
    }

    /// How many there are depends on none of them.
    @Test
    void whatIsCountedMayBeAText() {
        assertThat(value(Plain.COUNT, new Cell.Text("gold"))).isEqualTo(1);
        assertThat(value(Plain.COUNT, new Cell.Text("7"))).isEqualTo(7);
    }

    /// Of names in hexadecimal digits some look like a number that no 64 bits hold.
    @Test
    void textThatSaysNoFiniteNumberIsATextWhereTextsAreTaken() {
        Cell name = new Cell.Text("12345e678");
        assertThat(value(Plain.COUNT, name)).isEqualTo(1);
        assertThat(value(Plain.DISTINCT, name))
                .isFinite()
                .isNotEqualTo(value(Plain.DISTINCT, new Cell.Text("12345e679")));
        assertThatThrownBy(() -> value(Plain.SUM, name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("late: 12345e678 (expected: a finite number)");
    }

    /// What is counted are texts, and was before flags were read.
    @Test
    void differentTextsAreDifferentWhateverTheySay() {
        assertThat(value(Plain.DISTINCT, new Cell.Text("true")))
                .isNotEqualTo(value(Plain.DISTINCT, new Cell.Text("True")))
                .isNotEqualTo(1);
    }

    /// Such as order numbers that begin with the day: 32 of them have one nearest `double`.
    @Test
    void differentWholeNumbersAreDifferentHoweverLongTheyAre() {
        long first = 202_401_310_000_000_000L;
        Set<Double> values = new HashSet<>();
        for (long id = first; id < first + 1_000; id++) {
            double number = value(Plain.DISTINCT, new Cell.Whole(id));
            assertThat(value(Plain.DISTINCT, new Cell.Text(Long.toString(id)))).isEqualTo(number);
            assertThat(value(Plain.DISTINCT, new Cell.Text("+0" + id))).isEqualTo(number);
            values.add(number);
        }
        assertThat(values).hasSize(1_000);
        String digits = "9".repeat(30);
        assertThat(value(Plain.DISTINCT, new Cell.Text(digits + "1")))
                .isNotEqualTo(value(Plain.DISTINCT, new Cell.Text(digits + "2")));
    }

    /// It is the same value as that of a file that has it with a fraction.
    @Test
    void aLongNumberThatIsOneOf64BitsIsReadAsThat() {
        double large = 1e17;
        assertThat(value(Plain.DISTINCT, new Cell.Whole(100_000_000_000_000_000L)))
                .isEqualTo(large);
        assertThat(value(Plain.DISTINCT, new Cell.Text("100000000000000000"))).isEqualTo(large);
        assertThat(value(Plain.DISTINCT, new Cell.Real(large))).isEqualTo(large);
        assertThat(value(Plain.LAST, new Cell.Whole(100_000_000_000_000_001L))).isEqualTo(large);
    }

    /// Of a whole number in JSON nothing is left of the sign of a zero, and of one in CSV all is.
    @Test
    void zerosOfEventsAreOneHoweverTheyAreWritten() {
        List<Cell> zeros =
                List.of(
                        new Cell.Whole(0),
                        new Cell.Real(0.0),
                        new Cell.Real(-0.0),
                        new Cell.Text("0"),
                        new Cell.Text("-0"),
                        new Cell.Text("-0.0"));
        for (Cell zero : zeros) {
            assertThat(Double.doubleToRawLongBits(value(Plain.LAST, zero)))
                    .as("%s", zero)
                    .isEqualTo(Double.doubleToRawLongBits(0.0));
        }
    }

    /// The same as the number, and not the day that somebody may have meant.
    @Test
    void digitsAloneAreMillisecondsWhetherANumberOrItsText() {
        for (long millis : new long[] {20_240_131, 20_240_131_000_000L, -86_400_000}) {
            assertThat(EventReading.moment(new Cell.Text(Long.toString(millis))))
                    .hasValue(millis)
                    .isEqualTo(EventReading.moment(new Cell.Whole(millis)));
        }
        assertThat(EventReading.moment(new Cell.Text("2024-01-31"))).hasValue(1_706_659_200_000L);
        assertThat(EventReading.moment(new Cell.Text("2024"))).isEmpty();
    }
}
