package dev.slipway.jobs.score;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The codes of a column's categories, looked up by their bytes as they lie in a batch.
///
/// *Threads*: immutable.
final class CategoryCodes {
    private static final int NONE = -1;
    private static final int FACTOR = 0x9e3779b1;

    private final byte[][] categories;
    private final int[] table;

    CategoryCodes(List<String> names) {
        categories = new byte[names.size()][];
        table = new int[Integer.highestOneBit(Math.max(1, names.size())) * 4];
        Arrays.fill(table, NONE);
        for (int code = 0; code < categories.length; code++) {
            byte[] name = names.get(code).getBytes(StandardCharsets.UTF_8);
            categories[code] = name;
            int slot = slot(name, 0, name.length);
            while (table[slot] != NONE) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = code;
        }
    }

    /// The code of these bytes, or a negative number where they are no category.
    int code(byte[] text, int from, int to) {
        int slot = slot(text, from, to);
        while (true) {
            int code = table[slot];
            if (code == NONE) {
                return NONE;
            }
            byte[] name = categories[code];
            if (Arrays.equals(name, 0, name.length, text, from, to)) {
                return code;
            }
            slot = (slot + 1) & (table.length - 1);
        }
    }

    private int slot(byte[] text, int from, int to) {
        int hash = to - from;
        for (int i = from; i < to; i++) {
            hash = (hash ^ text[i]) * FACTOR;
        }
        return (hash ^ (hash >>> 15)) & (table.length - 1);
    }
}
