package dev.slipway.frontend.http.mlflow.search;

import dev.slipway.api.tracking.Condition;
import dev.slipway.api.tracking.Condition.Comparator;
import dev.slipway.api.tracking.Condition.Compares;
import dev.slipway.api.tracking.Condition.Operand;
import dev.slipway.api.tracking.Search.Field;
import dev.slipway.api.tracking.TrackingRefusedException;
import dev.slipway.frontend.http.mlflow.search.FilterTokens.Kind;
import dev.slipway.frontend.http.mlflow.search.FilterTokens.Token;
import dev.slipway.frontend.http.mlflow.search.Vocabulary.Holds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads a filter: comparisons joined by `AND`, and, beyond MLflow's own language, by `OR` and
/// parentheses.
///
/// *Source*: mlflow/utils/search_utils.py.
public final class FilterText {
    private static final int DEEPEST = 50;
    private static final int LONGEST = 100_000;

    /// Each is asked of every item, and the store nests no more than a thousand.
    private static final int MOST = 500;

    /// In the store's own form and in bytes a pattern is up to three times as long.
    private static final int LONGEST_PATTERN = 16_000;

    private final FilterTokens tokens;
    private final Vocabulary vocabulary;
    private int depth;
    private int comparisons;

    private FilterText(FilterTokens tokens, Vocabulary vocabulary) {
        this.tokens = tokens;
        this.vocabulary = vocabulary;
    }

    /// The condition in a filter; an empty one lets everything through.
    ///
    /// *Errors*: [TrackingRefusedException] naming what was found and what was expected.
    public static Condition parse(String text, Vocabulary vocabulary) {
        if (text.isBlank()) {
            return Condition.ALWAYS;
        }
        if (text.length() > LONGEST) {
            throw TrackingRefusedException.invalid(
                    "filter: " + text.length() + " characters (expected: <= " + LONGEST + ")");
        }
        FilterText filter = new FilterText(new FilterTokens(text), vocabulary);
        Condition condition = filter.any();
        if (filter.tokens.peek().kind() != Kind.END) {
            throw filter.tokens.invalid("AND or OR");
        }
        return condition;
    }

    private Condition any() {
        List<Condition> parts = new ArrayList<>(List.of(all()));
        while (tokens.takes("OR")) {
            parts.add(all());
        }
        return parts.size() == 1 ? parts.getFirst() : new Condition.Any(parts);
    }

    private Condition all() {
        List<Condition> parts = new ArrayList<>(List.of(one()));
        while (tokens.takes("AND")) {
            parts.add(one());
        }
        return parts.size() == 1 ? parts.getFirst() : new Condition.All(parts);
    }

    private Condition one() {
        if (!tokens.takes("(")) {
            return comparison();
        }
        if (++depth > DEEPEST) {
            throw tokens.invalid("at most " + DEEPEST + " parentheses");
        }
        Condition inside = any();
        if (!tokens.takes(")")) {
            throw tokens.invalid(")");
        }
        depth--;
        return inside;
    }

    private Condition comparison() {
        if (++comparisons > MOST) {
            throw TrackingRefusedException.invalid(
                    "filter: more than "
                            + MOST
                            + " comparisons (expected: fewer; IN takes a list of texts)");
        }
        Token name = tokens.peek();
        Optional<Field> field =
                name.kind() == Kind.WORD || name.kind() == Kind.TEXT
                        ? vocabulary.field(name.text())
                        : Optional.empty();
        if (field.isEmpty()) {
            throw tokens.invalid(
                    "a field: "
                            + String.join(", ", vocabulary.attributes().keySet())
                            + " or "
                            + String.join(".KEY, ", vocabulary.kinds().keySet())
                            + ".KEY");
        }
        tokens.next();
        if (tokens.takes("IS")) {
            boolean wanted = tokens.takes("NOT");
            if (!tokens.takes("NULL")) {
                throw tokens.invalid("NULL or NOT NULL");
            }
            return new Condition.Exists(field.get(), wanted);
        }
        Comparator comparator = comparator();
        return switch (comparator) {
            case IN, NOT_IN -> new Compares(field.get(), comparator, texts());
            case LIKE, ILIKE -> new Compares(field.get(), comparator, pattern(field.get()));
            case EQUAL, UNEQUAL, LESS, AT_MOST, GREATER, AT_LEAST ->
                    new Compares(field.get(), comparator, operand(field.get(), comparator));
        };
    }

    private Comparator comparator() {
        if (tokens.takes("NOT")) {
            if (!tokens.takes("IN")) {
                throw tokens.invalid("IN");
            }
            return Comparator.NOT_IN;
        }
        for (Comparator comparator : Comparator.values()) {
            if (tokens.takes(comparator.symbol())) {
                return comparator;
            }
        }
        throw tokens.invalid("a comparator such as = or LIKE");
    }

    private Operand pattern(Field field) {
        if (vocabulary.holds(field) == Holds.NUMBER) {
            throw tokens.invalid("a comparator for numbers");
        }
        Operand.Text pattern = text();
        if (pattern.value().length() > LONGEST_PATTERN) {
            throw TrackingRefusedException.invalid(
                    "filter: a pattern of "
                            + pattern.value().length()
                            + " characters (expected: <= "
                            + LONGEST_PATTERN
                            + ")");
        }
        return pattern;
    }

    private Operand operand(Field field, Comparator comparator) {
        if (vocabulary.holds(field) == Holds.NUMBER) {
            return number();
        }
        if (comparator != Comparator.EQUAL && comparator != Comparator.UNEQUAL) {
            throw tokens.invalid("=, !=, LIKE, ILIKE, IN or NOT IN for a text");
        }
        return text();
    }

    private Operand.Text text() {
        if (tokens.peek().kind() != Kind.TEXT) {
            throw tokens.invalid("a text in quotes");
        }
        return new Operand.Text(tokens.next().text());
    }

    private Operand number() {
        Token found = tokens.peek();
        boolean mayBe =
                found.kind() == Kind.WORD
                        && !found.text().isEmpty()
                        && found.text().toLowerCase(Locale.ROOT).matches("[-+]?[0-9.].*[0-9.]?");
        if (mayBe) {
            try {
                Operand.Number number = new Operand.Number(Double.parseDouble(found.text()));
                tokens.next();
                return number;
            } catch (NumberFormatException no) {
                throw tokens.invalid("a number");
            }
        }
        throw tokens.invalid("a number");
    }

    private Operand.Texts texts() {
        if (!tokens.takes("(")) {
            throw tokens.invalid("a list in parentheses");
        }
        List<String> texts = new ArrayList<>(List.of(text().value()));
        while (tokens.takes(",")) {
            texts.add(text().value());
        }
        if (!tokens.takes(")")) {
            throw tokens.invalid(", or )");
        }
        return new Operand.Texts(texts);
    }
}
