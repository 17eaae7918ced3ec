package dev.slipway.scan.pickle;

/// One decoded step of a pickle.
///
/// @param number the numeric argument, 0 where there is none
/// @param text the text argument, empty where there is none or it is long
/// @param second the second line of those that have two
record Instruction(int code, long offset, long number, String text, String second) {
    static Instruction bare(int code, long offset) {
        return new Instruction(code, offset, 0, "", "");
    }

    static Instruction of(int code, long offset, long number) {
        return new Instruction(code, offset, number, "", "");
    }

    static Instruction of(int code, long offset, String text) {
        return new Instruction(code, offset, 0, text, "");
    }
}
