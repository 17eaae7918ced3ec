package dev.slipway.runtime.trees.lightgbm;

import dev.slipway.runtime.ModelRefusedException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The `key=value` lines of the header or of one tree.
///
/// *Threads*: for one thread.
final class Section {
    private static final int ENTRY_LIMIT = 256;

    private final Path file;
    private final Map<String, Entry> entries = new HashMap<>();
    private int line;

    private record Entry(int line, String value) {}

    Section(Path file) {
        this.file = file;
    }

    /// Takes in a line; a line without `=` is a flag with an empty value.
    void add(ModelLines lines, String text) {
        line = lines.number();
        int equals = text.indexOf('=');
        String key = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        if (entries.put(key, new Entry(line, value)) != null) {
            throw refuse(line, key + " is stated twice");
        }
        if (entries.size() > ENTRY_LIMIT) {
            throw refuse(line, "more than " + ENTRY_LIMIT + " entries before the next section");
        }
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    Optional<String> text(String key) {
        Entry entry = entries.get(key);
        return entry == null ? Optional.empty() : Optional.of(entry.value);
    }

    /// The space-separated words of an entry.
    String[] words(String key) {
        String value = entry(key).value.strip();
        return value.isEmpty() ? new String[0] : value.split(" +");
    }

    /// A whole number of at least `least`.
    int number(String key, int least) {
        Entry entry = entry(key);
        int number = integer(key, entry, entry.value.strip());
        if (number < least) {
            throw refuse(entry.line, key + ": " + number + " (expected: >= " + least + ")");
        }
        return number;
    }

    /// An entry of exactly `count` whole numbers.
    int[] integers(String key, int count) {
        String[] words = counted(key, count);
        Entry entry = entry(key);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = integer(key, entry, words[i]);
        }
        return numbers;
    }

    /// An entry of exactly `count` words of 32 bits each.
    int[] bits(String key, int count) {
        String[] words = counted(key, count);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            try {
                numbers[i] = Integer.parseUnsignedInt(words[i]);
            } catch (NumberFormatException e) {
                throw refuse(entry(key).line, key + ": " + words[i] + " (expected: 32 bits)");
            }
        }
        return numbers;
    }

    /// An entry of exactly `count` numbers, correctly rounded.
    double[] doubles(String key, int count) {
        String[] words = counted(key, count);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = real(key, words[i]);
        }
        return numbers;
    }

    private String[] counted(String key, int count) {
        String[] words = words(key);
        if (words.length != count) {
            throw refuse(
                    entry(key).line,
                    key + ": " + words.length + " values (expected: " + count + ")");
        }
        return words;
    }

    private Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw refuse(line, "no " + key + " in the section that ends here");
        }
        return entry;
    }

    private int integer(String key, Entry entry, String word) {
        try {
            return Integer.parseInt(word);
        } catch (NumberFormatException e) {
            throw refuse(entry.line, key + ": " + shortened(word) + " (expected: a whole number)");
        }
    }

    private double real(String key, String word) {
        return switch (word) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan", "-nan" -> Double.NaN;
            default -> {
                try {
                    yield Double.parseDouble(word);
                } catch (NumberFormatException e) {
                    throw refuse(
                            entry(key).line,
                            key + ": " + shortened(word) + " (expected: a number)");
                }
            }
        };
    }

    private static String shortened(String word) {
        return word.length() <= 40 ? word : word.substring(0, 40) + "…";
    }

    /// A refusal that names the line of an entry, or the section's last line where there is none.
    ModelRefusedException refuse(String key, String reason) {
        Entry entry = entries.get(key);
        return refuse(entry == null ? line : entry.line, key + ": " + reason);
    }

    private ModelRefusedException refuse(int atLine, String reason) {
        return new ModelRefusedException(file, "line " + atLine, reason);
    }
}
