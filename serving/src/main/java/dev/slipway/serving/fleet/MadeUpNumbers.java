package dev.slipway.serving.fleet;

/// The range that numbers of made-up inputs are drawn from, the most telling one first. A model
/// that refuses one is tried with the next: a whole number may be an index of a table, and nothing
/// says how long that is.
enum MadeUpNumbers {
    /// Up to nine.
    SEVERAL("numbers up to 9"),

    /// Up to nine in one input of whole numbers and 0 in the others: of kinds and languages there
    /// may be one where tokens are many.
    SEVERAL_IN_ONE("such in one input and 0 in the others"),

    /// 0 and 1 everywhere: floating-point numbers may be indices as well.
    TWO("0 and 1"),

    /// 0 where numbers are whole.
    NONE("0");

    private final String words;

    MadeUpNumbers(String words) {
        this.words = words;
    }

    /// In words that go on after "made up of ".
    String words() {
        return words;
    }
}
