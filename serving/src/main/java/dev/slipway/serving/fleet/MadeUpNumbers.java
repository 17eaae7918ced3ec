package dev.slipway.serving.fleet;

/// Which numbers made-up inputs have, from those that tell most about a model to those that nearly
/// every one answers: a whole number may be an index of a table, and nothing says how long it is.
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
