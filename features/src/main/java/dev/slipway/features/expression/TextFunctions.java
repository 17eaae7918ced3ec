package dev.slipway.features.expression;

import dev.slipway.features.column.Column;
import dev.slipway.features.column.Texts;
import dev.slipway.features.column.Type;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;

/// Functions of texts. Characters are counted as code points, letters change case as in no
/// language; an empty result is missing, and so is one longer than [Texts#LONGEST].
final class TextFunctions {
    private static final int MOST = 16;

    private TextFunctions() {}

    static Map<String, Function> functions() {
        Map<String, Function> all = new HashMap<>();
        mapped(all, "lower", text -> text.toLowerCase(Locale.ROOT));
        mapped(all, "upper", text -> text.toUpperCase(Locale.ROOT));
        mapped(all, "trim", String::strip);
        tested(all, "contains", String::contains);
        tested(all, "starts_with", String::startsWith);
        tested(all, "ends_with", String::endsWith);
        all.put("length", new Function("length(text)", TextFunctions::length));
        all.put("concat", new Function("concat(text, text, ...)", TextFunctions::concat));
        all.put(
                "substring",
                new Function("substring(text, first, count)", TextFunctions::substring));
        all.put("replace", new Function("replace(text, 'old', 'new')", TextFunctions::replace));
        all.put("part", new Function("part(text, 'separator', place)", TextFunctions::part));
        return all;
    }

    private static void mapped(
            Map<String, Function> all, String name, UnaryOperator<String> function) {
        all.put(
                name,
                new Function(
                        name + "(text)",
                        arguments -> {
                            arguments.require(1, 1);
                            arguments.column(0, Type.TEXT);
                            return arguments.strict(
                                    Type.TEXT,
                                    true,
                                    Kernel.texts((columns, row, results) ->
                                            results.set(
                                                    row, function.apply(columns[0].text(row)))));
                        }));
    }

    private static void tested(
            Map<String, Function> all, String name, BiPredicate<String, String> test) {
        all.put(
                name,
                new Function(
                        name + "(text, text)",
                        arguments -> {
                            arguments.require(2, 2);
                            arguments.column(0, Type.TEXT);
                            arguments.column(1, Type.TEXT);
                            return arguments.strict(
                                    Type.FLAG,
                                    false,
                                    Kernel.flags((columns, row, results) ->
                                            results.set(
                                                    row,
                                                    test.test(
                                                            columns[0].text(row),
                                                            columns[1].text(row)))));
                        }));
    }

    private static Expression length(Arguments arguments) {
        arguments.require(1, 1);
        arguments.column(0, Type.TEXT);
        return arguments.strict(
                Type.WHOLE,
                false,
                Kernel.wholes((columns, row, results) -> {
                    String text = columns[0].text(row);
                    results.set(row, text.codePointCount(0, text.length()));
                }));
    }

    private static Expression concat(Arguments arguments) {
        arguments.require(2, MOST);
        for (int place = 0; place < arguments.count(); place++) {
            arguments.column(place, Type.TEXT);
        }
        return arguments.strict(
                Type.TEXT,
                true,
                Kernel.texts((columns, row, results) -> {
                    StringBuilder text = new StringBuilder();
                    for (Column column : columns) {
                        text.append(column.text(row));
                    }
                    results.set(row, text.toString());
                }));
    }

    /// The first character is 1; what lies outside is left out.
    private static Expression substring(Arguments arguments) {
        arguments.require(3, 3);
        arguments.column(0, Type.TEXT);
        arguments.column(1, Type.WHOLE);
        arguments.column(2, Type.WHOLE);
        return arguments.strict(
                Type.TEXT,
                true,
                Kernel.texts((columns, row, results) ->
                        results.set(
                                row,
                                substring(
                                        columns[0].text(row),
                                        columns[1].whole(row),
                                        columns[2].whole(row)))));
    }

    private static String substring(String text, long first, long count) {
        int characters = text.codePointCount(0, text.length());
        if (count < 1 || first > characters) {
            return "";
        }
        // Neither sum overflows: from the first character on, no more than all are asked for.
        long last = first + (first < 1 ? count : Math.min(count, characters)) - 1;
        if (last < 1) {
            return "";
        }
        int from = text.offsetByCodePoints(0, (int) Math.max(first, 1) - 1);
        return text.substring(from, text.offsetByCodePoints(0, (int) Math.min(last, characters)));
    }

    private static Expression replace(Arguments arguments) {
        arguments.require(3, 3);
        arguments.column(0, Type.TEXT);
        String old = arguments.literalText(1);
        String changed = arguments.literalText(2);
        if (old.isEmpty()) {
            throw arguments.refuse(1, "an empty text", "what is to be replaced");
        }
        return arguments.strict(
                Type.TEXT,
                true,
                Kernel.texts((columns, row, results) -> {
                    String text = columns[0].text(row);
                    if (lengthAfter(text, old, changed) <= Texts.LONGEST) {
                        results.set(row, text.replace(old, changed));
                    }
                }));
    }

    private static long lengthAfter(String text, String old, String changed) {
        long found = 0;
        for (int at = text.indexOf(old); at >= 0; at = text.indexOf(old, at + old.length())) {
            found++;
        }
        return text.length() + found * (changed.length() - old.length());
    }

    /// The first part is 1.
    private static Expression part(Arguments arguments) {
        arguments.require(3, 3);
        arguments.column(0, Type.TEXT);
        String separator = arguments.literalText(1);
        long place = arguments.literalCount(2);
        if (separator.isEmpty()) {
            throw arguments.refuse(1, "an empty text", "what stands between the parts");
        }
        return arguments.strict(
                Type.TEXT,
                true,
                Kernel.texts((columns, row, results) ->
                        results.set(row, part(columns[0].text(row), separator, place))));
    }

    private static String part(String text, String separator, long place) {
        int start = 0;
        for (long skipped = 1; skipped < place; skipped++) {
            int found = text.indexOf(separator, start);
            if (found < 0) {
                return "";
            }
            start = found + separator.length();
        }
        int end = text.indexOf(separator, start);
        return end < 0 ? text.substring(start) : text.substring(start, end);
    }
}
