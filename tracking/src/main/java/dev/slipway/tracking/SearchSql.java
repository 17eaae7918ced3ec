package dev.slipway.tracking;

import dev.slipway.api.tracking.Condition;
import dev.slipway.api.tracking.Condition.Comparator;
import dev.slipway.api.tracking.Condition.Operand;
import dev.slipway.api.tracking.Page;
import dev.slipway.api.tracking.Page.Cell;
import dev.slipway.api.tracking.Page.Position;
import dev.slipway.api.tracking.Search;
import dev.slipway.api.tracking.TrackingRefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns a search into one query for the numbers of the rows on a page.
///
/// A page begins behind the sort keys of the one before, so what is added or removed meanwhile
/// neither repeats nor hides anything. Items without a sort key come last in either direction.
final class SearchSql {
    private final Subject subject;
    private final Search search;

    SearchSql(Subject subject, Search search) {
        this.subject = subject;
        this.search = search;
    }

    /// The row numbers on the page, among those that also fulfil `scope`.
    Page<Long> page(Sql sql, Fragment scope) throws SQLException {
        List<Found> found = rows(sql, scope);
        boolean isLast = found.size() <= search.slice().most();
        List<Found> shown = isLast ? found : found.subList(0, search.slice().most());
        return new Page<>(
                shown.stream().map(Found::seq).toList(),
                isLast ? Optional.empty() : Optional.of(shown.getLast().position()));
    }

    private record Found(long seq, Position position) {}

    private List<Found> rows(Sql sql, Fragment scope) throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder query = new StringBuilder("SELECT * FROM (SELECT ");
        query.append(subject.table()).append(".seq AS s");
        for (int i = 0; i < search.orders().size(); i++) {
            Search.Order order = search.orders().get(i);
            Fragment key = subject.value(order.field(), order.dataset());
            query.append(", ").append(key.sql()).append(" AS k").append(i);
            values.addAll(key.values());
        }
        Fragment where = Fragment.joined("AND", List.of(scope, condition(search.where())));
        query.append(" FROM ").append(subject.table()).append(" WHERE ").append(where.sql());
        values.addAll(where.values());
        query.append(')');
        search.slice()
                .after()
                .ifPresent(position -> {
                    Fragment after = after(position);
                    query.append(" WHERE ").append(after.sql());
                    values.addAll(after.values());
                });
        query.append(" ORDER BY ");
        for (int i = 0; i < search.orders().size(); i++) {
            String key = "k" + i;
            query.append(key + " IS NULL, " + key + " " + direction(i) + ", ");
        }
        query.append("s DESC LIMIT ").append(search.slice().most() + 1L);
        return sql.rows(query.toString(), this::found, values.toArray());
    }

    private String direction(int key) {
        return search.orders().get(key).ascending() ? "ASC" : "DESC";
    }

    private Found found(ResultSet row) throws SQLException {
        List<Cell> keys = new ArrayList<>();
        for (int i = 0; i < search.orders().size(); i++) {
            keys.add(cell(row.getObject("k" + i)));
        }
        long seq = row.getLong("s");
        keys.add(new Cell.Whole(seq));
        return new Found(seq, new Position(keys));
    }

    private static Cell cell(@Nullable Object value) {
        return switch (value) {
            case null -> new Cell.Missing();
            case Integer whole -> new Cell.Whole(whole);
            case Long whole -> new Cell.Whole(whole);
            case Double real -> new Cell.Real(real);
            default -> new Cell.Text(value.toString());
        };
    }

    private Fragment after(Position position) {
        int keys = search.orders().size();
        if (position.keys().size() != keys + 1) {
            throw TrackingRefusedException.invalid(
                    "Invalid page token (expected: one of the same search)");
        }
        Fragment rest = Fragment.of("s < ?", value(position.keys().getLast()));
        for (int i = keys - 1; i >= 0; i--) {
            rest = after(i, position.keys().get(i), rest);
        }
        return rest;
    }

    private Fragment after(int key, Cell cell, Fragment rest) {
        String name = "k" + key;
        if (cell instanceof Cell.Missing) {
            return Fragment.joined("AND", List.of(Fragment.of(name + " IS NULL"), rest));
        }
        String sign = search.orders().get(key).ascending() ? " > ?" : " < ?";
        Fragment equal =
                Fragment.joined("AND", List.of(Fragment.of(name + " = ?", value(cell)), rest));
        return Fragment.joined(
                "OR",
                List.of(
                        Fragment.of(name + sign, value(cell)),
                        Fragment.of(name + " IS NULL"),
                        equal));
    }

    private static Object value(Cell cell) {
        return switch (cell) {
            case Cell.Text text -> text.value();
            case Cell.Whole whole -> whole.value();
            case Cell.Real real -> real.value();
            case Cell.Missing _ -> throw new IllegalArgumentException("a missing key");
        };
    }

    private Fragment condition(Condition condition) {
        return switch (condition) {
            case Condition.All all when all.parts().isEmpty() -> Fragment.of("1");
            case Condition.All all ->
                    Fragment.joined("AND", all.parts().stream().map(this::condition).toList());
            case Condition.Any any ->
                    Fragment.joined("OR", any.parts().stream().map(this::condition).toList());
            case Condition.Exists exists -> {
                Fragment there =
                        subject.passes(
                                exists.field(), column -> Fragment.of(column + " IS NOT NULL"));
                yield exists.wanted()
                        ? there
                        : new Fragment("NOT (" + there.sql() + ")", there.values());
            }
            case Condition.Compares compares ->
                    subject.passes(compares.field(), column -> compared(column, compares));
        };
    }

    private static Fragment compared(String column, Condition.Compares compares) {
        return switch (compares.operand()) {
            case Operand.Texts texts ->
                    new Fragment(
                            column
                                    + " "
                                    + compares.comparator().symbol()
                                    + " ("
                                    + Sql.marks(texts.values().size())
                                    + ")",
                            List.copyOf(texts.values()));
            case Operand.Number number -> compared(column, compares.comparator(), number.value());
            case Operand.Text text -> compared(column, compares.comparator(), text.value());
        };
    }

    private static Fragment compared(String column, Comparator comparator, Object value) {
        return switch (comparator) {
            case LIKE -> Fragment.of(column + " GLOB ?", glob(value.toString()));
            case ILIKE -> Fragment.of(column + " LIKE ?", value);
            case EQUAL, UNEQUAL, LESS, AT_MOST, GREATER, AT_LEAST, IN, NOT_IN ->
                    Fragment.of(column + " " + comparator.symbol() + " ?", value);
        };
    }

    /// SQLite's `LIKE` takes no notice of case; `GLOB` does and writes its patterns in another way.
    private static String glob(String pattern) {
        StringBuilder glob = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '%' -> glob.append('*');
                case '_' -> glob.append('?');
                case '*', '?', '[' -> glob.append('[').append(c).append(']');
                default -> glob.append(c);
            }
        }
        return glob.toString();
    }
}
