package dev.slipway.features.window;

import java.io.IOException;
import java.nio.file.Path;

/// A process that fills a store until it is killed, and says what was taken.
final class StoreWriter {
    private StoreWriter() {}

    public static void main(String[] arguments) throws IOException {
        try (OnlineStore store =
                OnlineStore.open(Path.of(arguments[0]), OnlineStoreTest.FEATURES, 2_000)) {
            long next = (long) store.at("flights", "ATL", 1_000_000);
            while (true) {
                if (!store.take(OnlineStoreTest.delivery(next))) {
                    throw new IllegalStateException(next + " was there");
                }
                System.out.println(next++);
                System.out.flush();
            }
        }
    }
}
