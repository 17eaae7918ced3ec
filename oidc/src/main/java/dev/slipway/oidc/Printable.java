package dev.slipway.oidc;

/// Text of strangers for messages: short, and on one line.
final class Printable {
    private static final int LONGEST = 80;

    private Printable() {}

    static String of(String text) {
        String cut = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
        StringBuilder out = new StringBuilder();
        cut.chars().forEach(c -> out.append(Character.isISOControl(c) ? '?' : (char) c));
        return out.toString();
    }
}
