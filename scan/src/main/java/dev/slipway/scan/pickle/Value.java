package dev.slipway.scan.pickle;

import java.util.List;

/// What a pickle's stack holds, as far as it matters.
sealed interface Value {
    /// Something without consequences: numbers, bytes, long texts, sets.
    Value CONSTANT = new Constant();

    /// Something that only running the pickle would tell.
    Value UNKNOWN = new Unknown();

    /// See [#CONSTANT].
    record Constant() implements Value {}

    /// See [#UNKNOWN].
    record Unknown() implements Value {}

    /// An integer.
    record Whole(long number) implements Value {}

    /// A text short enough to be a name.
    record Text(String text) implements Value {}

    /// A tuple or list; the first few items.
    record Items(List<Value> items) implements Value {}

    /// A dict; the first few entries with short texts as keys.
    record Entries(List<String> keys, List<Value> values) implements Value {
        Value get(String key) {
            int at = keys.indexOf(key);
            return at < 0 ? UNKNOWN : values.get(at);
        }
    }

    /// A module's attribute.
    record Global(String module, String name, boolean listed) implements Value {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /// What calling or instantiating a global gave.
    record Made(Global maker, List<Value> arguments) implements Value {}
}
