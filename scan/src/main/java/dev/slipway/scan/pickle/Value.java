package dev.slipway.scan.pickle;

import java.util.List;
import java.util.Set;

/// What a pickle's stack holds, as far as it matters.
sealed interface Value {
    /// Something without consequences: numbers, bytes, long texts, sets.
    Value CONSTANT = new Constant();

    /// Something that only running the pickle would tell.
    Value UNKNOWN = new Unknown();

    /// What Python calls None.
    Value NOTHING = new Nothing();

    /// See [#CONSTANT].
    record Constant() implements Value {}

    /// See [#UNKNOWN].
    record Unknown() implements Value {}

    /// See [#NOTHING].
    record Nothing() implements Value {}

    /// An integer.
    record Whole(long number) implements Value {}

    /// A text short enough to be a name.
    record Text(String text) implements Value {}

    /// A tuple; the first few items. What a list holds may change: it is a constant.
    record Items(List<Value> items) implements Value {}

    /// A dict; the first few entries with short texts as keys, in their order.
    record Entries(List<String> keys, List<Value> values) implements Value {
        /// Stands among the keys where further ones were passed over.
        static final String MORE = "\0";

        /// Whether each key is known, and is there once.
        boolean isWhole() {
            return !keys.contains(MORE) && Set.copyOf(keys).size() == keys.size();
        }

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
