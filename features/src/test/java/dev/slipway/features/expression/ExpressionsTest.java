package dev.slipway.features.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Numbers;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import dev.slipway.features.column.Wholes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExpressionsTest {
    private static final String HUGE = "9223372036854775807";

    /// One row: x is 2.5, i is 7, t is `Ab c`; the others are missing.
    static Scope scope() {
        Scope scope = new Scope();
        scope.column("x", Type.NUMBER, true);
        scope.column("nx", Type.NUMBER, true);
        scope.column("i", Type.WHOLE, false);
        scope.column("t", Type.TEXT, true);
        scope.column("nt", Type.TEXT, true);
        Wholes values = new Wholes(Type.WHOLE, 2);
        values.set(0, 41);
        Map<Object, Integer> places = new HashMap<>(Map.of("Ab c", 0, "empty", 1));
        scope.table("ages", new Table(Type.TEXT, places, values));
        return scope;
    }

    private static String value(String text) {
        Expression expression = Expressions.read(text, scope());
        Frame frame = new Frame(5, 1);
        Numbers x = new Numbers(1);
        x.set(0, 2.5);
        frame.put(0, x);
        frame.put(1, new Numbers(1));
        Wholes i = new Wholes(Type.WHOLE, 1);
        i.set(0, 7);
        frame.put(2, i);
        Texts t = new Texts(1);
        t.set(0, "Ab c");
        frame.put(3, t);
        frame.put(4, new Texts(1));
        Column column = expression.evaluate(frame);
        assertThat(column.type()).isEqualTo(expression.type());
        if (column.isMissing(0)) {
            assertThat(expression.mayBeMissing()).as(text).isTrue();
            return "missing";
        }
        return switch (column.type()) {
            case NUMBER -> Double.toString(column.number(0));
            case WHOLE, TIME -> Long.toString(column.whole(0));
            case TEXT -> column.text(0);
            case FLAG -> Boolean.toString(column.flag(0));
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1 + 2 * 3 | 7",
                "(1 + 2) * 3 | 9",
                "7 / 2 | 3.5",
                "7 // 2 | 3",
                "-7 // 2 | -4",
                "-7 % 3 | 2",
                "7 % -3 | -2",
                "-7.5 % 3 | 1.5",
                "x - i | -4.5",
                "i - 2 - 3 | 2",
                "abs(-3) + abs(-2.5) | 5.5",
                "min(i, 3) + max(x, 9) | 12.0",
                "clip(i, 1, 5) | 5",
                "pow(2, 10) | 1024.0",
                "round(2.5) | 2",
                "floor(-2.5) | -3",
                "ceil(x) | 3",
                "whole(-2.9) | -2",
                "whole(' 12 ') | 12",
                "number('1e3') | 1000.0",
                "number(i) | 7.0"
            })
    void numbersAreCalculated(String text, String expected) {
        assertThat(value(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "1 / 0",
                "1 // 0",
                "1 % 0",
                "1.5 // 0",
                HUGE + " + 1",
                HUGE + " * 2",
                "-" + HUGE + " - 2",
                "1e308 * 10",
                "sqrt(-1)",
                "log(0)",
                "nx + 1",
                "pow(nx, 0)",
                "whole(1e300)",
                "whole('99999999999999999999')",
                "number('NaN')",
                "number('0x1p3')",
                "number('1d')",
                "trim('  ')",
                "substring(t, 9, 2)",
                "part(t, '-', 2)",
                "lookup(ages, 'nobody')",
                "lookup(ages, 'empty')",
                "lookup(ages, nt)",
                "index(t, ['a', 'b'])",
                "time('2001-02-30', 'UTC')",
                "time('yesterday', 'UTC')",
                "nx < 1",
                "not (nx < 1)",
                "hash(nt, 8)",
                "missing_if(i, 7)"
            })
    void whatHasNoResultIsMissing(String text) {
        assertThat(value(text)).isEqualTo("missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "i == 7 and x > 2 | true",
                "nx < 1 and false | false",
                "nx < 1 or true | true",
                "1 == 1.0 | true",
                "-0.0 == 0 | true",
                "'b' > 'a' | true",
                "if(nx < 1, 'yes', 'no') | no",
                "if(i > 5, 1, 2.5) | 1.0",
                "coalesce(nx, x) | 2.5",
                "coalesce(nt, 'none') | none",
                "is_missing(nt) | true",
                "is_missing(i) | false",
                "missing_if(i, 8) | 7",
                "lower(t) | ab c",
                "length('ü€𝄞') | 3",
                "substring('ü€𝄞', 2, 2) | €𝄞",
                "substring('abc', 0, 2) | a",
                "concat(upper(t), '!') | AB C!",
                "replace(t, ' ', '__') | Ab__c",
                "part('a-b-c', '-', 2) | b",
                "contains(t, 'b c') | true",
                "text(i) | 7"
            })
    void textsAndAnswersAreMade(String text, String expected) {
        assertThat(value(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "time('2001-01-14', 'UTC') | 979430400000",
                "time('2001-01-14 05:06:07.5+01:00', 'UTC') | 979445167500",
                "time('2001-01-14 05:06:07+01', 'UTC') | 979445167000",
                "time('0000-01-01', 'UTC') | -62167219200000",
                "time('9999-12-31T23:59:59.999999999Z', 'UTC') | 253402300799999",
                "time('2001-07-01T00:00', 'America/New_York') | 993960000000",
                "time('2001-04-01T02:30', 'America/New_York') | 986110200000",
                "time('2001-10-28T01:30', 'America/New_York') | 1004247000000",
                "year(time(9223372036854775807), 'America/New_York') | 292278994",
                "hour(time('2001-01-14T12:30Z', 'UTC'), 'America/New_York') | 7",
                "minute_of_day(time('2001-01-14 05:06', 'UTC'), 'UTC') | 306",
                "day_of_week(time('2001-01-14', 'UTC'), 'UTC') | 7",
                "year(time(-62167219200000), 'UTC') | 0",
                "time('2001-01-02', 'UTC') - time('2001-01-01', 'UTC') | 86400000",
                "bucket(x, [-1, 2.5, 9]) | 2",
                "index(t, ['x', 'Ab c']) | 1",
                "lookup(ages, t) | 41",
                "hash('hello', 4294967296) | 613153351"
            })
    void timesAndPlacesAreFound(String text, String expected) {
        assertThat(value(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "i + t | a text at character 5 (expected: number or whole in number + number)",
                "y | y at character 1 (expected: a column or a let before this one; the nearest is",
                "hours(x) | hours at character 1 (expected: a function; the nearest is hour",
                "hour(x, 'UTC') | a number at character 6 (expected: time in hour(time, 'zone'))",
                "hour(time(i), 'Mars') | Mars at character 15 (expected: a time zone such as",
                "hour(time(i)) | hour of 1 arguments at character 1 (expected: hour(time, 'zone'))",
                "1 < 2 < 3 | < at character 7 (expected: one comparison; join two with 'and')",
                "(1 + 2 | the end at character 7 (expected: ))",
                "'open | 'open at character 1 (expected: a closing ')",
                "1 ? 2 | ? at character 3 (expected: a name, a number, a text or an operator)",
                "bucket(x, [2, 1]) | edge 1.0 at character 11 (expected: more than 2.0)",
                "index(t, ['a', 'a']) | a list with something else at character 10 (expected: diff",
                "lookup(people, t) | people at character 8 (expected: a table: one of [ages])",
                "[1] | a list at character 1 (expected: a value; lists stand inside functions al",
                "99999999999999999999 | 99999999999999999999 at character 1 (expected: a number th",
                "x and true | a number at character 1 (expected: flag in flag and flag)",
                "'' | a text of 0 characters at character 1 (expected: 1 to 65536; an empty text"
            })
    void whatDoesNotFitIsRefusedWithPlaceAndExpectation(String text, String message) {
        assertThatThrownBy(() -> Expressions.read(text, scope()))
                .isInstanceOf(ExpressionRefusedException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void nestingIsBounded() {
        List<String> deep =
                List.of(
                        "(".repeat(10_000) + "1",
                        "-".repeat(10_000) + "1",
                        "not ".repeat(10_000) + "true",
                        "1" + " + 1".repeat(10_000),
                        "abs(".repeat(10_000),
                        "[".repeat(10_000));
        for (String text : deep) {
            assertThatThrownBy(() -> Expressions.read(text, scope()))
                    .isInstanceOf(ExpressionRefusedException.class)
                    .hasMessageContaining("at most 200");
        }
    }

    @Test
    void oneHotHasAPartForEachText() {
        List<Expressions.Part> parts = Expressions.readFeature("one_hot(t, ['a', 'b'])", scope());
        assertThat(parts).extracting(Expressions.Part::suffix).containsExactly("=a", "=b");
        assertThat(parts.getFirst().expression().canonical())
                .isEqualTo("coalesce((t == 'a'), false)");
        assertThat(parts.getFirst().expression().mayBeMissing()).isFalse();
    }

    /// *Source*: published values of MurmurHash3_x86_32 with seed 0.
    @Test
    void hashesAreThoseOfTheReference() {
        assertThat(Murmur.hash(bytes(""), 0)).isZero();
        assertThat(Integer.toHexString(Murmur.hash(bytes("hello"), 0))).isEqualTo("248bfa47");
        assertThat(Integer.toHexString(Murmur.hash(bytes("hello, world"), 0)))
                .isEqualTo("149bbb7f");
        assertThat(
                        Integer.toHexString(
                                Murmur.hash(
                                        bytes("The quick brown fox jumps over the lazy dog."), 0)))
                .isEqualTo("d5c48bfc");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
