package dev.slipway.packages.intake;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// How the files of tree libraries begin.
final class TreeHeads {
    /// XGBoost's version is a list of numbers. Other documents begin with one, too: with a text, as
    /// the tokenizers do that lie beside graphs.
    private static final Pattern JSON =
            Pattern.compile(
                    "^\\s*\\{\\s*(\"(learner|Config|Model)\"\\s*:|\"version\"\\s*:\\s*\\[)");

    private static final Pattern TEXT = Pattern.compile("^tree\r?\n(version=|num_class=)");
    private static final int LOOKED_AT = 4096;
    private static final int LONGEST_NAME = 16;

    private TreeHeads() {}

    static boolean isXgboost(byte[] head) {
        return JSON.matcher(text(head)).find() || isUbjson(head);
    }

    static boolean isLightGbm(byte[] head) {
        return TEXT.matcher(text(head)).find();
    }

    private static String text(byte[] head) {
        int length = Math.min(head.length, LOOKED_AT);
        return new String(head, 0, length, StandardCharsets.ISO_8859_1);
    }

    /// An object of UBJSON whose first name is one that XGBoost writes.
    private static boolean isUbjson(byte[] head) {
        ByteBuffer bytes = ByteBuffer.wrap(Arrays.copyOf(head, Math.min(head.length, 64)));
        try {
            if (bytes.get() != '{') {
                return false;
            }
            long length =
                    switch (bytes.get()) {
                        case 'U', 'i' -> bytes.get();
                        case 'I' -> bytes.getShort();
                        case 'l' -> bytes.getInt();
                        case 'L' -> bytes.getLong();
                        default -> 0;
                    };
            if (length < 1 || length > LONGEST_NAME) {
                return false;
            }
            byte[] name = new byte[(int) length];
            bytes.get(name);
            String text = new String(name, StandardCharsets.US_ASCII);
            return text.equals("learner") || text.equals("version");
        } catch (BufferUnderflowException e) {
            return false;
        }
    }
}
