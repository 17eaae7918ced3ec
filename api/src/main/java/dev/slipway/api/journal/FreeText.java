package dev.slipway.api.journal;

/// What a person wrote in their own words; records hold its token, so it can be erased.
///
/// @param value the words, or in an image the token that [JournalReader#reveal] turns into them
public record FreeText(String value) {
    private static final int LONGEST = 100_000;

    /// *Errors*: `IllegalArgumentException` when it is longer than 100,000 characters.
    public FreeText {
        if (value.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "text: " + value.length() + " characters (expected: <= " + LONGEST + ")");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
