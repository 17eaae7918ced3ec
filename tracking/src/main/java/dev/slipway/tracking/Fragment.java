package dev.slipway.tracking;

import java.util.ArrayList;
import java.util.List;

/// A piece of SQL with the values of its question marks.
record Fragment(String sql, List<Object> values) {
    Fragment {
        values = List.copyOf(values);
    }

    static Fragment of(String sql, Object... values) {
        return new Fragment(sql, List.of(values));
    }

    /// Pieces with a word between them, in parentheses.
    static Fragment joined(String word, List<Fragment> parts) {
        List<Object> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (Fragment part : parts) {
            texts.add(part.sql);
            values.addAll(part.values);
        }
        return new Fragment("(" + String.join(" " + word + " ", texts) + ")", values);
    }
}
