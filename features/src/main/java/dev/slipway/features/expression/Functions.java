package dev.slipway.features.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// All functions of the language, by name; operators are functions whose names are signs.
final class Functions {
    static final Map<String, Function> ALL = all();

    private static final Set<String> UNWRITTEN = Set.of("and", "or", "not", "negate");

    private Functions() {}

    private static Map<String, Function> all() {
        Map<String, Function> all = new TreeMap<>();
        all.putAll(Arithmetic.functions());
        all.putAll(Conversions.functions());
        all.putAll(Logic.functions());
        all.putAll(Choices.functions());
        all.putAll(TextFunctions.functions());
        all.putAll(TimeFunctions.functions());
        all.putAll(Lookups.functions());
        all.putAll(Embeddings.functions());
        return Map.copyOf(all);
    }

    /// The names that can be written in front of a parenthesis.
    static List<String> names() {
        List<String> names = new ArrayList<>(ALL.keySet());
        names.removeIf(name -> !Character.isLetter(name.charAt(0)) || UNWRITTEN.contains(name));
        names.add("one_hot");
        names.sort(null);
        return names;
    }
}
