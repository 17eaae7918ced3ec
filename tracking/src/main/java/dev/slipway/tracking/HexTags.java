package dev.slipway.tracking;

import dev.slipway.api.tracking.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Tags that a query has put into one column, in hexadecimal digits so that no text can end them.
final class HexTags {
    private HexTags() {}

    /// The tags in `key:value,key:value`.
    static List<Tag> read(String column) {
        if (column.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(column.split(",", -1))
                .map(pair -> pair.split(":", -1))
                .map(pair -> new Tag(text(pair[0]), text(pair[1])))
                .toList();
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }
}
