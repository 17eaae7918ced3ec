package dev.slipway.features.window;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A process that takes two deliveries, the second one over a disk that fails, and says what became
/// of each.
final class RefusedLogChild {
    private RefusedLogChild() {}

    /// @param arguments directory of the store, and the file that has the disk fail
    public static void main(String[] arguments) throws IOException {
        try (OnlineStore store =
                OnlineStore.open(
                        Path.of(arguments[0]),
                        OnlineStoreTest.FEATURES,
                        OnlineStoreTest.NO_SNAPSHOT)) {
            System.out.println(outcome(store, 1));
            Files.createFile(Path.of(arguments[1]));
            System.out.println(outcome(store, 2));
        }
    }

    private static String outcome(OnlineStore store, long number) {
        try {
            return store.take(OnlineStoreTest.delivery(number)) ? "taken" : "known";
        } catch (IOException e) {
            return "refused";
        }
    }
}
