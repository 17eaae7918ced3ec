package dev.slipway.features.window;

import dev.slipway.api.model.Cell;
import dev.slipway.features.expression.WrittenMoment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What an aggregate reads from the fields of an event: the same from a file and from the network,
/// and the same whether a number came as one or as its text. Only whole numbers that came as
/// floating point, as those of 2^63 and more do, may lack digits by which texts are told apart.
public final class EventReading {
    /// A number of milliseconds as text, and no year.
    private static final Pattern MILLIS = Pattern.compile("-?[0-9]{5,18}");

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?[0-9]{1,300}(\\.[0-9]{0,300})?([eE][-+]?[0-9]{1,3})?");

    /// A whole number that may lie between two of 64 bits.
    private static final Pattern LONG_NUMBER = Pattern.compile("[-+]?[0-9]{16,300}");

    /// Up to here, and down to its negative, each whole number is one of 64 bits.
    private static final long LARGEST_EXACT = 1L << 53;

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private EventReading() {}

    /// The event as an aggregate sees it; none where its value is missing.
    ///
    /// *Errors*: `IllegalArgumentException` naming field, value and expectation.
    ///
    /// @param fields a field's value, missing where there is none of the name
    public static Optional<Event> read(Aggregate aggregate, Function<String, Cell> fields) {
        EventFields names = aggregate.events();
        String valueField = names.value();
        Cell value = valueField == null ? new Cell.Whole(1) : fields.apply(valueField);
        if (isMissing(value)) {
            return Optional.empty();
        }
        long time = moment(names.time(), fields.apply(names.time()));
        String availableField = names.available();
        long available =
                availableField == null
                        ? time
                        : moment(availableField, fields.apply(availableField));
        String key = key(names.key(), fields.apply(names.key()));
        return Optional.of(
                aggregate.feature().isText()
                        ? Event.ofText(key, time, available, text(aggregate, value))
                        // Whole numbers have one zero, and so has whatever else says one.
                        : new Event(key, time, available, number(aggregate, value) + 0.0));
    }

    private static boolean isMissing(Cell cell) {
        return switch (cell) {
            case Cell.Missing() -> true;
            case Cell.Text(String text) -> text.isEmpty();
            case Cell.Real(double real) -> Double.isNaN(real);
            case Cell.Whole whole -> false;
            case Cell.Digits digits -> false;
        };
    }

    private static String key(String field, Cell cell) {
        return switch (cell) {
            case Cell.Text(String text) when !text.isEmpty() && text.length() <= Delivery.LONGEST ->
                    text;
            case Cell.Whole(long whole) -> Long.toString(whole);
            default ->
                    throw refuse(
                            field,
                            cell,
                            "a text of at most "
                                    + Delivery.LONGEST
                                    + " characters or a whole number: whose event it is");
        };
    }

    /// The moment that a value says: ISO 8601, in UTC where it names no offset, or milliseconds
    /// since 1970; empty when it says none.
    public static OptionalLong moment(Cell cell) {
        return switch (cell) {
            case Cell.Whole(long millis) -> OptionalLong.of(millis);
            case Cell.Text(String text) when MILLIS.matcher(text).matches() ->
                    OptionalLong.of(Long.parseLong(text));
            case Cell.Text(String text) -> WrittenMoment.millis(text);
            default -> OptionalLong.empty();
        };
    }

    private static long moment(String field, Cell cell) {
        return moment(cell)
                .orElseThrow(() ->
                        refuse(
                                field,
                                cell,
                                "a moment: 2001-01-14T17:05Z, or milliseconds since 1970 in UTC"));
    }

    /// As a key is read: whole numbers have one way in which they are written.
    private static String text(Aggregate aggregate, Cell value) {
        return switch (value) {
            case Cell.Text(String text) when isPlain(text) -> text;
            case Cell.Whole(long whole) -> Long.toString(whole);
            default ->
                    throw refuse(
                            String.valueOf(aggregate.events().value()),
                            value,
                            "a text of at most "
                                    + Event.LONGEST_TEXT
                                    + " characters, none of them half of one, or a whole number");
        };
    }

    /// Half of a surrogate pair has no UTF-8: it would be something else on its way to a model.
    private static boolean isPlain(String text) {
        return text.length() <= Event.LONGEST_TEXT
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    private static double number(Aggregate aggregate, Cell value) {
        Aggregation kind = aggregate.feature().aggregation();
        if (kind.equals(Aggregation.Plain.DISTINCT)) {
            Optional<BigInteger> rounded = rounded(value);
            if (rounded.isPresent()) {
                return hashed(rounded.get().toString());
            }
        }
        if (value instanceof Cell.Text(String text)) {
            double written = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
            if (Double.isFinite(written)) {
                return written;
            }
            // Others are texts, among them names such as 12e400.
            if (kind.equals(Aggregation.Plain.DISTINCT)) {
                return hashed(text);
            }
            // Text files have words for flags, which are numbers where they come as such.
            if (text.equalsIgnoreCase("true")) {
                return 1;
            }
            if (text.equalsIgnoreCase("false")) {
                return 0;
            }
            if (kind.equals(Aggregation.Plain.COUNT)) {
                // That there is one is all that counts.
                return 1;
            }
            throw refuse(String.valueOf(aggregate.events().value()), value, "a finite number");
        }
        return value.number();
    }

    /// A whole number that `double` has none of: the nearest one is that of its neighbours as well,
    /// and ids of one day are neighbours.
    private static Optional<BigInteger> rounded(Cell value) {
        BigInteger whole;
        if (value instanceof Cell.Whole(long number)) {
            if (-LARGEST_EXACT <= number && number <= LARGEST_EXACT) {
                return Optional.empty();
            }
            whole = BigInteger.valueOf(number);
        } else if (value instanceof Cell.Text(String text) && LONG_NUMBER.matcher(text).matches()) {
            whole = new BigInteger(text);
        } else {
            return Optional.empty();
        }
        BigDecimal nearest = new BigDecimal(whole.doubleValue());
        return nearest.compareTo(new BigDecimal(whole)) == 0
                ? Optional.empty()
                : Optional.of(whole);
    }

    /// A text as a number that another text has with a chance of 2^-52.
    ///
    /// *Source*: FNV-1a of 64 bits over the text's UTF-16 units, by Fowler, Noll and Vo.
    private static double hashed(String text) {
        long hash = OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return (double) ((hash ^ (hash >>> 32)) & ((1L << 52) - 1));
    }

    private static IllegalArgumentException refuse(String field, Cell cell, String expected) {
        String shown =
                switch (cell) {
                    case Cell.Text(String text) ->
                            text.length() > 100 ? text.substring(0, 100) + "..." : text;
                    case Cell.Whole(long whole) -> Long.toString(whole);
                    case Cell.Real(double real) -> Double.toString(real);
                    case Cell.Digits(String digits) -> digits;
                    case Cell.Missing() -> "missing";
                };
        return new IllegalArgumentException(field + ": " + shown + " (expected: " + expected + ")");
    }
}
