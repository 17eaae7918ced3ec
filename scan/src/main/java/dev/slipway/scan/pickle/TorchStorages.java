package dev.slipway.scan.pickle;

/// The persistent ids of PyTorch: `("storage", type, key, device, count, …)`.
final class TorchStorages {
    private TorchStorages() {}

    static boolean isStorage(Value id) {
        return id instanceof Value.Items items
                && items.items().size() >= 5
                && items.items().get(0) instanceof Value.Text kind
                && kind.text().equals("storage")
                && items.items().get(1) instanceof Value.Global type
                && type.listed()
                && type.name().endsWith("Storage");
    }
}
