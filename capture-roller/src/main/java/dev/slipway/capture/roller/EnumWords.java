package dev.slipway.capture.roller;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.parquet.io.api.Binary;

/// The words that files have for the constants of an enum, as bytes that are made once and not for
/// every row.
///
/// *Threads*: safe from any number of threads.
final class EnumWords<E extends Enum<E>> {
    private final Map<E, Binary> words;

    /// @param constants all of them
    EnumWords(Class<E> type, E[] constants) {
        words = new EnumMap<>(type);
        for (E constant : constants) {
            words.put(constant, bytes(constant.name().toLowerCase(Locale.ROOT).replace('_', '-')));
        }
    }

    /// In lower case, with `-` between its parts.
    Binary of(E constant) {
        Binary word = words.get(constant);
        if (word == null) {
            throw new IllegalStateException("no word for " + constant);
        }
        return word;
    }

    /// A word that stays as it is.
    static Binary bytes(String word) {
        return Binary.fromConstantByteArray(word.getBytes(StandardCharsets.UTF_8));
    }
}
