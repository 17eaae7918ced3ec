package dev.slipway.api.journal;

/// A value that can be erased: records hold its token, a keyed hash; the value and the key of that
/// hash stand beside the chain. Without them the token tells nothing, and the chain still verifies.
///
/// @param token what the payload holds in the value's place
/// @param key the key of the hash, hexadecimal, made for this value alone
/// @param value a person's name or free text
public record Concealed(String token, String key, String value) {
    /// What every token begins with.
    public static final String PREFIX = "concealed:";

    /// Whether a text begins as tokens do. So may what somebody wrote, which stands for nothing.
    public static boolean mayBeToken(String text) {
        return text.startsWith(PREFIX);
    }

    @Override
    public String toString() {
        return token;
    }
}
