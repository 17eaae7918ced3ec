package dev.slipway.frontend.http.mlflow;

import dev.slipway.api.tracking.Condition;
import dev.slipway.api.tracking.Condition.Comparator;
import dev.slipway.api.tracking.Condition.Operand;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.Page.Position;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/// Searches what is in memory: models and versions of the image.
///
/// @param value of an item's field; [Cell.Missing] when it has none
record RegistrySearch<T>(BiFunction<T, Field, Cell> value) {
    /// The tag that marks prompts, which share the routes of models. The client asks for everything
    /// that is no prompt in every search of models: for this tag alone, not having it is a match.
    private static final Field PROMPT = new Field(Field.Kind.TAG, "mlflow.prompt.is_prompt");

    /// One page of the items that fit.
    Page<T> page(Iterable<T> items, Search search) {
        List<Keyed<T>> found = new ArrayList<>();
        for (T item : items) {
            if (fits(item, search.where())) {
                found.add(new Keyed<>(item, keys(item, search.orders())));
            }
        }
        java.util.Comparator<List<Cell>> order = order(search.orders());
        found.sort((a, b) -> order.compare(a.keys, b.keys));
        List<Keyed<T>> rest = after(found, search, order);
        List<Keyed<T>> shown = rest.subList(0, Math.min(rest.size(), search.slice().most()));
        return new Page<>(
                shown.stream().map(Keyed::item).toList(),
                shown.size() == rest.size()
                        ? Optional.empty()
                        : Optional.of(new Position(shown.getLast().keys)));
    }

    private record Keyed<T>(T item, List<Cell> keys) {}

    private static <T> List<Keyed<T>> after(
            List<Keyed<T>> found, Search search, java.util.Comparator<List<Cell>> order) {
        if (search.slice().after().isEmpty()) {
            return found;
        }
        List<Cell> last = search.slice().after().get().keys();
        if (last.size() != search.orders().size()) {
            throw TrackingRefusedException.invalid("Invalid page token");
        }
        return found.stream().filter(one -> order.compare(one.keys, last) > 0).toList();
    }

    private List<Cell> keys(T item, List<Search.Order> orders) {
        return orders.stream().map(order -> value.apply(item, order.field())).toList();
    }

    private static java.util.Comparator<List<Cell>> order(List<Search.Order> orders) {
        return (left, right) -> {
            for (int i = 0; i < orders.size(); i++) {
                int compared = compare(left.get(i), right.get(i), orders.get(i).ascending());
                if (compared != 0) {
                    return compared;
                }
            }
            return 0;
        };
    }

    private static int compare(Cell left, Cell right, boolean ascending) {
        boolean leftMissing = left instanceof Cell.Missing;
        if (leftMissing || right instanceof Cell.Missing) {
            return Boolean.compare(leftMissing, right instanceof Cell.Missing);
        }
        int compared =
                left instanceof Cell.Text text && right instanceof Cell.Text other
                        ? text.value().compareTo(other.value())
                        : Double.compare(number(left), number(right));
        return ascending ? compared : -compared;
    }

    private static double number(Cell cell) {
        return switch (cell) {
            case Cell.Whole whole -> whole.value();
            case Cell.Real real -> real.value();
            case Cell.Text _, Cell.Missing _ -> Double.NaN;
        };
    }

    private boolean fits(T item, Condition condition) {
        return switch (condition) {
            case Condition.All all -> all.parts().stream().allMatch(part -> fits(item, part));
            case Condition.Any any -> any.parts().stream().anyMatch(part -> fits(item, part));
            case Condition.Exists exists ->
                    value.apply(item, exists.field()) instanceof Cell.Missing != exists.wanted();
            case Condition.Compares compares -> fits(value.apply(item, compares.field()), compares);
        };
    }

    private static boolean fits(Cell cell, Condition.Compares compares) {
        if (cell instanceof Cell.Missing) {
            return compares.field().equals(PROMPT) && compares.comparator() == Comparator.UNEQUAL;
        }
        return switch (compares.operand()) {
            case Operand.Number number ->
                    fits(Double.compare(number(cell), number.value()), compares.comparator());
            case Operand.Texts texts ->
                    texts.values().contains(text(cell)) == (compares.comparator() == Comparator.IN);
            case Operand.Text text -> fits(text(cell), compares.comparator(), text.value());
        };
    }

    private static boolean fits(int compared, Comparator comparator) {
        return switch (comparator) {
            case EQUAL -> compared == 0;
            case UNEQUAL -> compared != 0;
            case LESS -> compared < 0;
            case AT_MOST -> compared <= 0;
            case GREATER -> compared > 0;
            case AT_LEAST -> compared >= 0;
            case LIKE, ILIKE, IN, NOT_IN -> false;
        };
    }

    private static boolean fits(String text, Comparator comparator, String wanted) {
        return switch (comparator) {
            case EQUAL -> text.equals(wanted);
            case UNEQUAL -> !text.equals(wanted);
            case LIKE -> like(text, wanted);
            case ILIKE -> like(text.toLowerCase(Locale.ROOT), wanted.toLowerCase(Locale.ROOT));
            case LESS, AT_MOST, GREATER, AT_LEAST, IN, NOT_IN -> false;
        };
    }

    private static String text(Cell cell) {
        return switch (cell) {
            case Cell.Text text -> text.value();
            case Cell.Whole whole -> Long.toString(whole.value());
            case Cell.Real real -> Double.toString(real.value());
            case Cell.Missing _ -> "";
        };
    }

    /// Goes back to the last `%` alone, so that no pattern makes it slow.
    private static boolean like(String text, String pattern) {
        int at = 0;
        int in = 0;
        int percent = -1;
        int resume = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '%') {
                percent = in++;
                resume = at;
            } else if (in < pattern.length()
                    && (pattern.charAt(in) == '_' || pattern.charAt(in) == text.charAt(at))) {
                in++;
                at++;
            } else if (percent >= 0) {
                in = percent + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '%') {
            in++;
        }
        return in == pattern.length();
    }
}
