package dev.slipway.features.window;

import java.io.IOException;
import java.nio.file.Path;

/// A process that opens a store, and says what became of it.
final class OpeningChild {
    private OpeningChild() {}

    /// @param arguments directory of the store
    public static void main(String[] arguments) {
        System.out.println(outcome(Path.of(arguments[0])));
    }

    private static String outcome(Path directory) {
        try (OnlineStore store =
                OnlineStore.open(
                        directory, OnlineStoreTest.FEATURES, OnlineStoreTest.NO_SNAPSHOT)) {
            return "opened with " + store.keys();
        } catch (IOException e) {
            return "refused";
        }
    }
}
