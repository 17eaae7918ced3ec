package dev.slipway.capture.roller;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// The words that files have for the constants of an enum, made once and not for every row.
///
/// *Threads*: safe from any number of threads.
final class EnumWords<E extends Enum<E>> {
    private final Map<E, String> words;

    /// @param constants all of them
    EnumWords(Class<E> type, E[] constants) {
        words = new EnumMap<>(type);
        for (E constant : constants) {
            words.put(constant, constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        }
    }

    /// In lower case, with `-` between its parts.
    String of(E constant) {
        String word = words.get(constant);
        if (word == null) {
            throw new IllegalStateException("no word for " + constant);
        }
        return word;
    }
}
