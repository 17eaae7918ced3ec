package dev.slipway.api.tracking;

import java.util.List;

/// What an item must fulfil.
public sealed interface Condition {
    /// Everything fulfils it.
    Condition ALWAYS = new All(List.of());

    /// All of these.
    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /// At least one of these.
    record Any(List<Condition> parts) implements Condition {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /// A field compared with a value; an item without the field does not fulfil it.
    record Compares(Search.Field field, Comparator comparator, Operand operand)
            implements Condition {}

    /// The field is there, or is not.
    record Exists(Search.Field field, boolean wanted) implements Condition {}

    /// How two values are compared.
    enum Comparator {
        EQUAL("="),
        UNEQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">="),
        LIKE("LIKE"),
        ILIKE("ILIKE"),
        IN("IN"),
        NOT_IN("NOT IN");

        private final String symbol;

        Comparator(String symbol) {
            this.symbol = symbol;
        }

        /// As filters write it.
        public String symbol() {
            return symbol;
        }
    }

    /// What a field is compared with.
    sealed interface Operand {
        /// A text; for `LIKE` and `ILIKE` a pattern with `%` and `_`.
        record Text(String value) implements Operand {}

        /// A number.
        record Number(double value) implements Operand {}

        /// Texts, of which one is to be equal.
        record Texts(List<String> values) implements Operand {
            public Texts {
                values = List.copyOf(values);
            }
        }
    }
}
